// What a view begins with, and the small signs it uses.
import { h, svg } from '../dom.js';
import { t } from '../i18n.js';

/** A view's title, a line under it, and what can be done at the right. Also names the browser's tab. */
export function viewHead({ title, sub, actions }) {
  document.title = `${title} · dcbox`;
  return h('header', { class: 'view-head' }, h('div', null, h('h1', null, title), sub && h('p', { class: 'sub' }, sub)), actions && h('div', { class: 'row' }, actions));
}

/** A panel with a heading: panel({title, actions}, ...children). */
export function panel({ title, actions, flush = false } = {}, ...children) {
  return h('section', { class: `panel ${flush ? 'flush' : ''}` }, (title || actions) && h('header', null, h('h2', null, title), actions), children);
}

/** badge('Delivered', 'good'): kinds good, warn, bad, none, and plain (without its mark). */
export const badge = (text, kind = '') => h('span', { class: `badge ${kind}` }, text);

/** Pairs of a name and what it is: facts([['Mobile', node], …]); absent values are left out. */
export const facts = (pairs) => h('dl', { class: 'facts' },
  pairs.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => [h('dt', null, name), h('dd', null, value)]));

/** Large numbers with what they count: figures([['已售', '312'], …]). */
export const figures = (pairs) => h('div', { class: 'figures' }, pairs.map(([name, value]) => h('div', { class: 'figure' }, h('b', null, value), h('span', null, name))));

const MARKS = {
  held: 'M2.5 2.5l7 7M9.5 2.5l-7 7',
  available: 'M6 10.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4Z',
  ordered: 'M6 10.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4Z',
  signed: 'M2 6.3l2.8 2.9L10 3.2',
};

/** The mark of a room's state: a cross, an open ring, a half-full ring, a tick. */
export function roomMark(state, size = 12) {
  return svg('svg', { class: 'room-glyph', viewBox: '0 0 12 12', width: size, height: size, fill: 'none', stroke: 'currentColor', 'stroke-width': state === 'signed' ? 2 : 1.6, 'stroke-linecap': 'round', 'aria-hidden': 'true' },
    svg('path', { d: MARKS[state] }), state === 'ordered' && svg('path', { d: 'M6 1.8a4.2 4.2 0 0 0 0 8.4Z', fill: 'currentColor', stroke: 'none' }));
}

/** A room's state with colour, mark and word. Class `room` with data-state colours any element of yours alike. */
export const roomState = (state, label = t(`shell.state.${state}`)) => h('span', { class: 'room room-state', dataset: { state } }, roomMark(state), label);
