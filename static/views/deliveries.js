// Messages to applications: what waits and why, what can be done, how callbacks have done, history on request.
import { h } from '../dom.js';
import { t } from '../i18n.js';
import { get, post, seg, live } from '../api.js';
import { number, when, duration } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { confirm, openDialog } from '../components/dialog.js';
import { viewHead, badge } from '../components/head.js';
import { tabs } from '../components/tabs.js';
import { button, busy } from '../components/button.js';
import { toast } from '../components/toast.js';
import { whyText, stateBadge, healthBadge, named, gathered } from './delivery-words.js';

export async function show(root, { params, query, signal, ...rest }) {
  if (params.id) return (await import('./delivery.js')).show(root, { params, query, signal, ...rest });
  const [{ rows: apps }, { rows: kinds }] = await Promise.all([get('backlog', { signal }), get('message-kinds', { signal })]);
  const choices = apps.map((one) => ({ value: one.applicationId, label: `${one.applicationId} ${one.name}` }));
  const names = new Map(apps.map((one) => [one.applicationId, one.name]));
  const office = { key: 'application', label: t('deliveries.application'), sort: true, cell: (row) => `${row.applicationId} ${names.get(row.applicationId) ?? ''}` };
  const ofOffice = { name: 'application', label: office.label, options: choices };
  const parts = [];
  const backlog = backlogTable(signal);
  const again = (changed) => { backlog.reload(); for (const part of parts) if (changed || !part.querySelector('tbody :focus')) part.reload(); };
  root.append(
    viewHead({ title: t('deliveries.title'), sub: t('deliveries.sub'), actions: button(t('deliveries.range'), { icon: 'refresh', onclick: () => retryRange(choices, again) }) }),
    backlog,
    tabs([
      { id: 'messages', label: t('deliveries.messages'), show: (place, ends) => fill(place, ends, messages(query.get('task'), ends)) },
      { id: 'changes', label: t('deliveries.changes'), show: (place, ends) => fill(place, ends, changes(ends)) },
      { id: 'history', label: t('deliveries.history'), show: (place, ends) => fill(place, ends, history(ends)) },
    ], { label: t('deliveries.title'), signal }));
  const soon = gathered(() => again(false), signal, 700);
  for (const kind of ['delivery', 'application', 'lost']) live.on(kind, soon, signal);
  live.on('audit', (told) => told.action.startsWith('delivery.') && soon(), signal);
  return undefined;

  function fill(place, ends, { table, before }) {
    place.append(...[before, table].filter(Boolean));
    parts.push(table);
    ends.addEventListener('abort', () => parts.splice(parts.indexOf(table), 1));
  }

  function backlogTable() {
    const interesting = (one) => one.pending + one.parked > 0 || one.state !== 'healthy';
    return dataTable({
      label: t('deliveries.backlog'), signal, size: 200, id: (row) => row.applicationId,
      load: async (_, ends) => {
        const { rows } = await get('backlog', { signal: ends });
        const found = rows.filter(interesting).sort((a, b) => b.pending + b.parked - a.pending - a.parked);
        return { rows: found, total: found.length };
      },
      columns: [
        { key: 'application', label: t('deliveries.application'), lead: true, cell: (row) => h('a', { href: `#/deliveries?application=${row.applicationId}&state=waiting` }, `${row.applicationId} ${row.name}`) },
        { key: 'state', label: t('deliveries.callback'), cell: (row) => h('span', { class: 'row' }, healthBadge(row.state),
          row.since && row.state !== 'healthy' && h('span', { class: 'dim small' }, t('deliveries.since'), ' ', when(row.since)),
          row.nextProbe && h('span', { class: 'dim small' }, t('deliveries.nextProbe'), ' ', when(row.nextProbe))) },
        { key: 'pending', label: t('deliveries.pending'), num: true, cell: (row) => number(row.pending) },
        { key: 'parked', label: t('deliveries.parkedCount'), num: true, cell: (row) => number(row.parked) },
        { key: 'oldest', label: t('deliveries.oldest'), cell: (row) => (row.oldest ? h('a', { href: `#/deliveries/${row.oldest}` }, when(row.oldestCreated, { relative: true })) : '—') },
        { key: 'why', label: t('deliveries.whyHead'), cell: (row) => (row.why ? whyText(row.why) : '—') },
        { key: 'do', label: '', cell: (row) => h('span', { class: 'row' },
          ['open', 'parked'].includes(row.state) && button(t('deliveries.resume'), { small: true, kind: 'main', onclick: () => resume(row) }),
          row.pending + row.parked > 0 && button(t('deliveries.retryAll'), { small: true, onclick: () => tend('retry', { application: row.applicationId }, again) })) },
      ],
      tone: (row) => ({ parked: 'bad', open: 'warn', failing: 'warn' })[row.state],
      empty: { glyph: 'tray', title: t('deliveries.noBacklog'), text: t('deliveries.noBacklogText') },
    });
  }

  async function resume(row) {
    if (!(await confirm({ title: t('deliveries.resumeTitle', { name: `${row.applicationId} ${row.name}` }), text: t('deliveries.resumeText'), count: row.pending, label: t('deliveries.resume') }))) return;
    await post(`backlog/${seg(row.applicationId)}/resume`);
    toast(t('deliveries.resumed'));
    again(true);
  }

  function messages(task, ends) {
    const chosen = ({ ids, all, query: asked }) => (all ? which(asked) : { ids: ids.map(Number) });
    const table = dataTable({
      label: t('deliveries.messages'), path: 'deliveries', address: true, signal: ends, search: t('deliveries.search'), query: task ? { task } : {},
      columns: [
        { key: 'id', label: '#', sort: true, num: true, cell: (row) => String(row.id) },
        { key: 'cmd', label: t('deliveries.message'), lead: true, cell: named },
        office,
        { key: 'record', label: t('deliveries.record'), mono: true, minor: true },
        { key: 'state', label: t('deliveries.stateHead'), cell: (row) => h('span', { class: 'row' }, stateBadge(row), row.lane === 'history' && badge(t('deliveries.lane.history'), 'plain'),
          row.why && h('span', { class: 'dim small' }, whyText(row.why))) },
        { key: 'attempts', label: t('deliveries.attempts'), sort: true, num: true },
        { key: 'created', label: t('deliveries.created'), cell: (row) => when(row.created) },
      ],
      sort: '-id',
      filters: [
        ofOffice,
        { name: 'state', label: t('deliveries.stateHead'), options: ['waiting', 'pending', 'parked', 'delivered', 'dropped'].map((value) => ({ value, label: t(`deliveries.state.${value}`) })) },
        { name: 'cmd', label: t('deliveries.message'), options: kinds.map((kind) => ({ value: kind.cmd, label: kind.cmd })) },
        { name: 'record', label: t('deliveries.record'), kind: 'text', placeholder: 'customer:…' },
        { name: 'from', label: t('deliveries.from'), kind: 'from' },
        { name: 'to', label: t('deliveries.to'), kind: 'to' },
      ],
      href: (row) => `#/deliveries/${row.id}`,
      bulk: [
        { label: t('deliveries.retry'), icon: 'refresh', run: (all) => tend('retry', chosen(all), again) },
        { label: t('deliveries.drop'), icon: 'trash', danger: true, run: (all) => tend('drop', chosen(all), again) },
      ],
      tone: (row) => (row.state === 'parked' ? 'bad' : row.state === 'pending' && row.attempts > 0 ? 'warn' : row.state === 'dropped' ? 'off' : null),
      empty: { glyph: 'tray', title: t('deliveries.none'), text: t('deliveries.noneText') },
    });
    const before = task && h('p', { class: 'notice' }, t('deliveries.ofTask', { task }), ' ', h('a', { href: '#/deliveries' }, t('deliveries.showAll')));
    return { table, before };
  }

  function changes(ends) {
    return { table: dataTable({
      label: t('deliveries.changes'), path: 'endpoint-changes', signal: ends, search: t('deliveries.searchChanges'), id: (row) => `${row.applicationId} ${row.at}`,
      columns: [
        { key: 'at', label: t('deliveries.at'), sort: true, cell: (row) => when(row.at) },
        { ...office, sort: false, lead: true },
        { key: 'turn', label: t('deliveries.callback'), cell: (row) => h('span', { class: 'row' }, healthBadge(row.from), '→', healthBadge(row.to)) },
        { key: 'why', label: t('deliveries.reason') },
      ],
      sort: '-at',
      filters: [ofOffice],
      empty: { glyph: 'tray', title: t('deliveries.noChanges'), text: t('deliveries.noChangesText') },
    }) };
  }

  function history(ends) {
    const kind = { running: '', done: 'good', failed: 'bad' };
    return { table: dataTable({
      label: t('deliveries.history'), path: 'history-tasks', signal: ends, search: t('deliveries.searchTasks'),
      columns: [
        { key: 'created', label: t('deliveries.asked'), sort: true, cell: (row) => when(row.created) },
        { key: 'name', label: t('deliveries.task'), lead: true },
        office,
        { key: 'kinds', label: t('deliveries.message'), cell: (row) => row.kinds.map((cmd) => h('code', { class: 'small' }, cmd, ' ')) },
        { key: 'state', label: t('deliveries.stateHead'), sort: true, cell: (row) => [badge(t(`deliveries.task.${row.state}`), kind[row.state]), row.remark && h('span', { class: 'dim small' }, ' ', row.remark)] },
        { key: 'progress', label: t('deliveries.progress'), cell: (row) => {
          const text = t('deliveries.arrived', { n: row.replayed - row.waiting - row.refused, m: row.replayed });
          return h('span', { class: 'row' }, h('progress', { max: Math.max(1, row.replayed), value: row.replayed - row.waiting - row.refused, 'aria-label': text }), text,
            row.refused > 0 && badge(t('deliveries.refusedCount', { n: row.refused }), 'bad'));
        } },
        { key: 'took', label: t('deliveries.took'), num: true, minor: true, cell: (row) => (row.finished ? duration(row.finished - row.created) : '—') },
      ],
      sort: '-created', href: (row) => `#/deliveries?task=${seg(row.id)}`,
      filters: [ofOffice],
      empty: { glyph: 'tray', title: t('deliveries.noTasks'), text: t('deliveries.noTasksText') },
    }) };
  }
}

