// What a message's state and its waiting are called, for views that show messages; they load `texts('deliveries')`.
import { h, t, term, local, stamp, badge } from '../page.js';

const KINDS = {
  healthy: 'good',
  delivered: 'good',
  parked: 'bad',
  refused: 'bad',
  failing: 'warn',
  open: 'warn',
  unreachable: 'warn',
  bad_answer: 'warn',
};
const sign = (group, name, values) => badge(t(`deliveries.${group}.${name}`, values), KINDS[name]);

/** Why a message waits, in words. */
export function whyText({ code, at, delivery }) {
  const today = local(at, 10) === local(Date.now(), 10);
  return t(`deliveries.why.${code}`, { at: today ? local(at, 19).slice(11) : stamp(at), delivery: String(delivery) });
}

/** A message's state. One that was tried in vain is told from one that is on its way. */
export const stateBadge = ({ state, attempts }) =>
  sign('state', state === 'pending' && attempts > 0 ? 'failing' : state);

/** How an application's callback does. */
export const healthBadge = (state) => sign('health', state);

/** What came of an attempt. */
export const verdictBadge = ({ verdict, errcode }) => sign('verdict', verdict, { errcode: String(errcode) });

/** A message's title and its name. */
export const named = ({ cmd, title }) => [title && `${term(title)} `, h('code.dim.small', cmd)];
