// Applications: all of them, and making a new one.
import { h } from '../dom.js';
import { t, texts } from '../i18n.js';
import { get, post, live } from '../api.js';
import { when, number } from '../format.js';
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
  const table = dataTable({
    label: t('apps.title'), path: 'applications', address: true, sort: 'id', signal, search: t('apps.search'),
    columns: [
      { key: 'id', label: t('apps.id'), sort: true, mono: true, width: '5rem' },
      { key: 'name', label: t('apps.name'), sort: true, lead: true },
      { key: 'class', label: t('apps.class'), cell: (row) => t(`apps.class.${row.class}`) },
      { key: 'health', label: t('apps.callback'), cell: (row) => [callbackBadge(row), ' ', row.rotation && badge(t('apps.rotating'), 'warn')] },
      { key: 'backlog', label: t('apps.backlog'), sort: true, num: true, cell: (row) => (row.backlog ? number(row.backlog) : h('span.dim', '0')) },
      { key: 'seen', label: t('apps.seen'), sort: true, cell: (row) => (row.seen ? when(row.seen, { relative: true }) : h('span.dim', t('apps.never'))) },
    ],
    filters: [
      { name: 'class', label: t('apps.class'), options: CLASSES.map((value) => ({ value, label: t(`apps.class.${value}`) })) },
      { name: 'health', label: t('apps.callback'), options: HEALTH.map((value) => ({ value, label: t(`deliveries.health.${value}`) })) },
      { name: 'enabled', label: t('apps.state'), options: [{ value: true, label: t('apps.enabled') }, { value: false, label: t('apps.disabled') }] },
    ],
    href: (row) => `#/apps/${row.id}`,
    tone: (row) => (!row.enabled ? 'off' : row.callback && row.health !== 'healthy' ? 'warn' : undefined),
    empty: { glyph: 'tray', title: t('apps.none'), text: t('apps.noneText'), action: button(t('apps.make'), { icon: 'plus', onclick: () => make() }) },
  });
  root.append(viewHead({ title: t('apps.title'), sub: t('apps.sub'), actions: button(t('apps.make'), { kind: 'main', icon: 'plus', onclick: () => make() }) }), table);

  for (const kind of ['application', 'lost']) live.on(kind, () => table.reload(), signal);
  // Deliveries come in bursts; what waits need not be counted for each.
  live.on('delivery', gathered(() => table.reload(), signal), signal);

  async function make() {
    const [{ rows }] = await Promise.all([get('applications/classes', { signal }), texts('application')]);
    const open = rows.filter((row) => row.free !== null);
    const first = open.find((row) => row.class === 'sales_office') ?? open[0];
    const options = open.map((row) => ({ value: row.class, label: `${row.first / 100}XX ${t(`apps.class.${row.class}`)}` }));
    const asked = formDialog({
      title: t('apps.make'), label: t('apps.makeDo'), intro: t('apps.makeText'),
      schema: { type: 'object', required: ['class', 'id', 'name'], properties: {
        class: { type: 'string', enum: open.map((row) => row.class) }, id: { type: 'integer', minimum: 100, maximum: 699 }, name: { type: 'string', minLength: 1, maxLength: 50 } } },
      value: { class: first?.class, id: first?.free },
      fields: { class: { label: t('apps.class'), options, hint: t('apps.classHint') }, id: { label: t('apps.id') }, name: { label: t('apps.name'), placeholder: t('apps.namePlaceholder') } },
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
