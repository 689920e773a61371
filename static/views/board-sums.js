// How far rooms are sold, as numbers and drawn.
import { h, svg, t, percent } from '../page.js';

export const STATES = ['available', 'held', 'ordered', 'signed'];
export const stateName = (state) => t(`shell.state.${state}`);
export const soldOf = (tally) => tally.ordered + tally.signed;
export const shareOf = (tally) => soldOf(tally) / Math.max(1, tally.rooms);

/** The sold share as a ring: signed, then ordered. */
export function ring({ rooms, signed, ordered }, size) {
  const arc = (kind, from, n) =>
    n > 0 &&
    svg(`circle.${kind}`, {
      cx: 50,
      cy: 50,
      r: 42,
      pathLength: rooms,
      'stroke-dasharray': `${n} ${rooms}`,
      'stroke-dashoffset': -from,
      transform: 'rotate(-90 50 50)',
    });
  return h(
    'div.ring',
    { style: { '--ring': size } },
    svg(
      'svg',
      { viewBox: '0 0 100 100', 'aria-hidden': 'true' },
      svg('circle', { cx: 50, cy: 50, r: 42 }),
      arc('signed', 0, signed),
      arc('ordered', signed, ordered),
    ),
    h('div', h('b', percent(shareOf({ rooms, signed, ordered }))), h('span', t('board.sold'))),
  );
}
