// All customers of the group.
import { h } from '../dom.js';
import { t, texts } from '../i18n.js';
import { dataTable } from '../components/data-table.js';
import { viewHead, badge } from '../components/head.js';
import { choice, column, consultantFilter, moment, names, projectFilter } from '../components/records.js';

export const marks = (one) => [one.kind === 2 && badge(t('record.company'), 'plain'), one.isStaff && badge(t('record.staff'), 'warn'),
  one.isMember && badge(t('record.member'), 'good'), one.mergedInto && badge(t('record.merged'), 'bad')].filter(Boolean).map((one) => [one, ' ']);

export const customerColumns = () => [column('name', null, { lead: true, sort: true }), column('number', (row) => row.id, { sort: 'id', mono: true }),
  column('mobile', null, { mono: true }), column('certNumber', (row) => row.certNumber ?? '—', { mono: true, minor: true }),
  column('projects', (row) => names(row.projects)), column('marks', (row) => (marks(row).length ? h('span', marks(row)) : '—')), moment('changed')];

export async function show(root, { signal }) {
  await texts('record');
  root.append(viewHead({ title: t('customers.title'), sub: t('customers.sub') }),
    dataTable({ label: t('customers.title'), path: 'customers', address: true, signal, sort: '-changed', search: t('record.search'), columns: customerColumns(),
      filters: [projectFilter(), consultantFilter(), choice('status', ['staff', 'member', 'merged'], 'is')],
      href: (row) => `#/customers/${row.id}`, tone: (row) => row.mergedInto && 'off', empty: { glyph: 'people', title: t('customers.none'), text: t('customers.noneText') } }));
}
