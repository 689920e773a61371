// The board on a wall: one screen, nothing to press, readable from across the room.
import { h, put, t, lang, seg, money, number, local, written, iconButton, go, roomMark, roomState } from '../page.js';
import { ring, STATES, stateName } from './board-sums.js';
import { towers, isLow, size } from './board-grid.js';

const TURN = 14_000; // How long a page of buildings stays.
const CHEER = 8000;
const [GAP, HEAD, UNITS, FLOOR] = [28, 46, 20, 38];
const [WIDEST, HIGHEST, NARROWEST, LOWEST] = [184, 44, 36, 22];

// The cells' size with which buildings fill a stage: towers, and under them what is low.
function measure(some, width, height) {
  const tall = some.filter((one) => !isLow(one));
  const low = some.filter(isLow);
  const fit = (all) => {
    const columns = all.reduce((sum, one) => sum + one.columns, 0);
    return Math.min(
      WIDEST,
      (width + GAP - all.reduce((sum, one) => sum + GAP + FLOOR + one.units * 8, 0)) / Math.max(1, columns),
    );
  };
  const rows = (all) => Math.max(0, ...all.map((one) => one.rows));
  const strips = Number(tall.length > 0) + Number(low.length > 0);
  const heads = strips * (HEAD + (some.some((one) => one.units > 1) ? UNITS : 0)) + (strips - 1) * GAP;
  const w = fit(tall);
  // A parking space is not wider than a home.
  return {
    tall,
    low,
    w,
    lowW: Math.min(fit(low), Math.max(64, w)),
    h: Math.min(HIGHEST, (height - heads) / (rows(tall) + rows(low))),
  };
}

// Buildings by the page, as many to each as can be read.
function pages(all, width, height) {
  const made = [];
  for (const one of all) {
    const last = made.at(-1) ?? [];
    const high = (some) => measure(some, width, height).h;
    const { w, lowW, h: joined } = measure([...last, one], width, height);
    // A tower too high for the screen is as low beside another as by itself.
    if (last.length && Math.min(w, lowW) >= NARROWEST && joined >= Math.min(LOWEST, high(last), high([one])) - 0.01)
      last.push(one);
    else made.push([one]);
  }
  return made;
}

const HOUR = { hour: '2-digit', minute: '2-digit', hour12: false };

export function wall(root, data, { signal }) {
  const { all, cells, apply } = towers(data, 'div');
  const [figures, clock, stage, dots, cheer] = [
    h('div.wall-figures'),
    h('time.wall-clock'),
    h('div.wall-stage'),
    h('div.wall-dots', { 'aria-hidden': 'true' }),
    h('div.wall-cheer', { role: 'status' }),
  ];
  const ticker = h('div.wall-ticker', { role: 'group', 'aria-label': t('board.deals') });
  const leave = () => go(`#/board/${seg(data.guid)}`);
  let laid = [];
  let at = 0;
  let was = '';
  let turning = 0;
  let cheering = 0;

  function tell({ tally, deals }) {
    put(
      figures,
      ring(tally, '8.75rem'),
      STATES.map((state) =>
        h(
          'div',
          h('b', number(tally[state])),
          h('span', h('i.room', { dataset: { state } }, roomMark(state, 15)), stateName(state)),
        ),
      ),
      h('div.wall-amount', h('b', money(tally.amount)), h('span', t('board.soldFor'))),
    );
    const day = (ms) =>
      written(ms, local(ms, 10) === local(Date.now(), 10) ? HOUR : { month: 'numeric', day: 'numeric' });
    const row = (props) =>
      h(
        'div.wall-row',
        props,
        deals.map((deal) =>
          h(
            'span.wall-deal',
            roomState(deal.state),
            h('b', cells.get(deal.room)?.name ?? deal.name),
            money(deal.amount),
            h('span.dim', `${day(deal.at)} ${deal.consultant}`),
          ),
        ),
      );
    // Few stand still; more pass by, the second row closing the circle.
    put(
      ticker,
      deals.length > 5
        ? h('div.wall-run', { style: { '--run': `${deals.length * 7}s` } }, row({}), row({ 'aria-hidden': 'true' }))
        : row({}),
    );
  }
  function tick() {
    const now = Date.now();
    put(
      clock,
      h('b', written(now, HOUR)),
      h('span', written(now, { month: 'long', day: 'numeric', weekday: lang() === 'zh' ? 'long' : 'short' })),
    );
  }
  function lay() {
    const now = `${stage.clientWidth} ${stage.clientHeight}`;
    if (now === was || !stage.clientHeight) return;
    was = now;
    laid = pages(all, stage.clientWidth, stage.clientHeight);
    turn(Math.min(at, laid.length - 1));
  }
  function turn(to) {
    clearTimeout(turning);
    at = to;
    const { tall, low, w, lowW, h: high } = measure(laid[at], stage.clientWidth, stage.clientHeight);
    const strip = (some, wide, name) =>
      some.length > 0 &&
      h(
        'div.wall-strip',
        {
          class: `${name} ${wide >= 124 ? 'roomy' : wide < 52 ? 'tight' : ''}`,
          style: { '--w': `${Math.floor(wide)}px`, '--h': `${Math.floor(high)}px` },
        },
        some.map((one) => one.element),
      );
    put(stage, strip(tall, w, 'tall'), strip(low, lowW, 'low'));
    for (const [some, wide] of [
      [tall, w],
      [low, lowW],
    ])
      for (const { cells: its } of some)
        for (const { element, room } of its) element.lastChild.textContent = size(room, wide);
    const several = laid.length > 1;
    stage.classList.toggle('turns', several);
    put(dots, several && laid.map((_, n) => h('i', { class: n === at ? 'on' : '' })));
    if (several) turning = setTimeout(() => turn((at + 1) % laid.length), TURN);
  }

  put(
    root,
    h(
      'div.wall-page',
      h(
        'header.wall-head',
        h(
          'div.wall-name',
          h('h1', data.name),
          h('p', [data.city, t('board.rooms', { n: data.tally.rooms })].join(' · ')),
        ),
        figures,
        clock,
      ),
      stage,
      h('footer.wall-foot', h('b', t('board.deals')), ticker, dots, iconButton('close', t('board.leaveWall'), leave)),
      cheer,
    ),
  );
  document.title = `${data.name} · ${t('board.wall')}`;
  tell(data);
  tick();
  lay();
  const ticking = setInterval(tick, 1000);
  const watch = new ResizeObserver(lay);
  watch.observe(stage);
  signal.addEventListener('abort', () => {
    for (const timer of [ticking, turning, cheering]) clearTimeout(timer);
    watch.disconnect();
  });
  addEventListener('keydown', (event) => event.key === 'Escape' && leave(), { signal });

  return {
    cells,
    apply(delta) {
      tell(delta);
      const moved = apply(delta);
      const sold = moved.findLast(
        ({ cell, was }) => ['ordered', 'signed'].includes(cell.room.state) && was !== 'signed',
      )?.cell;
      const seen = sold ?? moved.at(-1)?.cell;
      const on = laid.findIndex((some) => some.some((one) => one.cells.includes(seen)));
      if (on >= 0 && on !== at) turn(on);
      if (!sold) return;
      const { state, amount, price } = sold.room;
      put(
        cheer,
        h(
          'div.room',
          { dataset: { state } },
          roomMark(state, 40),
          h('div', h('b', sold.name), h('span', `${t(`board.cheer.${state}`)} · ${money(amount ?? price)}`)),
        ),
      );
      clearTimeout(cheering);
      cheering = setTimeout(put, CHEER, cheer);
    },
  };
}
