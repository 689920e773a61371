// What the views of customers, leads, opportunities, consultants and base data share. Texts: group `record`.
import { h, link } from '../dom.js';
import { t, term, has, labelled, words } from '../i18n.js';
import { get, post, seg } from '../api.js';
import { addressQuery } from '../routes.js';
import { joined, money, stamp, when } from '../format.js';
import { dataTable } from './data-table.js';
import { secretField } from './button.js';
import { stateBadge } from './delivery-words.js';
import { badge, facts, panel, plainTable, viewHead } from './head.js';

const say = words('record');

/** A link to a record: to('leads', guid, 'name'). */
export const to = (kind, id, name = id) => link(`${kind}/${seg(id)}`, name);
export const customer = (one) => one && to('customers', one.id, one.name);
export const consultant = (one) => to('consultants', one.guid, one.name);

/** A code in words: word('gender', 1). What has none stands as it is. */
export const word = (group, code) => (has(`record.${group}.${code}`) ? say(`${group}.${code}`) : term(code));
export const yes = (is) => say(is ? 'yes' : 'no');
export const day = (ms) => stamp(ms).slice(0, 10);
export const names = (list) => list.map((one) => one.name ?? one).join(say('comma')) || '—';

/** A masked number that the server tells whole when asked, which it keeps; `path` is the record's. */
export const masked = (path, text, field = 'mobile') =>
  text && secretField({ masked: text, label: say(field), reveal: async () => (await post(`${path}/reveal`))[field] });

const guids = (rows) => rows.map(({ guid, name }) => [guid, name]);

export const projectFilter = () => [
  'project',
  async () => guids((await get('base/projects', { query: { size: 200 } })).rows),
];

export const consultantFilter = () => [
  'consultant',
  async () => {
    const { rows } = await get('consultants', { query: { size: 200 } });
    const chosen = addressQuery().get('consultant');
    if (chosen && !rows.some(({ guid }) => guid === chosen))
      rows.push((await get(`consultants/${seg(chosen)}`)).consultant);
    return guids(rows);
  },
];

/** A filter's choice of these values, in the words of a group or of the specification. */
export const choice = (name, values, group) => [name, values.map((value) => [value, word(group, value)])];
export const flag = (name, on, off) => [
  name,
  [
    ['true', say(on)],
    ['false', say(off)],
  ],
  { label: say(`flag.${name}`) },
];

export const openBadge = (row) => badge(term(row.status), row.open ? 'good' : '');
export const able = (on) => badge(say(on ? 'enabled' : 'disabled'), on ? 'good' : 'bad');

// Columns as the table takes them.
const dayOf = (key) => [`${key} sort`, (row) => (row[key] ? day(row[key]) : '—')];
const project = ['project', (row) => row.project.name];
const whose = ['consultant', (row) => consultant(row.consultant)];
const who = ['customer lead', (row) => customer(row.customer)];

export const leadColumns = [
  'name lead sort',
  ['mobile mono', (row) => row.phone],
  project,
  whose,
  ['source minor sort nowrap', (row) => term(row.source)],
  ['status sort', (row) => badge(term(row.status))],
  ['customer', (row) => customer(row.customer) ?? '—'],
  'created sort time',
  'changed sort time',
];

export const opportunityColumns = [
  ['customer lead', (row) => row.customer.name],
  'mobile mono',
  project,
  whose,
  ['status sort', openBadge],
  ['will sort nowrap', (row) => `${row.firstWill} → ${row.will}`],
  'lastFollowUp sort time',
  dayOf('nextFollowUp'),
  'created sort time',
];

export const recommendationColumns = [
  who,
  ['broker', (row) => h('span.nowrap', row.broker.name)],
  project,
  whose,
  ['comment minor', (row) => joined(row.product, row.comment) || '—'],
  [
    'state',
    (row) =>
      h(
        'span',
        { title: row.cancelCause ?? row.interventions.at(-1)?.comment },
        able(row.enabled),
        row.cancelCause && ` ${row.cancelCause}`,
      ),
  ],
  'reported sort time',
  dayOf('expires'),
];

/** The columns of what stands under a record, and where a row leads. */
const UNDER = {
  opportunities: [opportunityColumns, 'opportunities'],
  leads: [leadColumns, 'leads'],
  recommendations: [recommendationColumns],
  assignments: [[who, project, whose, 'sourceApp', 'created sort time']],
  appointments: [['name lead', 'mobile mono', project, 'comment', 'visitAt sort time', 'reported sort time']],
  attributes: [
    [
      ['attribute lead', (row) => row.attribute.name],
      ['category', (row) => word('category', row.category)],
      ['values', (row) => names(row.values)],
      ['project', (row) => row.project?.name ?? say('group')],
      whose,
      'created sort time',
    ],
  ],
  pushes: [
    [
      ['id lead', (row) => to('deliveries', row.id)],
      'cmd mono',
      ['application', (row) => `${row.applicationId} ${row.application}`],
      'record mono minor',
      ['state', stateBadge],
      'attempts num',
      'created sort time',
      'finished sort time',
    ],
  ],
};

