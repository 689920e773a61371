// What goes through, on the overview: requests and messages over a window of time; by interface, application, errcode.
import { h, link, t, term, has, number, percent, duration, local, panel, sparkLine, words } from '../page.js';

const say = words('overview');
const FIRST = 8;
const rate = (name, point) => point[name] / Math.max(1, point.seconds);
// A rate as one reads it: 0, 0.3, 12, 4,120.
const few = (value) => number(value, value > 0 && value < 10 ? 1 : 0);

// A small curve beside its numbers says nothing more to those who do not see it.
export const spark = (values, height, label) => sparkLine([{ values }], { height, label });

/** A number with its name, a note and a curve; a link where `href` leads to more. */
export const tile = (name, value, note, curve, href) =>
  h(href ? 'a.tile' : 'div.tile', { href }, h('span.dim', say(name)), h('b', value), h('small.dim', note), curve);

// What of a time, as 2025-03-02T14:05:09, tells one step of a window from the next.
const SHOWN = { '10m': [11, 19], '7d': [5, 16] };
const clock = (at, window) => {
  const [from, to] = SHOWN[window] ?? [11, 16];
  return local(at, to).slice(from).replace('T', ' ');
};

export function traffic(now, chosen) {
  const { points, sum: total, recent } = now;
  const line = (of) =>
    spark(
      points.map((point) => of(point) ?? 0),
      28,
    );
  const rated = (name) => line((point) => rate(name, point));
  const span = say(`in.${chosen}`);
  const tiles = h(
    'div.tiles',
    tile(
      'perSecond',
      few(rate('requests', recent)),
      say('requests', { n: total.requests, span }),
      rated('requests'),
      '#/journal',
    ),
    tile(
      'refused',
      total.requests ? percent(total.refused / total.requests) : '—',
      total.faults ? say('faults', { n: total.faults }) : say('refusedCount', { n: total.refused }),
      rated('refused'),
      '#/journal?outcome=refused',
    ),
    tile(
      'latency',
      duration(total.p99),
      say('median', { time: duration(total.p50) }),
      line((point) => point.p99),
    ),
    tile(
      'writes',
      few(rate('writes', recent)),
      say('batch', { n: number(total.commits ? total.writes / total.commits : 0, 1) }),
      rated('writes'),
    ),
    tile(
      'delivered',
      number(total.delivered),
      total.undelivered ? say('undelivered', { n: total.undelivered }) : span,
      rated('delivered'),
      '#/deliveries',
    ),
  );
  return panel(
    { title: say('traffic') },
    tiles,
    total.requests
      ? curve(points, chosen, total, span)
      : h('div.empty', h('p.dim', say('quiet', { span })), h('code.secret-text', 'dcbox call base_project_list')),
  );
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
  const plot = h(
    'div.plot',
    {
      onpointermove: ({ clientX }) => {
        const { left, width } = plot.getBoundingClientRect();
        const at = Math.max(
          0,
          Math.min(points.length - 1, Math.round(((clientX - left) / width) * (points.length - 1))),
        );
        const point = points[at];
        told.textContent = say('step', {
          time: clock(point.at, chosen),
          n: point.requests,
          bad: point.refused,
          p99: duration(point.p99),
        });
        cursor.hidden = false;
        cursor.style.setProperty('--at', `${(at / (points.length - 1)) * 100}%`);
      },
      onpointerleave: () => {
        told.textContent = usual;
        cursor.hidden = true;
      },
    },
    sparkLine([{ values }, { values: refused, kind: 'bad' }], {
      top,
      height: 132,
      label: say('curveLabel', { n: total.requests, bad: total.refused, span }),
    }),
    h('small.dim.plot-top', say('top', { n: top < 1 ? number(top, 2) : number(top) })),
    cursor,
  );
  const ticks = [0, 1, 2, 3, 4].map((n) => points[Math.round((n / 4) * (points.length - 1))].at);
  return h(
    'figure.curve',
    h('figcaption.row.small', h('span.key', say('all')), h('span.key.bad', say('refusedKey')), h('span.grow'), told),
    plot,
    h(
      'div.dim.ticks',
      { 'aria-hidden': 'true' },
      ticks.map((at) => h('small', clock(at, chosen))),
    ),
  );
}

// ── By interface, application and errcode ──

export function uses({ interfaces, applications, codes }, chosen) {
  const count = (row) => row.requests ?? row.count;
  /** `look` gives what the journal is asked for and the row's name. */
  const list = (name, rows, look) => {
    const most = Math.max(1, ...rows.map(count));
    const draw = (some) =>
      h(
        'ul.uses',
        some.map((row) => {
          const [query, label] = look(row);
          const [n, bad] = [count(row), row.refused ?? row.count];
          return h(
            'li',
            link(
              `journal?${query}`,
              h('span.clip', label),
              h('b.num', number(n)),
              h('span.share', { style: { '--share': `${(n / most) * 100}%`, '--bad-share': `${(bad / n) * 100}%` } }),
              row.curve && [
                spark(row.curve, 18),
                h('small.num', { class: bad ? 'bad' : 'dim' }, say(bad ? 'refusedCount' : 'noneRefused', { n: bad })),
              ],
            ),
          );
        }),
      );
    return panel(
      { title: say(name) },
      rows.length ? draw(rows.slice(0, FIRST)) : h('p.dim', say('nobody', { span: say(`in.${chosen}`) })),
      rows.length > FIRST &&
        h('details', h('summary', say('more', { n: rows.length - FIRST })), draw(rows.slice(FIRST))),
    );
  };
  return h(
    'div.panels',
    list('interfaces', interfaces, ({ cmd, title }) =>
      has(`overview.cmd.${cmd}`)
        ? ['outcome=refused', say(`cmd.${cmd}`)]
        : [`cmd=${cmd}`, title ? [`${term(title)} `, h('code.dim.small', cmd)] : h('code', cmd)],
    ),
    list('applications', applications, ({ id, name }) => [`application=${id}`, `${id} ${name ?? ''}`]),
    codes.length > 0 &&
      list('codes', codes, ({ errcode }) => [
        `outcome=${errcode}`,
        [h('code', errcode), ' ', t(`journal.code.${errcode}`)],
      ]),
  );
}
