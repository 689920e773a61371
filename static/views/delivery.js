// One message: what it says, why it waits, and every attempt with its answer.
import { h, put } from '../dom.js';
import { t, lang } from '../i18n.js';
import { get, post, seg, live, isAbort } from '../api.js';
import { when, duration } from '../format.js';
import { viewHead, panel, facts } from '../components/head.js';
import { button, copyButton } from '../components/button.js';
import { failed } from '../components/states.js';
import { whyText, stateBadge, verdictBadge, gathered } from './delivery-words.js';
import { tend } from './deliveries.js';

export async function show(root, { params, signal }) {
  const path = `deliveries/${seg(params.id)}`;
  let message = await get(path, { signal });
  let revealed = false;
  const place = h('div', { class: 'stack' });
  root.append(place);

  async function load() {
    try {
      const now = await get(path, { signal });
      // What was revealed stays; only the rest is taken over.
      message = revealed ? { ...now, body: message.body, tried: [...message.tried, ...now.tried.slice(message.tried.length)] } : now;
      draw();
    } catch (error) {
      if (!isAbort(error)) put(place, failed(error, load));
    }
  }

  function draw() {
    const { id, applicationId, cmd, title, record, state, why, task } = message;
    const waits = ['pending', 'parked'].includes(state);
    const focused = place.contains(document.activeElement) && document.activeElement.dataset.do;
    const act = (way, danger) => button(t(`deliveries.${way}`), { kind: danger ? 'danger' : 'main', 'data-do': way, onclick: () => tend(way, { ids: [id] }, load) });
    put(place,
      viewHead({
        title: lang() === 'zh' && title ? title : cmd,
        sub: h('span', null, h('a', { href: '#/deliveries' }, t('deliveries.title')), ` · #${id} · `, h('code', null, cmd)),
        actions: [act('retry'), waits && act('drop', true)],
      }),
      why && h('p', { class: `notice ${['parked', 'refused'].includes(why.code) ? 'bad' : 'warn'}`, role: 'status' }, h('b', null, `${t('deliveries.whyHead')} `), whyText(why),
        why.delivery && [' ', h('a', { href: `#/deliveries/${why.delivery}` }, `#${why.delivery}`)]),
      h('div', { class: 'panels' },
        panel({ title: t('deliveries.message') }, facts([
          [t('deliveries.stateHead'), stateBadge(message)],
          [t('deliveries.application'), h('a', { href: `#/apps/${applicationId}` }, String(applicationId))],
          [t('deliveries.record'), h('a', { href: `#/deliveries?record=${seg(record)}` }, h('code', null, record))],
          [t('deliveries.sid'), h('code', null, message.sid)],
          [t('deliveries.lane'), t(`deliveries.lane.${message.lane}`)],
          [t('deliveries.task'), task && h('a', { href: `#/deliveries?task=${seg(task)}` }, h('code', null, task))],
          [t('deliveries.created'), when(message.created)],
          [t('deliveries.finished'), message.finished && when(message.finished)],
        ])),
        panel({ title: t('deliveries.body'), actions: [
          message.masked && button(t('shell.reveal'), { icon: 'eye', small: true, 'data-do': 'reveal', title: t('deliveries.revealHint'), onclick: async () => {
            message = await post(`${path}/reveal`);
            revealed = true;
            draw();
          } }),
          revealed && button(t('shell.mask'), { small: true, 'data-do': 'reveal', onclick: () => { revealed = false; return load(); } }),
          copyButton(() => JSON.stringify(message.body, null, 2)),
        ] }, h('pre', { tabindex: '0' }, JSON.stringify(message.body, null, 2)))),
      panel({ title: t('deliveries.attemptsOf', { n: message.tried.length }) },
        message.tried.length ? h('ol', { class: 'attempts' }, message.tried.toReversed().map(attempt)) : h('p', { class: 'dim' }, t('deliveries.untried'))));
    if (focused) place.querySelector(`[data-do="${focused}"]`)?.focus();
  }

  draw();
  const soon = gathered(load, signal);
  live.on('delivery', (told) => (told.id === message.id || told.id === message.why?.delivery) && soon(), signal);
  live.on('audit', (told) => told.action === 'delivery.resume' && soon(), signal);
  live.on('lost', soon, signal);
}

function attempt(tried) {
  return h('li', null,
    h('div', { class: 'row' }, h('b', null, `#${tried.number}`), verdictBadge(tried), h('span', { class: 'dim' }, when(tried.at), ' · ', duration(tried.took))),
    tried.answer && h('pre', { tabindex: '0' }, pretty(tried.answer)));
}

function pretty(answer) {
  try { return JSON.stringify(JSON.parse(answer), null, 2); } catch { return answer; }
}
