// Base data: what stands still while customers come and go, a tab for each kind.
import { h } from '../dom.js';
import { t, texts } from '../i18n.js';
import { addressQuery, keepInAddress } from '../routes.js';
import { area, money, number } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { openDialog } from '../components/dialog.js';
import { viewHead, badge, facts, roomState } from '../components/head.js';
import { tabs } from '../components/tabs.js';
import * as record from '../components/records.js';

const { column } = record;
const name = (label = t('base.name')) => column('name', null, { lead: true, sort: true, label });
const count = (key) => column(key, (row) => number(row[key]), { num: true });
const named = (key) => column(key, (row) => row[key]?.name ?? '—');
const code = (key = 'code') => column(key, null, { mono: true, sort: true });
const able = () => column('state', (row) => record.able(row.enabled));
const changed = () => record.moment('changed');
const coded = (key, group = key) => column(key, (row) => record.word(group, row[key]), { sort: true });

/** Each: the columns, the order that it begins with, and what else its table takes. */
const KINDS = {
  companies: () => [[name(), coded('level', 'companyLevel'), named('parent'), count('projects'), changed()], 'level'],
  projects: () => [[name(), code(), coded('level', 'projectLevel'), named('parent'), named('company'), named('city'), count('buildings'), count('rooms'), able(), changed()].map(plain('level')), 'code'],
  buildings: () => [[column('fullName', null, { lead: true, sort: true }), named('project'), column('sequence', null, { num: true, sort: true }), count('units'), count('rooms')], 'fullName', { filters: [record.projectFilter()] }],
  rooms: () => [[column('number', null, { lead: true, sort: true }), named('building'), column('unit', (row) => row.unit ?? '—'), column('floor', null, { num: true }), column('layout', (row) => row.layout ?? '—'),
    column('area', (row) => area(row.area), { num: true, sort: true }), column('price', (row) => money(row.price), { num: true, sort: true }), column('state', (row) => roomState(row.state), { sort: true }), changed()],
  '-changed', { filters: [record.projectFilter(), { name: 'state', label: t('record.state'), options: ['held', 'available', 'ordered', 'signed'].map((value) => ({ value, label: t(`shell.state.${value}`) })) }] }],
  stations: () => [[name(), named('project'), named('parent'), count('consultants'), changed()], 'name', { filters: [record.projectFilter()] }],
  agencies: () => [[name(), code('id'), able(), count('projects'), count('consultants'), changed()], 'id'],
  brokerages: () => [[name(), coded('kind', 'brokerage'), column('city'), count('brokers'), column('state', (row) => (row.deleted ? badge(t('record.deleted'), 'bad') : record.able(true))), changed()].map(plain('kind')), 'name'],
  cities: () => [[name(), code('id'), column('province', null, { sort: true }), able(), count('projects'), changed()], 'id'],
  streets: () => [[column('street', null, { lead: true, sort: true }), ...['area', 'city', 'province'].map((key) => ({ ...column(key, null, { sort: true }), label: t(key === 'area' ? 'record.district' : `record.${key}`) })), changed()], 'city'],
  attributes: () => [[name(), code(), coded('category'), coded('level', 'attributeLevel'), plain('input')(coded('input')), column('required', (row) => record.yes(row.required)), able(), count('answers'), changed()], 'sequence', { open: attribute }],
  brokers: () => [[name(t('record.name')), code('id'), column('mobile', null, { mono: true }), column('city'), plain('class')(coded('class', 'broker')), column('office', (row) => row.office ?? '—', { minor: true }), column('level', null, { num: true, sort: true, label: t('record.rank') }),
    column('points', (row) => number(row.points), { num: true, sort: true }), count('recommendations'), able(), changed()], '-changed', {
    filters: [record.choice('class', [1, 2, 3, 4, 5, 6], 'broker'), record.flag('enabled', 'enabled', 'disabled')], open: broker, search: t('record.search') }],
  recommendations: () => [record.recommendationColumns(), '-id', { filters: [record.projectFilter(), record.flag('enabled', 'enabled', 'disabled')], search: t('record.search') }],
};

/** Takes the sorting from a column that the server does not sort by. */
const plain = (key) => (one) => (one.key === key ? { ...one, sort: false } : one);

export async function show(root, { params, signal }) {
  await texts('record');
  let first = true;
  const tab = (id) => ({ id, label: t(`record.${id}`), show(part, here) {
    // What another table had in the address says nothing of this one.
    if (!first) keepInAddress(Object.fromEntries([...addressQuery().keys()].filter((key) => key !== 'tab').map((key) => [key, ''])));
    first = false;
    const [columns, sort, rest] = KINDS[id]();
    part.append(dataTable({ label: t(`record.${id}`), path: `base/${id}`, address: true, signal: here, search: t('base.search'), columns, sort, empty: { glyph: 'building', title: t('base.none') }, ...rest }));
  } });
  root.append(viewHead({ title: t('base.title'), sub: t('base.sub') }),
    tabs(Object.keys(KINDS).map(tab), { label: t('base.title'), signal, current: addressQuery().get('tab') ?? params.kind }));
}

function attribute(row) {
  openDialog({ title: row.name, side: true, body: [facts([[t('record.code'), h('code', row.code)], [t('record.category'), record.word('category', row.category)], [t('record.scopes'), record.names(row.scopes)]]),
    h('h3', t('base.items')), row.items.length ? h('p', row.items.map((item) => [badge(item, 'plain'), ' '])) : h('p.dim', t('base.written'))] });
}

function broker(row) {
  openDialog({ title: row.name, side: true, body: facts([[t('record.number'), h('code', row.id)], [t('record.mobile'), record.masked(`base/brokers/${row.id}`, row.mobile)], [t('record.city'), row.city],
    [t('record.class'), record.word('broker', row.class)], [t('record.office'), row.office], [t('record.rank'), row.level], [t('record.points'), `${number(row.points)} / ${number(row.totalPoints)}`],
    [t('record.recommendations'), number(row.recommendations)]]) });
}
