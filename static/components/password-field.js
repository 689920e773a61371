// A password's field, which can be looked at while it is typed.
import { h, put, freshId } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';

/** {element, input, fail(text)}; `autocomplete` tells the browser's keeper of passwords what it is. */
export function passwordField({ label, autocomplete, hint }) {
  const id = freshId('password');
  const error = h('p', { class: 'field-error', id: `${id}-e`, role: 'alert', hidden: true });
  const input = h('input', { id, class: 'input', type: 'password', autocomplete, maxlength: 200, 'aria-describedby': `${id}-e`,
    oninput: () => { error.hidden = true; input.removeAttribute('aria-invalid'); } });
  const look = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('shell.showPassword'), title: t('shell.showPassword'), 'aria-pressed': 'false',
    onclick: () => {
      const shown = input.type === 'text';
      input.type = shown ? 'password' : 'text';
      look.setAttribute('aria-pressed', String(!shown));
    } });
  put(look, icon('eye'));
  return {
    input,
    element: h('div', { class: 'field' }, h('label', { htmlFor: id }, label), hint && h('p', { class: 'dim small' }, hint),
      h('div', { class: 'affixed end' }, input, look), error),
    fail(text) {
      error.textContent = text;
      error.hidden = false;
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    },
  };
}
