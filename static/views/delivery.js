// One message: what it says, why it waits, and every attempt with its answer.
import {
  h,
  link,
  put,
  released,
  t,
  term,
  labelled,
  get,
  post,
  seg,
  when,
  duration,
  viewHead,
  panel,
  facts,
  button,
  copyButton,
  follow,
  words,
} from '../page.js';
import { whyText, stateBadge, verdictBadge } from '../components/delivery-words.js';
import { tend } from './deliveries.js';

const say = words('deliveries');
const pretty = (value) => JSON.stringify(value, null, 2);

export async function show(root, { params, signal }) {
  const path = `deliveries/${seg(params.id)}`;
  let message = await get(path, { signal });
  let revealed = null;

  async function load() {
    const next = await get(path, { signal });
    await released();
    if (signal.aborted || JSON.stringify(next) === JSON.stringify(message)) return;
    message = next;
    draw();
  }

  async function reveal(on) {
    revealed = on ? await post(`${path}/reveal`) : null;
    draw();
  }

  function draw() {
    const { id, applicationId, cmd, title, record, why, task } = message;
    const { body, tried } = {
      ...message,
      ...(revealed && {
        body: revealed.body,
        tried: [...revealed.tried, ...message.tried.slice(revealed.tried.length)],
      }),
    };
    const held = document.activeElement?.dataset.do;
    const act = (way, kind) =>
      button(say(way), { kind, 'data-do': way, onclick: () => tend(way, { ids: [id] }, load) });
    put(
      root,
      viewHead({
        title: title ? term(title) : cmd,
        sub: [link('deliveries', say('title')), ` · #${id} · `, h('code', cmd)],
        actions: [act('retry', 'main'), why && act('drop', 'danger')],
      }),
      why &&
        h(
          'p',
          { class: `notice ${/parked|refused/.test(why.code) ? 'bad' : 'warn'}`, role: 'status' },
          h('b', `${say('whyHead')} `),
          whyText(why),
          why.delivery && [' ', link(`deliveries/${why.delivery}`, `#${why.delivery}`)],
        ),
      h(
        'div.panels',
        panel(
          { title: say('message') },
          facts(
            labelled('deliveries', {
              stateHead: stateBadge(message),
              application: link(`apps/${applicationId}`, applicationId),
              record: link(`deliveries?record=${seg(record)}`, h('code', record)),
              sid: h('code', message.sid),
              lane: say(`lane.${message.lane}`),
              task: task && link(`deliveries?task=${seg(task)}`, h('code', task)),
              created: when(message.created),
              finished: message.finished && when(message.finished),
            }),
          ),
        ),
        panel(
          {
            title: say('body'),
            actions: [
              (message.masked || revealed) &&
                button(t(revealed ? 'shell.mask' : 'shell.reveal'), {
                  icon: 'eye',
                  small: true,
                  'data-do': 'reveal',
                  title: say('revealHint'),
                  onclick: () => reveal(!revealed),
                }),
              copyButton(() => pretty(body)),
            ],
          },
          h('pre', { tabindex: 0 }, pretty(body)),
        ),
      ),
      panel(
        { title: say('attemptsOf', { n: tried.length }) },
        tried.length ? h('ol.attempts', tried.toReversed().map(attempt)) : h('p.dim', say('untried')),
      ),
    );
    if (held) root.querySelector(`[data-do="${held}"]`)?.focus();
  }

  draw();
  follow('delivery', load, signal, ({ id }) => id === message.id || id === message.why?.delivery);
  follow('audit', load, signal, ({ action }) => action === 'delivery.resume');
  follow('lost', load, signal);
}

function attempt(tried) {
  let { answer } = tried;
  try {
    answer = pretty(JSON.parse(answer));
  } catch {
    /* Words. */
  }
  return h(
    'li',
    h(
      'div.row',
      h('b', `#${tried.number}`),
      verdictBadge(tried),
      h('span.dim', when(tried.at), ' · ', duration(tried.took)),
    ),
    answer && h('pre', { tabindex: 0 }, answer),
  );
}
