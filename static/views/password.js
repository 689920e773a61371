// Setting the password: all at once after a one-time link, and from the settings.
import { h } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { get, put as send } from '../api.js';
import { button, busy } from '../components/button.js';
import { passwordField } from '../components/password-field.js';
import { doorway } from './sign-in.js';

/** A form that sets the password; `current` asks for the old one too. `done()` runs once it is set. */
export function passwordForm({ current, label, done, head }) {
  const old = current && passwordField({ label: t('shell.currentPassword'), autocomplete: 'current-password' });
  const first = passwordField({ label: t('shell.newPassword'), autocomplete: 'new-password' });
  const second = passwordField({ label: t('shell.repeatPassword'), autocomplete: 'new-password' });
  const go = button(label, { kind: 'main', type: 'submit' });
  async function set() {
    const length = [...first.input.value].length;
    if (old && !old.input.value) return old.fail(t('shell.required'));
    if (length < 10) return first.fail(t('shell.tooShort', { n: 10 }));
    if (length > 200) return first.fail(t('shell.tooLong', { n: 200 }));
    if (first.input.value !== second.input.value) return second.fail(t('shell.notSame'));
    try {
      await send('password', { ...(old && { current: old.input.value }), password: first.input.value });
    } catch (problem) {
      const part = old && (problem.code === 'wrong_password' || problem.field === 'current') ? old : first;
      return part.fail(problemText(problem));
    }
    form.reset();
    return done();
  }
  const form = h('form', { class: 'form-plain', novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    busy(go, set);
  } }, head,
  // The keepers of passwords want a name to keep it under.
  h('input', { type: 'text', class: 'sr', autocomplete: 'username', value: 'operator', tabIndex: -1, 'aria-hidden': 'true', readonly: true }),
  old?.element, first.element, second.element, h('div', null, go));
  form.begin = () => (old || first).input.focus();
  return form;
}

export async function show(root, { enter }) {
  const form = passwordForm({
    current: false, label: t('shell.save'),
    head: [h('h1', null, t('shell.setPassword')), h('p', { class: 'dim' }, t('shell.setPasswordText'))],
    done: async () => enter(await get('session')),
  });
  form.className = 'door-form';
  doorway(root, form);
  form.begin();
}
