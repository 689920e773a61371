// Small charts as inline SVG. Each carries its words for those who do not see it.
import { h, svg } from '../dom.js';
import { t } from '../i18n.js';
import { number, percent } from '../format.js';

const WIDTH = 240;

/**
 * Lines of numbers, [{values, kind}], on one scale from 0 to the highest, or to `top`; without a `label` they say
 * nothing.
 */
export function sparkLine(lines, { label, height, top = Math.max(1, ...lines.flatMap(({ values }) => values)) }) {
  const place = (value, at, all) => {
    const [x, y] = [(at / Math.max(1, all.length - 1)) * WIDTH, height - 2 - (value / top) * (height - 6)];
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  const draw = ({ values, kind = '' }, at) => {
    const path = values.map(place).join('L');
    return [
      at === 0 && svg('path.under', { d: `M0 ${height}L${path}L${WIDTH} ${height}Z` }),
      svg('path', { class: `line ${kind}`, d: `M${path}` }),
    ];
  };
  return svg(
    'svg.chart',
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      height,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': label,
      'aria-hidden': !label && 'true',
    },
    svg('path.axis', { d: `M0 ${height - 1}H${WIDTH}` }),
    lines.filter(({ values }) => values.length).map(draw),
  );
}

/** A bar in the shares of the states that rooms are in. */
export function shareBar(tally) {
  const parts = ['signed', 'ordered', 'held', 'available'].map((state) => ({
    state,
    value: tally[state],
    label: t(`shell.state.${state}`),
  }));
  return h(
    'div.shares',
    { role: 'img', 'aria-label': parts.map(({ label, value }) => `${label} ${value}`).join(', ') },
    parts
      .filter(({ value }) => value > 0)
      .map(({ state, value, label }) =>
        h('i.room', {
          dataset: { state },
          style: { flex: value },
          title: `${label} ${number(value)} · ${percent(value / tally.rooms)}`,
        }),
      ),
  );
}
