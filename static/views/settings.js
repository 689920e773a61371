// The operator's own: appearance, password, sessions, tokens for scripts.
import { h } from '../dom.js';
import { t, lang, setLang } from '../i18n.js';
import { post, del, seg } from '../api.js';
import { when } from '../format.js';
import { dataTable } from '../components/data-table.js';
import { openDialog, confirm, formDialog } from '../components/dialog.js';
import { viewHead, panel, badge } from '../components/head.js';
import { button, copyButton, secretField } from '../components/button.js';
import { toast } from '../components/toast.js';
import { passwordForm } from './password.js';

export async function show(root, { signal, session }) {
  root.append(
    viewHead({ title: t('settings.title'), sub: t('settings.sub', { name: session.name }) }),
    h('div', { class: 'panels' },
      panel({ title: t('settings.look') }, theme(signal), language()),
      panel({ title: t('settings.password') }, h('p', { class: 'dim' }, t('settings.passwordHint')),
        passwordForm({ current: true, label: t('settings.password'), done: () => toast(t('settings.passwordSet')) }))),
    sessions(signal), tokens(signal));
}

/** A choice of few, all of them in sight. */
function segments(label, options, current, choose) {
  return h('fieldset', { class: 'field' }, h('legend', null, label), h('div', { class: 'segments' },
    options.map(([value, text]) => h('label', null,
      h('input', { type: 'radio', class: 'sr', name: label, checked: value === current, onchange: () => choose(value) }), h('span', null, text)))));
}

function theme(signal) {
  const now = window.dcboxTheme.chosen() ?? 'system';
  const element = segments(t('settings.theme'), ['system', 'light', 'dark'].map((one) => [one, t(`settings.theme.${one}`)]), now,
    (one) => window.dcboxTheme.choose(one === 'system' ? null : one));
  // The header's switch says the same.
  addEventListener('theme', () => {
    const chosen = ['system', 'light', 'dark'].indexOf(window.dcboxTheme.chosen() ?? 'system');
    element.querySelectorAll('input')[chosen].checked = true;
  }, { signal });
  return element;
}

const language = () => segments(t('settings.language'), [['zh', '中文'], ['en', 'English']], lang(), setLang);

// What of a User-Agent a person would recognise.
function device(agent) {
  if (!agent) return t('settings.unknownDevice');
  const found = (names) => names.find(([pattern]) => agent.includes(pattern))?.[1];
  const browser = found([['Edg', 'Edge'], ['MicroMessenger', 'WeChat'], ['Firefox', 'Firefox'], ['Chrome', 'Chrome'], ['Safari', 'Safari'], ['curl', 'curl']]);
  const system = found([['Windows', 'Windows'], ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Mac OS', 'macOS'], ['Linux', 'Linux']]);
  return [browser, system].filter(Boolean).join(' · ') || agent.slice(0, 40);
}

const seen = (ms) => (ms ? when(ms, { relative: true }) : h('span', { class: 'dim' }, t('settings.never')));

function titled(title, hint, actions, table) {
  return h('section', { class: 'stack' }, h('header', { class: 'view-head' }, h('div', null, h('h2', null, title), h('p', { class: 'sub' }, hint)), actions), table);
}

function sessions(signal) {
  const table = dataTable({
    label: t('settings.sessions'), path: 'sessions', size: 20, signal,
    columns: [
      { key: 'device', label: t('settings.device'), lead: true, cell: (row) => h('span', { title: row.userAgent }, device(row.userAgent), ' ', row.current && badge(t('settings.current'), 'good')) },
      { key: 'address', label: t('settings.address'), mono: true },
      { key: 'by', label: t('settings.by'), cell: (row) => t(`settings.by.${row.by}`) },
      { key: 'created', label: t('settings.created'), cell: (row) => when(row.created) },
      { key: 'seen', label: t('settings.seen'), cell: (row) => seen(row.seen) },
      { key: 'end', label: '', num: true, cell: (row) => !row.current && button(t('settings.end'), { small: true, onclick: () => end(row) }) },
    ],
  });
  async function end(row) {
    const sure = await confirm({ title: t('settings.endTitle'), text: t('settings.endText', { device: device(row.userAgent), address: row.address }), label: t('settings.end'), danger: true });
    if (!sure) return;
    await del(`sessions/${seg(row.id)}`);
    toast(t('settings.ended'));
    await table.reload();
  }
  return titled(t('settings.sessions'), t('settings.sessionsHint'), null, table);
}

function tokens(signal) {
  const table = dataTable({
    label: t('settings.tokens'), path: 'tokens', size: 20, signal,
    columns: [
      { key: 'name', label: t('settings.name'), lead: true },
      { key: 'created', label: t('settings.created'), cell: (row) => when(row.created) },
      { key: 'seen', label: t('settings.seen'), cell: (row) => seen(row.seen) },
      { key: 'revoke', label: '', num: true, cell: (row) => button(t('settings.revoke'), { small: true, onclick: () => revoke(row) }) },
    ],
    empty: { glyph: 'tray', title: t('settings.noTokens'), text: t('settings.noTokensText') },
  });
  async function make() {
    const made = await formDialog({
      title: t('settings.make'), label: t('settings.makeDo'), intro: t('settings.tokensHint'),
      schema: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1, maxLength: 60 } } },
      fields: { name: { label: t('settings.name'), hint: t('settings.nameHint') } },
      run: (value) => post('tokens', value),
    });
    if (!made) return;
    table.reload();
    const line = `curl -H 'Authorization: Bearer ${made.token}' ${new URL('api/session', location.href)}`;
    await openDialog({
      title: t('settings.made'), wide: true,
      body: [h('p', { class: 'notice warn' }, t('settings.madeText')), secretField({ value: made.token, label: t('settings.tokens') }),
        h('div', null, h('div', { class: 'row' }, h('h3', { class: 'grow' }, t('settings.use')), copyButton(line)), h('pre', null, line))],
    }).done;
  }
  async function revoke(row) {
    if (!(await confirm({ title: t('settings.revokeTitle', { name: row.name }), text: t('settings.revokeText'), label: t('settings.revoke'), danger: true }))) return;
    await del(`tokens/${seg(row.id)}`);
    toast(t('settings.revoked'));
    await table.reload();
  }
  return titled(t('settings.tokens'), t('settings.tokensHint'), button(t('settings.make'), { icon: 'plus', onclick: make }), table);
}
