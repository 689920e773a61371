// What a view shows while it has nothing to show: waiting, nothing there, something wrong.
import { h, svg } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { button } from './button.js';

/** Grey lines in the place of what is being loaded. */
export function skeleton(lines = 6) {
  return h('div', { class: 'skeleton', role: 'status' }, h('span', { class: 'sr' }, t('shell.loading')),
    Array.from({ length: lines }, () => h('i')));
}

const GLYPHS = {
  // A building with one lit window; an empty tray; a signal that does not arrive.
  building: 'M30 88V26l34-12v74M64 40h28v48M18 88h88M40 36h6M40 50h6M40 64h6M52 32h4M52 46h4M52 60h4M74 52h8M74 64h8M74 76h8',
  tray: 'M22 54l14-30h48l14 30v32H22zM22 54h24c2 9 7 13 14 13s12-4 14-13h24',
  search: 'M54 78a26 26 0 1 0 0-52 26 26 0 0 0 0 52ZM73 71l23 23M44 52h20',
  people: 'M48 50a14 14 0 1 0 0-28 14 14 0 0 0 0 28ZM22 90c2-18 12-26 26-26s24 8 26 26M76 24a13 13 0 0 1 0 25M84 62c9 4 14 13 15 28',
  broken: 'M60 20 18 90h84zM60 44v22M60 76v2',
};

/** A drawn glyph, a title, a sentence and perhaps what to do. */
export function emptyState({ glyph = 'tray', title = t('shell.none'), text, action } = {}) {
  return h('div', { class: 'empty' },
    svg('svg', { viewBox: '0 0 120 108', width: 120, height: 108, class: 'glyph', 'aria-hidden': 'true' },
      svg('ellipse', { cx: 60, cy: 94, rx: 52, ry: 7, class: 'glyph-ground' }),
      svg('path', { d: GLYPHS[glyph] ?? GLYPHS.tray })),
    h('h2', null, title), text && h('p', { class: 'dim' }, text), action);
}

/** An error in the place of a view or a part; `again` tries once more. */
export function failed(error, again) {
  const element = emptyState({
    glyph: 'broken',
    title: error.code === 'no_view' ? t('shell.noView') : t('shell.failed'),
    text: error.code ? problemText(error) : String(error.message ?? error),
    action: again && button(t(error.code === 'no_view' ? 'shell.home' : 'shell.again'), { onclick: () => again() }),
  });
  element.setAttribute('role', 'alert');
  return element;
}
