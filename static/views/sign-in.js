// The door: a password, or what to do where there is none yet.
import { h, put, t, problemText, post, duration, copyButton, makeForm } from '../page.js';
import { brand, switches } from '../shell.js';

/** The page around the door's form. */
export function doorway(root, form) {
  put(
    root,
    h(
      'div.door-side',
      brand(36),
      h('div.door-words', h('p.door-lead', t('shell.signInLead')), h('p', t('shell.signInText'))),
      h('img.facade', { src: 'facade.svg', alt: '' }),
    ),
    h('main.door-main', h('div.row.door-switches', switches()), form),
  );
  form.querySelector('[type="password"]').focus();
}

export async function show(root, { signal, problem, enter }) {
  const form = makeForm({
    class: 'door-form',
    head: h('h1', t('shell.door.sign-in')),
    label: t('shell.signIn'),
    group: 'shell',
    fields: { password: { kind: 'password', autocomplete: 'current-password' } },
    submit: (value) => post('session', value, { signal }).then(enter, refused),
  });
  const { notice, busyButton } = form;

  function refused(refusal) {
    if (refusal.code === 'wrong_password') {
      form.problem({ ...refusal, field: 'password' });
      form.elements.password.select();
      return;
    }
    const command = 'dcbox admin password';
    notice.classList.toggle('bad', refusal.code !== 'no_password' && refusal.code !== 'ended');
    notice.hidden = false;
    if (refusal.code === 'locked_out' && refusal.retryAfter) locked(Date.now() + refusal.retryAfter * 1000);
    else if (refusal.code === 'no_password')
      put(notice, t('shell.noPassword'), h('span.row', h('code', command), copyButton(command)));
    else put(notice, problemText(refusal));
  }

  function locked(until) {
    const left = until - Date.now();
    busyButton.disabled = left > 0;
    notice.hidden = left <= 0;
    if (left <= 0 || signal.aborted) return;
    put(notice, t('shell.lockedFor', { time: duration(Math.ceil(left / 1000) * 1000) }));
    setTimeout(locked, 1000, until);
  }

  doorway(root, form);
  if (problem) refused(problem);
}
