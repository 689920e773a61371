// Dialogs on <dialog>: the browser keeps the focus inside, Esc and a press on the veil close, the focus goes back
// to where it was.
import { h, freshId } from '../dom.js';
import { t, has } from '../i18n.js';
import { iconButton } from '../icons.js';
import { button } from './button.js';
import { makeForm } from './form.js';
import { toast } from './toast.js';

/** Closes whatever is open; the view behind it has gone. */
export function closeAll() {
  for (const dialog of document.querySelectorAll('.dialog')) dialog.close();
}

/** Shows a dialog. `done` gives undefined where it was closed without a result. */
export function openDialog({ title, body, actions, wide }) {
  const id = freshId('dialog');
  let result;
  const close = (value) => {
    result = value;
    element.close();
  };
  const element = h(
    'dialog',
    { class: `dialog ${wide ? 'wide' : ''}`, closedby: 'any', 'aria-labelledby': id },
    h(
      'header.row',
      h('h2.grow', { id }, title),
      iconButton('close', t('shell.close'), () => close()),
    ),
    h('div.dialog-body', body),
    actions && h('footer.row', actions),
  );
  const done = new Promise((resolve) => {
    element.onclose = () => {
      element.remove();
      // What was pressed to open it may have gone since.
      if (document.activeElement === document.body)
        document.querySelector('.desk[open] h2, main:not(:has(.desk[open]))')?.focus();
      resolve(result);
    };
  });
  document.body.append(element);
  element.showModal();
  return { element, close, done };
}

/** Asks before something is done, which hits `count` records: true or false. */
export async function confirm({ title, text, count, label = t('shell.confirm'), danger }) {
  const yes = button(label, { kind: danger ? 'danger' : 'main', autofocus: !danger, onclick: () => box.close(true) });
  const no = button(t('shell.cancel'), { autofocus: danger, onclick: () => box.close() });
  const box = openDialog({
    title,
    actions: [no, yes],
    body: [
      text && h('p', text),
      count !== undefined && h('p', { class: `hits ${danger ? 'bad' : ''}` }, t('shell.hits', { n: count })),
    ],
  });
  return (await box.done) ?? false;
}

/**
 * Asks in the words of `stem`, which are STEMTitle, STEMText and, for the button, STEM; does it; says STEMDone, where
 * there is such a text, with what `work` answers; and goes `on`.
 */
export async function ask(stem, work, on, { values, ...how } = {}) {
  if (!(await confirm({ title: t(`${stem}Title`, values), text: t(`${stem}Text`, values), label: t(stem), ...how })))
    return;
  const answer = await work();
  if (has(`${stem}Done`)) toast(t(`${stem}Done`, { ...values, ...answer }));
  await on();
}

/**
 * A form in a dialog: `run(value)` that throws a Problem keeps it open with the field marked. Gives run's result
 * (true where it has none), or null where it was cancelled. Its words are those of `stem` unless given: STEM, STEMText
 * and, for the button, STEMDo; its fields' are those of the stem's group.
 */
export async function formDialog(
  stem,
  { title = t(stem), intro = t(`${stem}Text`), label = t(`${stem}Do`), danger, wide, run, ...form },
) {
  const element = makeForm({
    group: stem.split('.')[0],
    ...form,
    bare: true,
    submit: async (value) => box.close((await run(value)) ?? true),
  });
  // As an attribute: a field that is called id would stand in the property's place.
  element.busyButton = button(label, {
    kind: danger ? 'danger' : 'main',
    type: 'submit',
    form: element.getAttribute('id'),
  });
  const box = openDialog({
    title,
    wide,
    body: [intro && h('p.dim', intro), element],
    actions: [button(t('shell.cancel'), { onclick: () => box.close() }), element.busyButton],
  });
  element.querySelector('input, select, textarea')?.focus();
  return (await box.done) ?? null;
}