// A list's query as the API wants it in a body.
function which({ sort: _, q, ...asked }) {
  const found = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== '' && value !== undefined && value !== null));
  if (found.application) found.application = Number(found.application);
  if (q) found.q = q;
  // Everything, where nothing narrows it.
  if (!['application', 'cmd', 'record', 'task', 'from', 'to'].some((name) => name in found)) found.from = 0;
  return found;
}

/** Counts, asks, and does it: tend('retry' | 'drop', what, done). True where it was done. */
export async function tend(way, what, done) {
  const { count } = await post(`deliveries/${way}`, { ...what, dryRun: true });
  if (!count) {
    toast(t('deliveries.nothing'), { kind: 'info' });
    return false;
  }
  const sure = await confirm({ title: t(`deliveries.${way}Title`), text: t(`deliveries.${way}Text`), count, label: t(`deliveries.${way}`), danger: way === 'drop' });
  if (!sure) return false;
  const hit = await post(`deliveries/${way}`, what);
  toast(t(`deliveries.${way}Done`, { n: hit.count }));
  done(true);
  return true;
}

// Everything of a time, to one application or all.
function retryRange(choices, done) {
  const field = (label, control) => h('label', { class: 'field' }, h('span', null, label), control);
  const local = (ms) => new Date(ms - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  const app = h('select', { class: 'input', onchange: () => count() }, h('option', { value: '' }, t('shell.all')), choices.map((one) => h('option', { value: String(one.value) }, one.label)));
  const state = h('select', { class: 'input', onchange: () => count() }, ['waiting', 'delivered', 'dropped'].map((one) => h('option', { value: one }, t(`deliveries.state.${one}`))));
  const [from, to] = [Date.now() - 3_600_000, Date.now() + 60_000].map((ms) => h('input', { type: 'datetime-local', class: 'input', required: true, value: local(ms), onchange: () => count() }));
  const hits = h('p', { class: 'hits', role: 'status' });
  const what = () => ({ ...(app.value && { application: Number(app.value) }), state: state.value, from: new Date(from.value).getTime(), to: new Date(to.value).getTime() });
  const go = button(t('deliveries.retry'), { kind: 'main', onclick: async () => {
    const hit = await post('deliveries/retry', what());
    box.close();
    toast(t('deliveries.retryDone', { n: hit.count }));
    done(true);
  } });
  async function count() {
    go.disabled = true;
    if (!from.value || !to.value) return;
    const found = await busy(hits, () => post('deliveries/retry', { ...what(), dryRun: true }));
    if (!found) return;
    hits.textContent = t('shell.hits', { n: found.count });
    go.disabled = found.count === 0;
  }
  const box = openDialog({
    title: t('deliveries.range'),
    body: [h('p', { class: 'dim' }, t('deliveries.rangeText')), h('div', { class: 'form' }, field(t('deliveries.from'), from), field(t('deliveries.to'), to),
      field(t('deliveries.application'), app), field(t('deliveries.stateHead'), state)), hits],
    actions: [button(t('shell.cancel'), { onclick: () => box.close() }), go],
  });
  count();
}
