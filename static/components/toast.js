// Short words at the edge of the page, read out by screen readers.
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

const SHOWN = 5000;
const calm = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
const urgent = h('div', { class: 'toasts', role: 'alert' });
const corner = h('div', { class: 'toast-corner', popover: 'manual' }, calm, urgent);
document.body.append(corner);

/** toast('Saved'), toast('Refused: …', {kind: 'bad'}), with {action: {label, run}} for an undo. */
export function toast(text, { kind = 'good', action } = {}) {
  const element = h('div', { class: `toast ${kind}` }, icon(kind === 'bad' ? 'alert' : kind === 'info' ? 'info' : 'check', 18),
    h('span', { class: 'grow' }, text),
    action && h('button', { type: 'button', class: 'button small', onclick: () => { element.remove(); action.run(); } }, action.label),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': t('shell.close'), onclick: () => leave() }, icon('close', 16)));
  // Shown again each time, so that it stands above a dialog opened since.
  if (corner.matches(':popover-open')) corner.hidePopover();
  corner.showPopover();
  (kind === 'bad' ? urgent : calm).append(element);
  let timer = 0;
  const leave = () => {
    clearTimeout(timer);
    element.remove();
    if (!calm.childElementCount && !urgent.childElementCount && corner.matches(':popover-open')) corner.hidePopover();
  };
  const wait = () => { timer = setTimeout(leave, kind === 'bad' || action ? SHOWN * 2 : SHOWN); };
  element.addEventListener('pointerenter', () => clearTimeout(timer));
  element.addEventListener('pointerleave', wait);
  element.addEventListener('focusin', () => clearTimeout(timer));
  wait();
}
