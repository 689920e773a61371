// Projects × sales offices: which is on line where, and whether the office has been told.
import { h, put } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { get, post, put as set, seg, live, isAbort } from '../api.js';
import { number } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { openDialog } from '../components/dialog.js';
import { viewHead, badge } from '../components/head.js';
import { emptyState } from '../components/states.js';
import { button, busy } from '../components/button.js';
import { toast } from '../components/toast.js';
import { words, whyText, stateBadge, verdictBadge, iconButton, gathered } from './delivery-words.js';

export async function show(root, { signal }) {
  await words();
  let choices = await get('projects/choices', { signal });
  const place = h('div', { class: 'stack' });
  root.append(viewHead({ title: t('projects.title'), sub: t('projects.sub') }), place);
  const cells = new Map();
  let table = null;

  function build() {
    cells.clear();
    table = null;
    if (!choices.applications.length) {
      put(place, emptyState({ glyph: 'building', title: t('projects.noOffice'), text: t('projects.noOfficeText'), action: h('a', { class: 'button main', href: '#/apps' }, t('shell.nav.apps')) }));
      return;
    }
    table = dataTable({
      label: t('projects.title'), path: 'projects', size: 100, address: true, signal, search: t('projects.search'), sort: 'code', id: (row) => row.guid,
      columns: [
        { key: 'name', label: t('projects.name'), sort: true, lead: true, cell: (row) => h('span', { class: row.level > 1 ? 'phase' : '' }, row.name, !row.enabled && [' ', badge(t('projects.unused'))]) },
        { key: 'code', label: t('projects.code'), sort: true, cell: (row) => h('code', { class: 'nowrap' }, row.code) },
        { key: 'city', label: t('projects.city'), sort: true, cell: (row) => h('span', null, row.city, h('small', { class: 'dim under' }, row.company)) },
        { key: 'rooms', label: t('projects.rooms'), num: true, cell: (row) => number(row.rooms) },
        ...choices.applications.map((office, at) => ({ key: `app${office.id}`, label: `${office.id} ${office.name}`, cell: (row) => {
          const cell = makeCell(row, row.cells[at], office);
          cells.set(`${row.guid} ${office.id}`, cell);
          return cell.element;
        } })),
      ],
      filters: [
        { name: 'city', label: t('projects.city'), options: choices.cities.map((city) => ({ value: city.code, label: city.name })) },
        { name: 'company', label: t('projects.company'), options: choices.companies.map((one) => ({ value: one.guid, label: one.name })) },
      ],
      bulk: [
        { label: t('projects.putOn'), run: (chosen) => switchMany(chosen, true) },
        { label: t('projects.takeOff'), run: (chosen) => switchMany(chosen, false) },
      ],
      empty: { glyph: 'building', title: t('projects.none'), text: t('projects.noneText') },
    });
    put(place, table);
  }

  // What stands is kept, so that the focus stays on the switch that was pressed.
  async function refresh() {
    if (!table?.rows.length) return;
    try {
      const answer = await get('projects', { query: { ...table.state(), page: table.now.page, size: table.now.size }, signal });
      for (const row of answer.rows) for (const cell of row.cells) cells.get(`${row.guid} ${cell.applicationId}`)?.show(cell);
    } catch (error) {
      if (!isAbort(error)) toast(problemText(error), { kind: 'bad' });
    }
  }

  async function switchMany({ ids, all, query, total }, online) {
    const which = all ? { q: query.q || undefined, city: query.city ? Number(query.city) : undefined, company: query.company || undefined } : { guids: ids };
    const count = h('p', { class: 'hits', role: 'status' });
    const office = h('select', { class: 'input', onchange: () => counted() }, choices.applications.map((one) => h('option', { value: String(one.id) }, `${one.id} ${one.name}`)));
    const body = (dryRun) => ({ application: Number(office.value), online, ...which, dryRun });
    const yes = button(t(online ? 'projects.putOn' : 'projects.takeOff'), { kind: 'main', onclick: async () => {
      const done = await post('projects/online', body(false));
      box.close();
      toast(t('projects.switched', { n: done.count }));
      table.set({});
    } });
    async function counted() {
      yes.disabled = true;
      const found = await busy(office, () => post('projects/online', body(true)));
      if (!found) return;
      count.textContent = t('projects.willSwitch', { n: found.count, m: found.projects });
      yes.disabled = found.count === 0;
    }
    const box = openDialog({
      title: t(online ? 'projects.putOnTitle' : 'projects.takeOffTitle', { n: total }),
      body: [h('p', null, t('projects.manyText')), h('label', { class: 'field' }, h('span', null, t('projects.office')), office), count],
      actions: [button(t('shell.cancel'), { onclick: () => box.close() }), yes],
    });
    await counted();
  }

  build();
  const soon = gathered(refresh, signal);
  live.on('online', soon, signal);
  live.on('delivery', (told) => choices.applications.some((one) => one.id === told.applicationId) && soon(), signal);
  live.on('lost', soon, signal);
  live.on('application', gathered(async () => {
    const now = await get('projects/choices', { signal });
    const same = JSON.stringify(now) === JSON.stringify(choices);
    choices = now;
    if (!same) build();
  }, signal), signal);
}

function makeCell(project, first, office) {
  const path = `projects/${seg(project.guid)}/online/${office.id}`;
  const name = `${project.name} · ${office.id} ${office.name}`;
  const toggle = h('input', { type: 'checkbox', class: 'switch', role: 'switch', 'aria-label': t('projects.switch', { name }),
    onchange: () => busy(toggle, async () => {
      const wanted = toggle.checked;
      toggle.checked = !wanted;
      display(await set(path, { online: wanted }));
    }) });
  const element = h('span', { class: 'cell-online' });
  const resend = iconButton('refresh', t('projects.resend', { name }), () => busy(resend, async () => {
    display(await post(`${path}/resend`));
    toast(t('projects.resent'));
  }));

  function display(cell) {
    if (toggle.ariaBusy !== 'true' || cell.online !== toggle.checked) toggle.checked = cell.online;
    const focused = document.activeElement === resend;
    const [sign, note] = told(cell, office);
    if (!element.contains(toggle)) element.append(toggle);
    while (toggle.nextSibling) toggle.nextSibling.remove();
    element.append(...[sign, cell.changed !== null && resend, note && h('small', { class: 'dim' }, note)].filter(Boolean));
    if (focused) resend.focus();
  }
  display(first);
  return { element, show: (cell) => toggle.ariaBusy !== 'true' && display(cell) };
}

// What the office knows: a sign, and what there is to say besides.
function told({ changed, sent }, office) {
  if (changed === null) return [];
  if (!sent?.current) return [office.subscribes ? badge(t(sent ? 'projects.coming' : 'projects.untold'), sent ? '' : 'plain') : badge(t('projects.unsubscribed'), 'warn')];
  const waits = sent.why && sent.why.code !== 'due' && whyText(sent.why);
  const failed = sent.state !== 'delivered' && sent.verdict && sent.verdict !== 'delivered';
  return [h('a', { href: `#/deliveries/${sent.id}`, title: (failed && sent.answer) || null }, failed ? verdictBadge(sent) : stateBadge(sent)), waits];
}
