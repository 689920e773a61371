// Every change: who, when, from where, what before and after.
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { when, stamp } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { openDialog } from '../components/dialog.js';
import { viewHead, badge, facts } from '../components/head.js';

export async function show(root, { signal }) {
  root.append(
    viewHead({ title: t('audit.title'), sub: t('audit.sub') }),
    dataTable({
      label: t('audit.title'), path: 'audit', address: true, signal, search: t('audit.search'),
      columns: [
        { key: 'at', label: t('audit.at'), cell: (row) => when(row.at), width: '10.5rem' },
        { key: 'action', label: t('audit.action'), mono: true, lead: true },
        { key: 'subject', label: t('audit.subject') },
        { key: 'change', label: t('audit.change'), cell: summary },
        { key: 'who', label: t('audit.who') },
        { key: 'address', label: t('audit.address'), mono: true },
      ],
      filters: [
        { name: 'action', label: t('audit.action'), kind: 'text' },
        { name: 'subject', label: t('audit.subject'), kind: 'text' },
        { name: 'from', label: t('audit.from'), kind: 'from' },
        { name: 'to', label: t('audit.to'), kind: 'to' },
      ],
      open: detail,
      empty: { glyph: 'tray', title: t('audit.none'), text: t('audit.noneText') },
    }));
}

const isRecord = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// The fields in which two sides differ; a side that is no record counts as one field.
function differences(before, after) {
  if (!isRecord(before ?? {}) || !isRecord(after ?? {})) return [['', before, after]];
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].map((name) => [name, before?.[name], after?.[name]])
    .filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other));
}

function summary({ before, after }) {
  if (before === null && after === null) return h('span', { class: 'dim' }, '—');
  if (before === null) return badge(t('audit.made'), 'good');
  if (after === null) return badge(t('audit.removed'), 'warn');
  return t('audit.fields', { n: differences(before, after).length });
}

const shown = (value) => (value === undefined || value === null ? h('span', { class: 'dim' }, t('audit.nothing'))
  : h('code', null, typeof value === 'string' ? value : JSON.stringify(value, null, 1)));

function detail(row) {
  openDialog({
    title: t('audit.entry', { id: String(row.id) }), wide: true,
    body: [
      facts([[t('audit.at'), stamp(row.at)], [t('audit.who'), row.who], [t('audit.address'), h('code', null, row.address)],
        [t('audit.action'), h('code', null, row.action)], [t('audit.subject'), row.subject]]),
      h('table', { class: 'changes' },
        h('thead', null, h('tr', null, ['field', 'before', 'after'].map((name) => h('th', { scope: 'col' }, t(`audit.${name}`))))),
        h('tbody', null, differences(row.before, row.after).map(([name, before, after]) => h('tr', null,
          h('th', { scope: 'row' }, name), h('td', null, shown(before)), h('td', null, shown(after)))))),
    ],
  });
}
