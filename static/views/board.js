// The sales board: a project's rooms as they stand, live; a room opens the desk.
import {
  h,
  put,
  released,
  t,
  texts,
  get,
  follow,
  joined,
  seg,
  money,
  number,
  percent,
  icon,
  keepInAddress,
  viewHead,
  roomMark,
  figures,
  emptyState,
  shareBar,
  words,
} from '../page.js';
import { STATES, soldOf, shareOf, ring, stateName } from './board-sums.js';
import { grid } from './board-grid.js';
import { desk } from './board-desk.js';
import { wall } from './board-wall.js';

const say = words('board');

export async function show(root, context) {
  if (!context.params.project) return choose(root, context);
  await texts('deliveries', 'record');
  return board(root, context);
}

async function choose(root, { signal }) {
  const { rows } = await get('boards', { query: { size: 200 }, signal });
  const cards = rows.map(({ guid, name, code, city, phases, tally }) =>
    h(
      'a.panel.project-card',
      { href: `#/board/${seg(guid)}` },
      h('div.row', h('h2.grow', name), h('b', percent(shareOf(tally)))),
      h('p.dim.small', joined(city, code, say('rooms', { n: tally.rooms }), phases && say('phases', { n: phases }))),
      shareBar(tally),
      h('p.small', say('cardSold', { n: soldOf(tally), amount: money(tally.amount), left: tally.available })),
    ),
  );
  const none = emptyState({ glyph: 'search', title: t('shell.noneFound') });
  none.hidden = true;
  const search = h('input.input', {
    type: 'search',
    placeholder: say('searchProject'),
    'aria-label': say('searchProject'),
    oninput() {
      const text = search.value.trim().toLowerCase();
      for (const card of cards) card.hidden = !card.textContent.toLowerCase().includes(text);
      none.hidden = cards.some((card) => !card.hidden);
    },
  });
  put(
    root,
    viewHead({ title: say('title'), sub: say('chooseSub'), actions: rows.length > 1 && search }),
    rows.length
      ? h('div.project-cards', cards)
      : emptyState({ glyph: 'building', title: say('noProjects'), text: say('noProjectsText') }),
    none,
  );
}

async function board(root, { params, query, signal }) {
  const path = `projects/${seg(params.project)}/board`;
  const data = await get(path, { signal });
  const draw = !data.buildings.length ? empty : query.get('wall') === '1' ? wall : page;
  let { changed } = data;

  // What changed since.
  const refresh = follow(
    'room trade lost',
    async () => {
      const delta = await get(path, { query: { after: changed }, signal });
      await released();
      if (signal.aborted) return;
      changed = delta.changed;
      shown.apply(delta);
    },
    signal,
    (told) => !told || shown.cells.has(told.roomGuid ?? told.guid),
  );
  const shown = draw(root, data, { query, signal, refresh });
}

function empty(root, { name }) {
  put(
    root,
    viewHead({ title: name }),
    emptyState({ glyph: 'building', title: say('noRooms'), text: say('noRoomsText') }),
  );
  return { cells: new Map(), apply() {} };
}

function page(root, data, { query, signal, refresh }) {
  const { buildings, guid } = data;
  const choice = Object.fromEntries(['building', 'state', 'layout'].map((name) => [name, query.get(name) ?? '']));
  // A narrow screen has room for one building.
  if (!buildings.some((one) => one.guid === choice.building))
    choice.building = matchMedia('(max-width: 760px)').matches ? buildings[0].guid : '';
  const shown = grid(data, (room) => panel.open(room));
  const { cells } = shown;
  const panel = desk({ cells, signal, refresh });
  const layouts = [...new Set([...cells.values()].map(({ room }) => room.layout).filter(Boolean))].sort();
  const summary = h('section.panel.board-summary', { 'aria-label': say('summary') });
  const states = h('div.row.board-states', { role: 'group', 'aria-label': say('byState') });
  const tab = (building, label) =>
    h('button.board-tab', { dataset: { building }, onclick: () => filter({ building }) }, label);
  const tabs = h(
    'div.board-tabs',
    { role: 'group', 'aria-label': say('byBuilding') },
    buildings.length > 1 && [tab('', t('shell.all')), buildings.map((one) => tab(one.guid, shown.nameOf(one)))],
  );
  const layout = h(
    'select.input',
    { 'aria-label': say('byLayout'), value: choice.layout, onchange: () => filter({ layout: layout.value }) },
    h('option', { value: '' }, say('allLayouts')),
    layouts.map((one) => h('option', one)),
  );

  function filter(change) {
    Object.assign(choice, change);
    keepInAddress(choice);
    set();
  }
  function set() {
    shown.filter(choice);
    for (const one of tabs.children) one.ariaPressed = one.dataset.building === choice.building;
    count();
  }
  // The numbers are those of the building looked at.
  function count() {
    const { tally } = buildings.find((one) => one.guid === choice.building) ?? data;
    const focused = states.contains(document.activeElement) && document.activeElement.dataset.state;
    put(
      states,
      STATES.map((state) =>
        h(
          'button.row.board-state',
          {
            dataset: { state },
            'aria-pressed': String(choice.state === state),
            title: say('onlyState', { state: stateName(state) }),
            onclick: () => filter({ state: choice.state === state ? '' : state }),
          },
          h('i.room', { dataset: { state } }, roomMark(state, 14)),
          stateName(state),
          h('b', number(tally[state])),
        ),
      ),
    );
    if (focused) states.querySelector(`[data-state=${focused}]`).focus();
    put(
      summary,
      ring(tally, '7.5rem'),
      h(
        'div.grow.stack',
        figures([
          [say('soldRooms'), `${number(soldOf(tally))} / ${number(tally.rooms)}`],
          [say('soldFor'), money(tally.amount)],
          [say('left'), money(tally.left)],
        ]),
        states,
      ),
    );
  }

  put(
    root,
    viewHead({
      title: data.name,
      sub: [data.city, data.code, say('rooms', { n: data.tally.rooms })].join(' · '),
      actions: [
        h('a.button', { href: '#/board' }, icon('projects', 18), say('otherProject')),
        h('a.button', { href: `#/board/${seg(guid)}?wall=1`, title: say('wallHint') }, icon('wall', 18), say('wall')),
      ],
    }),
    summary,
    h('div.row.board-filters', tabs, layouts.length > 1 && layout),
    h('div.board-body', shown.element, panel.element),
  );
  set();
  if (cells.has(query.get('room'))) panel.open(query.get('room'));
  return {
    cells,
    apply(delta) {
      data.tally = delta.tally;
      for (const { guid: of, tally } of delta.buildings) buildings.find((one) => one.guid === of).tally = tally;
      shown.apply(delta);
      count();
    },
  };
}
