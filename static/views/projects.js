// Projects × sales offices: which is on line where, and whether the office has been told.
import {
  h,
  link,
  put,
  t,
  texts,
  get,
  post,
  replace,
  seg,
  number,
  iconButton,
  viewHead,
  badge,
  emptyState,
  busy,
  dataTable,
  follow,
  ask,
  formDialog,
  toast,
  words,
} from '../page.js';
import { whyText, stateBadge, verdictBadge } from '../components/delivery-words.js';

const say = words('projects');

export async function show(root, { signal }) {
  await texts('deliveries');
  let choices = await get('projects/choices', { signal });
  const place = h('div.stack');
  root.append(viewHead({ title: say('title'), sub: say('sub') }), place);
  const cells = new Map();

  const build = () =>
    put(
      place,
      choices.applications.length
        ? matrix()
        : emptyState({
            glyph: 'building',
            title: say('noOffice'),
            text: say('noOfficeText'),
            action: h('a.button.main', { href: '#/apps' }, t('shell.nav.apps')),
          }),
    );

  const matrix = () =>
    dataTable({
      group: 'projects',
      size: 100,
      address: true,
      signal,
      sort: 'code',
      glyph: 'building',
      columns: [
        [
          'name sort lead',
          (row) => h('span', { class: row.level > 1 && 'phase' }, row.name, ' ', !row.enabled && badge(say('unused'))),
        ],
        ['code sort', (row) => h('code.nowrap', row.code)],
        ['city sort', (row) => h('span', row.city, h('small.dim.under', row.company))],
        ['rooms num', (row) => number(row.rooms)],
        ...choices.applications.map((office, at) => [
          'office',
          (row) => {
            // A cell once made stays, so that the focus stays on the switch that was pressed.
            const name = `${row.guid} ${office.id}`;
            if (!cells.has(name)) cells.set(name, makeCell(row, office));
            return cells.get(name)(row.cells[at]);
          },
          { label: called(office) },
        ]),
      ],
      filters: [
        ['city', choices.cities.map(({ code, name }) => [code, name])],
        ['company', choices.companies.map(({ guid, name }) => [guid, name])],
      ],
      bulk: ['putOn', 'takeOff'].map((way) => ({ label: say(way), run: (chosen) => switchMany(chosen, way) })),
    });

  async function switchMany({ ids, all, query: { q, city, company }, total }, way) {
    const which = all ? { q, ...(city && { city: Number(city) }), ...(company && { company }) } : { guids: ids };
    const found = await formDialog('projects.many', {
      title: say(`${way}Title`, { n: total }),
      label: say(way),
      value: { application: choices.applications[0].id },
      fields: {
        application: {
          label: say('office'),
          kind: 'choice',
          options: choices.applications.map((one) => [one.id, called(one)]),
        },
      },
      async run({ application }) {
        const what = { ...which, application, online: way === 'putOn' };
        return { what, ...(await post('projects/online', { ...what, dryRun: true })) };
      },
    });
    if (!found) return;
    const { what, count, projects } = found;
    await ask(
      `projects.${way}`,
      () => post('projects/online', what),
      () => place.firstChild.set({}),
      { values: { n: projects, count }, count },
    );
  }

  build();
  const again = () => place.firstChild.reload?.();
  follow('online lost', again, signal);
  follow('delivery', again, signal, (told) => choices.applications.some((one) => one.id === told.applicationId));
  follow(
    'application',
    async () => {
      const before = JSON.stringify(choices);
      choices = await get('projects/choices', { signal });
      if (JSON.stringify(choices) === before) return;
      cells.clear();
      build();
    },
    signal,
  );
}

const called = (office) => `${office.id} ${office.name}`;

function makeCell(project, office) {
  const path = `projects/${seg(project.guid)}/online/${office.id}`;
  const name = `${project.name} · ${called(office)}`;
  const toggle = h('input.switch', {
    type: 'checkbox',
    role: 'switch',
    'aria-label': say('switch', { name }),
    onchange: () =>
      busy(toggle, async () => {
        const online = toggle.checked;
        toggle.checked = !online;
        display(await replace(path, { online }));
      }),
  });
  const resend = iconButton(
    'refresh',
    say('resend', { name }),
    () =>
      busy(resend, async () => {
        display(await post(`${path}/resend`));
        toast(say('resent'));
      }),
    { size: 18 },
  );
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
  if (!sent?.current)
    return [
      !subscribes ? badge(say('unsubscribed'), 'warn') : badge(say(sent ? 'coming' : 'untold'), sent ? '' : 'plain'),
    ];
  const failed = sent.state !== 'delivered' && (sent.verdict ?? 'delivered') !== 'delivered';
  return [
    h(
      'a',
      { href: `#/deliveries/${sent.id}`, title: failed && sent.answer },
      failed ? verdictBadge(sent) : stateBadge(sent),
    ),
    sent.why &&
      sent.why.code !== 'due' &&
      (sent.why.code === 'no_callback' ? link(`apps/${id}`, whyText(sent.why)) : whyText(sent.why)),
  ];
}
