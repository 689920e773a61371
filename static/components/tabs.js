// Tabs: arrow keys move among them, the panel is made when it is first looked at.
import { h, put, roving, freshId } from '../dom.js';
import { keepInAddress } from '../routes.js';

/**
 * tabs([{id, label, show(panel, signal)}], {label, current, name: 'tab', signal}) → element
 * The choice stands in the address as ?NAME=id. Each tab's signal ends when another is chosen.
 */
export function tabs(list, { label, name = 'tab', signal, current = new URLSearchParams(location.hash.split('?')[1]).get(name) } = {}) {
  const stem = freshId('tab');
  const panel = h('div', { class: 'tab-panel', role: 'tabpanel', id: `${stem}-panel`, tabindex: '0' });
  const buttons = list.map((one) => h('button', { type: 'button', role: 'tab', id: `${stem}-${one.id}`, 'aria-controls': panel.id, onclick: () => choose(one), onfocus: () => choose(one) }, one.label));
  const strip = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, buttons);
  roving(strip, () => buttons);
  let leaving = null;
  let chosen = null;
  signal?.addEventListener('abort', () => leaving?.abort());

  function choose(one) {
    if (one === chosen) return;
    leaving?.abort();
    leaving = new AbortController();
    const first = chosen === null;
    chosen = one;
    for (const [at, button] of buttons.entries()) {
      button.setAttribute('aria-selected', String(list[at] === one));
      button.tabIndex = list[at] === one ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', `${stem}-${one.id}`);
    if (!first) keepInAddress({ [name]: one === list[0] ? '' : one.id });
    // A part of its own for each: what a tab that was left still writes goes nowhere.
    const part = h('div', { class: 'stack' });
    put(panel, part);
    one.show(part, leaving.signal);
  }
  choose(list.find((one) => one.id === current) ?? list[0]);
  return h('div', null, strip, panel);
}
