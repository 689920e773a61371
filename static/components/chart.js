// Small charts as inline SVG. Each carries its words for those who do not see it.
import { h, svg } from '../dom.js';
import { number, percent } from '../format.js';

const WIDTH = 240;

/** One line, or several `lines` on one scale from 0 to the highest value, or to `top`. */
export function sparkLine(points, { label, height = 48, kind, lines = [{ points, kind }], top } = {}) {
  const most = top ?? Math.max(1, ...lines.flatMap((line) => line.points.map(({ value }) => value)));
  const place = ({ value }, at, all) => {
    const x = (at / Math.max(1, all.length - 1)) * WIDTH;
    return `${x.toFixed(1)} ${(height - 2 - (value / most) * (height - 6)).toFixed(1)}`;
  };
  const draw = (line, at) => {
    const path = line.points.map(place).join('L');
    return [at === 0 && svg('path.under', { d: `M0 ${height}L${path}L${WIDTH} ${height}Z` }), svg('path', { class: `line ${line.kind ?? ''}`, d: `M${path}` })];
  };
  return svg('svg.chart', { viewBox: `0 0 ${WIDTH} ${height}`, height, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    svg('path.axis', { d: `M0 ${height - 1}H${WIDTH}` }), lines.filter((line) => line.points.length).map(draw));
}

/** Lying bars with their names. */
export function barList(rows) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return h('div.bars', rows.map(({ label, value, text, kind }) => [h('span.clip', label),
    h('i', { class: kind, style: { width: `${(value / most) * 100}%` } }), h('span.num', text ?? number(value))]));
}

/** One bar in shares: the states of rooms. */
export function shareBar(parts, { label = parts.map((part) => `${part.label} ${part.value}`).join(', ') } = {}) {
  const all = parts.reduce((sum, { value }) => sum + value, 0);
  return h('div.shares', { role: 'img', 'aria-label': label }, parts.filter(({ value }) => value > 0).map((part) => h('i.room', {
    dataset: { state: part.state }, style: { flex: part.value }, title: `${part.label} ${number(part.value)} · ${percent(part.value / all)}` })));
}
