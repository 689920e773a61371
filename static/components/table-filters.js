// A table's filters, the controls of one form; docs/page.md says what each may be.
import { h, put } from '../dom.js';
import { t } from '../i18n.js';

/** The controls with what `kept`, a query, says of them. */
export const filterControls = (filters, kept) => filters.length > 0 && h('div.table-filters', filters.map((filter) => {
  const control = make(filter, kept.get(filter.name) ?? '');
  return filter.kind === 'flag' ? h('label.row.table-flag', control, filter.label) : h('label', h('span', filter.label), control);
}));

function make({ name, kind = 'choice', options = [], placeholder }, value) {
  if (kind === 'flag') return h('input', { name, type: 'checkbox', value: 'true', checked: value === 'true' });
  if (kind !== 'choice') return h('input.input', { name, type: kind === 'text' ? 'text' : 'date', placeholder, value });
  const select = h('select.input', { name });
  const offer = (all, chosen = select.value) => {
    put(select, h('option', { value: '' }, t('shell.all')), all.map((one) => h('option', { value: one.value }, one.label)));
    select.value = chosen;
  };
  if (typeof options === 'function') {
    // Its choice stands while the options are on their way.
    offer(value ? [{ value, label: '…' }] : [], value);
    options().then(offer).catch(() => {});
  } else offer(options, value);
  return select;
}

/** What stands in the controls of `form`: as kept in the address, or as `sent` to the server. */
export function filterValues(form, filters, sent) {
  const data = new FormData(form);
  return Object.fromEntries(filters.map(({ name, kind }) => {
    const value = data.get(name)?.trim() ?? '';
    return [name, sent && value && (kind === 'from' || kind === 'to') ? new Date(`${value}T${kind === 'from' ? '00:00' : '23:59:59.999'}`).getTime() : value];
  }));
}
