// A table whose pages, order, search and filters the server makes. On a narrow screen its rows are cards.
import { h, put } from '../dom.js';
import { t } from '../i18n.js';
import { get, isAbort } from '../api.js';
import { icon } from '../icons.js';
import { keepInAddress, go } from '../routes.js';
import { emptyState, failed } from './states.js';
import { button } from './button.js';
import { filterControls } from './table-filters.js';

const SIZES = [20, 50, 100, 200];

/**
 * dataTable({
 *   label,                      what the table holds, for screen readers
 *   path | load(query, signal), where the rows come from: 'customers', or a function giving {rows, total}
 *   columns: [{key, label, cell(row), sort: true | 'field', num, mono, width, lead, minor}],
 *                               cell gives a text or a node, without it row[key]; `lead` is a card's title, `minor` is left out of cards
 *   sort: '-at', size: 50, query: {…fixed filters},
 *   search: 'placeholder', filters: [see table-filters.js],
 *   id(row), href(row) | open(row),
 *   bulk: [{label, icon, danger, run({ids, rows, all, query, total})}],   all: every row that the query finds
 *   actions: node(s), empty: {glyph, title, text, action}, address: true (state kept in the address), tone(row)
 *   signal,
 * }) → an element with reload(), rows, set({…query}), state()
 */
export function dataTable(config) {
  const element = document.createElement('data-table');
  element.begin(config);
  return element;
}

class DataTable extends HTMLElement {
  begin(config) {
    this.config = { id: (row) => row.id ?? row.guid, size: 50, sort: '', filters: [], query: {}, ...config };
    this.rows = [];
    this.total = null;
    this.chosen = new Map();
    this.all = false;
    this.now = { page: 1, size: this.config.size, sort: this.config.sort, q: '' };
    this.filters = filterControls(this.config, () => this.set({}));
    if (this.config.address) this.fromAddress();
    this.build();
    this.config.signal?.addEventListener('abort', () => this.loading?.abort());
    this.reload();
  }

  disconnectedCallback() {
    this.loading?.abort();
  }

  fromAddress() {
    const query = new URLSearchParams(location.hash.split('?')[1]);
    for (const name of ['page', 'size']) if (Number(query.get(name)) > 0) this.now[name] = Math.trunc(Number(query.get(name)));
    this.now.sort = query.get('sort') ?? this.now.sort;
    this.now.q = query.get('q') ?? '';
    this.filters.read(query);
  }

  build() {
    const { config } = this;
    this.search = config.search && h('input', { type: 'search', class: 'input', placeholder: config.search, 'aria-label': config.search, value: this.now.q,
      oninput: () => {
        clearTimeout(this.typing);
        this.typing = setTimeout(() => this.set({ q: this.search.value.trim() }), 200);
      },
      onkeydown: (event) => {
        if (event.key === 'ArrowDown') this.body.querySelector('tr[tabindex="0"]')?.focus();
      } });
    const sortable = config.columns.filter((column) => column.sort);
    this.order = sortable.length > 0 && h('select', { class: 'input table-order', 'aria-label': t('shell.sortBy'), onchange: () => this.set({ sort: this.order.value }) },
      sortable.flatMap((column) => [[field(column), t('shell.ascending')], [`-${field(column)}`, t('shell.descending')]]
        .map(([value, way]) => h('option', { value }, `${column.label} · ${way}`))));
    this.bar = h('div', { class: 'table-bar' },
      this.search && h('div', { class: 'table-search' }, icon('search', 18), this.search, h('kbd', { 'aria-hidden': 'true' }, '/')),
      this.filters.element, this.order, config.actions && h('div', { class: 'row table-actions' }, config.actions));
    this.heads = config.columns.map((column) => this.head(column));
    this.pick = config.bulk && h('input', { type: 'checkbox', 'aria-label': t('shell.selectAll'), onchange: () => this.choosePage(this.pick.checked) });
    this.body = h('tbody', { onkeydown: (event) => this.onKey(event), onclick: (event) => this.onClick(event) });
    this.table = h('table', { 'aria-label': config.label, 'aria-rowcount': -1 },
      h('thead', null, h('tr', null, this.pick && h('th', { class: 'pick', scope: 'col' }, this.pick), this.heads)), this.body);
    this.scroller = h('div', { class: 'table-scroll' }, this.table);
    this.note = h('div');
    this.bulkBar = h('div', { class: 'bulk', role: 'region', 'aria-live': 'polite', hidden: true });
    this.foot = h('div', { class: 'table-foot' });
    put(this, this.bar, this.bulkBar, h('div', { class: 'panel flush table-panel' }, this.scroller, this.note, this.foot));
  }

