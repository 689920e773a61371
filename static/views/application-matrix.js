// What an application may call and what it is told: all there is, by chapter, each with a box.
import {
  h,
  put,
  t,
  term,
  worded,
  get,
  replace,
  ago,
  number,
  panel,
  badge,
  segments,
  button,
  toast,
  words,
} from '../page.js';

const say = words('application');

export const interfaces = (root, site) =>
  matrix(root, site, { part: 'interfaces', target: 'grants', choices: ['default', 'all', 'list'], uses: true });
export const messages = (root, site) =>
  matrix(root, site, {
    part: 'messages',
    target: 'subscriptions',
    choices: ['default', 'all', 'none', 'list'],
    uses: false,
  });

async function matrix(root, { path, signal }, { part, target, choices, uses }) {
  let stored = await get(`${path}/${part}`, { signal });
  let choice = stored.choice;
  const boxes = new Map();
  const by = { all: () => true, none: () => false, default: (row) => row.default };
  const ticked = (row) => boxes.get(row.cmd).checked;
  /** Chooses as `one`, and ticks those of these rows that `is(row)`. */
  function set(one, rows, is) {
    choice = one;
    for (const row of rows) boxes.get(row.cmd).checked = is(row);
    tell();
  }

  const choose = segments(say(part), worded('application.choice', choices), choice, (one) =>
    set(one, by[one] ? stored.rows : [], by[one]),
  );
  const said = h('p.dim', { role: 'status' });
  const keeper = button(t('shell.save'), { kind: 'main', onclick: keep });
  const undo = button(say('undo'), {
    kind: 'quiet',
    onclick: () => set(stored.choice, stored.rows, (row) => row.chosen),
  });

  function tell() {
    choose.querySelector(`[value=${choice}]`).checked = true;
    const differs = stored.rows.filter((row) => ticked(row) !== row.chosen);
    const count = say(`count.${part}`, { n: stored.rows.filter(ticked).length, all: stored.rows.length });
    put(said, count, differs.length > 0 && ` · ${say('differ', { n: differs.length })}`);
    for (const row of stored.rows) boxes.get(row.cmd).closest('tr').dataset.tone = differs.includes(row) ? 'warn' : '';
    const same = choice === stored.choice && !differs.length;
    keeper.disabled = same;
    undo.hidden = same;
  }
  async function keep() {
    const names = choice === 'list' ? stored.rows.filter(ticked).map((row) => row.cmd) : [];
    await replace(`${path}/${target}`, { choice, names });
    stored = await get(`${path}/${part}`, { signal });
    toast(say('saved'));
    tell();
  }
  // A box of its own makes it a list of one's own.
  const chosen = (rows, on) => set('list', rows, () => on);

  function line(row) {
    const box = h('input', {
      type: 'checkbox',
      checked: row.chosen,
      'aria-label': `${term(row.title)} ${row.cmd}`,
      onchange: () => chosen([row], box.checked),
    });
    boxes.set(row.cmd, box);
    const last = row.use;
    return h(
      'tr',
      h('td.pick', box),
      h(
        'th',
        { scope: 'row' },
        h(
          'span.row',
          term(row.title),
          row.default && badge(say('byDefault'), 'plain'),
          row.state !== 'active' &&
            h(
              'span',
              { title: row.successor && say('successor', { cmd: row.successor }) },
              badge(say(`state.${row.state}`), 'none'),
            ),
          row.writes && h('span.dim.small', say('writes')),
        ),
        h('code', row.cmd),
      ),
      h('td.dim', row.code),
      uses &&
        h(
          'td',
          last
            ? h(
                'span.row',
                ago(last.at),
                h('span.dim', say('times', { n: last.count, times: number(last.count) })),
                badge(String(last.errcode), last.errcode === 0 ? 'good' : 'bad'),
              )
            : h('span.dim', t('apps.never')),
        ),
    );
  }

  const chapters = new Map();
  for (const row of stored.rows) {
    const chapter = row.section.split('.').slice(0, 2).join('.');
    chapters.set(chapter, [...(chapters.get(chapter) ?? []), row]);
  }
  const heads = ['', say('interface'), say('code'), ...(uses ? [`${say('lastUse')} · errcode`] : [])];
  root.append(
    h('div.row.matrix-bar', choose, h('div.grow', said), undo, keeper),
    ...[...chapters].map(([chapter, rows]) =>
      panel(
        {
          flush: true,
          title: `${chapter} ${say(`chapter.${chapter}`)}`,
          actions: h(
            'span.row',
            ['tickAll', 'tickNone'].map((tick) =>
              button(say(tick), { kind: 'quiet', small: true, onclick: () => chosen(rows, tick === 'tickAll') }),
            ),
          ),
        },
        h(
          'table.matrix',
          h(
            'thead',
            h(
              'tr',
              heads.map((text) => h('th', { scope: 'col' }, text)),
            ),
          ),
          h('tbody', rows.map(line)),
        ),
      ),
    ),
  );
  tell();
}
