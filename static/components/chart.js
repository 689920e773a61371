// Small charts as inline SVG. Each carries its words for those who do not see it.
import { h, svg } from '../dom.js';
import { number, percent } from '../format.js';

/**
 * sparkLine([{at?, value}], {label, height: 48, kind: '' | 'bad', top}) → <svg>
 * sparkLine of several lines: give {lines: [{points, kind}]}. All share the scale from 0 to the highest value, or `top`.
 */
export function sparkLine(points, { label, height = 48, kind = '', lines = [{ points, kind }], top } = {}) {
  const width = 240;
  const most = top ?? Math.max(1, ...lines.flatMap((line) => line.points.map((point) => point.value)));
  const place = (point, at, all) => `${((at / Math.max(1, all.length - 1)) * width).toFixed(1)} ${(height - 2 - (point.value / most) * (height - 6)).toFixed(1)}`;
  return svg('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, height, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    svg('path', { class: 'axis', d: `M0 ${height - 1}H${width}` }),
    lines.filter((line) => line.points.length).map((line, at) => {
      const path = line.points.map(place).join('L');
      return [at === 0 && svg('path', { class: 'under', d: `M0 ${height}L${path}L${width} ${height}Z` }), svg('path', { class: `line ${line.kind ?? ''}`, d: `M${path}` })];
    }));
}

/** Lying bars with their names: barList([{label: text or node, value, text, kind}]). */
export function barList(rows) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return h('div', { class: 'bars' }, rows.map((row) => [h('span', { class: 'clip' }, row.label),
    h('i', { class: row.kind, style: { width: `${(row.value / most) * 100}%` } }), h('span', { class: 'num' }, row.text ?? number(row.value))]));
}

/** One bar in shares; the states of rooms: shareBar([{state: 'signed', value, label}]). */
export function shareBar(parts, { label } = {}) {
  const all = Math.max(1, parts.reduce((sum, part) => sum + part.value, 0));
  return h('div', { class: 'shares', role: 'img', 'aria-label': label ?? parts.map((part) => `${part.label} ${part.value}`).join(', ') },
    parts.filter((part) => part.value > 0).map((part) => h('i', { class: 'room', dataset: { state: part.state }, title: `${part.label} ${number(part.value)} · ${percent(part.value / all)}`, style: { flex: part.value } })));
}
