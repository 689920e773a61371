// The door: a password, or what to do where there is none yet.
import { h, put, svg } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { post } from '../api.js';
import { switches } from '../shell.js';
import { duration } from '../format.js';
import { button, busy, copyButton } from '../components/button.js';
import { passwordField } from '../components/password-field.js';

/** What stands to the left: a façade by night, lit where rooms are sold. */
export function facade() {
  const windows = [];
  for (let house = 0; house < 3; house += 1) {
    const [x, floors, across] = [[24, 13, 4], [150, 18, 5], [302, 10, 4]][house];
    for (let floor = 0; floor < floors; floor += 1) {
      for (let flat = 0; flat < across; flat += 1) {
        // A pattern that looks like chance and is the same every time.
        const dice = (house * 31 + floor * 17 + flat * 23 + floor * flat * 7) % 11;
        windows.push(svg('rect', { x: x + flat * 27, y: 520 - floor * 27, width: 19, height: 17, rx: 1.5,
          class: dice < 3 ? 'lit' : dice < 5 ? 'half' : 'dark' }));
      }
    }
  }
  return svg('svg', { class: 'facade', viewBox: '0 0 420 560', preserveAspectRatio: 'xMidYMax meet', 'aria-hidden': 'true' }, windows,
    svg('path', { d: 'M0 547h420', class: 'street' }));
}

/** The page around the door's form. */
export function doorway(root, form) {
  put(root,
    h('div', { class: 'door-side' }, h('div', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: 36, height: 36 }), h('b', null, 'dcbox')),
      h('div', { class: 'door-words' }, h('p', { class: 'door-lead' }, t('shell.signInLead')), h('p', null, t('shell.signInText'))), facade()),
    h('main', { class: 'door-main' }, h('div', { class: 'row door-switches' }, switches()), form));
}

export async function show(root, { signal, problem, enter }) {
  const notice = h('p', { class: 'notice', role: 'alert', hidden: true });
  const password = passwordField({ label: t('shell.password'), autocomplete: 'current-password' });
  const go = button(t('shell.signIn'), { kind: 'main', type: 'submit' });
  const form = h('form', { class: 'door-form', novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    busy(go, sign);
  } }, h('h1', null, t('shell.door.sign-in')), notice, password.element, go);

  async function sign() {
    notice.hidden = true;
    if (!password.input.value) return password.fail(t('shell.required'));
    try {
      enter(await post('session', { password: password.input.value }, { signal }));
    } catch (refusal) {
      tell(refusal);
    }
    return undefined;
  }

  function tell(refusal) {
    if (refusal.code === 'wrong_password') {
      password.fail(problemText(refusal));
      password.input.select();
    } else if (refusal.code === 'no_password') {
      put(notice, t('shell.noPassword'), h('span', { class: 'row' }, h('code', null, 'dcbox admin password'), copyButton('dcbox admin password')));
      notice.hidden = false;
    } else if (refusal.code === 'locked_out' && refusal.retryAfter) locked(refusal.retryAfter);
    else {
      put(notice, problemText(refusal));
      notice.hidden = false;
    }
    notice.classList.toggle('bad', refusal.code !== 'no_password' && refusal.code !== 'ended');
  }

  function locked(seconds) {
    const until = Date.now() + seconds * 1000;
    go.disabled = true;
    notice.hidden = false;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      put(notice, t('shell.lockedFor', { time: duration(left * 1000) }));
      if (left > 0 && !signal.aborted) return;
      clearInterval(timer);
      go.disabled = false;
      notice.hidden = true;
    };
    const timer = setInterval(tick, 1000);
    tick();
  }

  doorway(root, form);
  if (problem) tell(problem);
  password.input.focus();
}
