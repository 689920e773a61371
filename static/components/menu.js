// A button that opens a menu. The browser keeps it beside its button, closes it and gives the focus back.
import { h, roving, freshId } from '../dom.js';
import { icon, iconButton } from '../icons.js';

/** `items` are [{label, icon, danger, run}]. */
export function menuButton(label, items) {
  const id = freshId('menu');
  const entry = ({ label: words, icon: sign, danger, run }) => h('button', { role: 'menuitem', tabindex: -1, class: danger && 'danger',
    onclick: () => { menu.hidePopover(); run(); } }, icon(sign, 18), words);
  const menu = h('div.menu', { id, role: 'menu', popover: 'auto', 'aria-label': label,
    ontoggle: ({ newState }) => newState === 'open' && menu.firstChild.focus() }, items.map(entry));
  roving(menu, () => [...menu.children], { vertical: true });
  return h('span', iconButton('more', label, null, { 'aria-haspopup': 'menu', popovertarget: id }), menu);
}
