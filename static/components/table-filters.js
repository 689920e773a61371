// A table's filters, the controls of one form; docs/page.md says what each may be.
import { h, put } from '../dom.js';
import { t } from '../i18n.js';
import { parsed } from '../format.js';

/** The controls, their labels from a group of texts, with what `kept`, a query, says of them. */
export const filterControls = (filters, labels, kept) =>
  filters.length > 0 &&
  h(
    'div.table-filters',
    filters.map(([name, kind, more]) =>
      h('label', h('span', more?.label ?? t(`${labels}.${name}`)), make(name, kind, kept.get(name) ?? '', more)),
    ),
  );

function make(name, options, value, more) {
  if (typeof options === 'string')
    return h('input.input', { name, type: options === 'text' ? 'text' : 'date', value, ...more });
  const select = h('select.input', { name });
  const offer = (all, chosen = select.value) => {
    put(
      select,
      h('option', { value: '' }, t('shell.all')),
      all.map(([one, label]) => h('option', { value: one }, label)),
    );
    select.value = chosen;
  };
  if (typeof options === 'function') {
    // Its choice stands while the options are on their way.
    offer(value ? [[value, '…']] : [], value);
    options()
      .then(offer)
      .catch(() => {});
  } else offer(options, value);
  return select;
}

/** What stands in the controls of `form`: as kept in the address, or as `sent` to the server. */
export function filterValues(form, filters, sent) {
  const data = new FormData(form);
  return Object.fromEntries(
    filters.map(([name, kind]) => {
      const value = data.get(name)?.trim() ?? '';
      return [
        name,
        sent && value && (kind === 'from' || kind === 'to')
          ? parsed(`${value}T${kind === 'from' ? '00:00' : '23:59:59.999'}`)
          : value,
      ];
    }),
  );
}
