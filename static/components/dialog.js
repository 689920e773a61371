// Dialogs on <dialog>: the browser keeps the focus inside, Esc closes, the focus goes back to where it was.
import { h, freshId } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { button } from './button.js';
import { schemaForm } from './schema-form.js';

const open = new Set();

/** Closes whatever is open; the view behind it has gone. */
export function closeAll() {
  for (const dialog of open) dialog.close();
}

/**
 * openDialog({title, body: node(s), actions: node(s), wide, side}) → {element, close(result), done: Promise<result>}
 * `side` makes it a panel at the page's edge. `done` gives undefined where it was closed without a result.
 */
export function openDialog({ title, body, actions, wide = false, side = false }) {
  const id = freshId('dialog');
  let result;
  const element = h('dialog', { class: `dialog ${wide ? 'wide' : ''} ${side ? 'side' : ''}`, 'aria-labelledby': id },
    h('header', null, h('h2', { id, class: 'grow' }, title),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': t('shell.close'), title: t('shell.close'), onclick: () => element.close() }, icon('close'))),
    h('div', { class: 'dialog-body' }, body),
    actions && h('footer', null, actions));
  // A press that began on the veil closes; one that began inside and slid out does not.
  let onVeil = false;
  element.addEventListener('pointerdown', (event) => { onVeil = event.target === element; });
  element.addEventListener('click', (event) => { if (onVeil && event.target === element) element.close(); });
  document.body.append(element);
  open.add(element);
  const done = new Promise((resolve) => {
    element.addEventListener('close', () => {
      open.delete(element);
      element.remove();
      resolve(result);
    });
  });
  element.showModal();
  const close = (value) => { result = value; element.close(); };
  return { element, close, done };
}

/** Asks before something is done: {title, text, count (how many records it hits), label, danger} → true or false. */
export async function confirm({ title, text, count, label = t('shell.confirm'), danger = false }) {
  const yes = button(label, { kind: danger ? 'danger' : 'main', onclick: () => box.close(true) });
  const no = button(t('shell.cancel'), { onclick: () => box.close(false) });
  const box = openDialog({
    title,
    body: [text && h('p', null, text), count !== undefined && h('p', { class: `hits ${danger ? 'bad' : ''}` }, t('shell.hits', { n: count }))],
    actions: [no, yes],
  });
  (danger ? no : yes).focus();
  return (await box.done) === true;
}

/**
 * A form in a dialog: {title, schema, value, fields, order, intro, label, danger, wide, run: async (value) => result}.
 * `run` that throws a Problem keeps the dialog open with the field marked. Gives run's result (true where it has
 * none), or null where it was cancelled.
 */
export async function formDialog({ title, intro, label = t('shell.save'), danger = false, wide, run, ...form }) {
  const element = schemaForm({ ...form, bare: true, submit: async (value) => box.close((await run(value)) ?? true) });
  // As an attribute: a field that is called id would stand in the property's place.
  const go = button(label, { kind: danger ? 'danger' : 'main', type: 'submit', form: element.getAttribute('id') });
  element.busyButton = go;
  const box = openDialog({ title, wide, body: [intro && h('p', { class: 'dim' }, intro), element],
    actions: [button(t('shell.cancel'), { onclick: () => box.close() }), go] });
  element.querySelector('input, select, textarea')?.focus();
  return (await box.done) ?? null;
}
