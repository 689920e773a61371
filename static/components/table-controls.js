// What stands above and below a table's rows: its filters, the controls of one form (docs/page.md says what each may
// be), and its pages.
import { h, put } from '../dom.js';
import { t, words } from '../i18n.js';
import { parsed } from '../format.js';
import { iconButton } from '../icons.js';

const say = words('shell');
const SIZES = [20, 50, 100, 200];

/** The controls, their labels from a group of texts, with what `kept`, a query, says of them. */
export const filterControls = (filters, labels, kept) =>
  filters.length > 0 &&
  h(
    'div.table-filters',
    filters.map(([name, kind, more]) =>
      h('label', h('span', more?.label ?? t(`${labels}.${name}`)), make(name, kind, kept.get(name) ?? '', more)),
    ),
  );

function make(name, options, value, more) {
  if (typeof options === 'string')
    return h('input.input', { name, type: options === 'text' ? 'text' : 'date', value, ...more });
  const select = h('select.input', { name });
  const offer = (all, chosen = select.value) => {
    put(
      select,
      h('option', { value: '' }, t('shell.all')),
      all.map(([one, label]) => h('option', { value: one }, label)),
    );
    select.value = chosen;
  };
  if (typeof options === 'function') {
    // Its choice stands while the options are on their way.
    offer(value ? [[value, '…']] : [], value);
    options()
      .then(offer)
      .catch(() => {});
  } else offer(options, value);
  return select;
}

/** What stands in the controls of `form`: as kept in the address, or as `sent` to the server. */
export function filterValues(form, filters, sent) {
  const data = new FormData(form);
  return Object.fromEntries(
    filters.map(([name, kind]) => {
      const value = data.get(name)?.trim() ?? '';
      return [
        name,
        sent && value && (kind === 'from' || kind === 'to')
          ? parsed(`${value}T${kind === 'from' ? '00:00' : '23:59:59.999'}`)
          : value,
      ];
    }),
  );
}

/** The foot of a table that shows so many rows of `total`; `set` changes what is `now` shown. */
export function pages({ page, size }, shown, total, set) {
  const first = (page - 1) * size;
  const last = Math.max(1, Math.ceil(total / size));
  const step = (name, glyph, to) =>
    iconButton(glyph, say(name), () => set({ page: to }), { size: 18, disabled: to < 1 || to > last });
  const sizes = [...new Set([...SIZES, size])].sort((a, b) => a - b);
  return [
    h('span', { role: 'status' }, say('rows', { from: first + 1, to: first + shown, total })),
    total > Math.min(size, SIZES[0]) &&
      h(
        'nav.row',
        { 'aria-label': say('pages') },
        h(
          'select.input',
          { 'aria-label': say('perPage'), value: size, onchange: (event) => set({ size: Number(event.target.value) }) },
          sizes.map((n) => h('option', { value: n }, say('size', { n }))),
        ),
        step('previousPage', 'left', page - 1),
        h('span', `${page} / ${last}`),
        step('nextPage', 'right', page + 1),
      ),
  ];
}
