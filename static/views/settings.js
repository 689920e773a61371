// The operator's own: appearance, password, sessions, tokens for scripts.
import { h } from '../dom.js';
import { t, lang, setLang } from '../i18n.js';
import { post, del, seg } from '../api.js';
import { when } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { openDialog, confirm, formDialog } from '../components/dialog.js';
import { viewHead, headed, panel, badge } from '../components/head.js';
import { button, copyButton, secretField } from '../components/button.js';
import { toast } from '../components/toast.js';
import { passwordForm } from './password.js';

export async function show(root, { signal, session }) {
  root.append(
    viewHead({ title: t('settings.title'), sub: t('settings.sub', { name: session.name }) }),
    h('div.panels',
      panel({ title: t('settings.look') }, theme(signal), segments(t('settings.language'), [['zh', '中文'], ['en', 'English']], lang(), setLang)),
      panel({ title: t('settings.password') }, h('p.dim', t('settings.passwordHint')),
        passwordForm({ current: true, label: t('settings.password'), done: () => toast(t('settings.passwordSet')) }))),
    sessions(signal), tokens(signal));
}

/** A choice of few, all of them in sight. */
const segments = (label, options, current, choose) => h('fieldset.field', h('legend', label), h('div.segments',
  options.map(([value, text]) => h('label',
    h('input.sr', { type: 'radio', name: label, value, checked: value === current, onchange: () => choose(value) }), h('span', text)))));

function theme(signal) {
  const { chosen, choose } = window.dcboxTheme;
  const now = () => chosen() ?? 'system';
  const element = segments(t('settings.theme'), ['system', 'light', 'dark'].map((one) => [one, t(`settings.theme.${one}`)]), now(),
    (one) => choose(one === 'system' ? null : one));
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

const column = (key, more) => ({ key, label: t(`settings.${key}`), ...more });
const created = () => column('created', { cell: (row) => when(row.created) });
const seen = () => column('seen', { cell: (row) => (row.seen ? when(row.seen, { relative: true }) : h('span.dim', t('settings.never'))) });

/** A list under its heading, each row with a button that ends it, once that has been confirmed. */
function section(name, { columns, verb, done, sure, may = () => true, actions, ...rest }) {
  async function end(row) {
    if (!(await confirm({ ...sure(row), label: t(`settings.${verb}`), danger: true }))) return;
    await del(`${name}/${seg(row.id)}`);
    toast(t(`settings.${done}`));
    await table.reload();
  }
  const table = dataTable({ label: t(`settings.${name}`), path: name, size: 20, ...rest,
    columns: [...columns, { key: verb, label: '', num: true, cell: (row) => may(row) && button(t(`settings.${verb}`), { small: true, onclick: () => end(row) }) }] });
  const head = headed(h('h2', t(`settings.${name}`)), { sub: t(`settings.${name}Hint`), actions: actions?.(table) });
  return h('section.stack', head, table);
}

const sessions = (signal) => section('sessions', {
  signal, verb: 'end', done: 'ended', may: (row) => !row.current,
  sure: (row) => ({ title: t('settings.endTitle'), text: t('settings.endText', { device: device(row.userAgent), address: row.address }) }),
  columns: [
    column('device', { lead: true, cell: (row) => h('span', { title: row.userAgent }, device(row.userAgent), ' ', row.current && badge(t('settings.current'), 'good')) }),
    column('address', { mono: true }), column('by', { cell: (row) => t(`settings.by.${row.by}`) }), created(), seen(),
  ],
});

const tokens = (signal) => section('tokens', {
  signal, verb: 'revoke', done: 'revoked',
  sure: (row) => ({ title: t('settings.revokeTitle', { name: row.name }), text: t('settings.revokeText') }),
  columns: [column('name', { lead: true }), created(), seen()],
  empty: { title: t('settings.noTokens'), text: t('settings.noTokensText') },
  actions: (table) => button(t('settings.make'), { icon: 'plus', onclick: () => make(table) }),
});

async function make(table) {
  const made = await formDialog({
    title: t('settings.make'), label: t('settings.makeDo'), intro: t('settings.tokensHint'),
    schema: { required: ['name'], properties: { name: { type: 'string', minLength: 1, maxLength: 60 } } },
    fields: { name: { label: t('settings.name'), hint: t('settings.nameHint') } },
    run: (value) => post('tokens', value),
  });
  if (!made) return;
  table.reload();
  const line = `curl -H 'Authorization: Bearer ${made.token}' ${new URL('api/session', location.href)}`;
  await openDialog({
    title: t('settings.made'), wide: true,
    body: [h('p.notice.warn', t('settings.madeText')), secretField({ value: made.token, label: t('settings.tokens') }),
      h('div', h('div.row', h('h3.grow', t('settings.use')), copyButton(line)), h('pre', line))],
  }).done;
}
