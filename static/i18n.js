// Two languages. Texts come in groups, a file each under text/: {"key": ["中文", "English"]}. The router loads the
// group that is named as its view.

const LANGUAGES = { zh: 'zh-CN', en: 'en-GB' };
const ORDER = ['zh', 'en'];
const groups = new Map();
const coming = new Map();
let language = 'zh';
try {
  if (localStorage.getItem('dcbox.lang') === 'en') language = 'en';
} catch { /* Chinese, then. */ }
document.documentElement.lang = LANGUAGES[language];

/** Loads groups, once each: `await texts('room', 'trade')` for what several views share. */
export async function texts(...names) {
  await Promise.all(names.map((name) => {
    if (!coming.has(name)) coming.set(name, fetchGroup(name));
    return coming.get(name);
  }));
}

async function fetchGroup(name) {
  try {
    const answer = await fetch(`text/${name}.json`);
    if (!answer.ok) throw new Error(`text/${name}.json: HTTP ${answer.status}`);
    groups.set(name, await answer.json());
  } catch (error) {
    coming.delete(name); // So that another try is one.
    throw error;
  }
}

export const lang = () => language;
export const locale = () => LANGUAGES[language];

export function setLang(next) {
  language = next;
  try { localStorage.setItem('dcbox.lang', next); } catch { /* It holds until the page is closed. */ }
  document.documentElement.lang = locale();
  dispatchEvent(new Event('language'));
}

/** Whether `key` has a text. */
export function has(key) {
  return find(key) !== undefined;
}

/**
 * The text for 'group.key'. `{n}` puts a value in (numbers with their separators), `{n|row|rows}` chooses by number.
 * A key without a text shows as itself, so that it is seen.
 */
export function t(key, values = {}) {
  return (find(key) ?? key).replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    const value = values[name];
    if (one !== undefined) return value === 1 ? one : many;
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(locale()) : String(value);
  });
}

function find(key) {
  const dot = key.indexOf('.');
  return groups.get(key.slice(0, dot))?.[key.slice(dot + 1)]?.[ORDER.indexOf(language)];
}

/** A problem's text: any group may say it better under 'problem.CODE'; else the server's own sentence. */
export function problemText(problem) {
  for (const group of groups.keys()) {
    const key = `${group}.problem.${problem.code}`;
    if (has(key)) return t(key, problem.detail ?? {});
  }
  return problem.message;
}
