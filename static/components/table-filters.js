// A table's filters. Each is {name, label, kind, options}:
//   'choice' (one of options), 'text', 'from' and 'to' (a day; sent as the ms at which it begins or ends), 'flag' (sent as true).
//   options: [{value, label}], or a function giving a promise of them.
import { h } from '../dom.js';
import { t } from '../i18n.js';

const DAY = 86_400_000;

export function filterControls({ filters, signal }, changed) {
  const parts = filters.map((filter) => ({ filter, control: make(filter, changed, signal) }));
  const raw = ({ control }) => (control.type === 'checkbox' ? (control.checked ? 'true' : '') : control.wanted ?? control.value.trim());
  return {
    element: parts.length > 0 && h('div', { class: 'table-filters' }, parts.map(({ filter, control }) => (filter.kind === 'flag'
      ? h('label', { class: 'table-flag' }, control, filter.label)
      : h('label', null, h('span', null, filter.label), control)))),
    /** As they stand in the address. */
    raw: () => Object.fromEntries(parts.map((part) => [part.filter.name, raw(part)])),
    /** As the server wants them. */
    value: () => Object.fromEntries(parts.map((part) => [part.filter.name, sent(part.filter.kind, raw(part))])),
    active: () => parts.some((part) => raw(part) !== ''),
    read(query) {
      for (const { filter, control } of parts) {
        const value = query.get(filter.name);
        if (value === null) continue;
        if (control.type === 'checkbox') control.checked = value === 'true';
        else {
          control.value = value;
          // Options that are still on their way get their choice when they come.
          if (control.value !== value) control.wanted = value;
        }
      }
    },
    clear() {
      for (const { control } of parts) {
        control.checked = false;
        control.value = '';
        delete control.wanted;
      }
    },
  };
}

function sent(kind, value) {
  if ((kind !== 'from' && kind !== 'to') || !value) return value;
  const start = new Date(`${value}T00:00`).getTime();
  return kind === 'from' ? start : start + DAY - 1;
}

function make({ kind = 'choice', options = [], placeholder }, changed, signal) {
  if (kind === 'flag') return h('input', { type: 'checkbox', onchange: changed });
  if (kind === 'from' || kind === 'to') return h('input', { type: 'date', class: 'input', onchange: changed });
  if (kind === 'text') {
    let typing = 0;
    const input = h('input', { type: 'text', class: 'input', placeholder, oninput: () => {
      clearTimeout(typing);
      typing = setTimeout(changed, 200);
    } });
    return input;
  }
  const select = h('select', { class: 'input', onchange: () => { delete select.wanted; changed(); } }, h('option', { value: '' }, t('shell.all')));
  const offer = (all) => {
    select.append(...all.map((one) => h('option', { value: String(one.value) }, one.label)));
    if (select.wanted !== undefined) select.value = select.wanted;
    delete select.wanted;
  };
  if (typeof options === 'function') options().then((all) => signal?.aborted || offer(all)).catch(() => {});
  else offer(options);
  return select;
}
