// How far rooms are sold, as numbers and drawn.
import { h, svg } from '../dom.js';
import { t } from '../i18n.js';
import { percent } from '../format.js';
import { shareBar } from '../components/chart.js';

export const STATES = ['available', 'held', 'ordered', 'signed'];
export const soldOf = (tally) => tally.ordered + tally.signed;
export const shareOf = (tally) => (tally.rooms ? soldOf(tally) / tally.rooms : 0);
export const stateName = (state) => t(`shell.state.${state}`);

/** A bar in the shares of the states. */
export const bar = (tally) => shareBar(['signed', 'ordered', 'held', 'available'].map((state) => ({ state, value: tally[state], label: stateName(state) })));

/** The sold share as a ring: signed, then ordered. */
export function ring(tally, size) {
  const round = 2 * Math.PI * 42;
  const arc = (kind, from, share) => share > 0 && svg('circle', { class: `ring-${kind}`, cx: 50, cy: 50, r: 42, 'stroke-dasharray': `${share * round} ${round}`, 'stroke-dashoffset': -from * round, transform: 'rotate(-90 50 50)' });
  const all = Math.max(1, tally.rooms);
  return h('div', { class: 'ring', style: { '--ring': size } },
    svg('svg', { viewBox: '0 0 100 100', 'aria-hidden': 'true' }, svg('circle', { class: 'ring-track', cx: 50, cy: 50, r: 42 }),
      arc('signed', 0, tally.signed / all), arc('ordered', tally.signed / all, tally.ordered / all)),
    h('div', null, h('b', null, percent(shareOf(tally))), h('span', null, t('board.sold'))));
}
