// A table's foot: which rows are shown, how many to a page, and the way to the next page.
import { h } from '../dom.js';
import { words } from '../i18n.js';
import { iconButton } from '../icons.js';

const say = words('shell');
const SIZES = [20, 50, 100, 200];

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
