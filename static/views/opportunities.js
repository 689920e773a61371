// Opportunities: all of them, or one with its follow-ups.
import { h, t, texts, get, seg, viewHead, panel, tabs } from '../page.js';
import * as record from '../components/records.js';

const STATUSES = ['登记', '问询', '预约', '看房', '激活', '认购', '签约', '赢得', '丢失'];

export async function show(root, { params, signal }) {
  await texts('record', 'deliveries');
  if (params.id) return one(root, params.id, signal);
  return record.listView(root, 'opportunities', {
    signal,
    sort: '-created',
    search: t('record.search'),
    columns: record.opportunityColumns,
    filters: [
      record.projectFilter(),
      record.consultantFilter(),
      record.choice('status', STATUSES),
      record.flag('open', 'isOpen', 'isClosed'),
    ],
    tone: (row) => !row.open && 'off',
  });
}

async function one(root, guid, signal) {
  const data = await get(`opportunities/${seg(guid)}`, { signal });
  const { opportunity, followUps } = data;
  root.append(
    viewHead({
      title: t('opportunities.of', { name: opportunity.customer.name, project: opportunity.project.name }),
      sub: data.topic,
      actions: [record.openBadge(opportunity), record.history(guid)],
    }),
    h(
      'div.panels',
      panel({ title: t('opportunities.facts') }, record.storyFacts(data)),
      panel({ title: t('record.followUps', { n: followUps.total }) }, record.followUps(data)),
    ),
    tabs(
      [
        record.tradesTab(data, t('opportunities.noTrades')),
        record.newestTab('attributes', data),
        record.newestTab('pushes', data),
      ],
      { label: t('opportunities.history'), signal },
    ),
  );
}
