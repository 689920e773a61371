// The overview: what wants looking after, how sales go, what goes through, what waits, the store and its backups.
import { h, put } from '../dom.js';
import { t, has, lang, texts } from '../i18n.js';
import { get, post, live, isAbort } from '../api.js';
import { number, percent, money, bytes, duration, when } from '../format.js';
import { keepInAddress } from '../routes.js';
import { icon } from '../icons.js';
import { viewHead, panel, facts, roomMark } from '../components/head.js';
import { button } from '../components/button.js';
import { sparkLine, shareBar } from '../components/chart.js';
import { toast } from '../components/toast.js';
import { whyText, healthBadge, gathered } from './delivery-words.js';

const o = (key, values) => t(`overview.${key}`, values);
const WINDOWS = ['10m', '1h', '24h', '7d'];
const LONG = new Set(['24h', '7d']);
const FIRST = 8;
const sum = (list, of) => list.reduce((all, one) => all + of(one), 0);
const rate = (count, { seconds }) => count / Math.max(1, seconds);
// A rate as one reads it: 0, 0.3, 12, 4,120.
const few = (value) => number(value, value > 0 && value < 10 ? 1 : 0);
const ms = (value) => (value === null ? '—' : `${number(value, value < 10 ? 1 : 0)} ms`);

// A small curve beside its numbers says nothing more to those who do not see it.
function spark(values, height) {
  const drawn = sparkLine(values.map((value) => ({ value })), { height });
  drawn.ariaHidden = 'true';
  return drawn;
}

export async function show(root, { query, signal }) {
  let chosen = WINDOWS.includes(query.get('window')) ? query.get('window') : '1h';
  const loaded = () => get('overview', { query: { window: chosen }, signal });
  const sold = () => get('overview/sales', { signal });
  let [now, sales] = await Promise.all([loaded(), sold(), texts('deliveries')]);
  let asked = Date.now();
  const all = new Set();

  const sub = h('span');
  const old = h('p.notice.warn', { hidden: true, role: 'status' });
  const parts = Object.fromEntries(['warnings', 'sales', 'traffic', 'uses', 'backlog', 'store'].map((name) => [name, h(`div.overview-${name}`)]));
  root.append(viewHead({ title: o('title'), sub, actions: segments() }), old, ...Object.values(parts));

  function segments() {
    return h('fieldset', h('legend.sr', o('window')), h('div.segments', WINDOWS.map((value) => h('label',
      h('input.sr', { type: 'radio', name: 'window', value, checked: value === chosen, onchange: () => {
        chosen = value;
        keepInAddress({ window: value });
        return refresh(true);
      } }), h('span', o(`window.${value}`))))));
  }

  // What somebody is in with the keyboard stays as it is until they have left.
  const fill = (name, force, ...made) => (force || !parts[name].contains(document.activeElement)) && put(parts[name], ...made);

  function draw(force) {
    put(sub, o('sub', { version: now.version, up: duration(now.now - now.started), address: now.address }));
    fill('warnings', force, warnings(now, backUp));
    drawSales(force);
    fill('traffic', force, traffic(now, chosen));
    fill('uses', force, uses(now, chosen, all, () => draw(true)));
    fill('backlog', force, backlog(now));
    fill('store', force, store(now, backUp, Boolean(parts.store.querySelector('details[open]'))));
  }
  const drawSales = (force) => fill('sales', force, salesPanel(sales));

  async function refresh(force) {
    try {
      const of = chosen;
      const next = await loaded();
      if (of !== chosen) return;
      now = next;
      asked = Date.now();
      old.hidden = true;
      draw(force);
    } catch (error) {
      if (isAbort(error)) return;
      old.textContent = o('old', { time: clock(asked, true) });
      old.hidden = false;
    }
  }

  async function backUp() {
    const made = await post('backups');
    toast(o('backedUp', { size: bytes(made.bytes) }));
    await refresh(true);
  }

  draw(true);
  live.on('sample', () => {
    if (!document.hidden && Date.now() - asked > (LONG.has(chosen) ? 60_000 : 4000)) refresh();
  }, signal);
  const resell = gathered(async () => {
    sales = await sold();
    drawSales();
  }, signal);
  for (const kind of ['room', 'trade', 'lost']) live.on(kind, resell, signal);
  const soon = gathered(() => refresh(), signal);
  for (const kind of ['lost', 'application']) live.on(kind, soon, signal);
  live.on('audit', ({ action }) => action.startsWith('backup.') && soon(), signal);
  const minute = setInterval(() => document.hidden || resell(), 60_000);
  signal.addEventListener('abort', () => clearInterval(minute));
}

// ── What wants looking after ──

const FIXES = {
  demo_keys: () => '#/apps', parked: waiting, unreachable: waiting, refused: () => '#/deliveries?state=parked', faults: () => '#/journal?outcome=1005',
  switched_off: application, rotation_ends: application,
};
function waiting({ applications: [id] }) { return `#/deliveries?application=${id}&state=waiting`; }
function application({ applications: [id] }) { return `#/apps/${id}`; }

