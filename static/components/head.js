// What a view begins with, and the small signs it uses.
import { h, svg } from '../dom.js';
import { t } from '../i18n.js';

/** A view's title, a line under it, and what can be done at the right. Also names the browser's tab. */
export function viewHead({ title, ...rest }) {
  document.title = `${title} · dcbox`;
  return headed(h('h1', title), rest);
}

/** The same around a heading of any level. */
export const headed = (heading, { sub, actions }) =>
  h('header.view-head', h('div', heading, sub && h('p.sub', sub)), actions && h('div.row', actions));

export const panel = ({ title, actions, flush } = {}, ...children) =>
  h(
    'section',
    { class: `panel ${flush ? 'flush' : ''}` },
    (title || actions) && h('header.row', h('h2', title), actions),
    children,
  );

export const badge = (text, kind = '') => h('span', { class: `badge ${kind}` }, text);

/** Pairs of a name and what it is; absent values are left out. */
export const facts = (pairs) =>
  h(
    'dl.facts',
    pairs.filter(([, value]) => (value ?? '') !== '').map(([name, value]) => [h('dt', name), h('dd', value)]),
  );

/** A small table that is all there is. A row's first cell is its head; where `kind` is `sums`, numbers stand right. */
export const plainTable = (heads, rows, kind = '') =>
  h(
    'div.fees',
    h(
      'table',
      { class: kind },
      h(
        'thead',
        h(
          'tr',
          heads.map((text) => h('th', { scope: 'col' }, text)),
        ),
      ),
      h(
        'tbody',
        rows.map(([name, ...cells]) =>
          h(
            'tr',
            h('th', { scope: 'row' }, name),
            cells.map((cell) => h('td', cell)),
          ),
        ),
      ),
    ),
  );

/** Large numbers with what they count. */
export const figures = (pairs) =>
  h(
    'div.figures',
    pairs.map(([name, value]) => h('div.figure', h('b', value), h('span', name))),
  );

/** A choice of few, all of them in sight; `options` are [value, text]. */
export const segments = (label, options, current, choose) =>
  h(
    'fieldset',
    h('legend.sr', label),
    h(
      'div.segments',
      options.map(([value, text]) =>
        h(
          'label',
          h('input.sr', {
            type: 'radio',
            name: label,
            value,
            checked: value === current,
            onchange: () => choose(value),
          }),
          h('span', text),
        ),
      ),
    ),
  );

const RING = 'M6 10.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4Z';
const MARKS = { held: 'M2.5 2.5l7 7M9.5 2.5l-7 7', available: RING, ordered: RING, signed: 'M2 6.3l2.8 2.9L10 3.2' };

/** The mark of a room's state: a cross, an open ring, a half-full ring, a tick. */
export const roomMark = (state, size = 12) =>
  svg(
    'svg.room-glyph',
    {
      viewBox: '0 0 12 12',
      width: size,
      height: size,
      'stroke-width': state === 'signed' ? 2 : 1.6,
      'aria-hidden': 'true',
    },
    svg('path', { d: MARKS[state] }),
    state === 'ordered' && svg('path', { d: 'M6 1.8a4.2 4.2 0 0 0 0 8.4Z', fill: 'currentColor', stroke: 'none' }),
  );

/** A room's state with colour, mark and word. Class `room` with data-state colours any element of yours alike. */
export const roomState = (state, label = t(`shell.state.${state}`)) =>
  h('span.room.room-state', { dataset: { state } }, roomMark(state), label);
