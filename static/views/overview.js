// The overview: what wants looking after, how sales go, what goes through, what waits, the store and its backups.
import {
  h, link, put, t, term, has, lang, texts, labelled, worded, get, post, live, number, percent, money, ago, bytes, duration, local, when, icon,
  keepInAddress, attempt, follow, viewHead, panel, facts, roomMark, segments, button, sparkLine, shareBar, toast, words,
} from '../page.js';
import { whyText, healthBadge } from './delivery-words.js';

const say = words('overview');
const WINDOWS = ['10m', '1h', '24h', '7d'];
const LONG = new Set(['24h', '7d']);
const FIRST = 8;
const sum = (list, of) => list.reduce((all, one) => all + of(one), 0);
const rate = (name, point) => point[name] / Math.max(1, point.seconds);
// A rate as one reads it: 0, 0.3, 12, 4,120.
const few = (value) => number(value, value > 0 && value < 10 ? 1 : 0);

// A small curve beside its numbers says nothing more to those who do not see it.
const spark = (values, height, label) => sparkLine([{ values }], { height, label });

export async function show(root, { query, signal }) {
  let chosen = WINDOWS.includes(query.get('window')) ? query.get('window') : '1h';
  const loaded = () => get('overview', { query: { window: chosen }, signal });
  const sold = () => get('overview/sales', { signal });
  let [now, sales] = await Promise.all([loaded(), sold(), texts('deliveries')]);
  let asked = Date.now();
  const sub = h('span');
  const parts = Object.fromEntries(['warnings', 'sales', 'traffic', 'uses', 'backlog', 'store'].map((name) => [name, h(`div.overview-${name}`)]));
  const choice = segments(say('window'), worded('overview.window', WINDOWS), chosen, (value) => {
    chosen = value;
    keepInAddress({ window: value });
    attempt(() => refresh(true));
  });
  root.append(viewHead({ title: say('title'), sub, actions: choice }), ...Object.values(parts));

  // What somebody is in with the keyboard stays as it is until they have left.
  function fill(name, force, ...made) {
    const part = parts[name];
    if (!force && part.contains(document.activeElement)) return;
    const open = [...part.querySelectorAll('details')].map((one) => one.open);
    put(part, ...made);
    part.querySelectorAll('details').forEach((one, at) => { one.open = open[at]; });
  }

  function draw(force) {
    put(sub, say('sub', { version: now.version, up: duration(now.now - now.started), address: now.address }));
    fill('warnings', force, warnings(now, backUp));
    drawSales(force);
    fill('traffic', force, traffic(now, chosen));
    fill('uses', force, uses(now, chosen));
    fill('backlog', force, backlog(now));
    fill('store', force, store(now, backUp));
  }
  const drawSales = (force) => fill('sales', force, salesPanel(sales));

  async function refresh(force) {
    const of = chosen;
    const next = await loaded();
    if (of !== chosen) return;
    now = next;
    asked = Date.now();
    draw(force);
  }

  async function backUp() {
    const made = await post('backups');
    toast(say('backedUp', { size: bytes(made.bytes) }));
    await refresh(true);
  }

  draw(true);
  live.on('sample', () => {
    if (!document.hidden && Date.now() - asked > (LONG.has(chosen) ? 60_000 : 4000)) attempt(refresh);
  }, signal);
  const resell = follow('room trade lost', async () => {
    sales = await sold();
    drawSales();
  }, signal);
  follow('application lost', refresh, signal);
  follow('audit', refresh, signal, ({ action }) => action.startsWith('backup.'));
  const minute = setInterval(() => document.hidden || resell(), 60_000);
  signal.addEventListener('abort', () => clearInterval(minute));
}

// ── What wants looking after ──

const waiting = (id) => `deliveries?application=${id}&state=waiting`;
const application = (id) => `apps/${id}`;
const FIXES = {
  demo_keys: () => 'apps', parked: waiting, unreachable: waiting, refused: () => 'deliveries?state=parked', faults: () => 'journal?outcome=1005',
  switched_off: application, rotation_ends: application,
};

function warnings({ warnings: all, now }, backUp) {
  if (!all.length) return h('p.row.all-well', icon('check'), say('allWell'));
  return h('ul.panel.flush.warnings', { 'aria-label': say('warnings') }, all.map(({ code, level, applications, count, at, detail }) => {
    const key = has(`overview.warn.${code}.${level}`) ? `warn.${code}.${level}` : `warn.${code}`;
    const text = say(key, { apps: applications.join(lang() === 'zh' ? '、' : ', '), detail, n: count, size: bytes(count), ago: at && duration(Math.abs(now - at)), time: count && duration(count) });
    return h(`li.row.${level}`, h('span.sign', { 'aria-hidden': 'true' }), h('span.sr', say(`level.${level}`)), h('span.grow', text),
      FIXES[code] && link(FIXES[code](applications[0]), say(`fix.${code}`)),
      /backup/.test(code) && button(say('backUp'), { small: true, onclick: backUp }));
  }));
}

