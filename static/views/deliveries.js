// Messages to applications: what waits and why, what can be done, how callbacks have done, history on request.
import {
  h,
  link,
  term,
  worded,
  get,
  post,
  seg,
  ago,
  number,
  when,
  duration,
  viewHead,
  badge,
  button,
  dataTable,
  follow,
  ask,
  formDialog,
  tabs,
  toast,
  words,
} from '../page.js';
import { whyText, stateBadge, healthBadge, named } from '../components/delivery-words.js';

const STATES = ['waiting', 'pending', 'parked', 'delivered', 'dropped'];
const deaf = ({ why }) => why?.code === 'no_callback';
const say = words('deliveries');
const none = (what) => ({ title: say(`no${what}`), text: say(`no${what}Text`) });

export async function show(root, given) {
  const { params, query, signal } = given;
  if (params.id) return (await import('./delivery.js')).show(root, given);
  let [first, { rows: kinds }] = await Promise.all([get('backlog', { signal }), get('message-kinds', { signal })]);
  const apps = first.rows;
  const choices = apps.map((one) => [one.applicationId, `${one.applicationId} ${one.name}`]);
  const called = (row) => choices.find(([id]) => id === row.applicationId)?.[1] ?? row.applicationId;
  const office = ['application sort', called];
  const ofOffice = ['application', choices];
  const states = worded('deliveries.state', STATES);
  const stateHead = { label: say('stateHead') };
  const message = { label: say('message') };
  const task = query.get('task');
  let shown;

  const backlog = dataTable({
    label: say('backlog'),
    labels: 'deliveries',
    signal,
    size: 200,
    id: (row) => row.applicationId,
    load: async (_, ends) => {
      // What was asked for already is drawn at once, so that nothing below it moves.
      const answer = first ?? (await get('backlog', { signal: ends }));
      first = null;
      const all = answer.rows.map((row) => ({ ...row, waits: row.pending + row.parked }));
      const rows = all.filter((row) => row.waits || row.state !== 'healthy').sort((a, b) => b.waits - a.waits);
      return { rows, total: rows.length };
    },
    columns: [
      ['application lead', (row) => link(`deliveries?application=${row.applicationId}&state=waiting`, called(row))],
      [
        'callback',
        (row) =>
          h(
            'span.row',
            healthBadge(deaf(row) ? 'none' : row.state),
            row.since && row.state !== 'healthy' && h('span.dim.small', say('since'), ' ', when(row.since)),
            row.nextProbe && h('span.dim.small', say('nextProbe'), ' ', when(row.nextProbe)),
          ),
      ],
      ['pending num', (row) => number(row.pending)],
      ['parkedCount num', (row) => number(row.parked)],
      ['oldest', (row) => row.oldest && link(`deliveries/${row.oldest}`, ago(row.oldestCreated))],
      [
        'whyHead',
        (row) => row.why && (deaf(row) ? link(`apps/${row.applicationId}`, whyText(row.why)) : whyText(row.why)),
      ],
      [
        'resume',
        (row) =>
          h(
            'span.row',
            /open|parked/.test(row.state) &&
              button(say('resume'), {
                small: true,
                kind: 'main',
                onclick: () =>
                  ask('deliveries.resume', () => post(`backlog/${row.applicationId}/resume`), again, {
                    values: { name: called(row) },
                    count: row.pending,
                  }),
              }),
            row.waits > 0 &&
              !deaf(row) &&
              button(say('retryAll'), {
                small: true,
                onclick: () => tend('retry', { application: row.applicationId }, again),
              }),
          ),
        { label: '' },
      ],
    ],
    tone: (row) => ({ parked: 'bad', open: 'warn', failing: 'warn' })[row.state],
    empty: none('Backlog'),
  });

  function again() {
    backlog.reload();
    shown.reload();
  }

  const body = ({ ids, all, query: asked }) => (all ? which(asked) : { ids: ids.map(Number) });
  const messages = (ends) =>
    dataTable({
      group: 'deliveries',
      label: say('messages'),
      address: true,
      signal: ends,
      sort: '-id',
      query: { task },
      href: (row) => `#/deliveries/${row.id}`,
      columns: [
        ['id sort num', null, { label: '#' }],
        ['cmd lead', named, message],
        office,
        ['record mono minor', (row) => h('div.long.clip', { title: row.record }, row.record)],
        [
          'state',
          (row) =>
            h(
              'span.row',
              stateBadge(row),
              row.lane === 'history' && badge(say('lane.history'), 'plain'),
              row.why && h('span.dim.small', whyText(row.why)),
            ),
          stateHead,
        ],
        'attempts sort num',
        'created time',
      ],
      filters: [
        ofOffice,
        ['state', states, stateHead],
        ['cmd', kinds.map(({ cmd, title }) => [cmd, term(title)]), message],
        ['record', 'text', { placeholder: 'customer:…' }],
        ['from', 'from'],
        ['to', 'to'],
      ],
      bulk: [
        { label: say('retry'), icon: 'refresh', run: (chosen) => tend('retry', body(chosen), again) },
        { label: say('drop'), icon: 'trash', danger: true, run: (chosen) => tend('drop', body(chosen), again) },
      ],
      tone: (row) => ({ parked: 'bad', dropped: 'off', pending: row.attempts > 0 && 'warn' })[row.state],
    });

  const changes = (ends) =>
    dataTable({
      label: say('changes'),
      labels: 'deliveries',
      path: 'endpoint-changes',
      signal: ends,
      search: say('searchChanges'),
      sort: '-at',
      id: (row) => `${row.applicationId} ${row.at}`,
      filters: [ofOffice],
      columns: [
        'at sort time',
        ['application lead', called],
        ['callback', (row) => h('span.row', healthBadge(row.from), '→', healthBadge(row.to))],
        ['reason', (row) => row.why],
      ],
      empty: none('Changes'),
    });

  const history = (ends) =>
    dataTable({
      label: say('history'),
      labels: 'deliveries',
      path: 'history-tasks',
      signal: ends,
      search: say('searchTasks'),
      sort: '-created',
      href: (row) => `#/deliveries?task=${seg(row.id)}`,
      filters: [ofOffice],
      columns: [
        ['created sort time', null, { label: say('asked') }],
        ['task lead', (row) => row.name],
        office,
        ['message', (row) => row.kinds.map((cmd) => h('code.small', cmd, ' '))],
        [
          'state sort',
          (row) => [
            badge(say(`task.${row.state}`), { done: 'good', failed: 'bad' }[row.state]),
            h('small.dim', ' ', row.remark),
          ],
          stateHead,
        ],
        [
          'progress',
          (row) => {
            const arrived = row.replayed - row.waiting - row.refused;
            const text = say('arrived', { n: arrived, m: row.replayed });
            return h(
              'span.row',
              h('progress', { max: row.replayed || 1, value: arrived, 'aria-label': text }),
              text,
              row.refused > 0 && badge(say('refusedCount', { n: row.refused }), 'bad'),
            );
          },
        ],
        ['took num minor', (row) => (row.finished ? duration(row.finished - row.created) : '—')],
      ],
      empty: none('Tasks'),
    });

  const tab = (id, make, before) => ({
    id,
    label: say(id),
    show: (place, ends) => {
      place.append(...(before ? [before] : []), (shown = make(ends)));
    },
  });
  root.append(
    viewHead({
      title: say('title'),
      sub: say('sub'),
      actions: button(say('range'), { icon: 'refresh', onclick: () => retryRange(choices, states, again) }),
    }),
    backlog,
    tabs(
      [
        tab(
          'messages',
          messages,
          task && h('p.notice', say('ofTask', { task }), ' ', link('deliveries', say('showAll'))),
        ),
        tab('changes', changes),
        tab('history', history),
      ],
      { label: say('title'), signal },
    ),
  );
  follow('delivery application lost', again, signal);
  follow('audit', again, signal, ({ action }) => action.startsWith('delivery.'));
  return undefined;
}

// A list's query as the API wants it in a body.
function which({ sort: _, ...asked }) {
  const found = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  if (found.application) found.application = Number(found.application);
  // Everything, where nothing narrows it.
  return { from: 0, state: 'any', ...found };
}

/** Counts, asks, does it, and calls `done`: tend('retry' | 'drop', what, done). */
export async function tend(way, what, done) {
  const { count } = await post(`deliveries/${way}`, { ...what, dryRun: true });
  if (!count) return toast(say('nothing'), { kind: 'info' });
  return ask(`deliveries.${way}`, () => post(`deliveries/${way}`, what), done, { count, danger: way === 'drop' });
}

// Everything of a time, to one application or all.
async function retryRange(choices, states, done) {
  const time = { kind: 'time' };
  const what = await formDialog('deliveries.range', {
    value: { from: Date.now() - 3_600_000, to: Date.now() + 60_000, state: 'waiting' },
    fields: {
      from: time,
      to: time,
      application: { kind: 'choice', optional: true, hint: say('orAll'), options: choices },
      state: { kind: 'choice', label: say('stateHead'), options: states },
    },
    run: (value) => value,
  });
  if (what) await tend('retry', what, done);
}
