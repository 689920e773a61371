// What the views of customers, leads, opportunities, consultants and base data share. Texts: group `record`.
import { h } from '../dom.js';
import { t, has } from '../i18n.js';
import { get, post, seg } from '../api.js';
import { addressQuery } from '../routes.js';
import { money, stamp, when } from '../format.js';
import { dataTable } from './data-table.js';
import { secretField } from './button.js';
import { badge, facts, panel } from './head.js';

/** A link to a record: to('leads', guid, 'name'). */
export const to = (kind, id, name = id) => h('a', { href: `#/${kind}/${seg(id)}` }, name);
export const customer = (one) => one && to('customers', one.id, one.name);
export const consultant = (one) => to('consultants', one.guid, one.name);

/** A code in words: word('gender', 1). What has none stands as it is. */
export const word = (group, code) => (has(`record.${group}.${code}`) ? t(`record.${group}.${code}`) : code);
export const yes = (is) => t(is ? 'record.yes' : 'record.no');
export const day = (ms) => stamp(ms).slice(0, 10);
export const names = (list) => list.map((one) => one.name ?? one).join(t('record.comma')) || '—';

/** A masked number that the server tells whole when asked, which it keeps: path is the record's, field one of its answer. */
export const masked = (path, text, field = 'mobile') => text
  && secretField({ masked: text, label: t(`record.${field}`), reveal: async () => (await post(`${path}/reveal`))[field] });

export const projectFilter = () => ({ name: 'project', label: t('record.project'),
  options: async () => (await get('base/projects', { query: { size: 200 } })).rows.map(({ guid, name }) => ({ value: guid, label: name })) });

export const consultantFilter = () => ({ name: 'consultant', label: t('record.consultant'), options: async () => {
  const { rows } = await get('consultants', { query: { size: 200 } });
  const chosen = addressQuery().get('consultant');
  if (chosen && !rows.some(({ guid }) => guid === chosen)) rows.push((await get(`consultants/${seg(chosen)}`)).consultant);
  return rows.map(({ guid, name }) => ({ value: guid, label: name }));
} });

/** A choice of these values, in the words of a group, or as they are. */
export const choice = (name, values, group = name) => ({ name, label: t(`record.${name}`), options: values.map((value) => ({ value, label: word(group, value) })) });
export const flag = (name, on, off) => ({ name, label: t(`record.flag.${name}`), options: [{ value: 'true', label: t(`record.${on}`) }, { value: 'false', label: t(`record.${off}`) }] });

/** A column by the name of its text, {key, …}; `cell` as the table's. */
export const column = (key, cell, rest) => ({ key, label: t(`record.${key}`), cell, ...rest });
export const moment = (key, sort = true) => column(key, (row) => when(row[key]), { sort });
const project = column.bind(null, 'project', (row) => row.project.name);
const whose = column.bind(null, 'consultant', (row) => consultant(row.consultant));

export const openBadge = (row) => badge(row.status, row.open ? 'good' : '');
export const able = (on) => badge(t(on ? 'record.enabled' : 'record.disabled'), on ? 'good' : 'bad');

export const leadColumns = () => [column('name', null, { lead: true, sort: true }), column('mobile', (row) => row.phone, { mono: true }), project(), whose(),
  column('source', null, { sort: true, minor: true }), column('status', (row) => badge(row.status), { sort: true }),
  column('customer', (row) => customer(row.customer) ?? '—'), moment('created'), moment('changed')];

export const opportunityColumns = () => [column('customer', (row) => row.customer.name, { lead: true }), column('mobile', null, { mono: true }), project(), whose(),
  column('status', openBadge, { sort: true }), column('will', (row) => `${row.firstWill} → ${row.will}`, { sort: true }),
  moment('lastFollowUp'), column('nextFollowUp', (row) => (row.nextFollowUp ? day(row.nextFollowUp) : '—'), { sort: true }), moment('created')];

export const recommendationColumns = () => [column('customer', (row) => customer(row.customer), { lead: true }), column('broker', (row) => h('span.nowrap', row.broker.name)),
  project(), whose(), column('comment', (row) => [row.product, row.comment].filter(Boolean).join(' · ') || '—', { minor: true }),
  column('state', (row) => h('span', { title: row.cancelCause ?? row.interventions.at(-1)?.comment }, able(row.enabled), row.cancelCause && ` ${row.cancelCause}`)),
  moment('reported'), column('expires', (row) => (row.expires ? day(row.expires) : '—'), { sort: true })];

export const assignmentColumns = () => [column('customer', (row) => customer(row.customer), { lead: true }), project(), whose(), column('sourceApp'), moment('created')];
export const appointmentColumns = () => [column('name', null, { lead: true }), column('mobile', null, { mono: true }), project(), column('comment'), moment('visitAt'), moment('reported')];

const STATES = { delivered: 'good', parked: 'bad', pending: 'warn' };
export const pushColumns = () => [column('id', (row) => to('deliveries', row.id), { lead: true }), column('cmd', null, { mono: true }), column('application', (row) => `${row.applicationId} ${row.application}`),
  column('record', null, { mono: true, minor: true }), column('state', (row) => badge(t(`record.push.${row.state}`), STATES[row.state])), column('attempts', null, { num: true }),
  moment('created'), moment('finished')];

