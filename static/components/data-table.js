// A table whose pages, order, search and filters the server makes. On a narrow screen its rows are cards.
import { h, put, released, roving } from '../dom.js';
import { t, words } from '../i18n.js';
import { get } from '../api.js';
import { when } from '../format.js';
import { icon } from '../icons.js';
import { addressQuery, keepInAddress, go } from '../routes.js';
import { emptyState, failed } from './states.js';
import { button } from './button.js';
import { filterControls, filterValues, pages } from './table-controls.js';

const say = words('shell');
const natural = (text) => (/^[1-9]\d*$/.test(text) ? Number(text) : undefined);
const controls = (part) => [...part.querySelectorAll('a, button, input, select')];

// ['name lead sort', cell, more], or its words alone, as what it says.
function read(given, labels) {
  const [words, cell, more] = [given].flat();
  const [key, ...marks] = words.split(' ');
  return {
    key,
    cell: cell ?? ((row) => (marks.includes('time') ? when(row[key]) : (row[key] ?? '—'))),
    marks: marks.filter((mark) => mark !== 'sort'),
    sort: marks.includes('sort') && key,
    ...more,
    label: more?.label ?? t(`${labels}.${key}`),
  };
}

/** An element with reload() and set({q, sort, page, size}). What it takes stands in docs/page.md. */
export function dataTable({
  group,
  labels = group,
  label = t(`${group}.title`),
  path = group,
  rows: fixed,
  load = (query, signal) => (fixed ? { rows: fixed, total: fixed.length } : get(path, { query, signal })),
  columns: given,
  sort = '',
  size = 50,
  query = {},
  search = group && t(`${group}.search`),
  filters = [],
  id = (row) => row.id ?? row.guid,
  href,
  open,
  bulk,
  glyph,
  empty = group && { glyph, title: t(`${group}.none`), text: t(`${group}.noneText`) },
  address,
  tone,
  signal,
}) {
  const columns = given.map((one) => read(one, labels));
  const kept = address ? addressQuery() : new URLSearchParams();
  const now = {
    page: natural(kept.get('page')) ?? 1,
    size: natural(kept.get('size')) ?? size,
    sort: kept.get('sort') ?? sort,
    q: kept.get('q') ?? '',
  };
  const key = (row) => String(id(row));
  const title = columns.find(({ marks }) => marks.includes('lead')) ?? columns[0];
  let rows = [];
  let drawn = new Map(); // What stands: a row's key, its element and what it shows.
  let total = null;
  let chosen = new Set();
  let all = false;
  let loading, typing;

  const words =
    search &&
    h('input.input', {
      type: 'search',
      placeholder: search,
      'aria-label': search,
      value: now.q,
      onkeydown: (event) => event.key === 'ArrowDown' && body.querySelector('[tabindex="0"]')?.focus(),
    });
  const sortable = fixed ? [] : columns.filter((column) => column.sort);
  const order =
    sortable.length > 0 &&
    h(
      'select.input.table-order',
      { 'aria-label': say('sortBy') },
      sortable.map((column) => [
        h('option', { value: column.sort }, `${column.label} · ${say('ascending')}`),
        h('option', { value: `-${column.sort}` }, `${column.label} · ${say('descending')}`),
      ]),
    );
  const form = h(
    'form',
    {
      autocomplete: 'off',
      onsubmit: (event) => event.preventDefault(),
      oninput: ({ target }) => {
        clearTimeout(typing);
        typing = setTimeout(
          () => set(target === order ? { sort: order.value } : { q: words ? words.value.trim() : now.q }),
          /search|text/.test(target.type) ? 200 : 0,
        );
      },
    },
    words && h('div.table-search', icon('search', 18), words),
    filterControls(filters, labels, kept),
    order,
  );

  const pick =
    bulk && h('input', { type: 'checkbox', 'aria-label': say('selectAll'), onchange: () => choosePage(pick.checked) });
  const heads = columns.map(head);
  const body = h('tbody', {
    onkeydown: press,
    onclick: (event) => {
      // A press on something of its own, or the end of marking a text, opens nothing.
      if (!event.target.closest('a, button, input, select, label, .pick') && !String(getSelection()))
        openRow(event.target.closest('tr'));
    },
  });
  roving(body, () => [...body.rows], { vertical: true, loop: false });
  const table = h(
    'table',
    { 'aria-label': label, 'aria-rowcount': -1 },
    h('thead', h('tr', pick && h('th.pick', { scope: 'col' }, pick), heads)),
    body,
  );
  const scroller = h('div.table-scroll', table);
  const note = h('div');
  const bulkBar = h('div.row.bulk', { role: 'region', 'aria-live': 'polite', hidden: true });
  const foot = h('div.row.table-foot');
  const element = h(
    'data-table',
    h('div.table-bar', form),
    bulkBar,
    h('div.panel.flush.table-panel', scroller, note, foot),
  );

  function head(column) {
    const { label: text, marks } = column;
    const name = sortable.includes(column) && column.sort;
    const num = marks.includes('num');
    // The first press brings the order that is usually wanted: newest and largest first, names from A.
    const [first, other] = num || marks.includes('time') ? [`-${name}`, name] : [name, `-${name}`];
    return h(
      'th',
      { scope: 'col', class: num && 'num', dataset: name ? { sort: name } : {} },
      name ? h('button.sort', { onclick: () => set({ sort: now.sort === first ? other : first }) }, text) : text,
    );
  }

  /** Changes what is asked for. All but a new page begin at the first. */
  function set(changes) {
    Object.assign(now, { page: 1 }, changes);
    chosen.clear();
    all = false;
    if (address) {
      keepInAddress({
        q: now.q,
        sort: now.sort === sort ? '' : now.sort,
        page: now.page > 1 ? now.page : '',
        size: now.size === size ? '' : now.size,
        ...filterValues(form, filters),
      });
    }
    return reload();
  }

  /** What the server is asked for, without the page. */
  const state = () => ({ q: now.q, sort: now.sort, ...filterValues(form, filters, true), ...query });

  /** Loads the page again; what stands stays until the answer is there. */
  async function reload() {
    loading?.abort();
    loading = new AbortController();
    const here = loading.signal;
    table.ariaBusy = 'true';
    if (total === null) drawWaiting();
    for (const th of heads)
      if (th.dataset.sort)
        th.ariaSort = { [th.dataset.sort]: 'ascending', [`-${th.dataset.sort}`]: 'descending' }[now.sort] ?? 'none';
    if (order) order.value = now.sort;
    try {
      const answer = await load({ ...state(), page: now.page, size: now.size }, here);
      await released();
      if (here.aborted) return undefined;
      // The last page may have gone since.
      if (!answer.rows.length && answer.total > 0 && now.page > 1)
        return set({ page: Math.ceil(answer.total / now.size) });
      ({ rows, total } = answer);
      draw();
    } catch (error) {
      if (here.aborted) return undefined;
      total = null;
      scroller.hidden = foot.hidden = true;
      wipe();
      redo(note, '', failed(error, reload));
    }
    table.ariaBusy = 'false';
    return undefined;
  }

  function drawWaiting() {
    scroller.hidden = false;
    redo(note);
    wipe(
      Array.from({ length: 8 }, () =>
        h(
          'tr.waiting',
          { 'aria-hidden': 'true' },
          pick && h('td'),
          columns.map(() => h('td', h('span.skeleton-cell'))),
        ),
      ),
    );
  }

  function wipe(...content) {
    drawn.clear();
    put(body, ...content);
  }

  /** Draws a part anew where what it shows is another thing; the focus stays at its place in it. */
  function redo(part, shows = '', ...content) {
    if (shows && part.dataset.shows === shows) return;
    const at = controls(part).indexOf(document.activeElement);
    part.dataset.shows = shows;
    put(part, ...content);
    if (at >= 0) (controls(part)[at] ?? body.querySelector('[tabindex="0"]'))?.focus();
  }

  // What shows the same stays the same element, so that no focus, no marked text and no press is lost when live data
  // come.
  function draw() {
    const focus = document.activeElement;
    const tr = body.contains(focus) ? focus.closest('tr') : null;
    const at = [...body.rows].indexOf(tr);
    const inner = tr && controls(tr).indexOf(focus);
    const before = drawn;
    drawn = new Map();
    for (const row of rows) {
      let name = key(row);
      while (drawn.has(name)) name += '+'; // Rows without a key of their own.
      drawn.set(name, drawRow(row, before.get(name)));
    }
    const all = [...drawn.values()].map((one) => one.element);
    for (const old of [...body.rows]) if (!all.includes(old)) old.remove();
    all.forEach((one, place) => one !== body.rows[place] && body.insertBefore(one, body.rows[place] ?? null));
    const reached =
      (tr && (all.includes(tr) ? tr : all[Math.min(at, all.length - 1)])) ??
      all.find((one) => one.tabIndex === 0) ??
      all[0];
    for (const one of all) one.tabIndex = one === reached ? 0 : -1;
    if (tr && document.activeElement !== focus) (controls(reached ?? note)[inner] ?? reached)?.focus();
    const asked = now.q || Object.values(filterValues(form, filters)).some(Boolean);
    if (rows.length) redo(note);
    else
      redo(
        note,
        `none ${Boolean(asked)}`,
        emptyState(
          asked
            ? {
                glyph: 'search',
                title: say('noneFound'),
                text: say('noneFoundText'),
                action: button(say('clearFilters'), { onclick: clear }),
              }
            : empty,
        ),
      );
    scroller.hidden = foot.hidden = rows.length === 0;
    redo(foot, [now.page, rows.length, total, now.size].join(), pages(now, rows.length, total, set));
    drawBulk();
  }

  /** The element of a row with what it shows; `old` is what stood for it so far. */
  function drawRow(row, old) {
    const shows = JSON.stringify(row);
    const name = key(row);
    const element =
      old?.element ??
      h(
        'tr',
        { tabindex: -1, dataset: { id: name }, class: (href || open) && 'opens' },
        bulk &&
          h(
            'td.pick',
            h('input', {
              type: 'checkbox',
              tabindex: -1,
              'aria-label': say('selectRow'),
              onchange: ({ target }) => choose(name, target.checked),
            }),
          ),
        columns.map((column) => h('td', { class: column.marks.join(' '), dataset: { label: column.label } })),
      );
    if (bulk) mark(element, row);
    if (old?.shows === shows) return old;
    // The handlers in cells that stay speak of the row as it was: it becomes what it is now.
    const kept = Object.assign(old?.row ?? row, row);
    element.dataset.tone = tone?.(kept) || '';
    columns.forEach((column, place) => {
      const cell = element.cells[place + (bulk ? 1 : 0)];
      const content = column.cell(kept);
      if (content?.parentNode === cell) return;
      const next = put(
        old ? cell.cloneNode() : cell,
        href && column === title ? h('a', { href: href(kept), tabindex: -1 }, content) : content,
      );
      if (!next.isEqualNode(cell)) cell.replaceWith(next);
    });
    return { element, shows, row: kept };
  }

  function mark(tr, row) {
    tr.ariaSelected = isChosen(row);
    tr.querySelector('.pick input').checked = isChosen(row);
  }

  function clear() {
    form.reset();
    set({ q: '' });
    words?.focus();
  }

  const isChosen = (row) => all || chosen.has(key(row));

  function choose(name, on) {
    if (on) chosen.add(name);
    else chosen.delete(name);
    drawChosen();
  }

  function choosePage(on) {
    chosen = new Set(on ? rows.map(key) : []);
    drawChosen();
  }

  function drawChosen(every = false) {
    all = every;
    for (const row of rows) mark(drawn.get(key(row)).element, row);
    drawBulk();
  }

  function drawBulk() {
    if (!bulk) return;
    const n = all ? total : chosen.size;
    pick.checked = rows.length > 0 && rows.every(isChosen);
    pick.indeterminate = n > 0 && !pick.checked;
    bulkBar.hidden = n === 0;
    redo(
      bulkBar,
      [n, total, pick.checked, all].join(),
      h('b', say('selected', { n })),
      pick.checked &&
        !all &&
        total > rows.length &&
        button(say('selectTotal', { n: total }), { kind: 'quiet', small: true, onclick: () => drawChosen(true) }),
      h('span.grow'),
      bulk.map((one) =>
        button(one.label, {
          kind: one.danger ? 'danger' : '',
          icon: one.icon,
          small: true,
          onclick: () => one.run({ ids: [...chosen], all, query: state(), total: n }),
        }),
      ),
      button(say('clearSelection'), { kind: 'quiet', small: true, onclick: () => choosePage(false) }),
    );
  }

  function press(event) {
    const at = [...body.rows].indexOf(event.target);
    if (at < 0) return;
    if (event.key === 'ArrowUp' && at === 0) words?.focus();
    else if (event.key === 'Enter') {
      // Else the same stroke presses the dialog's first button, which closes it.
      event.preventDefault();
      openRow(event.target);
    } else if (event.key === ' ' && bulk) {
      event.preventDefault();
      choose(key(rows[at]), !isChosen(rows[at]));
    }
  }

  function openRow(tr) {
    const row = rows[[...body.rows].indexOf(tr)];
    if (row && href) go(href(row));
    else if (row) open?.(row);
  }

  signal?.addEventListener('abort', () => {
    clearTimeout(typing);
    loading.abort();
  });
  reload();
  return Object.assign(element, { reload, set });
}
