// Line icons on a grid of 20, drawn for this page.
import { svg } from './dom.js';

const PATHS = {
  overview: 'M3 11.5 10 4l7 7.5M5 9.8V16h4v-4h2v4h4V9.8',
  projects: 'M3 17h14M5 17V4h6v13M11 8h4v9M7.5 7h1M7.5 10h1M7.5 13h1',
  board: 'M3 4h14v12H3zM3 8h14M3 12h14M7.7 4v12M12.3 4v12',
  apps: 'M12.5 8.5a3.5 3.5 0 1 0-3 3.4L8 13.5V15H6v2H3v-3l4-4M13 6.9v.2',
  deliveries: 'M17 3 9 11M17 3l-5 14-3-6-6-3z',
  journal: 'M5 3h10v14H5zM7.5 7h5M7.5 10h5M7.5 13h3',
  customers: 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 17c.5-3.5 2.8-5 6-5s5.5 1.5 6 5',
  leads: 'M3 4h14l-5.5 6.5V16L8.5 17v-6.5z',
  opportunities: 'M10 17A7 7 0 1 0 10 3a7 7 0 0 0 0 14ZM10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  consultants: 'M7.5 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM2.5 16c.3-3 2-4.5 5-4.5s4.7 1.5 5 4.5M13 4.3a2.5 2.5 0 0 1 0 4.5M14.5 12c1.8.5 2.8 1.9 3 4',
  base: 'M10 8c3.6 0 6-1 6-2.5S13.6 3 10 3 4 4 4 5.5 6.4 8 10 8ZM4 5.5v9C4 16 6.4 17 10 17s6-1 6-2.5v-9M4 10c0 1.5 2.4 2.5 6 2.5s6-1 6-2.5',
  audit: 'M10 3 4 5v5c0 3.5 2.5 6 6 7 3.5-1 6-3.5 6-7V5zM7.5 10l2 2 3-4',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  close: 'm5 5 10 10M15 5 5 15',
  search: 'M9 14.5A5.5 5.5 0 1 0 9 3.5a5.5 5.5 0 0 0 0 11ZM13 13l4 4',
  left: 'M12 5l-5 5 5 5',
  right: 'm8 5 5 5-5 5',
  down: 'm5 8 5 5 5-5',
  up: 'm5 12 5-5 5 5',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  moon: 'M16.5 11.5A6.5 6.5 0 0 1 8.5 3.5a6.7 6.7 0 1 0 8 8Z',
  leave: 'M12 4H4v12h8M8.5 10H17M14 7l3 3-3 3',
  copy: 'M7 7h9v10H7zM13 7V3H4v10h3',
  check: 'm4 10.5 4 4 8-9',
  eye: 'M2.5 10C4 7 6.7 5 10 5s6 2 7.5 5c-1.5 3-4.2 5-7.5 5s-6-2-7.5-5ZM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z',
  alert: 'M10 3 2.5 16.5h15zM10 8v4M10 14v.3',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9v5M10 6.3v.3',
  plus: 'M10 4v12M4 10h12',
  edit: 'M4 16l1-4 8.5-8.5 3 3L8 15zM11.5 5.5l3 3',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 11h7.6l.7-11M8.5 9v5M11.5 9v5',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4',
  more: 'M4.5 9.5h1v1h-1zM9.5 9.5h1v1h-1zM14.5 9.5h1v1h-1z',
  wall: 'M3 4h14v9H3zM7 17h6M10 13v4',
  filter: 'M3 5h14M6 10h8M8.5 15h3',
  side: 'M3 4h14v12H3zM8 4v12',
  link: 'M8.5 11.5a3 3 0 0 0 4.3 0l2.9-3a3 3 0 0 0-4.2-4.2L10 5.7M11.5 8.5a3 3 0 0 0-4.3 0l-2.9 3a3 3 0 0 0 4.2 4.2L10 14.3',
};

/** A decorative icon; what it means must stand beside it or in an aria-label. */
export function icon(name, size = 20) {
  return svg('svg', { class: 'icon', viewBox: '0 0 20 20', width: size, height: size, 'aria-hidden': 'true' },
    svg('path', { d: PATHS[name] ?? PATHS.info }));
}
