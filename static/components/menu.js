// A button that opens a menu.
import { h, roving } from '../dom.js';
import { icon } from '../icons.js';

/** menuButton({label, icon, text, items: [{label, icon, danger, disabled, run | href}]}); `items` may be a function. */
export function menuButton({ label, icon: name = 'more', text, items }) {
  const menu = h('div', { class: 'menu', role: 'menu', popover: 'auto', 'aria-label': label });
  const opener = h('button', { type: 'button', class: text ? 'button' : 'icon-button', 'aria-label': text ? null : label, title: label,
    'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: () => menu.togglePopover() }, icon(name), text && h('span', null, text));
  roving(menu, () => [...menu.children].filter((one) => !one.disabled), { vertical: true });
  menu.addEventListener('beforetoggle', (event) => {
    opener.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'open') {
      menu.replaceChildren(...(typeof items === 'function' ? items() : items).map((one) => h(one.href ? 'a' : 'button', {
        type: one.href ? null : 'button', href: one.href, role: 'menuitem', tabIndex: -1, disabled: one.disabled, class: one.danger ? 'danger' : null,
        onclick: () => { menu.hidePopover(); one.run?.(); },
      }, one.icon && icon(one.icon, 18), one.label)));
    } else if (menu.contains(document.activeElement)) opener.focus();
  });
  menu.addEventListener('toggle', (event) => {
    if (event.newState !== 'open') return;
    const at = opener.getBoundingClientRect();
    const size = menu.getBoundingClientRect();
    const below = at.bottom + 4 + size.height < innerHeight;
    menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
    menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
    menu.querySelector(':not(:disabled)')?.focus();
  });
  return h('span', null, opener, menu);
}
