// The start: who is signed in, which view the address means, and the way from one to the next.
import { h, put } from './dom.js';
import { get, post, del, isAbort, live } from './api.js';
import { t, texts, problemText } from './i18n.js';
import { match, go } from './routes.js';
import { shell } from './shell.js';
import { failed, skeleton } from './components/states.js';
import { toast } from './components/toast.js';
import { closeAll } from './components/dialog.js';

const app = document.getElementById('app');
let session = null;
let frame = null;
let leaving = null;

/** Takes the one-time link's token and removes it from the address bar and the history. */
function takeLink() {
  const found = /^#link=([^&]+)/.exec(location.hash);
  if (found) history.replaceState(null, '', `${location.pathname}#/overview`);
  return found?.[1] ?? null;
}

async function start() {
  const link = takeLink();
  // The view is on its way while the server says who is there; what goes wrong with it is told when it is shown.
  load(match(location.hash)).catch(() => {});
  const asked = link ? post('session/link', { link }) : get('session');
  try {
    const [opened] = await Promise.all([asked, texts('shell')]);
    enter(opened);
  } catch (problem) {
    await texts('shell');
    door('sign-in', problem.code === 'unauthenticated' ? null : problem);
  }
}

/** A view's code and texts; both are fetched once. */
const load = async (found) => (found ? (await Promise.all([import(`./views/${found.view}.js`), texts(found.view)]))[0] : null);

/** The views before the shell: sign-in and the first password. */
async function door(name, problem = null) {
  live.stop();
  frame = null;
  closeAll();
  const signal = fresh();
  const view = await import(`./views/${name}.js`);
  if (signal.aborted) return;
  document.body.classList.remove('wall');
  document.title = `${t(`shell.door.${name}`)} · dcbox`;
  const root = h('div', { class: 'door' });
  put(app, root);
  view.show(root, { signal, problem, session, enter });
}

/** Somebody is signed in. */
function enter(opened) {
  session = opened;
  if (!session.passwordSet) {
    door('password');
    return;
  }
  frame = shell({ session, signOut });
  put(app, frame.element);
  live.start();
  route();
}

async function signOut() {
  try {
    await del('session');
  } catch (problem) {
    if (problem.code !== 'unauthenticated') return toast(problemText(problem), { kind: 'bad' });
  }
  session = null;
  door('sign-in');
}

function fresh() {
  leaving?.abort();
  leaving = new AbortController();
  return leaving.signal;
}

async function route() {
  if (!frame) return;
  closeAll();
  const signal = fresh();
  const found = match(location.hash);
  const root = h('div', { class: 'view' });
  const waiting = setTimeout(() => root.childElementCount || put(root, skeleton()), 150);
  signal.addEventListener('abort', () => clearTimeout(waiting));
  frame.open(found, root);
  try {
    if (!found) throw Object.assign(new Error(t('shell.noView')), { code: 'no_view' });
    const view = await load(found);
    if (signal.aborted) return;
    clearTimeout(waiting);
    put(root);
    await view.show(root, { ...found, signal, session });
  } catch (error) {
    clearTimeout(waiting);
    if (signal.aborted || isAbort(error)) return;
    if (!error.code) reportError(error);
    put(root, failed(error, found ? route : () => go('#/overview')));
  }
}

addEventListener('hashchange', () => {
  if (location.hash.startsWith('#link=')) start();
  else route();
});
addEventListener('signed-out', () => {
  if (!frame) return;
  session = null;
  door('sign-in', { code: 'ended' });
});
addEventListener('language', () => (frame ? enter(session) : door(session ? 'password' : 'sign-in')));

// `/` goes to the search of whatever is shown.
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  const scope = document.querySelector('dialog[open]') ?? app;
  const search = scope.querySelector('input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

start();
