// All customers of the group.
import { h, t, texts, badge } from '../page.js';
import { choice, consultantFilter, listView, names, projectFilter } from '../components/records.js';

export const marks = (one) =>
  [
    one.kind === 2 && badge(t('record.company'), 'plain'),
    one.isStaff && badge(t('record.staff'), 'warn'),
    one.isMember && badge(t('record.member'), 'good'),
    one.mergedInto && badge(t('record.merged'), 'bad'),
  ]
    .filter(Boolean)
    .map((one) => [one, ' ']);

/** What tells one customer from another. */
export const customerColumns = [
  'name lead sort',
  ['number mono', (row) => row.id, { sort: 'id' }],
  'mobile mono',
  'certNumber mono minor',
  ['projects', (row) => names(row.projects)],
];

export async function show(root, { signal }) {
  await texts('record');
  listView(root, 'customers', {
    signal,
    sort: '-changed',
    search: t('record.search'),
    columns: [
      ...customerColumns,
      ['marks', (row) => (marks(row).length ? h('span', marks(row)) : '—')],
      'changed sort time',
    ],
    filters: [projectFilter(), consultantFilter(), choice('status', ['staff', 'member', 'merged'], 'is')],
    href: (row) => `#/customers/${row.id}`,
    tone: (row) => row.mergedInto && 'off',
  });
}
