// The operator's own: appearance, password, sessions, tokens for scripts.
import { h } from '../dom.js';
import { t, lang, setLang, worded } from '../i18n.js';
import { post, del, seg } from '../api.js';
import { ago, when } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { ask, openDialog, formDialog } from '../components/dialog.js';
import { viewHead, headed, panel, badge, segments } from '../components/head.js';
import { button, copyButton, secretField } from '../components/button.js';
import { toast } from '../components/toast.js';
import { passwordForm } from './password.js';

export async function show(root, { signal, session }) {
  root.append(
    viewHead({ title: t('settings.title'), sub: t('settings.sub', { name: session.name }) }),
    h('div.panels',
      panel({ title: t('settings.look') }, theme(signal), segments(t('settings.language'), [['zh', '中文'], ['en', 'English']], lang(), setLang, true)),
      panel({ title: t('settings.password') }, h('p.dim', t('settings.passwordHint')),
        passwordForm({ current: true, label: t('settings.password'), done: () => toast(t('settings.passwordSet')) }))),
    sessions(signal), tokens(signal));
}

function theme(signal) {
  const { chosen, choose } = window.dcboxTheme;
  const now = () => chosen() ?? 'system';
  const element = segments(t('settings.theme'), worded('settings.theme', ['system', 'light', 'dark']), now(),
    (one) => choose(one === 'system' ? null : one), true);
  // The header's switch says the same.
  addEventListener('theme', () => { element.querySelector(`[value="${now()}"]`).checked = true; }, { signal });
  return element;
}

const BROWSERS = { Edg: 'Edge', MicroMessenger: 'WeChat', Firefox: 'Firefox', Chrome: 'Chrome', Safari: 'Safari', curl: 'curl' };
const SYSTEMS = { Windows: 'Windows', Android: 'Android', iPhone: 'iPhone', iPad: 'iPad', 'Mac OS': 'macOS', Linux: 'Linux' };

// What of a User-Agent a person would recognise.
function device(agent) {
  if (!agent) return t('settings.unknownDevice');
  const found = (names) => names[Object.keys(names).find((pattern) => agent.includes(pattern))];
  return [found(BROWSERS), found(SYSTEMS)].filter(Boolean).join(' · ') || agent.slice(0, 40);
}

const created = ['created', (row) => when(row.created)];
const seen = ['seen', (row) => (row.seen ? ago(row.seen) : h('span.dim', t('settings.never')))];

/** A list under its heading, each row with a button that ends it, once that has been confirmed. */
function section(name, { columns, verb, values, may = () => true, actions, ...rest }) {
  const stem = `settings.${verb}`;
  const end = (row) => ask(stem, () => del(`${name}/${seg(row.id)}`), table.reload, { values: values(row), danger: true });
  const table = dataTable({ label: t(`settings.${name}`), labels: 'settings', path: name, size: 20, ...rest,
    columns: [...columns, ['end num', (row) => may(row) && button(t(stem), { small: true, onclick: () => end(row) }), { label: '' }]] });
  return h('section.stack', headed(h('h2', t(`settings.${name}`)), { sub: t(`settings.${name}Hint`), actions: actions?.(table) }), table);
}

const sessions = (signal) => section('sessions', {
  signal, verb: 'end', may: (row) => !row.current, values: (row) => ({ device: device(row.userAgent), address: row.address }),
  columns: [
    ['device lead', (row) => h('span', { title: row.userAgent }, device(row.userAgent), ' ', row.current && badge(t('settings.current'), 'good'))],
    'address mono', ['by', (row) => t(`settings.by.${row.by}`)], created, seen,
  ],
});

const tokens = (signal) => section('tokens', {
  signal, verb: 'revoke', values: ({ name }) => ({ name }), columns: ['name lead', created, seen],
  empty: { title: t('settings.noTokens'), text: t('settings.noTokensText') },
  actions: (table) => button(t('settings.make'), { icon: 'plus', onclick: () => make(table) }),
});

async function make(table) {
  const made = await formDialog('settings.make', { fields: { name: { maxLength: 60, hint: t('settings.nameHint') } }, run: (value) => post('tokens', value) });
  if (!made) return;
  table.reload();
  const line = `curl -H 'Authorization: Bearer ${made.token}' ${new URL('api/session', location.href)}`;
  await openDialog({
    title: t('settings.made'), wide: true,
    body: [h('p.notice.warn', t('settings.madeText')), secretField({ value: made.token, label: t('settings.tokens') }),
      h('div', h('div.row', h('h3.grow', t('settings.use')), copyButton(line)), h('pre', line))],
  }).done;
}
