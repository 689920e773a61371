// The last requests: who asked what, what came of it and why; live as they come in.
import {
  h,
  keysOf,
  link,
  put,
  term,
  has,
  lang,
  get,
  del,
  seg,
  bytes,
  duration,
  addressQuery,
  viewHead,
  badge,
  emptyState,
  button,
  dataTable,
  ask,
  words,
  follow,
} from '../page.js';

const say = words('journal');

/** What a request was answered with. */
export const outcome = ({ errcode }) => (errcode ? badge(String(errcode), 'bad') : badge(say('good'), 'good'));
/** What an errcode is called; nothing where it has no name. */
export const codeName = (errcode) => (has(`journal.code.${errcode}`) ? say(`code.${errcode}`) : '');
// The server's words are Chinese.
const reason = ({ errcode, errmsg }) =>
  !errcode ? '—' : lang() === 'zh' ? errmsg : [codeName(errcode), h('small.dim.under', errmsg)];
/** The application that a request names, and whether it was it. */
export const sender = ({ application, verified }) =>
  h(
    'span.nowrap',
    application ? link(`apps/${seg(application)}`, application) : h('span.dim', say('nobody')),
    !verified && [' ', h('small.dim', say('unverified'))],
  );

export async function show(root, given) {
  const { params, signal } = given;
  if (params.id) return (await import('./journal-entry.js')).show(root, given);
  const [fill, kinds, apps] = await Promise.all([
    get('journal', { signal }),
    get('interface-kinds', { signal }),
    get('applications', { query: { size: 200 }, signal }),
  ]);
  const head = h('div');
  if (!fill.on) {
    root.append(
      viewHead({ title: say('title'), sub: say('sub') }),
      emptyState({ glyph: 'tray', title: say('off'), text: say('offText') }),
    );
    return undefined;
  }
  // Who asks for an application that is none of ours finds it all the same.
  const asked = addressQuery().get('application');
  const choices = apps.rows.map(({ id, name }) => [String(id), `${id} ${name}`]);
  if (asked && !choices.some(([id]) => id === asked)) choices.push([asked, asked]);

  const table = dataTable({
    group: 'journal',
    address: true,
    signal,
    sort: '-at',
    href: (row) => `#/journal/${row.id}`,
    load: ({ outcome: chosen, ...query }, ends) =>
      get('requests', {
        query: { ...query, [chosen === 'refused' ? 'refused' : 'errcode']: chosen === 'refused' || chosen },
        signal: ends,
      }),
    columns: [
      'at sort time',
      ['outcome', outcome],
      ['application', sender],
      ['interface lead', (row) => (row.cmd ? [term(row.title), h('code.dim.small.under', row.cmd)] : say('unread'))],
      ['why', reason],
      ['took sort num', (row) => h('span.nowrap', duration(row.took))],
      'address mono minor',
    ],
    filters: [
      [
        'outcome',
        [
          ['refused', say('refused')],
          ['0', say('good')],
          ...keysOf('journal', 'code.').map((code) => [code, `${code} ${codeName(code)}`]),
        ],
      ],
      ['application', choices],
      ['cmd', kinds.rows.map(({ cmd, title }) => [cmd, term(title)]), { label: say('interface') }],
      ['mobile', 'text', { placeholder: say('mobileHint') }],
      ['from', 'from'],
      ['to', 'to'],
    ],
    tone: (row) => row.errcode && 'bad',
  });

  async function draw() {
    const { good, refused, missed } = await get('journal', { signal });
    put(
      head,
      viewHead({
        title: say('title'),
        sub: [
          say('kept', { good: good.count, size: bytes(good.bytes), refused: refused.count }),
          missed > 0 && ` · ${say('missed', { n: missed })}`,
        ],
        actions: [
          h('label.row', tail, say('live')),
          button(say('clear'), {
            icon: 'trash',
            onclick: () =>
              ask(
                'journal.clear',
                () => del('journal'),
                () => Promise.all([draw(), table.reload()]),
                { danger: true },
              ),
          }),
        ],
      }),
    );
  }

  // Rows stay where they are while somebody is about to press one.
  let behind = false;
  const body = table.querySelector('tbody');
  const catchUp = follow(
    'request lost',
    async () => {
      behind = body.matches(':hover, :focus-within') || Boolean(document.querySelector('dialog[open]'));
      if (tail.checked && !behind) await Promise.all([table.reload(), draw()]);
    },
    signal,
  );
  const tail = h('input.switch', { type: 'checkbox', checked: true, onchange: catchUp });
  body.addEventListener('pointerleave', () => behind && catchUp());
  await draw();
  root.append(head, table);
  return undefined;
}
