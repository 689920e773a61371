// The operator's own: password, sessions, tokens for scripts.
import {
  h,
  t,
  post,
  del,
  seg,
  ago,
  joined,
  viewHead,
  headed,
  panel,
  badge,
  button,
  copyButton,
  secretField,
  dataTable,
  ask,
  openDialog,
  formDialog,
  toast,
  words,
} from '../page.js';
import { passwordForm } from './password.js';

const say = words('settings');

export async function show(root, { signal, session }) {
  root.append(
    viewHead({ title: say('title'), sub: say('sub', { name: session.name }) }),
    panel(
      { title: say('password') },
      h('p.dim', say('passwordHint')),
      passwordForm({ current: true, label: say('password'), done: () => toast(say('passwordSet')) }),
    ),
    sessions(signal),
    tokens(signal),
  );
}

const BROWSERS = ['Edg', 'MicroMessenger', 'Firefox', 'Chrome', 'Safari', 'curl'];
const SYSTEMS = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'];
const KNOWN_AS = { Edg: 'Edge', MicroMessenger: 'WeChat', 'Mac OS': 'macOS' };

// What of a User-Agent a person would recognise.
function device(agent) {
  if (!agent) return say('unknownDevice');
  const found = [BROWSERS, SYSTEMS].map((names) => names.find((name) => agent.includes(name)));
  return joined(...found.map((name) => KNOWN_AS[name] ?? name)) || agent.slice(0, 40);
}

const seen = ['seen', (row) => (row.seen ? ago(row.seen) : h('span.dim', say('never')))];

/** A list under its heading, each row with a button that ends it, once that has been confirmed. */
function section(name, { columns, verb, values, may = () => true, actions, ...rest }) {
  const stem = `settings.${verb}`;
  const end = (row) =>
    ask(stem, () => del(`${name}/${seg(row.id)}`), table.reload, { values: values(row), danger: true });
  const table = dataTable({
    label: say(name),
    labels: 'settings',
    path: name,
    size: 20,
    ...rest,
    columns: [
      ...columns,
      ['end num', (row) => may(row) && button(t(stem), { small: true, onclick: () => end(row) }), { label: '' }],
    ],
  });
  return h('section.stack', headed(h('h2', say(name)), { sub: say(`${name}Hint`), actions: actions?.(table) }), table);
}

const sessions = (signal) =>
  section('sessions', {
    signal,
    verb: 'end',
    may: (row) => !row.current,
    values: (row) => ({ device: device(row.userAgent), address: row.address }),
    columns: [
      [
        'device lead',
        (row) =>
          h('span', { title: row.userAgent }, device(row.userAgent), ' ', row.current && badge(say('current'), 'good')),
      ],
      'address mono',
      ['by', (row) => say(`by.${row.by}`)],
      'created time',
      seen,
    ],
  });

const tokens = (signal) =>
  section('tokens', {
    signal,
    verb: 'revoke',
    values: ({ name }) => ({ name }),
    columns: ['name lead', 'created time', seen],
    empty: { title: say('noTokens'), text: say('noTokensText') },
    actions: (table) => button(say('make'), { icon: 'plus', onclick: () => make(table) }),
  });

async function make(table) {
  const made = await formDialog('settings.make', {
    fields: { name: { maxLength: 60, hint: say('nameHint') } },
    run: (value) => post('tokens', value),
  });
  if (!made) return;
  table.reload();
  const line = `curl -H 'Authorization: Bearer ${made.token}' ${new URL('api/session', location.href)}`;
  await openDialog({
    title: say('made'),
    wide: true,
    body: [
      h('p.notice.warn', say('madeText')),
      secretField({ value: made.token, label: say('tokens') }),
      h('div', h('div.row', h('h3.grow', say('use')), copyButton(line)), h('pre', line)),
    ],
  }).done;
}