  head(column) {
    const props = { scope: 'col', class: column.num ? 'num' : null, style: column.width ? { width: column.width } : null };
    if (!column.sort) return h('th', props, column.label);
    return h('th', { ...props, dataset: { sort: field(column) } }, h('button', { type: 'button', class: 'sort', onclick: () => {
      const name = field(column);
      // The first press brings the order that is usually wanted: newest and largest first, names from A.
      const first = column.num || column.key === 'at' ? `-${name}` : name;
      const other = first.startsWith('-') ? name : `-${name}`;
      this.set({ sort: this.now.sort === first ? other : first });
    } }, column.label, h('span', { class: 'sort-mark', 'aria-hidden': 'true' })));
  }

  /** Changes what is asked for: {q, sort, page, size}. All but a new page begin at the first. */
  set(changes) {
    Object.assign(this.now, { page: 1 }, changes);
    this.chosen.clear();
    this.all = false;
    if (this.config.address) {
      const { page, size, sort, q } = this.now;
      keepInAddress({ q, sort: sort === this.config.sort ? '' : sort, page: page > 1 ? page : '', size: size === this.config.size ? '' : size, ...this.filters.raw() });
    }
    return this.reload();
  }

  /** What the server is asked for, without the page. */
  state() {
    return { q: this.now.q, sort: this.now.sort, ...this.filters.value(), ...this.config.query };
  }

  /** Loads the page again; what stands stays until the answer is there. */
  async reload() {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.table.setAttribute('aria-busy', 'true');
    if (this.total === null) this.drawWaiting();
    this.drawHeads();
    const query = { ...this.state(), page: this.now.page, size: this.now.size };
    try {
      const answer = await (this.config.load ? this.config.load(query, loading.signal) : get(this.config.path, { query, signal: loading.signal }));
      if (loading.signal.aborted) return;
      // The last page may have gone since.
      if (!answer.rows.length && answer.total > 0 && this.now.page > 1) {
        await this.set({ page: Math.ceil(answer.total / this.now.size) });
        return;
      }
      this.rows = answer.rows;
      this.total = answer.total;
      this.draw();
    } catch (error) {
      if (isAbort(error) || loading.signal.aborted) return;
      put(this.body);
      put(this.foot);
      this.scroller.hidden = true;
      this.total = null;
      put(this.note, failed(error, () => this.reload()));
    } finally {
      if (this.loading === loading) this.table.setAttribute('aria-busy', 'false');
    }
  }

  drawWaiting() {
    this.scroller.hidden = false;
    put(this.note);
    put(this.body, Array.from({ length: 8 }, () => h('tr', { class: 'waiting', 'aria-hidden': 'true' }, this.pick && h('td'),
      this.config.columns.map(() => h('td', null, h('span', { class: 'skeleton-cell' }))))));
  }

  drawHeads() {
    for (const th of this.heads) {
      if (!th.dataset.sort) continue;
      const way = this.now.sort === th.dataset.sort ? 'ascending' : this.now.sort === `-${th.dataset.sort}` ? 'descending' : 'none';
      th.setAttribute('aria-sort', way);
    }
    if (this.order) this.order.value = this.now.sort;
  }

  draw() {
    const at = [...this.body.children].indexOf(document.activeElement?.closest?.('tr'));
    const focused = this.body.contains(document.activeElement);
    put(this.body, this.rows.map((row, index) => this.drawRow(row, index)));
    if (focused) this.body.children[Math.min(Math.max(at, 0), this.rows.length - 1)]?.focus();
    this.scroller.hidden = this.rows.length === 0;
    const asked = this.now.q || this.filters.active();
    put(this.note, this.rows.length ? null : asked
      ? emptyState({ glyph: 'search', title: t('shell.noneFound'), text: t('shell.noneFoundText'), action: button(t('shell.clearFilters'), { onclick: () => this.clear() }) })
      : emptyState(this.config.empty));
    this.drawFoot();
    this.drawBulk();
  }

  drawRow(row, index) {
    const { config } = this;
    const id = String(config.id(row));
    const href = config.href?.(row);
    const cells = config.columns.map((column, number) => {
      const content = column.cell ? column.cell(row) : row[column.key] ?? '—';
      const linked = href && (column.lead || (number === 0 && !config.columns.some((one) => one.lead)));
      const classes = [column.num && 'num', column.mono && 'mono', column.lead && 'lead', column.minor && 'minor'].filter(Boolean).join(' ');
      return h('td', { class: classes, dataset: { label: column.label } }, linked ? h('a', { href, tabIndex: -1 }, content) : content);
    });
    return h('tr', { tabIndex: index === 0 ? 0 : -1, dataset: { id, ...(config.tone?.(row) && { tone: config.tone(row) }) },
      class: href || config.open ? 'opens' : '', 'aria-selected': config.bulk ? String(this.isChosen(id)) : null },
    config.bulk && h('td', { class: 'pick' }, h('input', { type: 'checkbox', tabIndex: -1, checked: this.isChosen(id), 'aria-label': t('shell.selectRow'),
      onchange: (event) => this.choose(id, row, event.target.checked) })), cells);
  }

