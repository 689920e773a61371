// Setting the password: all at once after a one-time link, and from the settings.
import { h, t, get, replace, makeForm } from '../page.js';
import { doorway } from './sign-in.js';

const NEW = { kind: 'password', autocomplete: 'new-password', minLength: 10, maxLength: 200 };

/** A form that sets the password; `current` asks for the old one too. `done()` runs once it is set. */
export function passwordForm({ current, done, head, ...look }) {
  const form = makeForm({
    class: 'form-plain',
    ...look,
    // The keepers of passwords want a name to keep it under.
    head: [
      head,
      h('input.sr', {
        autocomplete: 'username',
        value: 'operator',
        tabindex: -1,
        'aria-hidden': 'true',
        readonly: true,
      }),
    ],
    fields: {
      ...(current && {
        current: { label: t('shell.currentPassword'), kind: 'password', autocomplete: 'current-password' },
      }),
      password: { label: t('shell.newPassword'), ...NEW },
      repeat: { label: t('shell.repeatPassword'), ...NEW },
    },
    async submit({ repeat, ...value }) {
      if (value.password !== repeat) return form.problem({ field: 'repeat', message: t('shell.notSame') });
      try {
        await replace('password', value);
      } catch (problem) {
        return form.problem({
          ...problem,
          message: problem.message,
          field: problem.code === 'wrong_password' ? 'current' : (problem.field ?? 'password'),
        });
      }
      form.reset();
      return done();
    },
  });
  return form;
}

export async function show(root, { enter }) {
  doorway(
    root,
    passwordForm({
      class: 'door-form form-plain',
      label: t('shell.save'),
      head: [h('h1', t('shell.setPassword')), h('p.dim', t('shell.setPasswordText'))],
      done: async () => enter(await get('session')),
    }),
  );
}
