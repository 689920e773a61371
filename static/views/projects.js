// Projects × sales offices: which is on line where, and whether the office has been told.
import { h, link, put } from '../dom.js';
import { t, texts } from '../i18n.js';
import { get, post, put as set, seg, live } from '../api.js';
import { number } from '../format.js';
import { iconButton } from '../icons.js';
import { dataTable } from '../components/data-table.js';
import { ask, formDialog } from '../components/dialog.js';
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
    group: 'projects', size: 100, address: true, signal, sort: 'code', glyph: 'building',
    columns: [
      ['name sort lead', (row) => h('span', { class: row.level > 1 && 'phase' }, row.name, ' ', !row.enabled && badge(t('projects.unused')))],
      ['code sort', (row) => h('code.nowrap', row.code)], ['city sort', (row) => h('span', row.city, h('small.dim.under', row.company))], ['rooms num', (row) => number(row.rooms)],
      ...choices.applications.map((office, at) => ['office', (row) => {
        // A cell once made stays, so that the focus stays on the switch that was pressed.
        const name = `${row.guid} ${office.id}`;
        if (!cells.has(name)) cells.set(name, makeCell(row, office));
        return cells.get(name)(row.cells[at]);
      }, { label: called(office) }]),
    ],
    filters: [['city', choices.cities.map(({ code, name }) => [code, name])], ['company', choices.companies.map(({ guid, name }) => [guid, name])]],
    bulk: ['putOn', 'takeOff'].map((way) => ({ label: t(`projects.${way}`), run: (chosen) => switchMany(chosen, way) })),
  });

  async function switchMany({ ids, all, query: { q, city, company }, total }, way) {
    const which = all ? { q, ...(city && { city: Number(city) }), ...(company && { company }) } : { guids: ids };
    const found = await formDialog('projects.many', {
      title: t(`projects.${way}Title`, { n: total }), label: t(`projects.${way}`), value: { application: choices.applications[0].id },
      fields: { application: { label: t('projects.office'), kind: 'choice', options: choices.applications.map((one) => [one.id, called(one)]) } },
      async run({ application }) {
        const what = { ...which, application, online: way === 'putOn' };
        return { what, ...await post('projects/online', { ...what, dryRun: true }) };
      },
    });
    if (!found) return;
    const { what, count, projects } = found;
    await ask(`projects.${way}`, () => post('projects/online', what), () => place.firstChild.set({}), { values: { n: projects, count }, count });
  }

  build();
  const soon = gathered(() => place.firstChild.reload?.(), signal);
  live.on('online lost', soon, signal);
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
  return (cell) => {
    if (!toggle.ariaBusy) display(cell);
    return element;
  };
}

// What the office knows: a sign, and what there is to say besides.
function told({ changed, sent }, { id, subscribes }) {
  if (changed === null) return [];
  if (!sent?.current) return [!subscribes ? badge(t('projects.unsubscribed'), 'warn') : badge(t(sent ? 'projects.coming' : 'projects.untold'), sent ? '' : 'plain')];
  const failed = sent.state !== 'delivered' && (sent.verdict ?? 'delivered') !== 'delivered';
  return [h('a', { href: `#/deliveries/${sent.id}`, title: failed && sent.answer }, failed ? verdictBadge(sent) : stateBadge(sent)),
    sent.why && sent.why.code !== 'due' && (sent.why.code === 'no_callback' ? link(`apps/${id}`, whyText(sent.why)) : whyText(sent.why))];
}
