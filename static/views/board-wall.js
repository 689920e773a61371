// The board on a wall: one screen, nothing to press, readable from across the room.
import { h, put } from '../dom.js';
import { t, lang, locale } from '../i18n.js';
import { money, number } from '../format.js';
import { icon } from '../icons.js';
import { go } from '../routes.js';
import { roomMark } from '../components/head.js';
import { ring, STATES } from './board-sums.js';
import { tower, redraw, namer, isLow } from './board-grid.js';

const TURN = 14_000; // How long a page of buildings stays.
const CHEER = 8000;
const GAP = 28;
const HEAD = 46;
const UNITS = 20;
const MOST = { w: 168, h: 44 };
const LEAST = { w: 36, h: 17 };

/** The cells' size with which buildings fill a stage; `fits` says whether they can be read then. */
export function measure(towers, width, height) {
  const strip = (all) => {
    const columns = all.reduce((sum, one) => sum + one.columns, 0);
    const rest = all.reduce((sum, one) => sum + 30 + one.gaps * 8, 0) + GAP * (all.length - 1);
    return all.length ? Math.min(MOST.w, (width - rest) / columns) : MOST.w;
  };
  const tall = towers.filter((one) => !isLow(one));
  const low = towers.filter(isLow);
  const rows = (all) => Math.max(0, ...all.map((one) => one.rows));
  const heads = [tall, low].filter((all) => all.length).length * (HEAD + (towers.some((one) => one.named) ? UNITS : 0)) + (tall.length && low.length ? GAP : 0);
  const h1 = Math.min(MOST.h, (height - heads) / Math.max(1, rows(tall) + rows(low)));
  const w = strip(tall);
  // A parking space is not wider than a home.
  const lowW = Math.min(strip(low), Math.max(64, w));
  return { tall, low, w, lowW, h: h1, fits: w >= LEAST.w && lowW >= LEAST.w && h1 >= LEAST.h };
}

/** Buildings by the page, as many to each as can be read. */
export function pages(towers, width, height) {
  const all = [];
  for (const one of towers) {
    const last = all.at(-1);
    if (last && measure([...last, one], width, height).fits) last.push(one);
    else all.push([one]);
  }
  return all;
}

