// The sales board: a project's rooms as they stand, live; a room opens the desk.
import { h, put } from '../dom.js';
import { t } from '../i18n.js';
import { get, live, isAbort, seg } from '../api.js';
import { money, number, percent } from '../format.js';
import { go, keepInAddress } from '../routes.js';
import { icon } from '../icons.js';
import { viewHead, roomMark } from '../components/head.js';
import { emptyState } from '../components/states.js';
import { STATES, soldOf, shareOf, bar, ring, stateName } from './board-sums.js';
import { grid } from './board-grid.js';
import { desk } from './board-desk.js';
import { wall } from './board-wall.js';

export function show(root, context) {
  return context.params.project ? board(root, context) : choose(root, context);
}

async function choose(root, { signal }) {
  const { rows } = await get('boards', { query: { size: 200 }, signal });
  const cards = rows.map((one) => ({ text: `${one.name} ${one.code} ${one.city}`.toLowerCase(), element: h('a', { class: 'panel project-card', href: `#/board/${seg(one.guid)}` },
    h('div', { class: 'row' }, h('h2', { class: 'grow' }, one.name), h('b', { class: 'project-share' }, percent(shareOf(one.tally)))),
    h('p', { class: 'dim small' }, [one.city, one.code, t('board.rooms', { n: one.tally.rooms }), one.phases > 0 && t('board.phases', { n: one.phases })].filter(Boolean).join(' · ')),
    bar(one.tally),
    h('p', { class: 'small' }, t('board.cardSold', { n: soldOf(one.tally), amount: money(one.tally.amount), left: one.tally.available }))) }));
  const none = emptyState({ glyph: 'search', title: t('shell.noneFound') });
  none.hidden = true;
  const search = h('input', { type: 'search', class: 'input', placeholder: t('board.searchProject'), 'aria-label': t('board.searchProject'), oninput: () => {
    const text = search.value.trim().toLowerCase();
    for (const card of cards) card.element.hidden = !card.text.includes(text);
    none.hidden = cards.some((card) => !card.element.hidden);
  } });
  put(root, viewHead({ title: t('board.title'), sub: t('board.chooseSub'), actions: rows.length > 1 && search }),
    rows.length ? h('div', { class: 'project-cards' }, cards.map((card) => card.element))
      : emptyState({ glyph: 'building', title: t('board.noProjects'), text: t('board.noProjectsText') }), none);
}

async function board(root, { params, query, signal }) {
  const path = `projects/${seg(params.project)}/board`;
  const data = await get(path, { signal });
  const onWall = query.get('wall') === '1';
  const shown = onWall ? wall(root, data, signal) : page(root, data, query, signal);
  follow(path, data, shown, signal);
}

/** Keeps what is shown as the store has it. `shown` has cells (by GUID) and apply(changes, rooms that changed). */
function follow(path, data, shown, signal) {
  let { changed } = data;
  let busy = false;
  let again = false;
  async function refresh() {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again && !signal.aborted) {
        again = false;
        const delta = await get(path, { query: { after: changed }, signal });
        changed = delta.changed;
        shown.apply(delta);
      }
    } catch (error) {
      if (!isAbort(error)) setTimeout(() => signal.aborted || refresh(), 3000);
    } finally {
      busy = false;
    }
  }
  live.on('room', (event) => shown.cells.has(event.guid) && refresh(), signal);
  live.on('trade', (event) => shown.cells.has(event.roomGuid) && refresh(), signal);
  live.on('lost', refresh, signal);
  shown.refresh = refresh;
}

