// The start: who is signed in, which view the address means, and the way from one to the next.
import { h, put } from './dom.js';
import { get, post, del, isAbort, live } from './api.js';
import { setZone } from './format.js';
import { t, texts } from './i18n.js';
import { match, go } from './routes.js';
import { shell } from './shell.js';
import { failed, skeleton } from './components/states.js';
import { closeAll } from './components/dialog.js';

const app = document.getElementById('app');
let session = null;
let frame = null;
let leaving = new AbortController();

async function start() {
  const link = /^#link=([^&]+)/.exec(location.hash)?.[1];
  // The one-time link's token must not stay in the address bar and the history.
  if (link) history.replaceState(null, '', '#/overview');
  // The view is on its way while the server says who is there; what goes wrong with it is told when it is shown.
  load(match(location.hash)).catch(() => {});
  const asked = link ? post('session/link', { link }) : get('session');
  const [opened] = await Promise.allSettled([asked, texts('shell', 'term')]);
  if (opened.value) enter(opened.value);
  else door('sign-in', opened.reason.code === 'unauthenticated' ? null : opened.reason);
}

/** A view's code and texts; both are fetched once. */
const load = async (found) => found && (await Promise.all([import(`./views/${found.view}.js`), texts(found.view)]))[0];

/** Ends what was shown; gives the next view's signal. */
function fresh() {
  closeAll();
  leaving.abort();
  leaving = new AbortController();
  return leaving.signal;
}

/** The views before the shell: sign-in and the first password. */
async function door(name, problem = null) {
  live.stop();
  frame = null;
  const signal = fresh();
  const view = await import(`./views/${name}.js`);
  if (signal.aborted) return;
  document.body.classList.remove('wall');
  document.title = `${t(`shell.door.${name}`)} · dcbox`;
  const root = h('div.door');
  put(app, root);
  view.show(root, { signal, problem, session, enter });
}

/** Somebody is signed in. */
function enter(opened) {
  session = opened;
  setZone(session.timeZone);
  if (!session.passwordSet) return door('password');
  frame = shell({ session, signOut });
  put(app, frame.element);
  live.start();
  return route();
}

async function signOut() {
  await del('session').catch((problem) => {
    if (problem.code !== 'unauthenticated') throw problem;
  });
  leave();
}

function leave(problem) {
  session = null;
  door('sign-in', problem);
}

async function route() {
  if (!frame) return;
  const signal = fresh();
  const found = match(location.hash);
  const root = h('div.view');
  const waiting = setTimeout(() => signal.aborted || put(root, skeleton()), 150);
  frame.open(found, root);
  try {
    const view = await load(found);
    if (signal.aborted) return;
    clearTimeout(waiting);
    put(root);
    if (!view) throw Object.assign(new Error(t('shell.noView')), { code: 'no_view' });
    await view.show(root, { ...found, signal, session });
  } catch (error) {
    clearTimeout(waiting);
    if (signal.aborted || isAbort(error)) return;
    if (!error.code) reportError(error);
    put(root, failed(error, found ? route : () => go('#/overview')));
  }
}

addEventListener('hashchange', () => (location.hash.startsWith('#link=') ? start() : route()));
addEventListener('signed-out', () => frame && leave({ code: 'ended' }));
addEventListener('language', () => (session ? enter(session) : door('sign-in')));

// `/` goes to the search of whatever is shown.
addEventListener('keydown', (event) => {
  if (
    event.key !== '/' ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.target.closest?.('input, textarea, select')
  )
    return;
  const search = (document.querySelector('dialog[open]') ?? app).querySelector('input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

start();
