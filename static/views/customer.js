// One customer: what is known, what happened, and what the operator may change.
import {
  h,
  put,
  t,
  term,
  texts,
  labelled,
  get,
  patch,
  post,
  when,
  go,
  viewHead,
  panel,
  facts,
  plainTable,
  button,
  attempt,
  busy,
  dataTable,
  openDialog,
  tabs,
  toast,
  words,
} from '../page.js';
import * as record from '../components/records.js';
import { customerColumns, marks } from './customers.js';

const say = words('customer');

export async function show(root, { params, signal }) {
  const path = `customers/${params.id}`;
  const [data] = await Promise.all([get(path, { signal }), texts('record', 'customers', 'deliveries')]);
  const { customer: one, facts: known, mergedInto, places, merged, relatedTo } = data;
  const masked = Object.fromEntries(
    ['phone', 'homePhone', 'officePhone'].map((name) => [name, record.masked(path, known[name], name)]),
  );
  const related = () =>
    relatedTo.total > 0 && [h('h2', say('relatedTo')), ...record.newest(relatedTo, 'opportunities', say('relatedTo'))];
  const referrals = ['recommendations', 'assignments', 'appointments'];
  put(
    root,
    viewHead({
      title: one.name,
      sub: h('span', marks(one), say('sub', { id: String(one.id) }), ' · ', when(one.created)),
      actions: [record.history(one.id), !mergedInto && button(say('merge'), { onclick: () => mergeInto(one) })],
    }),
    mergedInto && h('p.notice.warn', say('mergedInto'), ' ', record.customer(mergedInto)),
    h(
      'div.panels',
      panel(
        { title: say('facts') },
        facts([
          ...labelled('record', { mobile: record.masked(path, one.mobile), ...masked }),
          [record.word('cert', one.certKind ?? 1), record.masked(path, one.certNumber, 'certNumber')],
          [t('record.gender'), record.word('gender', one.gender)],
          ...[
            'birthday',
            'home',
            'address',
            'homeArea',
            'homeCase',
            'work',
            'workArea',
            'workTrade',
            'workJob',
            'fromArea',
            'purchases',
            'oldOwner',
            'class',
            'sourceApp',
          ].map((name) => [t(`record.${name}`), term(known[name])]),
        ]),
      ),
      h(
        'div.stack',
        panel({ title: say('standing') }, ['isStaff', 'isMember'].map(standing), h('p.dim.small', say('standingText'))),
        panel(
          { title: t('record.projects') },
          places.length
            ? facts(
                places.map((place) => [
                  place.project.name,
                  [record.consultant(place.consultant), h('span.dim', ' · ', when(place.created))],
                ]),
              )
            : h('p.dim', say('unknown')),
        ),
        merged.length > 0 &&
          panel(
            { title: say('mergedFrom') },
            h(
              'p',
              merged.map((other) => [record.customer(other), ` ${other.id} `]),
            ),
          ),
      ),
    ),
    tabs(
      [
        record.counted('opportunities', data.opportunities, () => [stories(data.opportunities), related()].flat()),
        record.tradesTab(data, say('noTrades')),
        record.newestTab('leads', data),
        record.newestTab('attributes', data),
        record.counted('referrals', { total: referrals.reduce((sum, name) => sum + data[name].total, 0) }, () =>
          referrals.flatMap(
            (name) => data[name].total > 0 && [h('h2', t(`record.${name}`)), ...record.newest(data[name], name)],
          ),
        ),
        record.newestTab('pushes', data),
      ],
      { label: say('history'), signal },
    ),
  );

  function standing(name) {
    const box = h('input.switch', {
      name,
      type: 'checkbox',
      checked: one[name],
      disabled: Boolean(mergedInto),
      onchange: async () => {
        const changed = await busy(box, () => patch(path, { [name]: box.checked }));
        if (changed) toast(say('saved'));
        await show(root, { params, signal });
        root.querySelector(`[name=${name}]`).focus();
      },
    });
    return h('div.field.flag', h('label', box, t(`record.${name}`)));
  }
}

const stories = ({ rows }) =>
  rows.length
    ? rows.map((story, at) =>
        panel(
          {
            title: record.to('opportunities', story.opportunity.guid, story.opportunity.project.name),
            actions: record.openBadge(story.opportunity),
          },
          h(
            'div.panels',
            record.storyFacts(story),
            h(
              'details',
              { open: at === 0 },
              h('summary', t('record.followUps', { n: story.followUps.total })),
              record.followUps(story),
            ),
          ),
        ),
      )
    : h('p.dim', say('noOpportunities'));

/** Finds the other one, shows what will move, and merges. */
function mergeInto(one) {
  const box = openDialog({
    title: say('mergeWith', { name: one.name }),
    wide: true,
    body: [
      h('p.dim', say('mergeText')),
      dataTable({
        group: 'customers',
        labels: 'record',
        search: t('record.search'),
        size: 20,
        sort: '-changed',
        glyph: 'people',
        columns: customerColumns,
        open: (other) =>
          other.id === one.id ? toast(say('itself'), { kind: 'bad' }) : attempt(() => compare(one.id, other.id)),
      }),
    ],
  });
  const body = box.element.querySelector('.dialog-body');
  box.element.querySelector('input').focus();

  async function compare(kept, lost) {
    const { retained, dropped, closes, both } = await get(`customers/${kept}/merge/${lost}`);
    const row = (name, of) => [t(`record.${name}`), of(retained), of(dropped)];
    const count = (name) => row(name, (side) => side[name]);
    const swap = button(say('swap'), { onclick: () => compare(lost, kept) });
    put(
      body,
      plainTable(
        ['', say('kept'), say('lost')],
        [
          row('name', ({ customer }) => [customer.name, ' ', marks(customer)]),
          row('number', ({ customer }) => h('code', customer.id)),
          row('mobile', ({ customer }) => customer.mobile),
          row('certNumber', ({ customer }) => customer.certNumber ?? '—'),
          row('projects', ({ places }) =>
            places.map((place) => h('div', place.project.name, h('span.dim', ` · ${place.consultant.name}`))),
          ),
          row('opportunities', (side) => [
            side.opportunities,
            side.open > 0 && h('span.dim', ` · ${say('openOnes', { n: side.open })}`),
          ]),
          ...['leads', 'trades', 'attributes', 'recommendations', 'assignments', 'appointments'].map(count),
        ],
      ),
      h('p', say('moves', { name: dropped.customer.name, kept: `${retained.customer.name} ${retained.customer.id}` })),
      closes.length > 0 && h('p.notice.warn', say('closes', { projects: record.names(closes) })),
      both.length > 0 && h('p.notice', say('both', { projects: record.names(both) })),
      h(
        'div.row',
        swap,
        h('span.grow'),
        button(say('mergeDo'), {
          kind: 'danger',
          onclick: async () => {
            await post(`customers/${kept}/merge`, { dropped: lost });
            box.close();
            toast(say('done'));
            if (location.hash.startsWith(`#/customers/${kept}`)) dispatchEvent(new Event('hashchange'));
            else go(`#/customers/${kept}`);
          },
        }),
      ),
    );
    swap.focus();
  }
}
