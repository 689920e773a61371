// The overview: what wants looking after, how sales go, what goes through, what waits, the store and its backups.
import {
  h,
  link,
  put,
  t,
  has,
  lang,
  texts,
  labelled,
  worded,
  get,
  post,
  live,
  number,
  percent,
  money,
  ago,
  bytes,
  duration,
  when,
  icon,
  keepInAddress,
  attempt,
  follow,
  viewHead,
  panel,
  facts,
  roomMark,
  segments,
  button,
  shareBar,
  toast,
  words,
} from '../page.js';
import { whyText, healthBadge } from '../components/delivery-words.js';
import { spark, tile, traffic, uses } from './overview-traffic.js';

const say = words('overview');
const WINDOWS = ['10m', '1h', '24h', '7d'];
const LONG = new Set(['24h', '7d']);
const sum = (list, of) => list.reduce((all, one) => all + of(one), 0);

export async function show(root, { query, signal }) {
  let chosen = WINDOWS.includes(query.get('window')) ? query.get('window') : '1h';
  const loaded = () => get('overview', { query: { window: chosen }, signal });
  const sold = () => get('overview/sales', { signal });
  let [now, sales] = await Promise.all([loaded(), sold(), texts('deliveries', 'journal')]);
  let asked = Date.now();
  const sub = h('span');
  const parts = Object.fromEntries(
    ['warnings', 'sales', 'traffic', 'uses', 'backlog', 'store'].map((name) => [name, h(`div.overview-${name}`)]),
  );
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
    part.querySelectorAll('details').forEach((one, at) => {
      one.open = open[at];
    });
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
  live.on(
    'sample',
    () => {
      if (!document.hidden && Date.now() - asked > (LONG.has(chosen) ? 60_000 : 4000)) attempt(refresh);
    },
    signal,
  );
  const resell = follow(
    'room trade lost',
    async () => {
      sales = await sold();
      drawSales();
    },
    signal,
  );
  follow('application lost', refresh, signal);
  follow('audit', refresh, signal, ({ action }) => action.startsWith('backup.'));
  const minute = setInterval(() => document.hidden || resell(), 60_000);
  signal.addEventListener('abort', () => clearInterval(minute));
}

// ── What wants looking after ──

const waiting = (id) => `deliveries?application=${id}&state=waiting`;
const application = (id) => `apps/${id}`;
const FIXES = {
  demo_keys: () => 'apps',
  parked: waiting,
  unreachable: waiting,
  refused: () => 'deliveries?state=parked',
  faults: () => 'journal?outcome=1005',
  switched_off: application,
  rotation_ends: application,
};

function warnings({ warnings: all, now }, backUp) {
  if (!all.length) return h('p.row.all-well', icon('check'), say('allWell'));
  return h(
    'ul.panel.flush.warnings',
    { 'aria-label': say('warnings') },
    all.map(({ code, level, applications, count, at, detail }) => {
      const key = has(`overview.warn.${code}.${level}`) ? `warn.${code}.${level}` : `warn.${code}`;
      const text = say(key, {
        apps: applications.join(lang() === 'zh' ? '、' : ', '),
        detail,
        n: count,
        size: bytes(count),
        ago: at && duration(Math.abs(now - at)),
        time: count && duration(count),
      });
      return h(
        `li.row.${level}`,
        h('span.sign', { 'aria-hidden': 'true' }),
        h('span.sr', say(`level.${level}`)),
        h('span.grow', text),
        FIXES[code] && link(FIXES[code](applications[0]), say(`fix.${code}`)),
        /backup/.test(code) && button(say('backUp'), { small: true, onclick: backUp }),
      );
    }),
  );
}

// ── Sales ──

function salesPanel({ days, rooms, projectsOnline }) {
  const [yesterday, today] = days.slice(-2);
  const one = (name, href, amount) =>
    tile(
      `today.${name}`,
      number(today[name]),
      amount && today[name]
        ? money(today[amount])
        : say('before', { n: yesterday[name], all: sum(days, (day) => day[name]) }),
      spark(
        days.map((day) => day[name]),
        28,
        say('twoWeeks', { list: days.map((day) => day[name]).join(', ') }),
      ),
      href,
    );
  const states = ['signed', 'ordered', 'available', 'held'];
  return panel(
    { title: say('sales'), actions: link('board', say('toBoard')) },
    h(
      'div.tiles',
      one('customers', '#/customers'),
      one('followUps', '#/opportunities'),
      one('ordered', '#/board', 'orderedAmount'),
      one('signed', '#/board', 'signedAmount'),
    ),
    rooms.rooms > 0 &&
      h(
        'div.stack',
        shareBar(rooms),
        h(
          'p.row.small',
          states.map((state) =>
            h(
              'span.state-key',
              h('span.room', { dataset: { state } }, roomMark(state)),
              `${t(`shell.state.${state}`)} ${number(rooms[state])}`,
            ),
          ),
          h('span.grow'),
          h(
            'span.dim',
            say('soldFor', {
              share: percent((rooms.signed + rooms.ordered) / rooms.rooms),
              amount: money(rooms.amount),
              n: projectsOnline,
            }),
          ),
        ),
      ),
  );
}

// ── What waits, and the store ──

function backlog({ backlog: rows }) {
  return panel(
    { title: say('backlog'), actions: link('deliveries', say('toDeliveries')) },
    rows.length
      ? h(
          'ul.waits',
          rows.map((row) =>
            h(
              'li',
              link(waiting(row.applicationId), `${row.applicationId} ${row.name}`),
              healthBadge(row.state),
              h('b.num', say('waiting', { n: row.pending + row.parked })),
              h(
                'span.dim.small',
                row.oldestCreated && [say('oldest'), ' ', ago(row.oldestCreated)],
                row.why && [' · ', whyText(row.why)],
              ),
            ),
          ),
        )
      : h('p.dim', say('nothingWaits')),
  );
}

function store(
  {
    store: { folder, bytes: size, logBytes, diskFree },
    backups: { rows, last, every, keep, running, failed },
    started,
    version,
  },
  backUp,
) {
  return h(
    'div.panels',
    panel(
      { title: say('store') },
      facts(
        labelled('overview', {
          size: `${bytes(size)}${logBytes > 1048576 ? say('log', { size: bytes(logBytes) }) : ''}`,
          free: diskFree === null ? null : bytes(diskFree),
          folder: h('code', folder),
          started: when(started),
          version: `dcbox ${version}`,
        }),
      ),
    ),
    panel(
      { title: say('backups'), actions: button(say('backUp'), { small: true, disabled: running, onclick: backUp }) },
      facts(
        labelled('overview', {
          last: last ? [ago(last.at), ` · ${bytes(last.bytes)}`] : say('never'),
          automatic: every ? say('every', { time: duration(every * 1000), n: keep }) : say('off'),
          failed: failed && h('span.bad', failed.why),
        }),
      ),
      rows.length > 0 &&
        h(
          'details',
          h('summary', say('files', { n: rows.length })),
          h(
            'ul.files',
            rows.map((row) => h('li', h('code.small', row.file), h('span.dim.small.num', bytes(row.bytes)))),
          ),
        ),
      h('p.dim.small', say('restoreHint'), ' ', h('code', 'dcbox restore FILE')),
    ),
  );
}
