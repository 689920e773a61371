// Line icons on a grid of 20, drawn for this page; their paths stand in shapes.json.
import { h, svg } from './dom.js';
import shapes from './shapes.json' with { type: 'json' };

/** A decorative icon; what it means must stand beside it or in an aria-label. */
export const icon = (name, size = 20) =>
  svg(
    'svg.icon',
    { viewBox: '0 0 20 20', width: size, height: size, 'aria-hidden': 'true' },
    svg('path', { d: shapes.icons[name] ?? shapes.icons.info }),
  );

/** A button that shows nothing but an icon, with more properties as `h` takes them. */
export const iconButton = (name, label, onclick, { size, ...rest } = {}) =>
  h('button', { class: 'icon-button', 'aria-label': label, title: label, onclick, ...rest }, icon(name, size));

/** The drawing of an empty state. */
export const glyph = (name) =>
  svg(
    'svg.glyph',
    { viewBox: '0 0 120 108', width: 120, height: 108, 'aria-hidden': 'true' },
    svg('ellipse.glyph-ground', { cx: 60, cy: 94, rx: 52, ry: 7 }),
    svg('path', { d: shapes.glyphs[name] ?? shapes.glyphs.tray }),
  );
