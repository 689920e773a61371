// Applications: all of them, and making a new one.
import { h } from '../dom.js';
import { t, texts, worded } from '../i18n.js';
import { get, post, live } from '../api.js';
import { ago, number } from '../format.js';
import { go } from '../routes.js';
import { dataTable } from '../components/data-table.js';
import { formDialog } from '../components/dialog.js';
import { viewHead, badge } from '../components/head.js';
import { button } from '../components/button.js';
import { healthBadge, gathered } from './delivery-words.js';

const CLASSES = ['data_centre', 'broker', 'sales_office', 'erp', 'membership', 'commerce'];
const HEALTH = ['healthy', 'failing', 'open', 'parked'];

/** How a callback does, in a word. */
export function callbackBadge({ enabled, callback, health }) {
  if (!enabled) return badge(t('apps.disabled'), 'none');
  return callback ? healthBadge(health) : badge(t('apps.noCallback'), 'none');
}

export async function show(root, { signal }) {
  await texts('deliveries');
  const making = (kind) => button(t('apps.make'), { kind, icon: 'plus', onclick: make });
  const table = dataTable({
    group: 'apps', path: 'applications', address: true, sort: 'id', signal,
    columns: [
      ['id sort mono', null, { width: '5rem' }], 'name sort lead', ['class', (row) => t(`apps.class.${row.class}`)],
      ['callback', (row) => [callbackBadge(row), ' ', row.rotation && badge(t('apps.rotating'), 'warn')]],
      ['backlog sort num', (row) => (row.backlog ? number(row.backlog) : h('span.dim', '0'))],
      ['seen sort', (row) => (row.seen ? ago(row.seen) : h('span.dim', t('apps.never')))],
    ],
    filters: [['class', worded('apps.class', CLASSES)], ['health', worded('deliveries.health', HEALTH), { label: t('apps.callback') }],
      ['enabled', [[true, t('apps.enabled')], [false, t('apps.disabled')]], { label: t('apps.state') }]],
    href: (row) => `#/apps/${row.id}`,
    tone: (row) => (!row.enabled ? 'off' : row.callback && row.health !== 'healthy' && 'warn'),
    empty: { glyph: 'tray', title: t('apps.none'), text: t('apps.noneText'), action: making() },
  });
  root.append(viewHead({ title: t('apps.title'), sub: t('apps.sub'), actions: making('main') }), table);

  live.on('application lost', table.reload, signal);
  // Deliveries come in bursts; what waits need not be counted for each.
  live.on('delivery', gathered(table.reload, signal), signal);

  async function make() {
    const [{ rows }] = await Promise.all([get('applications/classes', { signal }), texts('application')]);
    const open = rows.filter((row) => row.free !== null);
    const first = open.find((row) => row.class === 'sales_office') ?? open[0];
    const options = open.map((row) => [row.class, `${row.first / 100}XX ${t(`apps.class.${row.class}`)}`]);
    const asked = formDialog('apps.make', {
      value: { class: first?.class, id: first?.free },
      fields: { class: { kind: 'choice', options, hint: t('apps.classHint') }, id: { kind: 'number', minimum: 100, maximum: 699 },
        name: { maxLength: 50, placeholder: t('apps.namePlaceholder') } },
      run: (value) => post('applications', value),
    });
    // Another class, another free number.
    const form = document.querySelector('dialog[open] form');
    const [choice, id] = ['class', 'id'].map((name) => form.elements[name]);
    choice.addEventListener('change', () => { id.value = open[choice.value]?.free ?? id.value; });
    const made = await asked;
    if (!made) return;
    const { showKeys } = await import('./application-keys.js');
    await showKeys(made, t('application.madeTitle', { name: made.name }));
    go(`#/apps/${made.id}`);
  }
}
