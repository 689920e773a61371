// Buttons, and those that copy or reveal.
import { h, put } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { icon } from '../icons.js';
import { toast } from './toast.js';

/**
 * button('Save', {kind: 'main', icon: 'plus', onclick})
 * kind: 'main' (one a view), 'danger', 'quiet', or none. While a promise that `onclick` gives is open the button
 * is busy and cannot be pressed again; a problem it ends with is shown as a toast.
 */
export function button(label, { kind = '', icon: name, onclick, type = 'button', small = false, ...rest } = {}) {
  const element = h('button', { type, class: `button ${kind} ${small ? 'small' : ''}`.trim(), ...rest,
    onclick: onclick && ((event) => busy(element, () => onclick(event))) },
  name && icon(name, small ? 16 : 18), label && h('span', null, label));
  return element;
}

/** Runs `work` with the button busy; problems become a toast, and the answer is undefined. */
export async function busy(element, work) {
  if (element.ariaBusy === 'true') return undefined;
  const result = (() => {
    try { return work(); } catch (error) { return Promise.reject(error); }
  })();
  if (!(result instanceof Promise)) return result;
  element.ariaBusy = 'true';
  try {
    return await result;
  } catch (error) {
    if (error.name !== 'AbortError') toast(error.code ? problemText(error) : String(error.message), { kind: 'bad' });
    return undefined;
  } finally {
    element.ariaBusy = null;
  }
}

/** Copies a text, or what a function gives. */
export function copyButton(text, { label = t('shell.copy'), small = true, withText = false } = {}) {
  const element = h('button', { type: 'button', class: withText ? 'button small' : 'icon-button', 'aria-label': label, title: label,
    onclick: () => busy(element, async () => {
      const value = typeof text === 'function' ? await text() : text;
      if (!(await copied(value))) return toast(t('shell.copyFailed'), { kind: 'bad' });
      toast(t('shell.copied'));
      put(element, icon('check', 18), withText && h('span', null, label));
      setTimeout(() => put(element, icon('copy', 18), withText && h('span', null, label)), 1500);
      return undefined;
    }) }, icon('copy', small ? 18 : 20), withText && h('span', null, label));
  return element;
}

// The clipboard is there on loopback and over TLS only; a selected field serves the rest.
async function copied(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    const field = h('textarea', { class: 'sr', value });
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** A secret: masked until `reveal()` gives it, masked again after half a minute. */
export function secretField({ masked = '••••••••••••', reveal, value = null, label }) {
  let shown = value;
  let timer = 0;
  const text = h('code', { class: 'secret-text', 'aria-label': label });
  const toggle = h('button', { type: 'button', class: 'button small', 'aria-pressed': 'false',
    onclick: () => busy(toggle, async () => {
      shown = shown === null ? await reveal() : null;
      show();
    }) });
  const copy = copyButton(() => shown ?? reveal());
  function show() {
    clearTimeout(timer);
    text.textContent = shown ?? masked;
    toggle.textContent = t(shown === null ? 'shell.reveal' : 'shell.mask');
    toggle.setAttribute('aria-pressed', String(shown !== null));
    if (shown !== null && reveal) timer = setTimeout(() => { shown = null; show(); }, 30_000);
    toggle.hidden = !reveal;
  }
  show();
  return h('span', { class: 'secret' }, text, toggle, copy);
}
