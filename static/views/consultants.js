// Consultants: all of them, or one with their work; disabled and enabled again.
import { h, put } from '../dom.js';
import { t, texts } from '../i18n.js';
import { get, patch, seg } from '../api.js';
import { when, number } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { confirm } from '../components/dialog.js';
import { viewHead, panel, facts, figures } from '../components/head.js';
import { button } from '../components/button.js';
import { tabs } from '../components/tabs.js';
import { toast } from '../components/toast.js';
import * as record from '../components/records.js';

/** Disables or enables, after a question where it takes something away. */
async function change(one) {
  const disabled = !one.disabled;
  if (disabled && !(await confirm({ title: t('consultants.disableTitle', { name: one.name }), text: t('consultants.disableText'), label: t('consultants.disable'), danger: true }))) return false;
  await patch(`consultants/${seg(one.guid)}`, { disabled });
  toast(t(disabled ? 'consultants.nowDisabled' : 'consultants.nowEnabled', { name: one.name }));
  return true;
}

const changer = (one, done) => button(t(one.disabled ? 'consultants.enable' : 'consultants.disable'), { small: true, onclick: async () => { if (await change(one)) await done(); } });

export async function show(root, { params, signal }) {
  await texts('record');
  if (params.id) return record1(root, params.id, signal);
  const table = dataTable({ label: t('consultants.title'), path: 'consultants', address: true, signal, sort: 'name', search: t('consultants.search'),
    columns: [record.column('name', null, { lead: true, sort: true }), record.column('code', null, { mono: true, sort: true }), record.column('mobile', null, { mono: true }),
      record.column('places', (row) => (row.places.length ? row.places.map((place) => h('div', place.project.name, h('span.dim', ` · ${place.station.name}`))) : '—')),
      record.column('state', (row) => record.able(!row.disabled)), record.moment('changed'), record.column('change', (row) => changer(row, table.reload), { num: true, label: '' })],
    filters: [record.projectFilter(), record.flag('disabled', 'disabled', 'enabled')],
    href: (row) => `#/consultants/${row.guid}`, tone: (row) => row.disabled && 'off', empty: { glyph: 'people', title: t('consultants.none'), text: t('consultants.noneText') } });
  return root.append(viewHead({ title: t('consultants.title'), sub: t('consultants.sub') }), table);
}

async function record1(root, guid, signal) {
  const path = `consultants/${seg(guid)}`;
  const data = await get(path, { signal });
  const one = data.consultant;
  const of = (kind, n) => h('a', { href: `#/${kind}?consultant=${seg(guid)}` }, number(n));
  put(root, viewHead({ title: one.name, sub: h('code', one.code), actions: [record.able(!one.disabled), record.history(guid), changer(one, async () => { await record1(root, guid, signal); root.querySelector('button').focus(); })] }),
    h('div.panels', panel({ title: t('consultants.facts') }, facts([[t('record.mobile'), record.masked(path, one.mobile)], [t('record.gender'), record.word('gender', one.gender)],
      ...one.places.map((place) => [place.project.name, [place.station.name, h('span.dim', ` · ${place.agency.name}`)]]), [t('record.created'), when(one.created)], [t('record.changed'), when(one.changed)]])),
    panel({ title: t('consultants.work') }, figures([[t('record.customers'), of('customers', data.customers)], [t('record.leads'), of('leads', data.leads)],
      [t('record.opportunities'), of('opportunities', data.opportunities)], [t('record.isOpen'), h('a', { href: `#/opportunities?consultant=${seg(guid)}&open=true` }, number(data.open))]]))),
    tabs([record.counted('trades', data.trades, () => [...(data.trades.total ? data.trades.rows.map(record.tradePanel) : [h('p.dim', t('consultants.noTrades'))]),
      data.trades.total > data.trades.rows.length && h('p.dim', t('record.newest', { n: data.trades.rows.length, total: data.trades.total }))]),
    record.counted('partnerOf', data.partnerOf, () => record.newest(t('record.partnerOf'), data.partnerOf, record.opportunityColumns(), (row) => `#/opportunities/${row.guid}`)),
    record.counted('recommendations', data.recommendations, () => record.newest(t('record.recommendations'), data.recommendations, record.recommendationColumns())),
    record.counted('assignments', data.assignments, () => record.newest(t('record.assignments'), data.assignments, record.assignmentColumns()))], { label: t('consultants.history'), signal }));
}
