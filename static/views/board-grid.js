// Buildings as grids of rooms, from the top floor down. Made in one go; a change touches single cells.
import { h, put } from '../dom.js';
import { t } from '../i18n.js';
import { area, money, percent } from '../format.js';
import { bar, shareOf } from './board-sums.js';

const short = (layout) => /^\d+房\d+厅/.exec(layout)?.[0] ?? layout;

/** Shops and garages: few rows, and a place of their own under the towers. */
export const isLow = (one) => one.rows <= 6;

/** Where a building's rooms stand: units side by side, each as wide as its columns. */
export function plan(building) {
  const rooms = building.units.flatMap((unit) => unit.rooms);
  const top = Math.min(...rooms.map((room) => room.row));
  let columns = 0;
  const units = building.units.map((unit) => {
    const first = Math.min(...unit.rooms.map((room) => room.column));
    const wide = Math.max(...unit.rooms.map((room) => room.column)) - first + 1;
    const begin = columns + 1;
    columns += wide;
    return { unit, wide, begin, place: (room) => [room.row - top + 1, begin + room.column - first] };
  });
  return { units, columns, rows: Math.max(...rooms.map((room) => room.row)) - top + 1 };
}

const blank = { button: null, div: null };
function cellOf(tag) {
  blank[tag] ??= h(tag, { class: 'room cell', type: tag === 'button' ? 'button' : null, tabindex: tag === 'button' ? '-1' : null }, h('b'), h('small'));
  return blank[tag].cloneNode(true);
}

/** One building: {element, cells: [{room, element, …}], tally(tally), columns, rows}. `tag` is what its rooms are made of. */
export function tower(building, name, tag) {
  const { units, columns, rows } = plan(building);
  const field = h('div', { class: 'tower-grid', role: 'group', 'aria-label': name });
  const named = units.some(({ unit }) => unit.name) && units.length > 1;
  const tracks = units.map(({ wide }) => `repeat(${wide}, minmax(0, var(--w)))`).join(' var(--unit-gap) ');
  field.style.gridTemplateColumns = `var(--floor) ${tracks}`;
  const cells = [];
  const parts = [];
  const floors = new Map();
  units.forEach(({ unit, begin, wide, place }, at) => {
    // Between two units there is a track of its own.
    const shift = 1 + at;
    if (named) {
      const label = h('span', { class: 'unit-name' }, unit.name);
      label.style.gridArea = `1 / ${begin + shift} / 2 / ${begin + shift + wide}`;
      parts.push(label);
    }
    for (const room of unit.rooms) {
      const [row, column] = place(room);
      floors.set(row, room.floor);
      const element = cellOf(tag);
      element.style.gridArea = `${row + 1} / ${column + shift}`;
      element.firstChild.textContent = room.number;
      element.lastChild.textContent = `${room.layout ? short(room.layout) : ''} ${Math.round(room.area)}m²`;
      element.dataset.guid = room.guid;
      const cell = { room, element, building, unit, name };
      draw(cell, room);
      cells.push(cell);
      parts.push(element);
    }
  });
  let last = null;
  for (const [row, floor] of [...floors].sort(([a], [b]) => a - b)) {
    if (floor === last) continue;
    last = floor;
    const label = h('span', { class: 'floor', 'aria-hidden': 'true' }, floor);
    label.style.gridArea = `${row + 1} / 1`;
    parts.push(label);
  }
  field.append(...parts);
  const share = h('span', { class: 'tower-share' });
  const shares = h('div');
  const element = h('section', { class: 'tower', style: { '--columns': columns, '--rows': rows } },
    h('header', null, h('h3', { class: 'clip' }, name), share), shares, field);
  const tally = (now) => {
    share.textContent = `${now.ordered + now.signed}/${now.rooms} · ${percent(shareOf(now), 0)}`;
    put(shares, bar(now));
  };
  tally(building.tally);
  return { element, cells, tally, columns, rows, gaps: units.length - 1, named, guid: building.guid, phase: building.phase };
}