// ── Sales ──

const tile = (name, value, note, curve, href) => h(href ? 'a.tile' : 'div.tile', { href }, h('span.dim', say(name)), h('b', value), h('small.dim', note), curve);

function salesPanel({ days, rooms, projectsOnline }) {
  const [yesterday, today] = days.slice(-2);
  const one = (name, href, amount) => tile(`today.${name}`, number(today[name]),
    amount && today[name] ? money(today[amount]) : say('before', { n: yesterday[name], all: sum(days, (day) => day[name]) }),
    spark(days.map((day) => day[name]), 28, say('twoWeeks', { list: days.map((day) => day[name]).join(', ') })), href);
  const states = ['signed', 'ordered', 'available', 'held'];
  return panel({ title: say('sales'), actions: link('board', say('toBoard')) },
    h('div.tiles', one('customers', '#/customers'), one('followUps', '#/opportunities'), one('ordered', '#/board', 'orderedAmount'), one('signed', '#/board', 'signedAmount')),
    rooms.rooms > 0 && h('div.stack', shareBar(rooms),
      h('p.row.small', states.map((state) => h('span.state-key', h('span.room', { dataset: { state } }, roomMark(state)), `${t(`shell.state.${state}`)} ${number(rooms[state])}`)),
        h('span.grow'), h('span.dim', say('soldFor', { share: percent((rooms.signed + rooms.ordered) / rooms.rooms), amount: money(rooms.amount), n: projectsOnline })))));
}

// ── What goes through ──

// What of a time, as 2025-03-02T14:05:09, tells one step of a window from the next.
const SHOWN = { '10m': [11, 19], '7d': [5, 16] };
const clock = (at, window) => {
  const [from, to] = SHOWN[window] ?? [11, 16];
  return local(at, to).slice(from).replace('T', ' ');
};

function traffic(now, chosen) {
  const { points, sum: total, recent } = now;
  const line = (of) => spark(points.map((point) => of(point) ?? 0), 28);
  const rated = (name) => line((point) => rate(name, point));
  const span = say(`in.${chosen}`);
  const tiles = h('div.tiles',
    tile('perSecond', few(rate('requests', recent)), say('requests', { n: total.requests, span }), rated('requests'), '#/journal'),
    tile('refused', total.requests ? percent(total.refused / total.requests) : '—', total.faults ? say('faults', { n: total.faults }) : say('refusedCount', { n: total.refused }), rated('refused'), '#/journal?outcome=refused'),
    tile('latency', duration(total.p99), say('median', { time: duration(total.p50) }), line((point) => point.p99)),
    tile('writes', few(rate('writes', recent)), say('batch', { n: number(total.commits ? total.writes / total.commits : 0, 1) }), rated('writes')),
    tile('delivered', number(total.delivered), total.undelivered ? say('undelivered', { n: total.undelivered }) : span, rated('delivered'), '#/deliveries'));
  return panel({ title: say('traffic') }, tiles, total.requests ? curve(points, chosen, total, span)
    : h('div.empty', h('p.dim', say('quiet', { span })), h('code.secret-text', 'dcbox call base_project_list')));
}

function curve(points, chosen, total, span) {
  const [values, refused] = ['requests', 'refused'].map((name) => points.map((point) => rate(name, point)));
  const most = Math.max(...values);
  // The top of the scale is a number one can read.
  const step = 10 ** Math.floor(Math.log10(most));
  const top = [1, 2, 5, 10].map((n) => n * step).find((n) => n >= most);
  const usual = say('curveHint');
  const told = h('span.dim.small', usual);
  const cursor = h('i.cursor', { hidden: true });
  const plot = h('div.plot', {
    onpointermove: ({ clientX }) => {
      const { left, width } = plot.getBoundingClientRect();
      const at = Math.max(0, Math.min(points.length - 1, Math.round(((clientX - left) / width) * (points.length - 1))));
      const point = points[at];
      told.textContent = say('step', { time: clock(point.at, chosen), n: point.requests, bad: point.refused, p99: duration(point.p99) });
      cursor.hidden = false;
      cursor.style.setProperty('--at', `${(at / (points.length - 1)) * 100}%`);
    },
    onpointerleave: () => {
      told.textContent = usual;
      cursor.hidden = true;
    },
  }, sparkLine([{ values }, { values: refused, kind: 'bad' }], { top, height: 132, label: say('curveLabel', { n: total.requests, bad: total.refused, span }) }), h('small.dim.plot-top', say('top', { n: top < 1 ? number(top, 2) : number(top) })), cursor);
  const ticks = [0, 1, 2, 3, 4].map((n) => points[Math.round((n / 4) * (points.length - 1))].at);
  return h('figure.curve', h('figcaption.row.small', h('span.key', say('all')), h('span.key.bad', say('refusedKey')), h('span.grow'), told), plot,
    h('div.dim.ticks', { 'aria-hidden': 'true' }, ticks.map((at) => h('small', clock(at, chosen)))));
}