/** All records of a kind: `name` is their place in the address, the API's path and the group of their texts. */
export function listView(root, name, given) {
  const table = dataTable({
    group: name,
    labels: 'record',
    address: true,
    glyph: 'people',
    href: (row) => `#/${name}/${row.guid}`,
    ...given,
  });
  root.append(viewHead({ title: t(`${name}.title`), sub: t(`${name}.sub`) }), table);
  return table;
}

const newestOf = ({ rows, total }) => total > rows.length && h('p.dim', say('newest', { n: rows.length, total }));

/** The newest of something as a table: {rows, total} of a record, as what it is shown. */
export function newest(found, name, label = say(name)) {
  const [columns, kind] = UNDER[name];
  return [
    dataTable({
      label,
      labels: 'record',
      columns,
      rows: found.rows,
      href: kind && ((row) => `#/${kind}/${row.guid}`),
      size: 100,
    }),
    newestOf(found),
  ];
}

/** A tab with the number of what is in it. */
export const counted = (id, { total }, show) => ({
  id,
  label: `${say(id)} ${total}`,
  show(part) {
    const parts = show().flat().filter(Boolean);
    part.append(...(parts[0] ? parts : [h('p.dim', t('shell.none'))]));
  },
});
export const newestTab = (id, data) =>
  counted(id, data[id], () => newest(data[id], id === 'partnerOf' ? 'opportunities' : id, say(id)));
export const tradesTab = ({ trades }, none) =>
  counted('trades', trades, () =>
    trades.total ? [trades.rows.map(tradePanel), newestOf(trades)] : [h('p.dim', none)],
  );

/** What was said and done, the newest first. */
const timeline = (said) => [
  h(
    'ol.timeline',
    said.rows.map((one) =>
      h(
        'li',
        h(
          'div.row',
          h('b', word('follow', one.kind)),
          when(one.at),
          badge(one.will, 'plain'),
          h('span.dim', consultant(one.consultant)),
        ),
        h('p', one.content),
        one.keyActions &&
          h(
            'p',
            one.keyActions.split(';').map((action) => [badge(term(action), 'good'), ' ']),
          ),
        h('p.dim.small', one.remark),
        one.nextDay && h('p.small', say('next', { day: one.nextDay }), one.nextContent && ` · ${one.nextContent}`),
      ),
    ),
  ),
  newestOf(said),
];

/** An opportunity's facts. */
export function storyFacts({
  opportunity,
  partners,
  related,
  topic,
  customerSource,
  agencyName,
  localHousehold,
  socialSecurityYears,
  lostReason,
  lostAt,
  leadGuid,
  sourceApp,
}) {
  const all = (list, one) => (list.length ? list.map((who) => [one(who), ' ']) : null);
  return facts(
    labelled('record', {
      customer: customer(opportunity.customer),
      consultant: consultant(opportunity.consultant),
      partners: all(partners, consultant),
      related: all(related, customer),
      will: `${opportunity.firstWill} → ${opportunity.will}`,
      source: term(opportunity.source),
      topic,
      customerSource,
      agency: agencyName,
      localHousehold: localHousehold === null ? null : yes(localHousehold),
      socialSecurityYears,
      nextFollowUp: opportunity.nextFollowUp && day(opportunity.nextFollowUp),
      lostReason: lostReason && `${term(lostReason)} · ${day(lostAt)}`,
      lead: leadGuid && to('leads', leadGuid, say('open')),
      sourceApp,
      created: when(opportunity.created),
    }),
  );
}

export const followUps = (story) =>
  story.followUps.total ? timeline(story.followUps) : h('p.dim', say('noFollowUps'));

/** A trade with its papers and its money. */
const tradePanel = (trade) =>
  panel(
    {
      title: trade.room.name,
      actions: badge(say(`trade.${trade.state}`), { ordered: 'warn', signed: 'good' }[trade.state]),
    },
    h(
      'div.panels',
      facts([
        ...labelled('record', {
          parties: trade.parties.map((one) => [customer(one), ' ']),
          project: trade.project.name,
          consultant: consultant(trade.consultant),
          opportunity: trade.opportunityGuid && to('opportunities', trade.opportunityGuid, say('open')),
        }),
        ...['orders', 'contracts'].flatMap((kind) =>
          trade[kind].map((paper) => [
            say(kind),
            [
              money(paper.amount),
              ' · ',
              term(paper.payment),
              ' · ',
              day(paper.at),
              ' ',
              paper.open
                ? badge(say('stands'), 'good')
                : h('span.dim', joined(word('paper', paper.status ?? 'signed'), term(paper.closeReason))),
            ],
          ]),
        ),
        ...trade.services.map((one) => [word('service', one.kind), `${day(one.at)} · ${one.description}`]),
      ]),
      trade.fees.length > 0 &&
        plainTable(
          ['fees', 'amount', 'balance', 'due'].map((name) => say(name)),
          trade.fees
            .filter((fee) => fee.amount)
            .map((fee) => [
              [term(fee.item), fee.reminders > 0 && ` · ${say('reminded', { n: fee.reminders })}`],
              money(fee.amount, 'yuan'),
              fee.balance ? h('b', money(fee.balance, 'yuan')) : say('paid'),
              day(fee.due),
            ]),
          'sums',
        ),
    ),
  );

/** A link to what operators did to a record. */
export const history = (id) => h('a.button', { href: `#/audit?subject=${seg(id)}` }, say('history'));