function page(root, data, query, signal) {
  if (!data.buildings.length) {
    put(root, viewHead({ title: data.name }), emptyState({ glyph: 'building', title: t('board.noRooms'), text: t('board.noRoomsText') }));
    return { cells: new Map(), apply() {} };
  }
  const narrow = matchMedia('(max-width: 760px)');
  const choice = { building: query.get('building') ?? '', state: query.get('state') ?? '', layout: query.get('layout') ?? '' };
  if (!data.buildings.some((one) => one.guid === choice.building)) choice.building = narrow.matches ? data.buildings[0].guid : '';
  const shown = grid(data, { open: (guid) => panel.open(guid) });
  const panel = desk({ cells: shown.cells, board: data, signal, changed: () => view.refresh() });
  const summary = h('section', { class: 'panel board-summary', 'aria-label': t('board.summary') });
  const layouts = [...new Set([...shown.cells.values()].map((cell) => cell.room.layout).filter(Boolean))].sort();

  const states = h('div', { class: 'board-states', role: 'group', 'aria-label': t('board.byState') });
  const tab = (guid, label) => h('button', { type: 'button', class: 'board-tab', 'aria-pressed': 'false', dataset: { guid }, onclick: () => filter({ building: guid }) }, label);
  const tabs = data.buildings.length > 1 && h('div', { class: 'board-tabs', role: 'group', 'aria-label': t('board.byBuilding') },
    tab('', t('shell.all')), data.buildings.map((one) => tab(one.guid, shown.nameOf(one))));
  const layout = layouts.length > 1 && h('select', { class: 'input board-layout', 'aria-label': t('board.byLayout'), onchange: () => filter({ layout: layout.value }) },
    h('option', { value: '' }, t('board.allLayouts')), layouts.map((one) => h('option', { value: one }, one)));
  const projects = h('select', { class: 'input board-projects', 'aria-label': t('board.project'), onchange: () => go(`#/board/${seg(projects.value)}`) }, h('option', { value: data.guid }, data.name));
  get('boards', { query: { size: 200, sort: 'name' }, signal }).then(({ rows }) => {
    put(projects, !rows.some((one) => one.guid === data.guid) && h('option', { value: data.guid }, data.name), rows.map((one) => h('option', { value: one.guid }, one.name)));
    projects.value = data.guid;
  }).catch(() => {});

  function filter(change) {
    Object.assign(choice, change);
    keepInAddress(choice);
    set();
  }
  function set() {
    shown.filter(choice);
    if (layout) layout.value = choice.layout;
    for (const one of tabs ? tabs.children : []) one.setAttribute('aria-pressed', String(one.dataset.guid === choice.building));
    drawStates();
  }
  // The counts are those of the building looked at.
  const tallyShown = () => data.buildings.find((one) => one.guid === choice.building)?.tally ?? data.tally;
  function drawStates() {
    const tally = tallyShown();
    const focused = document.activeElement?.dataset.state;
    const had = states.contains(document.activeElement);
    put(states, STATES.map((state) => h('button', { type: 'button', class: 'board-state', dataset: { state }, 'aria-pressed': String(choice.state === state),
      title: t('board.onlyState', { state: stateName(state) }), onclick: () => filter({ state: choice.state === state ? '' : state }) },
    h('i', { class: 'room', dataset: { state } }, roomMark(state, 14)), h('span', null, stateName(state)), h('b', null, number(tally[state])))));
    if (had) states.querySelector(`[data-state="${focused}"]`)?.focus();
    put(summary, ring(tally, '7.5rem'),
      h('div', { class: 'grow stack' },
        h('div', { class: 'figures' }, [[t('board.soldRooms'), `${number(soldOf(tally))} / ${number(tally.rooms)}`], [t('board.amount'), money(tally.amount)], [t('board.left'), money(tally.left)]]
          .map(([name, value]) => h('div', { class: 'figure' }, h('b', null, value), h('span', null, name)))),
        states));
  }

  put(root,
    viewHead({ title: data.name, sub: [data.city, data.code, t('board.rooms', { n: data.tally.rooms })].join(' · '),
      actions: [projects, h('a', { class: 'button', href: `#/board/${seg(data.guid)}?wall=1`, title: t('board.wallHint') }, icon('wall', 18), h('span', null, t('board.wall')))] }),
    summary, h('div', { class: 'board-filters' }, tabs, layout), h('div', { class: 'board-body' }, shown.element, panel.element));
  set();
  const view = {
    cells: shown.cells,
    apply(delta) {
      data.tally = delta.tally;
      for (const one of delta.buildings) data.buildings.find((known) => known.guid === one.guid).tally = one.tally;
      shown.apply(delta);
      drawStates();
    },
  };
  const room = query.get('room');
  if (room && shown.cells.has(room)) panel.open(room);
  return view;
}