// ── By interface, application and errcode ──

function uses({ interfaces, applications, codes }, chosen) {
  const count = (row) => row.requests ?? row.count;
  /** `look` gives what the journal is asked for and the row's name. */
  const list = (name, rows, look) => {
    const most = Math.max(1, ...rows.map(count));
    const draw = (some) => h('ul.uses', some.map((row) => {
      const [query, label] = look(row);
      const [n, bad] = [count(row), row.refused ?? row.count];
      return h('li', link(`journal?${query}`, h('span.clip', label), h('b.num', number(n)),
        h('span.share', { style: { '--share': `${(n / most) * 100}%`, '--bad-share': `${(bad / n) * 100}%` } }),
        row.curve && [spark(row.curve, 18), h('small.num', { class: bad ? 'bad' : 'dim' }, say(bad ? 'refusedCount' : 'noneRefused', { n: bad }))]));
    }));
    return panel({ title: say(name) }, rows.length ? draw(rows.slice(0, FIRST)) : h('p.dim', say('nobody', { span: say(`in.${chosen}`) })),
      rows.length > FIRST && h('details', h('summary', say('more', { n: rows.length - FIRST })), draw(rows.slice(FIRST))));
  };
  return h('div.panels',
    list('interfaces', interfaces, ({ cmd, title }) => (has(`overview.cmd.${cmd}`) ? ['outcome=refused', say(`cmd.${cmd}`)]
      : [`cmd=${cmd}`, title ? [`${term(title)} `, h('code.dim.small', cmd)] : h('code', cmd)])),
    list('applications', applications, ({ id, name }) => [`application=${id}`, `${id} ${name ?? ''}`]),
    codes.length > 0 && list('codes', codes, ({ errcode }) => [`outcome=${errcode}`, [h('code', errcode), ' ', has(`overview.code.${errcode}`) && say(`code.${errcode}`)]]));
}

// ── What waits, and the store ──

function backlog({ backlog: rows }) {
  return panel({ title: say('backlog'), actions: link('deliveries', say('toDeliveries')) }, rows.length ? h('ul.waits', rows.map((row) => h('li',
    link(waiting(row.applicationId), `${row.applicationId} ${row.name}`), healthBadge(row.state),
    h('b.num', say('waiting', { n: row.pending + row.parked })),
    h('span.dim.small', row.oldestCreated && [say('oldest'), ' ', ago(row.oldestCreated)], row.why && [' · ', whyText(row.why)]))))
    : h('p.dim', say('nothingWaits')));
}

function store({ store: { folder, bytes: size, logBytes, diskFree }, backups: { rows, last, every, keep, running, failed }, started, version }, backUp) {
  return h('div.panels',
    panel({ title: say('store') }, facts(labelled('overview', { size: `${bytes(size)}${logBytes > 1048576 ? say('log', { size: bytes(logBytes) }) : ''}`, free: diskFree === null ? null : bytes(diskFree),
      folder: h('code', folder), started: when(started), version: `dcbox ${version}` }))),
    panel({ title: say('backups'), actions: button(say('backUp'), { small: true, disabled: running, onclick: backUp }) },
      facts(labelled('overview', { last: last ? [ago(last.at), ` · ${bytes(last.bytes)}`] : say('never'),
        automatic: every ? say('every', { time: duration(every * 1000), n: keep }) : say('off'), failed: failed && h('span.bad', failed.why) })),
      rows.length > 0 && h('details', h('summary', say('files', { n: rows.length })),
        h('ul.files', rows.map((row) => h('li', h('code.small', row.file), h('span.dim.small.num', bytes(row.bytes)))))),
      h('p.dim.small', say('restoreHint'), ' ', h('code', 'dcbox restore FILE'))));
}
