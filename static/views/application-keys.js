// An application's keys: shown, shown again, rotated; and a worked request with them.
import {
  h,
  put,
  term,
  worded,
  get,
  post,
  del,
  stamp,
  duration,
  panel,
  facts,
  segments,
  button,
  copyButton,
  secretField,
  ask,
  openDialog,
  formDialog,
  words,
} from '../page.js';
import { test } from './application.js';

const say = words('application');
const HOURS = [0, 1, 24, 72, 168, 720];
const HALF_A_MINUTE = 30_000;

/** Keys that were just made, once. */
export function showKeys(made, title) {
  return openDialog({
    title,
    wide: true,
    body: [
      h('p.notice.warn', say('once')),
      facts([
        ['appid', h('code', made.id)],
        ['token', secretField({ value: made.token, label: 'token' })],
        ['appkey', secretField({ value: made.appkey, label: 'appkey' })],
      ]),
      made.rotation && h('p', say('overlapText', { time: stamp(made.rotation.until) })),
    ],
  }).done;
}

export async function keys(root, site) {
  const { path } = site;
  const place = h('div.stack');
  root.append(place);
  // One question serves both secrets; each question is written down.
  let asked = null;
  const revealed = () => {
    asked ??= post(`${path}/reveal`, {}).finally(() =>
      setTimeout(() => {
        asked = null;
      }, HALF_A_MINUTE),
    );
    return asked;
  };
  const pair = (pick, name) =>
    facts(
      ['token', 'appkey'].map((key) => [
        key,
        secretField({ label: `${name} ${key}`, reveal: async () => pick(await revealed())?.[key] ?? '' }),
      ]),
    );

  function draw() {
    const { app } = site;
    const { rotation } = app;
    const label = say(rotation ? 'newKeys' : 'keys');
    put(
      place,
      h(
        'div.panels',
        panel(
          { title: label, actions: button(say('rotate'), { icon: 'refresh', onclick: rotate }) },
          h('p.dim', say('revealHint')),
          pair((all) => all, label),
        ),
        rotation &&
          panel(
            { title: say('oldKeys') },
            pair((all) => all.old, say('oldKeys')),
          ),
      ),
      rotation && progress(rotation),
    );
  }

  function progress({ until, pushes }) {
    const { app } = site;
    const old = pushes === 'old';
    return panel(
      { title: say('rotation') },
      h(
        'ol.steps',
        h('li.done', say('step1')),
        h('li', { class: old ? 'now' : 'done' }, say(old ? 'step2' : 'step2done')),
        h('li', say('step3', { time: stamp(until), left: duration(Math.max(0, until - Date.now())) })),
      ),
      h(
        'div.row',
        app.callback &&
          ['old', 'new'].map((one) => button(say(`pingWith.${one}`), { small: true, onclick: () => test(path, one) })),
        old &&
          button(say('switchTitle'), {
            small: true,
            onclick: () => ask('application.switch', () => post(`${path}/rotation/switch`, {}), site.reload),
          }),
        button(say('endTitle'), {
          small: true,
          onclick: () => ask('application.end', () => del(`${path}/rotation`), site.reload, { danger: true }),
        }),
      ),
    );
  }

  async function rotate() {
    const made = await formDialog('application.rotate', {
      value: { overlap: 24 },
      fields: { overlap: { kind: 'choice', options: worded('application.overlap', HOURS) } },
      run: ({ overlap }) => post(`${path}/rotate`, { overlapSeconds: overlap * 3600 }),
    });
    if (!made) return;
    asked = null;
    await site.reload();
    await showKeys(made, say('rotated'));
  }
  draw();
  // Drawn anew only where something about the keys has changed: what is revealed stays.
  let was = JSON.stringify(site.app.rotation);
  site.changed.addEventListener(
    'change',
    () => {
      const is = JSON.stringify(site.app.rotation);
      if (is !== was) draw();
      was = is;
    },
    { signal: site.signal },
  );
}

const FILES = { curl: 'call.sh', python: 'call.py', java: 'Call.java' };

export async function example(root, { path, signal }) {
  const url = new URL('/api', location.href).href;
  let shown = await get(`${path}/example`, { query: { url }, signal });
  let language = 'curl';
  let timer = 0;
  const code = h('pre.code', { tabindex: '0' });
  const how = h('p.dim');
  const notice = h('p.notice.warn', say('notGranted'));
  const draw = () => {
    code.textContent = shown[language];
    how.textContent = say(`run.${language}`, { file: FILES[language] });
    notice.hidden = shown.granted;
  };
  const pick = segments(
    say('example'),
    [
      ['curl', 'curl'],
      ['python', 'Python'],
      ['java', 'Java'],
    ],
    language,
    (one) => {
      language = one;
      draw();
    },
  );
  const reveal = button(say('withKeys'), {
    small: true,
    'aria-pressed': 'false',
    onclick: () => turn(reveal.ariaPressed === 'false'),
  });
  async function turn(on) {
    clearTimeout(timer);
    shown = on ? await post(`${path}/example`, { url }) : await get(`${path}/example`, { query: { url }, signal });
    reveal.ariaPressed = on;
    put(reveal, say(on ? 'withoutKeys' : 'withKeys'));
    if (on) timer = setTimeout(() => turn(false).catch(() => {}), HALF_A_MINUTE * 4);
    draw();
  }
  signal.addEventListener('abort', () => clearTimeout(timer));
  root.append(
    panel(
      { title: say('exampleTitle', { title: term(shown.title) }) },
      notice,
      h(
        'div.row',
        pick,
        reveal,
        copyButton(() => shown[language]),
      ),
      how,
      code,
    ),
  );
  draw();
}
