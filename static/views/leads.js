// Leads: all of them, or one with what came of it.
import { t, texts } from '../i18n.js';
import { get, seg } from '../api.js';
import { when } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { viewHead, panel, facts, badge } from '../components/head.js';
import { tabs } from '../components/tabs.js';
import * as record from '../components/records.js';

export async function show(root, { params, signal }) {
  await texts('record');
  if (params.id) return one(root, params.id, signal);
  return root.append(viewHead({ title: t('leads.title'), sub: t('leads.sub') }),
    dataTable({ label: t('leads.title'), path: 'leads', address: true, signal, sort: '-changed', search: t('record.search'), columns: record.leadColumns(),
      filters: [record.projectFilter(), record.consultantFilter(), record.choice('status', ['未跟进', '已转机会', '无效'], 'lead')],
      href: (row) => `#/leads/${row.guid}`, empty: { glyph: 'people', title: t('leads.none'), text: t('leads.noneText') } }));
}

async function one(root, guid, signal) {
  const path = `leads/${seg(guid)}`;
  const data = await get(path, { signal });
  const { lead } = data;
  const tell = (name, value) => [t(`record.${name}`), value];
  root.append(viewHead({ title: lead.name, sub: lead.topic, actions: [badge(lead.status), record.history(guid)] }),
    panel({}, facts([tell('mobile', record.masked(path, lead.phone)), tell('customer', record.customer(lead.customer)), tell('project', lead.project.name), tell('consultant', record.consultant(lead.consultant)),
      tell('kind', record.word('person', data.kind)), tell('gender', record.word('gender', data.gender)), tell('source', lead.source), tell('customerSource', data.cognition), tell('type', data.type), tell('description', data.description),
      tell('appointment', data.appointment && when(data.appointment)), tell('statusReason', data.statusReason), tell('sourceApp', data.sourceApp), tell('created', when(lead.created)), tell('changed', when(lead.changed))])),
    tabs([record.counted('opportunities', data.opportunities, () => record.newest(t('record.opportunities'), data.opportunities, record.opportunityColumns(), (row) => `#/opportunities/${row.guid}`)),
      record.counted('recommendations', data.recommendations, () => record.newest(t('record.recommendations'), data.recommendations, record.recommendationColumns())),
      record.counted('pushes', data.pushes, () => record.newest(t('record.pushes'), data.pushes, record.pushColumns()))], { label: t('leads.history'), signal }));
}
