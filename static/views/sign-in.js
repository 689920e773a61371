// The door: a password, or what to do where there is none yet.
import { h, put, svg, t, problemText, post, duration, copyButton, makeForm } from '../page.js';
import { brand, switches } from '../shell.js';

/** What stands to the left: a façade by night, lit where rooms are sold. */
function facade() {
  const windows = [[24, 13, 4], [150, 18, 5], [302, 10, 4]].flatMap(([left, floors, across], house) => Array.from({ length: floors * across }, (_, at) => {
    const flat = at % across;
    const floor = Math.floor(at / across);
    // A pattern that looks like chance and is the same every time.
    const dice = (house * 31 + floor * 17 + flat * 23 + floor * flat * 7) % 11;
    return svg('rect', { x: left + flat * 27, y: 520 - floor * 27, width: 19, height: 17, rx: 1.5, class: dice < 3 ? 'lit' : dice < 5 ? 'half' : 'dark' });
  }));
  return svg('svg.facade', { viewBox: '0 0 420 560', preserveAspectRatio: 'xMidYMax meet', 'aria-hidden': 'true' },
    windows, svg('path.street', { d: 'M0 547h420' }));
}

/** The page around the door's form. */
export function doorway(root, form) {
  put(root,
    h('div.door-side', brand(36),
      h('div.door-words', h('p.door-lead', t('shell.signInLead')), h('p', t('shell.signInText'))), facade()),
    h('main.door-main', h('div.row.door-switches', switches()), form));
  form.querySelector('[type="password"]').focus();
}

export async function show(root, { signal, problem, enter }) {
  const form = makeForm({
    class: 'door-form', head: h('h1', t('shell.door.sign-in')), label: t('shell.signIn'),
    group: 'shell', fields: { password: { kind: 'password', autocomplete: 'current-password' } },
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
    else if (refusal.code === 'no_password') put(notice, t('shell.noPassword'), h('span.row', h('code', command), copyButton(command)));
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
