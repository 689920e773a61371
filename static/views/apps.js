// Applications: all of them, and making a new one.
import {
  h,
  t,
  texts,
  worded,
  get,
  post,
  ago,
  number,
  go,
  viewHead,
  badge,
  button,
  dataTable,
  follow,
  formDialog,
  words,
} from '../page.js';
import { healthBadge } from '../components/delivery-words.js';

const say = words('apps');
const CLASSES = ['data_centre', 'broker', 'sales_office', 'erp', 'membership', 'commerce'];
const HEALTH = ['healthy', 'failing', 'open', 'parked'];

/** How a callback does, in a word. */
export function callbackBadge({ enabled, callback, health }) {
  if (!enabled) return badge(say('disabled'), 'none');
  return callback ? healthBadge(health) : badge(say('noCallback'), 'none');
}

export async function show(root, { signal }) {
  await texts('deliveries');
  const making = (kind) => button(say('make'), { kind, icon: 'plus', onclick: make });
  const table = dataTable({
    group: 'apps',
    path: 'applications',
    address: true,
    sort: 'id',
    signal,
    columns: [
      'id sort mono',
      'name sort lead',
      ['class', (row) => say(`class.${row.class}`)],
      ['callback', (row) => [callbackBadge(row), ' ', row.rotation && badge(say('rotating'), 'warn')]],
      ['backlog sort num', (row) => (row.backlog ? number(row.backlog) : h('span.dim', '0'))],
      ['seen sort', (row) => (row.seen ? ago(row.seen) : h('span.dim', say('never')))],
    ],
    filters: [
      ['class', worded('apps.class', CLASSES)],
      ['health', worded('deliveries.health', HEALTH), { label: say('callback') }],
      [
        'enabled',
        [
          [true, say('enabled')],
          [false, say('disabled')],
        ],
        { label: say('state') },
      ],
    ],
    href: (row) => `#/apps/${row.id}`,
    tone: (row) => (!row.enabled ? 'off' : row.callback && row.health !== 'healthy' && 'warn'),
    empty: { glyph: 'tray', title: say('none'), text: say('noneText'), action: making() },
  });
  root.append(viewHead({ title: say('title'), sub: say('sub'), actions: making('main') }), table);

  follow('application delivery lost', table.reload, signal);

  async function make() {
    const [{ rows }] = await Promise.all([get('applications/classes', { signal }), texts('application')]);
    const open = rows.filter((row) => row.free !== null);
    const first = open.find((row) => row.class === 'sales_office') ?? open[0];
    const options = open.map((row) => [row.class, `${row.first / 100}XX ${say(`class.${row.class}`)}`]);
    const asked = formDialog('apps.make', {
      value: { class: first?.class, id: first?.free },
      fields: {
        class: { kind: 'choice', options, hint: say('classHint') },
        id: { kind: 'number', minimum: 100, maximum: 699 },
        name: { maxLength: 50, placeholder: say('namePlaceholder') },
      },
      run: (value) => post('applications', value),
    });
    // Another class, another free number.
    const form = document.querySelector('dialog[open] form');
    const [choice, id] = ['class', 'id'].map((name) => form.elements[name]);
    choice.addEventListener('change', () => {
      id.value = open[choice.value]?.free ?? id.value;
    });
    const made = await asked;
    if (!made) return;
    const { showKeys } = await import('./application-keys.js');
    await showKeys(made, t('application.madeTitle', { name: made.name }));
    go(`#/apps/${made.id}`);
  }
}