export function wall(root, data, signal) {
  const nameOf = namer(data);
  const towers = data.buildings.map((building) => tower(building, nameOf(building), 'div'));
  const cells = new Map(towers.flatMap((one) => one.cells.map((cell) => [cell.room.guid, cell])));
  const figures = h('div', { class: 'wall-figures' });
  const clock = h('time', { class: 'wall-clock' });
  const stage = h('div', { class: 'wall-stage' });
  const dots = h('div', { class: 'wall-dots', 'aria-hidden': 'true' });
  const ticker = h('div', { class: 'wall-ticker', 'aria-label': t('board.deals') });
  const cheer = h('div', { class: 'wall-cheer', role: 'status' });
  const leave = () => go(`#/board/${encodeURIComponent(data.guid)}`);
  let laid = [];
  let at = 0;
  let turning = 0;

  function drawFigures({ tally }) {
    put(figures, ring(tally, '8.75rem'),
      STATES.map((state) => h('div', { class: 'wall-figure' }, h('b', null, number(tally[state])), h('span', null, h('i', { class: 'room', dataset: { state } }, roomMark(state, 15)), t(`shell.state.${state}`)))),
      h('div', { class: 'wall-figure wall-amount' }, h('b', null, money(tally.amount)), h('span', null, t('board.amount'))));
  }
  function drawDeals({ deals }) {
    const one = (deal) => h('span', { class: 'wall-deal' }, h('span', { class: 'room room-state', dataset: { state: deal.state } }, roomMark(deal.state, 14), t(`shell.state.${deal.state}`)),
      h('b', null, deal.name), h('span', null, money(deal.amount)), h('time', null, dayOf(deal.at)), h('span', { class: 'wall-by' }, deal.consultant));
    const row = (hidden) => h('div', { class: 'wall-row', 'aria-hidden': hidden ? 'true' : null }, deals.map(one));
    put(ticker, h('div', { class: `wall-run ${deals.length > 5 ? 'runs' : ''}`, style: { '--run': `${deals.length * 7}s` } }, row(false), deals.length > 5 && row(true)));
  }
  const dayOf = (ms) => {
    const [now, then] = [new Date(), new Date(ms)];
    const isToday = now.toDateString() === then.toDateString();
    return new Intl.DateTimeFormat(locale(), isToday ? { hour: '2-digit', minute: '2-digit', hour12: false } : { month: 'numeric', day: 'numeric' }).format(then);
  };
  function tick() {
    const now = new Date();
    clock.dateTime = now.toISOString();
    put(clock, h('b', null, new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hour12: false }).format(now)),
      h('span', null, new Intl.DateTimeFormat(locale(), { month: 'long', day: 'numeric', weekday: lang() === 'zh' ? 'long' : 'short' }).format(now)));
  }

  function lay() {
    const { clientWidth: width, clientHeight: height } = stage;
    if (!width || !height) return;
    const size = `${width} ${height}`;
    if (size === lay.size) return;
    lay.size = size;
    laid = pages(towers, width, height);
    turn(Math.min(at, laid.length - 1));
  }
  function turn(to) {
    clearTimeout(turning);
    at = to;
    const { clientWidth: width, clientHeight: height } = stage;
    const { tall, low, w, lowW, h: high } = measure(laid[at], width, height);
    const strip = (all, size, name) => all.length > 0 && h('div', { class: `wall-strip ${name} ${size >= 104 ? 'roomy' : size < 52 ? 'tight' : ''}`, style: { '--w': `${Math.floor(size)}px`, '--h': `${Math.floor(high)}px` } }, all.map((one) => one.element));
    put(stage, strip(tall, w, 'tall'), strip(low, lowW, 'low'));
    stage.classList.toggle('turns', laid.length > 1);
    put(dots, laid.length > 1 && laid.map((_, n) => h('i', { class: n === at ? 'on' : '' })));
    if (laid.length > 1 && !signal.aborted) turning = setTimeout(() => turn((at + 1) % laid.length), TURN);
  }

  put(root, h('div', { class: 'wall-page' },
    h('header', { class: 'wall-head' },
      h('div', { class: 'wall-name' }, h('h1', null, data.name), h('p', null, [data.city, t('board.rooms', { n: data.tally.rooms })].join(' · '))),
      figures, clock),
    stage,
    h('footer', { class: 'wall-foot' }, h('span', { class: 'wall-label' }, t('board.deals')), ticker, dots,
      h('button', { type: 'button', class: 'icon-button wall-leave', 'aria-label': t('board.leaveWall'), title: t('board.leaveWall'), onclick: leave }, icon('close'))),
    cheer));
  document.title = `${data.name} · ${t('board.wall')}`;
  drawFigures(data);
  drawDeals(data);
  tick();
  lay();
  const ticking = setInterval(tick, 1000);
  const watch = new ResizeObserver(lay);
  watch.observe(stage);
  let cheering = 0;
  signal.addEventListener('abort', () => { clearInterval(ticking); clearTimeout(turning); clearTimeout(cheering); watch.disconnect(); });
  addEventListener('keydown', (event) => event.key === 'Escape' && leave(), { signal });

  return {
    cells,
    apply(delta) {
      drawFigures(delta);
      drawDeals(delta);
      for (const building of delta.buildings) towers.find((one) => one.guid === building.guid)?.tally(building.tally);
      const moved = redraw(cells, delta);
      const sold = moved.findLast(({ cell, was }) => ['ordered', 'signed'].includes(cell.room.state) && was !== 'signed');
      const one = sold ?? moved.at(-1);
      if (!one) return;
      const on = laid.findIndex((page) => page.some((known) => known.cells.includes(one.cell)));
      if (on >= 0 && on !== at) turn(on);
      if (!sold) return;
      const { cell } = sold;
      put(cheer, h('div', { class: 'room', dataset: { state: cell.room.state } }, roomMark(cell.room.state, 40),
        h('div', null, h('b', null, `${cell.name} ${cell.unit.name ?? ''} ${cell.room.number}`), h('span', null, `${t(`board.cheer.${cell.room.state}`)} · ${money(cell.room.amount ?? cell.room.price)}`))));
      clearTimeout(cheering);
      cheering = setTimeout(() => put(cheer), CHEER);
    },
  };
}
