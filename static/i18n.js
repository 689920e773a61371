// Two languages. Texts come in groups, a file each under text/: {"key": ["中文", "English"]}. The router loads the
// group that is named as its view.

const LOCALES = { zh: 'zh-CN', en: 'en-GB' };
const groups = {};
const coming = {};
let language = localStorage.getItem('dcbox.lang') === 'en' ? 'en' : 'zh';
document.documentElement.lang = LOCALES[language];

export const lang = () => language;
export const locale = () => LOCALES[language];

export function setLang(next) {
  language = next;
  localStorage.setItem('dcbox.lang', next);
  document.documentElement.lang = locale();
  dispatchEvent(new Event('language'));
}

/** Loads groups, once each: `await texts('room', 'trade')` for what several views share. */
export const texts = (...names) => Promise.all(names.map((name) => (coming[name] ??= fetchGroup(name))));

async function fetchGroup(name) {
  try {
    const answer = await fetch(`text/${name}.json`);
    if (!answer.ok) throw new Error(`text/${name}.json: HTTP ${answer.status}`);
    groups[name] = await answer.json();
  } catch (error) {
    delete coming[name]; // So that another try is one.
    throw error;
  }
}

function find(key) {
  const dot = key.indexOf('.');
  return groups[key.slice(0, dot)]?.[key.slice(dot + 1)]?.[language === 'zh' ? 0 : 1];
}

function missing(key) {
  console.error(`no text ${key}`);
  return key;
}

/** Whether `key` has a text. */
export const has = (key) => find(key) !== undefined;

/**
 * The text for 'group.key'. `{n}` puts a value in (numbers with their separators), `{n|row|rows}` chooses by number.
 * A key without a text shows as itself and is an error on the console, so that it is seen.
 */
export const t = (key, values = {}) =>
  (find(key) ?? missing(key)).replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    const value = values[name];
    if (one !== undefined) return value === 1 ? one : many;
    return typeof value === 'number' ? value.toLocaleString(locale()) : String(value ?? whole);
  });

/** What follows `stem` in the keys of a group: keysOf('journal', 'code.') → ['1001', …]. */
export const keysOf = (group, stem) =>
  Object.keys(groups[group]).flatMap((key) => (key.startsWith(stem) ? key.slice(stem.length) : []));

/** The texts of one group: `const say = words('board')`, then `say('found', {n: 3})`. */
export const words = (group) => (key, values) => t(`${group}.${key}`, values);

/**
 * A word of the specification (a status, a way to pay, an interface's title) in the reader's language. What is no such
 * word stands as it is.
 */
export const term = (word) => find(`term.${word}`) ?? word;

/** Options for a choice, each with its text under `stem`: worded('shell.state', ['held']) → [['held', '自持']]. */
export const worded = (stem, values) => values.map((value) => [value, t(`${stem}.${value}`)]);

/** Pairs for `facts` and `figures`, named by a group's texts: ('record', {city: 'Xiamen'}) → [['City', 'Xiamen']]. */
export const labelled = (group, values) => Object.entries(values).map(([key, value]) => [t(`${group}.${key}`), value]);

/** A problem's text: any group may say it better under 'problem.CODE'; else the server's own sentence. */
export function problemText({ code, message, detail }) {
  const group = Object.keys(groups).find((name) => has(`${name}.problem.${code}`));
  return group ? t(`${group}.problem.${code}`, detail ?? {}) : message;
}
