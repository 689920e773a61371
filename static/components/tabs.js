// Tabs: arrow keys move among them, the panel is made when it is first looked at.
import { h, put, roving, freshId } from '../dom.js';
import { addressQuery, keepInAddress } from '../routes.js';

/** The choice stands in the address as ?tab=id. Each tab's signal ends when another is chosen. */
export function tabs(list, { label, signal }) {
  const stem = freshId('tab');
  let leaving, chosen;
  const buttons = list.map((one) =>
    h(
      'button',
      {
        role: 'tab',
        id: `${stem}-${one.id}`,
        'aria-controls': stem,
        onclick: () => choose(one),
        onfocus: () => choose(one),
      },
      one.label,
    ),
  );
  const strip = h('div.tabs', { role: 'tablist', 'aria-label': label }, buttons);
  const panel = h('div.tab-panel', { role: 'tabpanel', id: stem, tabindex: 0 });
  roving(strip, () => buttons);
  signal?.addEventListener('abort', () => leaving.abort());

  function choose(one) {
    if (one === chosen) return;
    leaving?.abort();
    leaving = new AbortController();
    if (chosen) keepInAddress({ tab: one === list[0] ? '' : one.id });
    chosen = one;
    for (const [at, button] of buttons.entries()) {
      button.ariaSelected = list[at] === one;
      button.tabIndex = list[at] === one ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', `${stem}-${one.id}`);
    // A part of its own for each: what a tab that was left still writes goes nowhere.
    const part = h('div.stack');
    put(panel, part);
    one.show(part, leaving.signal);
  }
  const kept = addressQuery().get('tab');
  choose(list.find((one) => one.id === kept) ?? list[0]);
  return h('div', strip, panel);
}
