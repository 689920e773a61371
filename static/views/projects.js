// Projects × sales offices: which is on line where, and whether the office has been told.
import { h, put } from '../dom.js';
import { t, texts } from '../i18n.js';
import { get, post, put as set, seg, live } from '../api.js';
import { number } from '../format.js';
import { iconButton } from '../icons.js';
import { dataTable } from '../components/data-table.js';
import { confirm, formDialog } from '../components/dialog.js';
import { viewHead, badge } from '../components/head.js';
import { emptyState } from '../components/states.js';
import { busy } from '../components/button.js';
import { toast } from '../components/toast.js';
import { whyText, stateBadge, verdictBadge, gathered } from './delivery-words.js';

export async function show(root, { signal }) {
  await texts('deliveries');
  let choices = await get('projects/choices', { signal });
  const place = h('div.stack');
  root.append(viewHead({ title: t('projects.title'), sub: t('projects.sub') }), place);
  const cells = new Map();

  const build = () => put(place, choices.applications.length ? matrix()
    : emptyState({ glyph: 'building', title: t('projects.noOffice'), text: t('projects.noOfficeText'), action: h('a.button.main', { href: '#/apps' }, t('shell.nav.apps')) }));

  const matrix = () => dataTable({
    label: t('projects.title'), size: 100, address: true, signal, search: t('projects.search'), sort: 'code',
    path: 'projects',
    columns: [
      { key: 'name', label: t('projects.name'), sort: true, lead: true, cell: (row) => h('span', { class: row.level > 1 && 'phase' }, row.name, ' ', !row.enabled && badge(t('projects.unused'))) },
      { key: 'code', label: t('projects.code'), sort: true, cell: (row) => h('code.nowrap', row.code) },
      { key: 'city', label: t('projects.city'), sort: true, cell: (row) => h('span', row.city, h('small.dim.under', row.company)) },
      { key: 'rooms', label: t('projects.rooms'), num: true, cell: (row) => number(row.rooms) },
      ...choices.applications.map((office, at) => ({ label: called(office), cell: (row) => {
        // A cell once made stays, so that the focus stays on the switch that was pressed.
        const name = `${row.guid} ${office.id}`;
        if (!cells.has(name)) cells.set(name, makeCell(row, office));
        return cells.get(name).show(row.cells[at]);
      } })),
    ],
    filters: [
      { name: 'city', label: t('projects.city'), options: choices.cities.map(({ code, name }) => ({ value: code, label: name })) },
      { name: 'company', label: t('projects.company'), options: choices.companies.map(({ guid, name }) => ({ value: guid, label: name })) },
    ],
    bulk: [true, false].map((online) => ({ label: t(online ? 'projects.putOn' : 'projects.takeOff'), run: (chosen) => switchMany(chosen, online) })),
    empty: { glyph: 'building', title: t('projects.none'), text: t('projects.noneText') },
  });

  async function switchMany({ ids, all, query: { q, city, company }, total }, online) {
    const label = t(online ? 'projects.putOn' : 'projects.takeOff');
    const title = t(online ? 'projects.putOnTitle' : 'projects.takeOffTitle', { n: total });
    const which = all ? { q, ...(city && { city: Number(city) }), ...(company && { company }) } : { guids: ids };
    const body = await formDialog({
      title, label, intro: t('projects.manyText'), value: { application: choices.applications[0].id },
      schema: { properties: { application: { type: 'integer' } }, required: ['application'] },
      fields: { application: { label: t('projects.office'), kind: 'choice', options: choices.applications.map((one) => ({ value: one.id, label: called(one) })) } },
      run: async (value) => ({ ...which, ...value, online, ...await post('projects/online', { ...which, ...value, online, dryRun: true }) }),
    });
    if (!body) return;
    const { count, projects, ...what } = body;
    if (!(await confirm({ title, label, text: t('projects.willSwitch', { n: count, m: projects }), count }))) return;
    const done = await post('projects/online', what);
    toast(t('projects.switched', { n: done.count }));
    place.firstChild.set({});
  }

  build();
  const soon = gathered(() => place.firstChild.reload?.(), signal);
  for (const kind of ['online', 'lost']) live.on(kind, soon, signal);
  live.on('delivery', (told) => choices.applications.some((one) => one.id === told.applicationId) && soon(), signal);
  live.on('application', gathered(async () => {
    const before = JSON.stringify(choices);
    choices = await get('projects/choices', { signal });
    if (JSON.stringify(choices) === before) return;
    cells.clear();
    build();
  }, signal), signal);
}

const called = (office) => `${office.id} ${office.name}`;

function makeCell(project, office) {
  const path = `projects/${seg(project.guid)}/online/${office.id}`;
  const name = `${project.name} · ${called(office)}`;
  const toggle = h('input.switch', { type: 'checkbox', role: 'switch', 'aria-label': t('projects.switch', { name }), onchange: () => busy(toggle, async () => {
    const online = toggle.checked;
    toggle.checked = !online;
    display(await set(path, { online }));
  }) });
  const resend = iconButton('refresh', t('projects.resend', { name }), () => busy(resend, async () => {
    display(await post(`${path}/resend`));
    toast(t('projects.resent'));
  }), { size: 18 });
  const state = h('span');
  const note = h('small.dim');
  const element = h('span.cell-online', toggle, state, resend, note);

  function display(cell) {
    const [sign, why] = told(cell, office);
    toggle.checked = cell.online;
    resend.hidden = cell.changed === null;
    put(state, sign);
    put(note, why);
  }
  function show(cell) {
    if (!toggle.ariaBusy) display(cell);
    return element;
  }
  return { show };
}

// What the office knows: a sign, and what there is to say besides.
function told({ changed, sent }, { id, subscribes }) {
  if (changed === null) return [];
  if (!sent?.current) return [!subscribes ? badge(t('projects.unsubscribed'), 'warn') : badge(t(sent ? 'projects.coming' : 'projects.untold'), sent ? '' : 'plain')];
  const failed = sent.state !== 'delivered' && (sent.verdict ?? 'delivered') !== 'delivered';
  return [h('a', { href: `#/deliveries/${sent.id}`, title: failed && sent.answer }, failed ? verdictBadge(sent) : stateBadge(sent)),
    sent.why && sent.why.code !== 'due' && (sent.why.code === 'no_callback' ? h('a', { href: `#/apps/${id}` }, whyText(sent.why)) : whyText(sent.why))];
}
