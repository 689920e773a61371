// Numbers, money, areas and times as the reader's language writes them.
import { h } from './dom.js';
import { locale, lang, t } from './i18n.js';

const formats = new Map();
function format(kind, options) {
  const key = `${kind}${locale()}${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl[kind](locale(), options));
  return formats.get(key);
}

const NONE = '—';
const absent = (value) => value === null || value === undefined;

/** 1,234 */
export const number = (value, digits = 0) => (absent(value) ? NONE
  : format('NumberFormat', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value));

/** 0.3125 → 31.3% */
export const percent = (share, digits = 1) => (absent(share) ? NONE
  : format('NumberFormat', { style: 'percent', maximumFractionDigits: digits }).format(share));

/** Fen as text. `unit`: 'yuan' ¥1,285,000.00; 'wan' 128.50 万元 (¥1.29M in English); 'auto' chooses by size. */
export function money(fen, unit = 'auto') {
  if (absent(fen)) return NONE;
  const yuan = fen / 100;
  const large = unit === 'wan' || (unit === 'auto' && Math.abs(yuan) >= 10_000);
  if (!large) return `¥${number(yuan, 2)}`;
  if (lang() === 'en') return `¥${format('NumberFormat', { notation: 'compact', maximumFractionDigits: 2 }).format(yuan)}`;
  if (Math.abs(yuan) >= 100_000_000) return `${number(yuan / 100_000_000, 2)} 亿元`;
  return `${number(yuan / 10_000, 2)} 万元`;
}

/** 89.50 m² */
export const area = (squareMetres) => (absent(squareMetres) ? NONE : `${number(squareMetres, 2)} m²`);

/** 1536 → 1.5 KB */
export function bytes(value) {
  if (absent(value)) return NONE;
  const step = value < 1 ? 0 : Math.min(4, Math.floor(Math.log2(value) / 10));
  return `${number(value / 1024 ** step, step ? 1 : 0)} ${['B', 'KB', 'MB', 'GB', 'TB'][step]}`;
}

/** 90_000 ms → 1 分 30 秒: the two largest units. */
export function duration(ms) {
  if (absent(ms)) return NONE;
  if (ms < 1000) return `${number(ms, ms < 10 ? 1 : 0)} ms`;
  const sizes = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]];
  const first = sizes.findIndex(([, size]) => ms >= size);
  let rest = ms;
  return sizes.slice(first, first + 2).map(([unit, size]) => {
    const n = Math.floor(rest / size);
    rest -= n * size;
    return n && format('NumberFormat', { style: 'unit', unit, unitDisplay: 'short' }).format(n);
  }).filter(Boolean).join(' ');
}

const FULL = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false };
const SHORT = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false };

/** 2025/03/02 14:05:09 */
export const stamp = (ms) => (absent(ms) ? NONE : format('DateTimeFormat', FULL).format(ms));

function relative(ms) {
  const seconds = (ms - Date.now()) / 1000;
  if (Math.abs(seconds) < 10) return t('shell.now');
  const [unit, size] = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]]
    .find(([, length]) => Math.abs(seconds) >= length);
  return format('RelativeTimeFormat', { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/** A <time>: absolute, or `{relative: true}` "3 minutes ago", which keeps itself current. The other form is its title. */
export function when(ms, { relative: isRelative = false } = {}) {
  if (absent(ms)) return h('span', { class: 'dim' }, NONE);
  const thisYear = new Date(ms).getFullYear() === new Date().getFullYear();
  return h('time', {
    datetime: new Date(ms).toISOString(),
    title: isRelative ? stamp(ms) : `${stamp(ms)} · ${relative(ms)}`,
    dataset: isRelative ? { ms } : {},
    class: 'when',
  }, isRelative ? relative(ms) : format('DateTimeFormat', thisYear ? SHORT : FULL).format(ms));
}

setInterval(() => {
  for (const element of document.querySelectorAll('time[data-ms]')) element.textContent = relative(Number(element.dataset.ms));
}, 20_000);
