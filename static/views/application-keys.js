// An application's keys: shown, shown again, rotated; and a worked request with them.
import { h, put } from '../dom.js';
import { t } from '../i18n.js';
import { get, post, del } from '../api.js';
import { stamp, duration } from '../format.js';
import { openDialog, confirm, formDialog } from '../components/dialog.js';
import { panel, facts } from '../components/head.js';
import { button, busy, copyButton, secretField } from '../components/button.js';
import { toast } from '../components/toast.js';
import { test } from './application.js';

const HOURS = [0, 1, 24, 72, 168, 720];
const HALF_A_MINUTE = 30_000;

/** Keys that were just made, once. */
export function showKeys(made, title) {
  return openDialog({
    title, wide: true,
    body: [h('p', { class: 'notice warn' }, t('application.once')),
      facts([['appid', h('code', null, made.id)], ['token', secretField({ value: made.token, label: 'token' })], ['appkey', secretField({ value: made.appkey, label: 'appkey' })]]),
      made.rotation && h('p', null, t('application.overlapText', { time: stamp(made.rotation.until) }))],
  }).done;
}

export async function keys(root, site) {
  const { path } = site;
  const place = h('div', { class: 'stack' });
  root.append(place);
  // One question serves both secrets; each question is written down.
  let asked = null;
  const revealed = () => {
    asked ??= post(`${path}/reveal`, {}).finally(() => setTimeout(() => { asked = null; }, HALF_A_MINUTE));
    return asked;
  };
  const pair = (pick, name) => facts(['token', 'appkey'].map((key) => [key,
    secretField({ label: `${name} ${key}`, reveal: async () => pick(await revealed())?.[key] ?? '' })]));

  function draw() {
    const { app } = site;
    const { rotation } = app;
    const label = t(rotation ? 'application.newKeys' : 'application.keys');
    put(place,
      h('div', { class: 'panels' },
        panel({ title: label, actions: button(t('application.rotate'), { icon: 'refresh', onclick: rotate }) },
          h('p', { class: 'dim' }, t('application.revealHint')), pair((all) => all, label)),
        rotation && panel({ title: t('application.oldKeys') }, pair((all) => all.old, t('application.oldKeys')))),
      rotation && progress(rotation));
  }

  function progress({ until, pushes }) {
    const { app } = site;
    const old = pushes === 'old';
    return panel({ title: t('application.rotation') },
      h('ol', { class: 'steps' },
        h('li', { class: 'done' }, t('application.step1')),
        h('li', { class: old ? 'now' : 'done' }, t(old ? 'application.step2' : 'application.step2done')),
        h('li', null, t('application.step3', { time: stamp(until), left: duration(Math.max(0, until - Date.now())) }))),
      h('div', { class: 'row' },
        app.callback && ['old', 'new'].map((one) => button(t(`application.pingWith.${one}`), { small: true, onclick: () => test(path, one) })),
        old && button(t('application.switch'), { small: true, onclick: turn }),
        button(t('application.endOld'), { small: true, onclick: end })));
  }

  async function rotate() {
    const made = await formDialog({
      title: t('application.rotate'), label: t('application.rotateDo'), intro: t('application.rotateText'),
      schema: { type: 'object', required: ['overlap'], properties: { overlap: { type: 'integer', enum: HOURS } } },
      value: { overlap: 24 },
      fields: { overlap: { label: t('application.overlap'), options: HOURS.map((value) => ({ value, label: t(`application.overlap.${value}`) })) } },
      run: ({ overlap }) => post(`${path}/rotate`, { overlapSeconds: overlap * 3600 }),
    });
    if (!made) return;
    asked = null;
    await site.reload();
    await showKeys(made, t('application.rotated'));
  }
  async function turn() {
    if (!(await confirm({ title: t('application.switch'), text: t('application.switchText'), label: t('application.switchDo') }))) return;
    await post(`${path}/rotation/switch`, {});
    toast(t('application.switched'));
    await site.reload();
  }
  async function end() {
    if (!(await confirm({ title: t('application.endOld'), text: t('application.endText'), label: t('application.endDo'), danger: true }))) return;
    await del(`${path}/rotation`);
    toast(t('application.ended'));
    await site.reload();
  }
  draw();
  // Drawn anew only where something about the keys has changed: what is revealed stays.
  let was = JSON.stringify(site.app.rotation);
  site.changed.addEventListener('change', () => {
    const is = JSON.stringify(site.app.rotation);
    if (is !== was) draw();
    was = is;
  }, { signal: site.signal });
}

const FILES = { curl: 'call.sh', python: 'call.py', java: 'Call.java' };

export async function example(root, { path, signal }) {
  const url = new URL('/api', location.href).href;
  let shown = await get(`${path}/example`, { query: { url }, signal });
  let language = 'curl';
  let timer = 0;
  const code = h('pre', { class: 'code', tabindex: '0' });
  const how = h('p', { class: 'dim' });
  const notice = h('p', { class: 'notice warn' }, t('application.notGranted'));
  const draw = () => {
    code.textContent = shown[language];
    how.textContent = t(`application.run.${language}`, { file: FILES[language] });
    notice.hidden = shown.granted;
  };
  const pick = h('fieldset', null, h('legend', { class: 'sr' }, t('application.example')), h('div', { class: 'segments' }, ['curl', 'python', 'java'].map((one) => h('label', null,
    h('input', { type: 'radio', class: 'sr', name: 'language', checked: one === language, onchange: () => { language = one; draw(); } }), h('span', null, { curl: 'curl', python: 'Python', java: 'Java' }[one])))));
  const reveal = h('button', { type: 'button', class: 'button small', 'aria-pressed': 'false', onclick: () => busy(reveal, () => turn(reveal.getAttribute('aria-pressed') === 'false')) }, t('application.withKeys'));
  async function turn(on) {
    clearTimeout(timer);
    shown = on ? await post(`${path}/example`, { url }) : await get(`${path}/example`, { query: { url }, signal });
    reveal.setAttribute('aria-pressed', String(on));
    reveal.textContent = t(on ? 'application.withoutKeys' : 'application.withKeys');
    if (on) timer = setTimeout(() => turn(false).catch(() => {}), HALF_A_MINUTE * 4);
    draw();
  }
  signal.addEventListener('abort', () => clearTimeout(timer));
  root.append(panel({ title: t('application.exampleTitle', { title: shown.title }) }, notice,
    h('div', { class: 'row' }, pick, reveal, copyButton(() => shown[language], { withText: true })), how, code));
  draw();
}
