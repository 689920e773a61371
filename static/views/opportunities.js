// Opportunities: all of them, or one with its follow-ups.
import { t, texts } from '../i18n.js';
import { get, seg } from '../api.js';
import { dataTable } from '../components/data-table.js';
import { viewHead, panel } from '../components/head.js';
import { h } from '../dom.js';
import { tabs } from '../components/tabs.js';
import * as record from '../components/records.js';

const STATUSES = ['登记', '问询', '预约', '看房', '激活', '认购', '签约', '赢得', '丢失'];

export async function show(root, { params, signal }) {
  await texts('record');
  if (params.id) return one(root, params.id, signal);
  return root.append(viewHead({ title: t('opportunities.title'), sub: t('opportunities.sub') }),
    dataTable({ label: t('opportunities.title'), path: 'opportunities', address: true, signal, sort: '-created', search: t('record.search'), columns: record.opportunityColumns(),
      filters: [record.projectFilter(), record.consultantFilter(), record.choice('status', STATUSES, 'opportunityStatus'), record.flag('open', 'isOpen', 'isClosed')],
      href: (row) => `#/opportunities/${row.guid}`, tone: (row) => !row.open && 'off', empty: { glyph: 'people', title: t('opportunities.none'), text: t('opportunities.noneText') } }));
}

async function one(root, guid, signal) {
  const data = await get(`opportunities/${seg(guid)}`, { signal });
  const { customer, project } = data.opportunity;
  root.append(viewHead({ title: t('opportunities.of', { name: customer.name, project: project.name }), sub: data.topic, actions: [record.openBadge(data.opportunity), record.history(guid)] }),
    h('div.panels', panel({ title: t('opportunities.facts') }, record.storyFacts(data)),
      panel({ title: t('record.followUps', { n: data.followUps.total }) }, record.followUps(data))),
    tabs([record.counted('trades', data.trades, () => (data.trades.total ? data.trades.rows.map(record.tradePanel) : [h('p.dim', t('opportunities.noTrades'))])),
      record.counted('attributes', data.attributes, () => record.newest(t('record.attributes'), data.attributes, record.answerColumns())),
      record.counted('pushes', data.pushes, () => record.newest(t('record.pushes'), data.pushes, record.pushColumns()))], { label: t('opportunities.history'), signal }));
}
