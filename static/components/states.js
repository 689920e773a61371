// What a view shows while it has nothing to show: waiting, nothing there, something wrong.
import { h } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { glyph as drawing } from '../icons.js';
import { button } from './button.js';

/** Grey lines in the place of what is being loaded. */
export const skeleton = (lines = 6) =>
  h(
    'div.skeleton',
    { role: 'status' },
    h('span.sr', t('shell.loading')),
    Array.from({ length: lines }, () => h('i')),
  );

/** A drawn glyph (building, tray, search, people, broken), a title, a sentence and perhaps what to do. */
export const emptyState = ({ glyph, title = t('shell.none'), text, action, role } = {}) =>
  h('div.empty', { role }, drawing(glyph), h('h2', title), text && h('p.dim', text), action);

/** An error in the place of a view or a part; `again` tries once more. */
export function failed(error, again) {
  const lost = error.code === 'no_view';
  return emptyState({
    glyph: 'broken',
    role: 'alert',
    title: t(lost ? 'shell.noView' : 'shell.failed'),
    text: error.code ? problemText(error) : error.message,
    action:
      error.code === 'not_found'
        ? h('a.button', { href: `#/${location.hash.split(/[/?]/)[1]}` }, t('shell.toList'))
        : again && button(t(lost ? 'shell.home' : 'shell.again'), { onclick: () => again() }),
  });
}