function warnings({ warnings: all, now }, backUp) {
  if (!all.length) return h('p.row.all-well', icon('check'), o('allWell'));
  return h('ul.panel.flush.warnings', { 'aria-label': o('warnings') }, all.map((one) => {
    const { code, level, applications, count, at, detail } = one;
    const key = has(`overview.warn.${code}.${level}`) ? `warn.${code}.${level}` : `warn.${code}`;
    const text = o(key, { apps: applications.join(lang() === 'zh' ? '、' : ', '), detail, n: count, size: bytes(count), ago: at && duration(Math.abs(now - at)), time: count && duration(count) });
    return h(`li.row.${level}`, h('span.sign', { 'aria-hidden': 'true' }), h('span.sr', o(`level.${level}`)), h('span.grow', text),
      FIXES[code] && h('a', { href: FIXES[code](one) }, o(`fix.${code}`)),
      /backup/.test(code) && button(o('backUp'), { small: true, onclick: backUp }));
  }));
}

// ── Sales ──

const tile = (label, value, note, spark, href) => h(href ? 'a.tile' : 'div.tile', { href }, h('span.dim', label), h('b', value), h('small.dim', note), spark);

function salesPanel({ days, rooms, projectsOnline }) {
  const [yesterday, today] = days.slice(-2);
  const one = (name, href, amount) => tile(o(`today.${name}`), number(today[name]),
    amount && today[name] ? money(today[amount]) : o('before', { n: yesterday[name], all: sum(days, (day) => day[name]) }),
    sparkLine(days.map((day) => ({ value: day[name] })), { label: o('twoWeeks', { list: days.map((day) => day[name]).join(', ') }), height: 28 }), href);
  const states = ['signed', 'ordered', 'available', 'held'];
  return panel({ title: o('sales'), actions: h('a', { href: '#/board' }, o('toBoard')) },
    h('div.tiles', one('customers', '#/customers'), one('followUps', '#/opportunities'), one('ordered', '#/board', 'orderedAmount'), one('signed', '#/board', 'signedAmount')),
    rooms.rooms > 0 && h('div.stack', shareBar(states.map((state) => ({ state, value: rooms[state], label: t(`shell.state.${state}`) }))),
      h('p.row.small', states.map((state) => h('span.state-key', h('span.room', { dataset: { state } }, roomMark(state)), `${t(`shell.state.${state}`)} ${number(rooms[state])}`)),
        h('span.grow'), h('span.dim', o('soldFor', { share: percent((rooms.signed + rooms.ordered) / rooms.rooms), amount: money(rooms.amount), n: projectsOnline })))));
}

// ── What goes through ──

function clock(at, long) {
  const date = new Date(at);
  return long === 'day' ? `${date.getMonth() + 1}/${date.getDate()} ${date.toTimeString().slice(0, 5)}` : date.toTimeString().slice(0, long ? 8 : 5);
}

function traffic(now, chosen) {
  const { points, sum: total, recent } = now;
  const line = (of) => spark(points.map((point) => of(point) ?? 0), 28);
  const span = o(`in.${chosen}`);
  const tiles = h('div.tiles',
    tile(o('perSecond'), few(rate(recent.requests, recent)), o('requests', { n: total.requests, span }), line((point) => rate(point.requests, point)), '#/journal'),
    tile(o('refused'), total.requests ? percent(total.refused / total.requests) : '—', total.faults ? o('faults', { n: total.faults }) : o('refusedCount', { n: total.refused }), line((point) => rate(point.refused, point)), '#/journal?outcome=refused'),
    tile(o('latency'), ms(total.p99), o('median', { time: ms(total.p50) }), line((point) => point.p99)),
    tile(o('writes'), few(rate(recent.writes, recent)), o('batch', { n: number(total.commits ? total.writes / total.commits : 0, 1) }), line((point) => rate(point.writes, point))),
    tile(o('delivered'), number(total.delivered), total.undelivered ? o('undelivered', { n: total.undelivered }) : span, line((point) => rate(point.delivered, point)), '#/deliveries'));
  return panel({ title: o('traffic') }, tiles, total.requests ? curve(points, chosen, total, span)
    : h('div.empty', h('p.dim', o('quiet', { span })), h('code.secret-text', 'dcbox call base_project_list')));
}

