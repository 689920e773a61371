// Short words at the edge of the page, read out by screen readers.
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon, iconButton } from '../icons.js';

const SHOWN = 5000;
const calm = h('div.toasts', { role: 'status' });
const urgent = h('div.toasts', { role: 'alert' });
const corner = h('div.toast-corner', { popover: 'manual' }, calm, urgent);
document.body.append(corner);

export function toast(text, { kind = 'good' } = {}) {
  let timer;
  const hold = () => clearTimeout(timer);
  const wait = () => {
    timer = setTimeout(leave, kind === 'bad' ? SHOWN * 2 : SHOWN);
  };
  const leave = () => {
    hold();
    element.remove();
    corner.togglePopover(corner.querySelector('.toast') !== null);
  };
  const element = h(
    'div',
    { class: `toast ${kind}`, onpointerenter: hold, onpointerleave: wait, onfocusin: hold },
    icon({ bad: 'alert', info: 'info' }[kind] ?? 'check', 18),
    h('span.grow', text),
    iconButton('close', t('shell.close'), leave, { size: 16 }),
  );
  // Shown again each time, so that it stands above a dialog opened since.
  corner.hidePopover();
  corner.showPopover();
  (kind === 'bad' ? urgent : calm).append(element);
  wait();
}
