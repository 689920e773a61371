// Forms: a field for each name, checked before anything is sent; what the server says afterwards is shown at the field
// that it names.
import { h, put, freshId } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { local, parsed } from '../format.js';
import { button, busy } from './button.js';

/** A <form> with value() and problem(p). What it takes stands in docs/page.md. */
export function makeForm({
  group,
  fields = {},
  value = {},
  submit,
  label = t('shell.save'),
  bare,
  head,
  class: kind = 'form',
}) {
  const names = Object.keys(fields);
  const parts = Object.fromEntries(
    names.map((name) => [
      name,
      field(name, { kind: 'text', ...fields[name], label: fields[name].label ?? t(`${group}.${name}`) }, value[name]),
    ]),
  );
  const all = Object.values(parts);
  const alert = h('p.notice.bad', { role: 'alert', hidden: true });
  const go = !bare && button(label, { kind: 'main', type: 'submit' });
  const form = h(
    'form',
    {
      id: freshId('form'),
      class: kind,
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        busy(form.busyButton || form, send);
      },
    },
    head,
    alert,
    all.map((part) => part.element),
    go && h('div.row.form-end', go),
  );

  async function send() {
    alert.hidden = true;
    const [wrong] = all.filter((part) => !part.check());
    if (wrong) return wrong.focus();
    try {
      return await submit(read());
    } catch (problem) {
      if (!problem.code) throw problem;
      return tell(problem);
    }
  }
  const read = () =>
    Object.fromEntries(names.map((name) => [name, parts[name].get()]).filter(([, item]) => item !== undefined));
  const tell = (problem) => {
    const part = parts[problem.field?.split(/[./[\]]+/).find((piece) => Object.hasOwn(parts, piece))];
    if (part) {
      part.say(problemText(problem));
      return part.focus();
    }
    put(alert, problem.field && h('b', `${problem.field} `), problemText(problem));
    alert.hidden = false;
    return undefined;
  };
  return Object.assign(form, { busyButton: go, notice: alert, problem: tell });
}

function field(name, rules, start = '') {
  const { kind, label, hint, optional, wide = kind === 'area' } = rules;
  const id = freshId('field');
  const error = h('p.bad.small', { id: `${id}-e`, hidden: true });
  const say = (text) => {
    put(error, text);
    error.hidden = !text;
    control.ariaInvalid = Boolean(text);
  };
  const common = {
    id,
    name,
    class: 'input',
    placeholder: rules.placeholder,
    oninput: () => say(),
    'aria-describedby': `${id}-e${hint ? ` ${id}-h` : ''}`,
    'aria-required': String(!optional),
  };
  const { control, get, after } = CONTROLS[kind]({ common, rules, start });
  const element = h(
    'div',
    { class: `field ${kind} ${wide ? 'wide' : ''}` },
    h('label', { htmlFor: id }, label, optional && h('small.dim', ` ${t('shell.optional')}`)),
    hint && h('p.dim.small', { id: `${id}-h` }, hint),
    control,
    after,
    error,
  );
  const check = () => {
    const said = complaint(get(), rules);
    say(said);
    return !said;
  };
  return { element, get, check, say, focus: () => control.focus() };
}

function complaint(value, { kind, optional, minimum, maximum, minLength, maxLength }) {
  if (value === undefined) return !optional && t('shell.required');
  const unit = kind === 'money' ? 100 : 1;
  const length = typeof value === 'string' ? [...value].length : NaN;
  const [, name, n] =
    [
      [Number.isNaN(value), 'notNumber'],
      [kind === 'number' && value % 1, 'notWhole'],
      [value < minimum, 'tooSmall', minimum / unit],
      [value > maximum, 'tooLarge', maximum / unit],
      [length > maxLength, 'tooLong', maxLength],
      [length < minLength, 'tooShort', minLength],
    ].find(([wrong]) => wrong) ?? [];
  return name && t(`shell.${name}`, { n });
}

// An input whose text `read` turns into a value; an empty one is left out.
function input({ common, rules, start }, { rows, ...props }, read = (text) => text) {
  const control = h(rows ? 'textarea' : 'input', {
    ...common,
    rows,
    value: start,
    autocomplete: rules.autocomplete ?? 'off',
    ...props,
  });
  const exact = rows || props.type === 'password';
  const get = () => {
    const text = exact ? control.value : control.value.trim();
    return text ? read(text) : undefined;
  };
  return { control, get };
}

const decimal = { inputmode: 'decimal', class: 'input num' };
const plain = (text) => (/^\d[\d,]*(\.\d{1,2})?$/.test(text) ? Number(text.replaceAll(',', '')) : NaN);

const CONTROLS = {
  text: (given) => input(given, { type: 'text', spellcheck: 'false' }),
  area: (given) => input(given, { rows: 4 }),
  day: (given) => input(given, { type: 'date' }),
  number: (given) => input(given, decimal, plain),
  time: (given) => input({ ...given, start: given.start && local(given.start) }, { type: 'datetime-local' }, parsed),
  money(given) {
    const start = typeof given.start === 'number' ? (given.start / 100).toFixed(2) : '';
    return input({ ...given, start }, decimal, (text) => Math.round(plain(text) * 100));
  },
  password(given) {
    const { control, get } = input(given, { type: 'password' });
    const box = h('input', {
      type: 'checkbox',
      onchange: () => {
        control.type = box.checked ? 'text' : 'password';
      },
    });
    return { control, get, after: h('label.row.small', box, t('shell.showPassword')) };
  },
  choice({ common, rules: { options, optional }, start }) {
    const control = h(
      'select',
      common,
      (optional || start === '') && h('option', { value: '' }, optional && t('shell.unset')),
      options.map(([value, label], at) => h('option', { value: at, selected: value === start }, label)),
    );
    return { control, get: () => options[control.value || -1]?.[0] };
  },
};