function curve(points, chosen, total, span) {
  const lines = [{ points: points.map((point) => ({ value: rate(point.requests, point) })) }, { points: points.map((point) => ({ value: rate(point.refused, point) })), kind: 'bad' }];
  const most = Math.max(...lines[0].points.map(({ value }) => value));
  // The top of the scale is a number one can read.
  const step = 10 ** Math.floor(Math.log10(most));
  const top = [1, 2, 5, 10].map((n) => n * step).find((n) => n >= most);
  const far = { '10m': true, '7d': 'day' }[chosen];
  const usual = o('curveHint');
  const told = h('span.dim.small', usual);
  const cursor = h('i.cursor', { hidden: true });
  const plot = h('div.plot', {
    onpointermove: ({ clientX }) => {
      const { left, width } = plot.getBoundingClientRect();
      const at = Math.max(0, Math.min(points.length - 1, Math.round(((clientX - left) / width) * (points.length - 1))));
      const { at: begin, requests, refused, p99 } = points[at];
      told.textContent = o('step', { time: clock(begin, far), n: requests, bad: refused, p99: ms(p99) });
      cursor.hidden = false;
      cursor.style.setProperty('--at', `${(at / (points.length - 1)) * 100}%`);
    },
    onpointerleave: () => {
      told.textContent = usual;
      cursor.hidden = true;
    },
  }, sparkLine([], { lines, top, height: 132, label: o('curveLabel', { n: total.requests, bad: total.refused, span }) }), h('small.dim.plot-top', o('top', { n: top < 1 ? number(top, 2) : number(top) })), cursor);
  const ticks = [0, 1, 2, 3, 4].map((n) => points[Math.round((n / 4) * (points.length - 1))].at);
  return h('figure.curve', h('figcaption.row.small', h('span.key', o('all')), h('span.key.bad', o('refusedKey')), h('span.grow'), told), plot,
    h('div.dim.ticks', { 'aria-hidden': 'true' }, ticks.map((at) => h('small', clock(at, far)))));
}

// ── By interface, application and errcode ──

function uses({ interfaces, applications, codes }, chosen, all, again) {
  const list = (name, rows, make) => {
    const most = Math.max(1, ...rows.map((row) => row.requests ?? row.count));
    const shown = all.has(name) ? rows : rows.slice(0, FIRST);
    return panel({ title: o(name) }, rows.length ? h('ul.uses', shown.map((row) => {
      const { label, href, count, bad } = make(row);
      return h('li', h('a', { href }, h('span.clip', label), h('b.num', number(count)),
        h('span.share', { style: { '--share': `${(count / most) * 100}%`, '--bad-share': `${(bad / count) * 100}%` } }),
        row.curve && [spark(row.curve, 18), h('small.num', { class: bad ? 'bad' : 'dim' }, o(bad ? 'refusedCount' : 'noneRefused', { n: bad }))]));
    })) : h('p.dim', o('nobody', { span: o(`in.${chosen}`) })),
    rows.length > shown.length && button(o('more', { n: rows.length - shown.length }), { kind: 'quiet', small: true, onclick: () => { all.add(name); again(); } }));
  };
  const known = ({ cmd, title }) => (has(`overview.cmd.${cmd}`) ? o(`cmd.${cmd}`) : lang() === 'zh' && title ? [`${title} `, h('code.dim.small', cmd)] : h('code', cmd));
  return h('div.panels',
    list('interfaces', interfaces, (row) => ({ label: known(row), count: row.requests, bad: row.refused, href: `#/journal?${has(`overview.cmd.${row.cmd}`) ? 'outcome=refused' : `cmd=${row.cmd}`}` })),
    list('applications', applications, (row) => ({ label: `${row.id} ${row.name ?? ''}`, count: row.requests, bad: row.refused, href: `#/journal?application=${row.id}` })),
    codes.length > 0 && list('codes', codes, (row) => ({ label: [h('code', row.errcode), ' ', has(`overview.code.${row.errcode}`) && o(`code.${row.errcode}`)], count: row.count, bad: row.count, href: `#/journal?outcome=${row.errcode}` })));
}

// ── What waits, and the store ──

function backlog({ backlog: rows }) {
  return panel({ title: o('backlog'), actions: h('a', { href: '#/deliveries' }, o('toDeliveries')) }, rows.length ? h('ul.waits', rows.map((row) => h('li',
    h('a', { href: `#/deliveries?application=${row.applicationId}&state=waiting` }, `${row.applicationId} ${row.name}`), healthBadge(row.state),
    h('b.num', o('waiting', { n: row.pending + row.parked })),
    h('span.dim.small', row.oldestCreated && [o('oldest'), ' ', when(row.oldestCreated, { relative: true })], row.why && [' · ', whyText(row.why)]))))
    : h('p.dim', o('nothingWaits')));
}

function store({ store: { folder, bytes: size, logBytes, diskFree }, backups: { rows, last, every, keep, running, failed }, started, version }, backUp, open) {
  return h('div.panels',
    panel({ title: o('store') }, facts([[o('size'), `${bytes(size)}${logBytes > 1048576 ? o('log', { size: bytes(logBytes) }) : ''}`], [o('free'), diskFree === null ? null : bytes(diskFree)],
      [o('folder'), h('code', folder)], [o('started'), when(started)], [o('version'), `dcbox ${version}`]])),
    panel({ title: o('backups'), actions: button(o('backUp'), { small: true, disabled: running, onclick: backUp }) },
      facts([[o('last'), last ? [when(last.at, { relative: true }), ` · ${bytes(last.bytes)}`] : o('never')],
        [o('automatic'), every ? o('every', { time: duration(every * 1000), n: keep }) : o('off')], [o('failed'), failed && h('span.bad', failed.why)]]),
      rows.length > 0 && h('details', { open }, h('summary', o('files', { n: rows.length })),
        h('ul.files', rows.map((row) => h('li', h('code.small', row.file), h('span.dim.small.num', bytes(row.bytes)))))),
      h('p.dim.small', o('restoreHint'), ' ', h('code', 'dcbox restore FILE'))));
}
