// Numbers, money, areas and times as the reader's language writes them.
import { h } from './dom.js';
import { locale, lang, t } from './i18n.js';

const formats = {};
// Days begin where the data centre is, wherever somebody looks at them from.
let timeZone;
let iso;
export function setZone(name) {
  try {
    iso = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium', timeZone: name });
    timeZone = name;
  } catch {
    setZone(); // The browser's own: it may not know every zone.
  }
}
// Making a format takes long, using it does not.
function format(kind, options, ...values) {
  const key = kind + locale() + JSON.stringify(options);
  formats[key] ??= new Intl[kind](locale(), options);
  return formats[key].format(...values);
}

// A formatter that shows what is absent as a dash.
const orNone =
  (write) =>
  (value, ...rest) =>
    value === null || value === undefined ? '—' : write(value, ...rest);

/** What there is of these, each once: joined('Xiamen', null, '3 rooms') → Xiamen · 3 rooms */
export const joined = (...all) => [...new Set(all)].filter(Boolean).join(' · ');

/** 1,234 */
export const number = orNone((value, digits = 0) =>
  format('NumberFormat', { minimumFractionDigits: digits, maximumFractionDigits: digits }, value),
);

/** 0.3125 → 31.3% */
export const percent = orNone((share, digits = 1) =>
  format('NumberFormat', { style: 'percent', maximumFractionDigits: digits }, share),
);

/** Fen as text: ¥1,285.00, large amounts as 128.50 万元 (¥1.29M in English) but where all is wanted in 'yuan'. */
export const money = orNone((fen, unit) => {
  const yuan = fen / 100;
  const size = Math.abs(yuan);
  if (unit === 'yuan' || size < 1e4) return `¥${number(yuan, 2)}`;
  if (lang() === 'en') return `¥${format('NumberFormat', { notation: 'compact', maximumFractionDigits: 2 }, yuan)}`;
  return size >= 1e8 ? `${number(yuan / 1e8, 2)} 亿元` : `${number(yuan / 1e4, 2)} 万元`;
});

/** 89.50 m² */
export const area = orNone((squareMetres) => `${number(squareMetres, 2)} m²`);

/** 1536 → 1.5 KB */
export const bytes = orNone((value) => {
  const step = value < 1 ? 0 : Math.min(4, Math.floor(Math.log2(value) / 10));
  return `${number(value / 1024 ** step, step ? 1 : 0)} ${['B', 'KB', 'MB', 'GB', 'TB'][step]}`;
});

const UNITS = Object.entries({ year: 31_536_000, month: 2_592_000, day: 86_400, hour: 3600, minute: 60, second: 1 });

/** 90_000 ms → 1 分 30 秒: the two largest units. */
export const duration = orNone((ms) => {
  if (ms < 1000) return `${number(ms, ms < 10 ? 1 : 0)} ms`;
  const units = UNITS.slice(2);
  const first = units.findIndex(([, seconds]) => ms >= seconds * 1000);
  let rest = Math.floor(ms / 1000);
  return units
    .slice(first, first + 2)
    .map(([unit, seconds]) => {
      const n = Math.floor(rest / seconds);
      rest %= seconds;
      return n ? format('NumberFormat', { style: 'unit', unit, unitDisplay: 'short' }, n) : '';
    })
    .join(' ')
    .trim();
});

/** A time as the options of Intl.DateTimeFormat say. */
export const written = (ms, options) => format('DateTimeFormat', { timeZone, ...options }, ms);

// How far the zone is ahead of UTC, in milliseconds. Date reads years of four digits, or of six after a sign.
function ahead(ms) {
  const text = iso.format(ms).replace(' ', 'T').padStart(19, '0');
  return Date.parse(`${text[19] ? '+0' : ''}${text}Z`) - Math.floor(ms / 1000) * 1000;
}

/** A time as <input> takes it: 2025-03-02T14:05, or so much of it. */
export const local = (ms, length = 16) => new Date(ms + ahead(ms)).toISOString().slice(0, length);

/** The time that `local` writes as this; NaN for what is no time. */
export const parsed = (text) => {
  const as = Date.parse(`${text}Z`);
  return isNaN(as) ? as : as - ahead(as - ahead(as));
};

const SHORT = {
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
};
const FULL = { year: 'numeric', ...SHORT };

/** 2025/03/02 14:05:09 */
export const stamp = orNone((ms) => written(ms, FULL));

function relative(ms) {
  const seconds = (ms - Date.now()) / 1000;
  if (Math.abs(seconds) < 10) return t('shell.now');
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  return format('RelativeTimeFormat', { numeric: 'auto' }, Math.trunc(seconds / size), unit);
}

const time = (ms, title, ...shown) => h('time.when', { datetime: new Date(ms).toISOString(), title }, ...shown);

/** A <time>, its title says how long ago that was. */
export const when = (ms) =>
  ms === null || ms === undefined
    ? h('span.dim', '—')
    : time(ms, `${stamp(ms)} · ${relative(ms)}`, written(ms, local(ms, 4) === local(Date.now(), 4) ? SHORT : FULL));

/** A <time> as "3 minutes ago", which keeps itself current; its title is the time. */
export function ago(ms) {
  const element = time(ms, stamp(ms), relative(ms));
  element.dataset.ms = ms;
  return element;
}

setInterval(() => {
  for (const element of document.querySelectorAll('time[data-ms]'))
    element.textContent = relative(Number(element.dataset.ms));
}, 20_000);
