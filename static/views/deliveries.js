// Messages to applications: what waits and why, what can be done, how callbacks have done, history on request.
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { get, post, seg, live } from '../api.js';
import { number, when, duration } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { confirm, formDialog } from '../components/dialog.js';
import { viewHead, badge } from '../components/head.js';
import { tabs } from '../components/tabs.js';
import { button } from '../components/button.js';
import { toast } from '../components/toast.js';
import { whyText, stateBadge, healthBadge, named, gathered } from './delivery-words.js';

const STATES = ['waiting', 'pending', 'parked', 'delivered', 'dropped'];
const d = (key, values) => t(`deliveries.${key}`, values);

export async function show(root, given) {
  const { params, query, signal } = given;
  if (params.id) return (await import('./delivery.js')).show(root, given);
  const [{ rows: apps }, { rows: kinds }] = await Promise.all([get('backlog', { signal }), get('message-kinds', { signal })]);
  const choices = apps.map((one) => ({ value: one.applicationId, label: `${one.applicationId} ${one.name}` }));
  const called = (row) => choices.find((one) => one.value === row.applicationId)?.label ?? row.applicationId;
  const office = { key: 'application', label: d('application'), sort: true, cell: called };
  const ofOffice = { name: 'application', label: d('application'), options: choices };
  const states = STATES.map((value) => ({ value, label: d(`state.${value}`) }));
  const task = query.get('task');
  let shown;

  const backlog = dataTable({
    label: d('backlog'), signal, size: 200, id: (row) => row.applicationId,
    load: async (_, ends) => {
      const all = (await get('backlog', { signal: ends })).rows.map((row) => ({ ...row, waits: row.pending + row.parked }));
      const rows = all.filter((row) => row.waits || row.state !== 'healthy').sort((a, b) => b.waits - a.waits);
      return { rows, total: rows.length };
    },
    columns: [
      { key: 'application', label: d('application'), lead: true, cell: (row) => h('a', { href: `#/deliveries?application=${row.applicationId}&state=waiting` }, called(row)) },
      { key: 'state', label: d('callback'), cell: (row) => h('span.row', healthBadge(row.state),
        row.since && row.state !== 'healthy' && h('span.dim.small', d('since'), ' ', when(row.since)),
        row.nextProbe && h('span.dim.small', d('nextProbe'), ' ', when(row.nextProbe))) },
      { key: 'pending', label: d('pending'), num: true, cell: (row) => number(row.pending) },
      { key: 'parked', label: d('parkedCount'), num: true, cell: (row) => number(row.parked) },
      { key: 'oldest', label: d('oldest'), cell: (row) => row.oldest && h('a', { href: `#/deliveries/${row.oldest}` }, when(row.oldestCreated, { relative: true })) },
      { key: 'why', label: d('whyHead'), cell: (row) => row.why && whyText(row.why) },
      { key: 'do', label: '', cell: (row) => h('span.row',
        /open|parked/.test(row.state) && button(d('resume'), { small: true, kind: 'main', onclick: () => resume(row) }),
        row.waits > 0 && button(d('retryAll'), { small: true, onclick: () => tend('retry', { application: row.applicationId }, again) })) },
    ],
    tone: (row) => ({ parked: 'bad', open: 'warn', failing: 'warn' })[row.state],
    empty: { title: d('noBacklog'), text: d('noBacklogText') },
  });

  function again() {
    backlog.reload();
    shown.reload();
  }

  async function resume(row) {
    if (!(await confirm({ title: d('resumeTitle', { name: called(row) }), text: d('resumeText'), count: row.pending, label: d('resume') }))) return;
    await post(`backlog/${row.applicationId}/resume`);
    toast(d('resumed'));
    again();
  }

  const body = ({ ids, all, query: asked }) => (all ? which(asked) : { ids: ids.map(Number) });
  const messages = (ends) => dataTable({
    label: d('messages'), path: 'deliveries', address: true, signal: ends, search: d('search'), sort: '-id', query: { task }, href: (row) => `#/deliveries/${row.id}`,
    columns: [
      { key: 'id', label: '#', sort: true, num: true },
      { key: 'cmd', label: d('message'), lead: true, cell: named },
      office,
      { key: 'record', label: d('record'), mono: true, minor: true },
      { key: 'state', label: d('stateHead'), cell: (row) => h('span.row', stateBadge(row), row.lane === 'history' && badge(d('lane.history'), 'plain'), row.why && h('span.dim.small', whyText(row.why))) },
      { key: 'attempts', label: d('attempts'), sort: true, num: true },
      { key: 'created', label: d('created'), cell: (row) => when(row.created) },
    ],
    filters: [
      ofOffice,
      { name: 'state', label: d('stateHead'), options: states },
      { name: 'cmd', label: d('message'), options: kinds.map(({ cmd }) => ({ value: cmd, label: cmd })) },
      { name: 'record', label: d('record'), kind: 'text', placeholder: 'customer:…' },
      { name: 'from', label: d('from'), kind: 'from' },
      { name: 'to', label: d('to'), kind: 'to' },
    ],
    bulk: [
      { label: d('retry'), icon: 'refresh', run: (chosen) => tend('retry', body(chosen), again) },
      { label: d('drop'), icon: 'trash', danger: true, run: (chosen) => tend('drop', body(chosen), again) },
    ],
    tone: (row) => ({ parked: 'bad', dropped: 'off', pending: row.attempts > 0 && 'warn' })[row.state],
    empty: { title: d('none'), text: d('noneText') },
  });

  const changes = (ends) => dataTable({
    label: d('changes'), path: 'endpoint-changes', signal: ends, search: d('searchChanges'), sort: '-at', id: (row) => `${row.applicationId} ${row.at}`, filters: [ofOffice],
    columns: [
      { key: 'at', label: d('at'), sort: true, cell: (row) => when(row.at) },
      { ...office, sort: false, lead: true },
      { key: 'turn', label: d('callback'), cell: (row) => h('span.row', healthBadge(row.from), '→', healthBadge(row.to)) },
      { key: 'why', label: d('reason') },
    ],
    empty: { title: d('noChanges'), text: d('noChangesText') },
  });

  const history = (ends) => dataTable({
    label: d('history'), path: 'history-tasks', signal: ends, search: d('searchTasks'), sort: '-created', href: (row) => `#/deliveries?task=${seg(row.id)}`, filters: [ofOffice],
    columns: [
      { key: 'created', label: d('asked'), sort: true, cell: (row) => when(row.created) },
      { key: 'name', label: d('task'), lead: true },
      office,
      { key: 'kinds', label: d('message'), cell: (row) => row.kinds.map((cmd) => h('code.small', cmd, ' ')) },
      { key: 'state', label: d('stateHead'), sort: true, cell: (row) => [badge(d(`task.${row.state}`), { done: 'good', failed: 'bad' }[row.state]), h('small.dim', ' ', row.remark)] },
      { key: 'progress', label: d('progress'), cell: (row) => {
        const arrived = row.replayed - row.waiting - row.refused;
        const text = d('arrived', { n: arrived, m: row.replayed });
        return h('span.row', h('progress', { max: row.replayed || 1, value: arrived, 'aria-label': text }), text, row.refused > 0 && badge(d('refusedCount', { n: row.refused }), 'bad'));
      } },
      { key: 'took', label: d('took'), num: true, minor: true, cell: (row) => (row.finished ? duration(row.finished - row.created) : '—') },
    ],
    empty: { title: d('noTasks'), text: d('noTasksText') },
  });

  const tab = (id, make, before) => ({ id, label: d(id), show: (place, ends) => { place.append(...before ? [before] : [], shown = make(ends)); } });
  root.append(
    viewHead({ title: d('title'), sub: d('sub'), actions: button(d('range'), { icon: 'refresh', onclick: () => retryRange(choices, states, again) }) }),
    backlog,
    tabs([tab('messages', messages, task && h('p.notice', d('ofTask', { task }), ' ', h('a', { href: '#/deliveries' }, d('showAll')))), tab('changes', changes), tab('history', history)], { label: d('title'), signal }));
  const soon = gathered(again, signal);
  for (const kind of ['delivery', 'application', 'lost']) live.on(kind, soon, signal);
  live.on('audit', (told) => told.action.startsWith('delivery.') && soon(), signal);
  return undefined;
}

