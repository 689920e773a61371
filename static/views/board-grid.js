// Buildings as grids of rooms, from the top floor down. Made in one go; a change touches single cells.
import { h, joined, put, area, money, percent, shareBar } from '../page.js';
import { shareOf, soldOf, stateName } from './board-sums.js';

/** Shops and garages: few rows, and a place of their own under the towers. */
export const isLow = (one) => one.rows <= 6;

// A thousand copies are quicker than a thousand made; only a wall has room for more than the number.
const BLANK = { button: h('button.room.cell', { tabIndex: -1 }), div: h('div.room.cell', h('b'), h('small.clip')) };
/** What a room on a wall is, as far as a cell so wide, in pixels, has room for it. */
export const size = ({ layout, area: metres }, wide) =>
  wide < 124
    ? ''
    : [/^\d+房\d+厅/.exec(layout)?.[0] ?? layout, wide > 170 && `${Math.round(metres)}m²`].filter(Boolean).join(' ');

/** One building, its units side by side, each as wide as its columns. `tag` is what its rooms are made of. */
export function tower(building, name, tag) {
  const { guid, phase, units } = building;
  const all = units.flatMap((unit) => unit.rooms);
  const top = Math.min(...all.map((room) => room.row));
  const rows = Math.max(...all.map((room) => room.row)) - top + 1;
  const parts = [];
  const floors = {};
  const tracks = [];
  const place = (element, row, column, end) => {
    element.style.gridArea = `${row} / ${column} / auto / ${end ?? 'auto'}`;
    parts.push(element);
  };
  let begin = 2;
  let columns = 0;
  const cells = units.flatMap((unit) => {
    const first = Math.min(...unit.rooms.map((room) => room.column));
    const wide = Math.max(...unit.rooms.map((room) => room.column)) - first + 1;
    tracks.push(`repeat(${wide}, minmax(0, var(--w)))`);
    if (unit.name && units.length > 1) place(h('span.dim.unit-name', unit.name), 1, begin, begin + wide);
    const made = unit.rooms.map((room) => {
      const element = BLANK[tag].cloneNode(true);
      element.dataset.guid = room.guid;
      (element.firstChild ?? element).textContent = room.number;
      floors[room.row - top + 2] = room.floor;
      place(element, room.row - top + 2, begin + room.column - first);
      const cell = { element, phase, name: `${name} ${unit.name ?? ''} ${room.number}` };
      draw(cell, room);
      return cell;
    });
    columns += wide;
    begin += wide + 1; // Between two units there is a track of its own.
    return made;
  });
  Object.entries(floors).forEach(
    ([row, floor]) => floors[row - 1] !== floor && place(h('span.dim.floor', { 'aria-hidden': 'true' }, floor), row, 1),
  );
  const share = h('span.dim.small.num');
  const shares = h('div');
  const field = h('div.tower-grid', {
    role: 'group',
    'aria-label': name,
    style: { 'grid-template-columns': `var(--floor) ${tracks.join(' .5rem ')}` },
  });
  field.append(...parts);
  const tally = (now) => {
    put(share, `${soldOf(now)}/${now.rooms} · ${percent(shareOf(now), 0)}`);
    put(shares, shareBar(now));
  };
  tally(building.tally);
  return {
    guid,
    phase,
    cells,
    tally,
    columns,
    rows,
    units: units.length,
    element: h(
      'section.tower',
      { class: columns > 8 ? 'broad' : '' },
      h('header', h('h3.clip', name), share),
      shares,
      field,
    ),
  };
}

function draw(cell, room) {
  cell.room = room;
  const { element } = cell;
  element.dataset.state = room.state;
  element.title = joined(
    room.number,
    stateName(room.state),
    room.layout,
    area(room.area),
    money(room.amount ?? room.price),
  );
  if (element.type) element.ariaLabel = element.title;
}

/** All buildings of a project: their cells by GUID, and `apply(delta)`, which gives the cells whose state changed. */
export function towers(data, tag) {
  const several = new Set(data.buildings.map((one) => one.phase)).size > 1;
  const nameOf = ({ name, phase }) =>
    several && phase ? `${phase.replace(data.name, '').replace('-', '')} ${name}` : name;
  const all = data.buildings.map((building) => tower(building, nameOf(building), tag));
  const cells = new Map(all.flatMap((one) => one.cells.map((cell) => [cell.room.guid, cell])));
  return {
    all,
    cells,
    nameOf,
    apply(delta) {
      const moved = [];
      for (const building of delta.buildings) {
        all.find((one) => one.guid === building.guid)?.tally(building.tally);
        for (const room of building.units.flatMap((unit) => unit.rooms)) {
          const cell = cells.get(room.guid);
          const was = cell?.room.state;
          if (cell) draw(cell, room);
          if (!cell || was === room.state) continue;
          moved.push({ cell, was });
          cell.element.classList.remove('flash');
          void cell.element.offsetWidth; // So that the flash begins anew.
          cell.element.classList.add('flash');
        }
      }
      return moved;
    },
  };
}

/** The board of a project; `open(guid)` is called for a room that is pressed. */
export function grid(data, open) {
  const { all, cells, nameOf, apply } = towers(data, 'button');
  const said = h('p.sr', { role: 'status' });
  const phases = [...Map.groupBy(all, (one) => one.phase).values()].map((some) =>
    h(
      'div.board-phase',
      some.toSorted((a, b) => isLow(a) - isLow(b)).map((one) => one.element),
    ),
  );
  const element = h(
    'div.board',
    {
      onkeydown: onKey,
      onclick({ target }) {
        const cell = target.closest('.cell');
        if (!cell) return;
        reach(cell);
        open(cell.dataset.guid);
      },
    },
    phases,
    said,
  );
  let reached = all[0].cells[0].element;
  reached.tabIndex = 0;

  function reach(cell) {
    reached.tabIndex = -1;
    reached = cell;
    cell.tabIndex = 0;
  }
  function onKey(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || event.target !== reached || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = nearest(reached, way);
    if (!next) return;
    reach(next);
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  // What stands nearest that way, as the eye sees it: along the row or column first, then across to the next building.
  function nearest(from, [dx, dy]) {
    const middle = (one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    };
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const { element: other } of cells.values()) {
      if (!other.offsetParent) continue;
      const [ox, oy] = middle(other);
      const ahead = (ox - x) * dx + (oy - y) * dy;
      const far = ahead + 8 * Math.abs((ox - x) * dy + (oy - y) * dx);
      if (ahead > 4 && far < least) [best, least] = [other, far];
    }
    return best;
  }

  return {
    element,
    cells,
    nameOf,
    filter({ building, state, layout }) {
      for (const one of all) one.element.hidden = building && one.guid !== building;
      for (const group of phases) group.hidden = [...group.children].every((one) => one.hidden);
      element.dataset.only = state;
      for (const { element: cell, room } of cells.values())
        cell.classList.toggle('off', layout !== '' && room.layout !== layout);
      if (reached.closest('[hidden]')) reach(element.querySelector('.tower:not([hidden]) .cell'));
    },
    apply(delta) {
      const moved = apply(delta);
      if (moved.length)
        put(
          said,
          moved
            .slice(0, 3)
            .map(({ cell }) => `${cell.name} ${stateName(cell.room.state)}`)
            .join('; '),
        );
    },
  };
}
