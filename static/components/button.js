// Buttons, and those that copy or reveal.
import { h, put } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { icon, iconButton } from '../icons.js';
import { isAbort } from '../api.js';
import { toast } from './toast.js';

/** While a promise that `onclick` gives is open the button is busy; a problem it ends with is shown as a toast. */
export function button(label, { kind = '', icon: name, onclick, small, ...rest } = {}) {
  const element = h(
    'button',
    {
      class: `button ${kind} ${small ? 'small' : ''}`,
      ...rest,
      onclick: onclick && ((event) => busy(element, () => onclick(event))),
    },
    name && icon(name, small ? 16 : 18),
    label && h('span', label),
  );
  return element;
}

/** Runs `work`; problems become a toast, and the answer is undefined. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    return isAbort(error) ? undefined : toast(error.code ? problemText(error) : error.message, { kind: 'bad' });
  }
}

/** The same with the button busy meanwhile. */
export async function busy(element, work) {
  if (element.ariaBusy) return undefined;
  element.ariaBusy = 'true';
  const answer = await attempt(work);
  element.ariaBusy = null;
  return answer;
}

/** Copies a text, or what a function gives. */
export function copyButton(text) {
  const face = (name) => icon(name, 18);
  const element = iconButton('copy', t('shell.copy'), () =>
    busy(element, async () => {
      if (!(await copied(typeof text === 'function' ? await text() : text)))
        return toast(t('shell.copyFailed'), { kind: 'bad' });
      setTimeout(() => put(element, face('copy')), 1500);
      put(element, face('check'));
      return toast(t('shell.copied'));
    }),
  );
  return put(element, face('copy'));
}

// The clipboard is there on loopback and over TLS only; a selected field serves the rest.
async function copied(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    const field = h('textarea.sr', { value });
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** A secret: masked until `reveal()` gives it, masked again after half a minute. */
export function secretField({ masked = '••••••••••••', reveal, value = null, label }) {
  let shown;
  let timer;
  const text = h('code.secret-text', { 'aria-label': label });
  const toggle = button('', {
    small: true,
    hidden: !reveal,
    onclick: async () => show(shown === null ? await reveal() : null),
  });
  function show(next) {
    shown = next;
    clearTimeout(timer);
    put(text, shown ?? masked);
    put(toggle, t(shown === null ? 'shell.reveal' : 'shell.mask'));
    toggle.ariaPressed = shown !== null;
    if (shown !== null && reveal) timer = setTimeout(show, 30_000, null);
  }
  show(value);
  return h(
    'span.row.secret',
    text,
    toggle,
    copyButton(() => shown ?? reveal()),
  );
}