// A list's query as the API wants it in a body.
function which({ sort: _, ...asked }) {
  const found = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  if (found.application) found.application = Number(found.application);
  // Everything, where nothing narrows it.
  return { ...!['application', 'cmd', 'record', 'task', 'to'].some((name) => name in found) && { from: 0 }, ...found };
}

/** Counts, asks, does it, and calls `done`: tend('retry' | 'drop', what, done). */
export async function tend(way, what, done) {
  const { count } = await post(`deliveries/${way}`, { ...what, dryRun: true });
  if (!count) return toast(d('nothing'), { kind: 'info' });
  if (!(await confirm({ title: d(`${way}Title`), text: d(`${way}Text`), count, label: d(way), danger: way === 'drop' }))) return undefined;
  const hit = await post(`deliveries/${way}`, what);
  toast(d(`${way}Done`, { n: hit.count }));
  return done();
}

// Everything of a time, to one application or all.
async function retryRange(choices, states, done) {
  const time = { type: 'integer' };
  const what = await formDialog({
    title: d('range'), intro: d('rangeText'), label: d('count'), value: { from: Date.now() - 3_600_000, to: Date.now() + 60_000, state: 'waiting' },
    schema: { properties: { from: time, to: time, application: { type: 'integer' }, state: { type: 'string' } }, required: ['from', 'to', 'state'] },
    fields: {
      from: { label: d('from'), kind: 'time' }, to: { label: d('to'), kind: 'time' },
      application: { label: d('application'), hint: d('orAll'), kind: 'choice', options: choices }, state: { label: d('stateHead'), kind: 'choice', options: states },
    },
    run: (value) => value,
  });
  if (what) await tend('retry', what, done);
}
