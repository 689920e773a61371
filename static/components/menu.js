// A button that opens a menu. The browser keeps it beside its button, closes it and gives the focus back.
import { h, put, roving, freshId } from '../dom.js';
import { icon } from '../icons.js';

/** Its `items` may be a function that gives them when the menu opens. */
export function menuButton({ label, icon: name = 'more', text, items }) {
  const id = freshId('menu');
  const entry = ({ label: words, icon: sign, danger, disabled, run, href }) => h(href ? 'a' : 'button', {
    href, role: 'menuitem', tabindex: -1, disabled, class: danger && 'danger',
    onclick: () => { menu.hidePopover(); run?.(); },
  }, sign && icon(sign, 18), words);
  const menu = h('div.menu', { id, role: 'menu', popover: 'auto', 'aria-label': label,
    onbeforetoggle: ({ newState }) => newState === 'open' && put(menu, (typeof items === 'function' ? items() : items).map(entry)),
    ontoggle: ({ newState }) => newState === 'open' && menu.querySelector(':not(:disabled)')?.focus() });
  roving(menu, () => [...menu.children].filter((one) => !one.disabled), { vertical: true });
  return h('span', h('button', { class: text ? 'button' : 'icon-button', 'aria-label': text ? null : label, title: label,
    'aria-haspopup': 'menu', popovertarget: id }, icon(name), text && h('span', text)), menu);
}