function draw(cell, room) {
  cell.room = room;
  const { element } = cell;
  element.dataset.state = room.state;
  const words = [room.number, t(`shell.state.${room.state}`), room.layout, area(room.area), money(room.amount ?? room.price)].filter(Boolean).join(' · ');
  element.title = words;
  if (element.tagName === 'BUTTON') element.setAttribute('aria-label', words);
}

/** Puts changed rooms into their cells. Gives those whose state is another one. */
export function redraw(cells, delta) {
  const moved = [];
  for (const room of delta.buildings.flatMap((building) => building.units).flatMap((unit) => unit.rooms)) {
    const cell = cells.get(room.guid);
    if (!cell) continue;
    const was = cell.room.state;
    draw(cell, room);
    if (was === room.state) continue;
    moved.push({ cell, was });
    cell.element.classList.remove('flash');
    void cell.element.offsetWidth; // So that the flash begins anew.
    cell.element.classList.add('flash');
  }
  return moved;
}

/** A building's name, with its phase where the project has several. */
export const namer = (data) => {
  const several = new Set(data.buildings.map((one) => one.phase)).size > 1;
  return (building) => (several && building.phase ? `${building.phase.replace(data.name, '').replace(/^-/, '')} ${building.name}` : building.name);
};

/** The board of a project: {element, cells, filter, apply, nameOf}. */
export function grid(data, { open }) {
  const nameOf = namer(data);
  const cells = new Map();
  const towers = data.buildings.map((building) => tower(building, nameOf(building), 'button'));
  for (const one of towers) for (const cell of one.cells) cells.set(cell.room.guid, cell);
  const said = h('p', { class: 'sr', role: 'status' });
  const element = h('div', { class: 'board', onkeydown: onKey, onclick: (event) => {
    const cell = event.target.closest('.cell');
    if (!cell) return;
    reach(cell);
    open(cell.dataset.guid);
  } }, [...Map.groupBy(towers, (one) => one.phase).values()].map((all) => h('div', { class: 'board-phase' },
    [...all].sort((a, b) => isLow(a) - isLow(b)).map((one) => one.element))), said);
  let reached = towers[0].cells[0].element;
  reached.tabIndex = 0;

  function reach(cell) {
    reached.tabIndex = -1;
    reached = cell;
    cell.tabIndex = 0;
  }
  function onKey(event) {
    const from = event.target.closest('.cell');
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!from || !way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = nearest(from, way);
    if (!next) return;
    reach(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  // What stands nearest that way, as the eye sees it: along the row or column first, then across to the next building.
  function nearest(from, [dx, dy]) {
    const middle = (one) => { const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const { element: other } of cells.values()) {
      if (other === from || !other.offsetParent) continue;
      const [ox, oy] = middle(other);
      const ahead = (ox - x) * dx + (oy - y) * dy;
      const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
      const far = ahead + aside * 8;
      if (ahead > 4 && far < least) [best, least] = [other, far];
    }
    return best;
  }

  return {
    element, cells, nameOf,
    filter({ building, state, layout }) {
      for (const one of towers) one.element.hidden = building !== '' && one.guid !== building;
      for (const group of element.querySelectorAll('.board-phase')) group.hidden = !group.querySelector('.tower:not([hidden])');
      element.classList.toggle('one', building !== '');
      element.dataset.only = state;
      for (const { element: cell, room } of cells.values()) cell.classList.toggle('off', layout !== '' && room.layout !== layout);
      if (!reached.offsetParent && element.isConnected) {
        const first = element.querySelector('.tower:not([hidden]) .cell');
        if (first) reach(first);
      }
    },
    apply(delta) {
      delta.buildings.forEach((building) => towers.find((one) => one.guid === building.guid)?.tally(building.tally));
      const moved = redraw(cells, delta);
      if (moved.length) said.textContent = moved.slice(0, 3).map(({ cell }) => `${cell.name} ${cell.room.number} ${t(`shell.state.${cell.room.state}`)}`).join('; ');
    },
  };
}
