// What a message's state and its waiting are called; for the views that show messages.
import { h } from '../dom.js';
import { t, texts, lang } from '../i18n.js';
import { stamp } from '../format.js';
import { badge } from '../components/head.js';
import { icon } from '../icons.js';

/** The texts that these words are in: `await words()` before anything is shown. */
export const words = () => texts('deliveries');

const KINDS = { pending: '', parked: 'bad', delivered: 'good', dropped: '' };
const HEALTH = { healthy: 'good', failing: 'warn', open: 'warn', parked: 'bad' };
const VERDICTS = { delivered: 'good', refused: 'bad' };

/** A point in time as briefly as it can be told. */
export function moment(ms) {
  const [day, now] = [new Date(ms), new Date()];
  return day.toDateString() === now.toDateString() ? day.toTimeString().slice(0, 8) : stamp(ms);
}

/** Why a message waits, in words. */
export const whyText = (why) => t(`deliveries.why.${why.code}`, { at: why.at && moment(why.at), delivery: String(why.delivery) });

/** A message's state. One that was tried in vain is told from one that is on its way. */
export function stateBadge({ state, attempts }) {
  const failing = state === 'pending' && attempts > 0;
  return badge(t(`deliveries.state.${failing ? 'failing' : state}`), failing ? 'warn' : KINDS[state]);
}

/** How an application's callback does. */
export const healthBadge = (state) => badge(t(`deliveries.health.${state}`), HEALTH[state]);

/** What came of an attempt. */
export const verdictBadge = ({ verdict, errcode }) => badge(
  verdict === 'refused' ? t('deliveries.verdict.refused', { errcode: String(errcode) }) : t(`deliveries.verdict.${verdict}`), VERDICTS[verdict] ?? 'warn');

/** A message's title and name; its title is Chinese. */
export const named = ({ cmd, title }) => (lang() === 'zh' && title
  ? h('span', null, title, ' ', h('code', { class: 'dim small' }, cmd)) : h('code', null, cmd));

/** A round button with an icon alone. */
export const iconButton = (name, label, onclick) => h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick }, icon(name, 18));

/** Runs `work` soon, and once for all the calls in between. */
export function gathered(work, signal, wait = 400) {
  let timer = 0;
  signal.addEventListener('abort', () => clearTimeout(timer));
  return () => {
    if (timer || signal.aborted) return;
    timer = setTimeout(() => { timer = 0; work(); }, wait);
  };
}