  drawFoot() {
    const { page, size } = this.now;
    const pages = Math.max(1, Math.ceil(this.total / size));
    const step = (name, glyph, to) => h('button', { type: 'button', class: 'icon-button', 'aria-label': t(`shell.${name}`), title: t(`shell.${name}`),
      disabled: to < 1 || to > pages || to === page, onclick: () => this.set({ page: to }) }, icon(glyph, 18));
    const sizes = h('select', { class: 'input', 'aria-label': t('shell.perPage'), value: String(size), onchange: () => this.set({ size: Number(sizes.value) }) },
      [...new Set([...SIZES, size])].sort((a, b) => a - b).map((n) => h('option', { value: String(n) }, t('shell.size', { n }))));
    this.foot.hidden = this.rows.length === 0;
    const several = this.total > Math.min(size, SIZES[0]);
    put(this.foot, h('span', { role: 'status' }, t('shell.rows', { from: (page - 1) * size + 1, to: (page - 1) * size + this.rows.length, total: this.total })),
      several && h('nav', { class: 'row', 'aria-label': t('shell.pages') }, sizes, step('previousPage', 'left', page - 1),
        h('span', null, `${page} / ${pages}`), step('nextPage', 'right', page + 1)));
  }

  clear() {
    if (this.search) this.search.value = '';
    this.filters.clear();
    this.set({ q: '' });
    this.search?.focus();
  }

  isChosen(id) {
    return this.all || this.chosen.has(id);
  }

  choose(id, row, on) {
    if (on) this.chosen.set(id, row);
    else this.chosen.delete(id);
    this.drawChosen();
  }

  choosePage(on) {
    this.chosen = new Map(on ? this.rows.map((row) => [String(this.config.id(row)), row]) : []);
    this.drawChosen();
  }

  drawChosen(all = false) {
    this.all = all;
    for (const tr of this.body.children) {
      const on = this.isChosen(tr.dataset.id);
      tr.setAttribute('aria-selected', String(on));
      tr.querySelector('.pick input').checked = on;
    }
    this.drawBulk();
  }

  drawBulk() {
    if (!this.config.bulk) return;
    const n = this.all ? this.total : this.chosen.size;
    this.pick.checked = this.rows.length > 0 && this.rows.every((row) => this.isChosen(String(this.config.id(row))));
    this.pick.indeterminate = n > 0 && !this.pick.checked;
    this.bulkBar.hidden = n === 0;
    if (n === 0) return;
    put(this.bulkBar, h('b', null, t('shell.selected', { n })),
      this.pick.checked && !this.all && this.total > this.rows.length
        && button(t('shell.selectTotal', { n: this.total }), { kind: 'quiet', small: true, onclick: () => this.drawChosen(true) }),
      h('span', { class: 'grow' }),
      this.config.bulk.map((one) => button(one.label, { kind: one.danger ? 'danger' : '', icon: one.icon, small: true,
        onclick: () => one.run({ ids: [...this.chosen.keys()], rows: [...this.chosen.values()], all: this.all, query: this.state(), total: n }) })),
      button(t('shell.clearSelection'), { kind: 'quiet', small: true, onclick: () => this.choosePage(false) }));
  }

  onKey(event) {
    const tr = event.target.closest('tr');
    if (event.target !== tr) return;
    const rows = [...this.body.children];
    const at = rows.indexOf(tr);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (to < 0) return this.search?.focus();
      const next = rows[Math.min(to, rows.length - 1)];
      tr.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else if (event.key === 'Enter') {
      // Else the same stroke presses the dialog's first button, which closes it.
      event.preventDefault();
      this.openRow(tr);
    } else if (event.key === ' ' && this.config.bulk) {
      event.preventDefault();
      this.choose(tr.dataset.id, this.rows[at], !this.isChosen(tr.dataset.id));
    }
    return undefined;
  }

  onClick(event) {
    const tr = event.target.closest('tr');
    // A press on something of its own, or the end of marking a text, opens nothing.
    if (!tr || event.target.closest('a, button, input, select, label, .pick') || String(getSelection())) return;
    this.openRow(tr);
  }

  openRow(tr) {
    const row = this.rows[[...this.body.children].indexOf(tr)];
    if (!row) return;
    if (this.config.href) go(this.config.href(row));
    else this.config.open?.(row);
  }
}

const field = (column) => (column.sort === true ? column.key : column.sort);

customElements.define('data-table', DataTable);