export const answerColumns = () => [column('attribute', (row) => row.attribute.name, { lead: true }), column('category', (row) => word('category', row.category)),
  column('values', (row) => names(row.values)), column('project', (row) => row.project?.name ?? t('record.group')), whose(), moment('created')];

/** The newest of something as a table: {rows, total} of a record, and its columns. */
export const newest = (label, { rows, total }, columns, href) => [
  dataTable({ label, columns: columns.map((one) => ({ ...one, sort: false })), href, size: 100, load: async () => ({ rows, total: rows.length }) }),
  total > rows.length && h('p.dim', t('record.newest', { n: rows.length, total }))];

/** A tab with the number of what is in it. */
export const counted = (id, newestOf, show) => ({ id, label: `${t(`record.${id}`)} ${newestOf.total}`, show: (part) => part.append(...show().flat().filter(Boolean)) });

/** What was said and done, the newest first. */
const timeline = ({ rows, total }) => [h('ol.timeline', rows.map((one) => h('li',
  h('div.row', h('b', word('follow', one.kind)), when(one.at), badge(one.will, 'plain'), h('span.dim', consultant(one.consultant))),
  h('p', one.content), one.keyActions && h('p', one.keyActions.split(';').map((action) => [badge(action, 'good'), ' '])),
  h('p.dim.small', one.remark), one.nextDay && h('p.small', t('record.next', { day: one.nextDay }), one.nextContent && ` · ${one.nextContent}`)))),
total > rows.length && h('p.dim', t('record.newest', { n: rows.length, total }))];

/** An opportunity's facts. */
export const storyFacts = (story) => facts([
  [t('record.customer'), customer(story.opportunity.customer)], [t('record.consultant'), consultant(story.opportunity.consultant)],
  [t('record.partners'), story.partners.length ? story.partners.map((one) => [consultant(one), ' ']) : null],
  [t('record.related'), story.related.length ? story.related.map((one) => [customer(one), ' ']) : null],
  [t('record.will'), `${story.opportunity.firstWill} → ${story.opportunity.will}`], [t('record.source'), story.opportunity.source], [t('record.topic'), story.topic],
  [t('record.customerSource'), story.customerSource], [t('record.agency'), story.agencyName],
  [t('record.localHousehold'), story.localHousehold === null ? null : yes(story.localHousehold)], [t('record.socialSecurityYears'), story.socialSecurityYears],
  [t('record.nextFollowUp'), story.opportunity.nextFollowUp && day(story.opportunity.nextFollowUp)],
  [t('record.lostReason'), story.lostReason && `${story.lostReason} · ${day(story.lostAt)}`], [t('record.lead'), story.leadGuid && to('leads', story.leadGuid, t('record.open'))],
  [t('record.sourceApp'), story.sourceApp], [t('record.created'), when(story.opportunity.created)]]);

export const followUps = (story) => (story.followUps.total ? timeline(story.followUps) : h('p.dim', t('record.noFollowUps')));

/** A trade with its papers and its money. */
export const tradePanel = (trade) => panel({ title: trade.room.name, actions: badge(t(`record.trade.${trade.state}`), { ordered: 'warn', signed: 'good' }[trade.state]) },
  h('div.panels', facts([[t('record.parties'), trade.parties.map((one) => [customer(one), ' '])], [t('record.project'), trade.project.name], [t('record.consultant'), consultant(trade.consultant)],
    [t('record.opportunity'), trade.opportunityGuid && to('opportunities', trade.opportunityGuid, t('record.open'))],
    ...['orders', 'contracts'].flatMap((kind) => trade[kind].map((paper) => [t(`record.${kind}`),
      [money(paper.amount), ' · ', paper.payment, ' · ', day(paper.at), ' ', paper.open ? badge(t('record.stands'), 'good') : h('span.dim', [word('paper', paper.status ?? 'signed'), paper.closeReason].filter(Boolean).join(' · '))]])),
    ...trade.services.map((one) => [word('service', one.kind), `${day(one.at)} · ${one.description}`])]),
  trade.fees.length > 0 && h('div.fees', h('table', { 'aria-label': t('record.fees') },
    h('thead', h('tr', h('th', { scope: 'col' }, t('record.fees')), ['amount', 'balance', 'due'].map((name) => h('th.num', { scope: 'col' }, t(`record.${name}`))))),
    h('tbody', trade.fees.map((fee) => h('tr', h('td', fee.item, fee.reminders > 0 && h('span.dim', ` · ${t('record.reminded', { n: fee.reminders })}`)),
      h('td.num', money(fee.amount, 'yuan')), h('td.num', fee.balance ? h('b', money(fee.balance, 'yuan')) : h('span.dim', t('record.paid'))), h('td.num', day(fee.due)))))))));

/** A link to what operators did to a record. */
export const history = (id) => h('a.button', { href: `#/audit?subject=${seg(id)}` }, t('record.history'));
