// Every change: who, when, from where, what before and after.
import { h } from '../dom.js';
import { t, labelled } from '../i18n.js';
import { when, stamp } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { openDialog } from '../components/dialog.js';
import { viewHead, badge, facts } from '../components/head.js';

export async function show(root, { signal }) {
  root.append(
    viewHead({ title: t('audit.title'), sub: t('audit.sub') }),
    dataTable({
      group: 'audit', address: true, signal, open: detail,
      columns: [['at', (row) => when(row.at), { width: '10.5rem' }], 'action mono lead', 'subject', ['change', summary], 'who', 'address mono'],
      filters: [['action', 'text'], ['subject', 'text'], ['from', 'from'], ['to', 'to']],
    }));
}

const isRecord = (value) => typeof value === 'object' && !Array.isArray(value);

// The fields in which two sides differ; a side that is no record counts as one field.
function differences(before, after) {
  const [one, other] = [before ?? {}, after ?? {}];
  if (!isRecord(one) || !isRecord(other)) return [['', before, after]];
  return Object.keys({ ...one, ...other }).map((name) => [name, one[name], other[name]])
    .filter(([, was, is]) => JSON.stringify(was) !== JSON.stringify(is));
}

function summary({ before, after }) {
  if (before === after) return h('span.dim', '—');
  if (before === null) return badge(t('audit.made'), 'good');
  if (after === null) return badge(t('audit.removed'), 'warn');
  return t('audit.fields', { n: differences(before, after).length });
}

const shown = (value = null) => (value === null ? h('span.dim', t('audit.nothing'))
  : h('code', typeof value === 'string' ? value : JSON.stringify(value, null, 1)));

function detail(row) {
  openDialog({
    title: t('audit.entry', { id: String(row.id) }), wide: true,
    body: [
      facts(labelled('audit', { at: stamp(row.at), who: row.who, address: h('code', row.address), action: h('code', row.action), subject: row.subject })),
      h('table.changes',
        h('thead', h('tr', ['field', 'before', 'after'].map((name) => h('th', { scope: 'col' }, t(`audit.${name}`))))),
        h('tbody', differences(row.before, row.after).map(([name, before, after]) => h('tr',
          h('th', { scope: 'row' }, name), h('td', shown(before)), h('td', shown(after)))))),
    ],
  });
}
