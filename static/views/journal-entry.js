// One request: why it was refused, how long it took, what it and its answer said, decrypted and on the wire.
import {
  h,
  link,
  put,
  t,
  term,
  lang,
  has,
  labelled,
  get,
  post,
  seg,
  bytes,
  duration,
  stamp,
  viewHead,
  panel,
  facts,
  emptyState,
  button,
  copyButton,
  tabs,
  words,
} from '../page.js';
import { outcome, codeName, sender } from './journal.js';

const say = words('journal');
const pretty = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The same bytes once more; a serial that has been used is refused as such. */
const curl = ({ method, asked: { wire } }) =>
  `curl -sS ${
    method === 'GET'
      ? quoted(`${location.origin}/api?${wire}`)
      : `${quoted(`${location.origin}/api`)} -H 'Content-Type: application/json' --data-raw ${quoted(wire)}`
  }`;

export async function show(root, { params, signal }) {
  const path = `requests/${seg(params.id)}`;
  const masked = await get(path, { signal });
  let entry = masked;
  let drawTab;

  async function reveal(on = entry.masked) {
    entry = on ? await post(`${path}/reveal`) : masked;
    draw();
  }

  const head = h('div.stack');
  function draw() {
    const { id, cmd, title, errcode, errmsg, application } = entry;
    put(
      head,
      viewHead({
        title: term(title) || cmd || say('unread'),
        sub: [link('journal', say('title')), ` · #${id}`, cmd && [' · ', h('code', cmd)]],
        actions: button(t(entry.masked ? 'shell.reveal' : 'shell.mask'), {
          icon: 'eye',
          small: true,
          title: say('revealHint'),
          onclick: () => reveal(),
        }),
      }),
      errcode !== 0 &&
        h(
          'div.notice.bad',
          { role: 'status' },
          h('b', `${errcode} `, lang() === 'zh' ? errmsg : codeName(errcode)),
          lang() === 'en' && h('p', errmsg),
          has(`journal.hint.${errcode}`) && h('p', say(`hint.${errcode}`)),
          application && h('div.row', link(`journal?application=${seg(application)}&outcome=${errcode}`, say('alike'))),
        ),
      h(
        'div.panels',
        panel(
          { title: say('request') },
          facts(
            labelled('journal', {
              outcome: outcome(entry),
              application: sender(entry),
              interface: cmd && h('code', cmd),
              sid: entry.sid && h('code', entry.sid),
              version: entry.version,
              address: entry.address && [h('code', entry.address), ` · ${entry.method}`],
            }),
          ),
        ),
        panel(
          { title: say('timing') },
          facts(
            labelled('journal', {
              at: stamp(entry.at),
              arrival: duration(entry.arrival),
              took: duration(entry.took),
              asked: bytes(entry.asked.length),
              answered: bytes(entry.answered.length),
            }),
          ),
        ),
      ),
    );
    drawTab?.();
  }

  const both = (content, replay) =>
    ['asked', 'answered'].map((side) => {
      const said = entry[side];
      const text = content(said);
      return panel(
        {
          title: say(side),
          actions: text && [
            copyButton(text),
            replay &&
              side === 'asked' &&
              h(
                'span.row',
                'curl',
                copyButton(() => curl(entry)),
              ),
          ],
        },
        said.cut && h('p.dim', say('cut', { size: bytes(said.length) })),
        text ? h('pre', { tabindex: 0 }, text) : h('p.dim', say(said.length ? 'sealed' : 'nothing')),
      );
    });
  const tab = (id, content) => ({
    id,
    label: say(id),
    show: (place) => {
      drawTab = () => put(place, content());
      drawTab();
    },
  });
  draw();
  root.append(
    head,
    tabs(
      [
        tab('plain', () => both(({ plain }) => plain !== null && pretty(plain))),
        tab('wire', () =>
          entry.masked
            ? emptyState({
                glyph: 'search',
                title: say('wireHidden'),
                text: say('wireHiddenText'),
                action: button(t('shell.reveal'), { icon: 'eye', kind: 'main', onclick: () => reveal() }),
              })
            : both(({ wire }) => wire, entry.method !== 'OTHER' && !entry.asked.cut),
        ),
      ],
      { label: say('title'), signal },
    ),
  );
}
