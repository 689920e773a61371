// Leads: all of them, or one with what came of it.
import { t, term, texts, labelled, get, seg, when, viewHead, panel, facts, badge, tabs } from '../page.js';
import * as record from '../components/records.js';

export async function show(root, { params, signal }) {
  await texts('record', 'deliveries');
  if (params.id) return one(root, params.id, signal);
  return record.listView(root, 'leads', {
    signal,
    sort: '-changed',
    search: t('record.search'),
    columns: record.leadColumns,
    filters: [
      record.projectFilter(),
      record.consultantFilter(),
      record.choice('status', ['未跟进', '已转机会', '无效']),
    ],
  });
}

async function one(root, guid, signal) {
  const path = `leads/${seg(guid)}`;
  const data = await get(path, { signal });
  const { lead, gender, type, description, appointment, statusReason, sourceApp } = data;
  root.append(
    viewHead({ title: lead.name, sub: lead.topic, actions: [badge(term(lead.status)), record.history(guid)] }),
    panel(
      {},
      facts(
        labelled('record', {
          mobile: record.masked(path, lead.phone),
          customer: record.customer(lead.customer),
          project: lead.project.name,
          consultant: record.consultant(lead.consultant),
          kind: record.word('person', data.kind),
          gender: record.word('gender', gender),
          source: term(lead.source),
          customerSource: data.cognition,
          type: term(type),
          description,
          appointment: appointment && when(appointment),
          statusReason,
          sourceApp,
          created: when(lead.created),
          changed: when(lead.changed),
        }),
      ),
    ),
    tabs(
      [
        record.newestTab('opportunities', data),
        record.newestTab('recommendations', data),
        record.newestTab('pushes', data),
      ],
      { label: t('leads.history'), signal },
    ),
  );
}
