// A form from a JSON Schema. What the schema says is checked before anything is sent; what the server
// says afterwards is shown at the field it names.
import { h, put, freshId } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { iconButton } from '../icons.js';
import { button, busy } from './button.js';

/** A <form> with value() and problem(p). What it takes stands in docs/page.md. */
export function schemaForm({ schema, value = {}, fields = {}, order, submit, label = t('shell.save'), cancel, bare, head, class: kind = 'form' }) {
  const { properties = {}, required = [] } = schema;
  const names = (order ?? Object.keys(properties)).filter((name) => !fields[name]?.hidden);
  const parts = Object.fromEntries(names.map((name) => [name,
    field(name, flat(properties[name], schema), fields[name] ?? {}, value[name], required.includes(name))]));
  const all = Object.values(parts);
  const alert = h('p.notice.bad', { role: 'alert', hidden: true });
  const go = !bare && button(label, { kind: 'main', type: 'submit' });
  const form = h('form', { id: freshId('form'), class: kind, novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    busy(form.busyButton || form, send);
  } }, head, alert, all.map((part) => part.element), go && h('div.row.form-end', cancel && button(t('shell.cancel'), { onclick: cancel }), go));

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
  const read = () => Object.fromEntries(names.map((name) => [name, parts[name].get()]).filter(([, item]) => item !== undefined));
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
  return Object.assign(form, { busyButton: go, notice: alert, value: read, problem: tell });
}

// Follows $ref and drops the null of an optional field.
function flat({ $ref, anyOf, allOf, ...rules } = {}, root) {
  if ($ref) return flat({ ...$ref.split('/').slice(1).reduce((at, piece) => at?.[piece], root), ...rules }, root);
  const several = anyOf ?? allOf;
  const real = several?.filter((one) => one.type !== 'null') ?? [];
  if (real.length === 1) return { ...flat(real[0], root), ...rules, nullable: several.length > 1 };
  const type = [rules.type].flat();
  return { ...rules, type: type.find((one) => one !== 'null'), nullable: rules.nullable || type.includes('null'), items: rules.items && flat(rules.items, root) };
}

const kindOf = ({ enum: values, oneOf, type, format, maxLength }) => (values || oneOf ? 'choice'
  : { array: 'many', boolean: 'flag', integer: 'number', number: 'number' }[type]
    ?? { date: 'day', password: 'password' }[format] ?? (maxLength > 200 ? 'area' : 'text'));

const optionsOf = ({ oneOf, enum: values = [] }, look) => look.options ?? (oneOf ?? values.map((item) => ({ const: item })))
  .map((one) => ({ value: one.const ?? one.enum?.[0] ?? null, label: one.title ?? String(one.const ?? one.enum?.[0]) }))
  .filter((one) => one.value !== null);

function field(name, rules, look, value, needed) {
  const kind = look.kind ?? kindOf(rules);
  const id = freshId('field');
  const [many, flag] = [kind === 'many', kind === 'flag'];
  const error = h('p.bad.small', { id: `${id}-e`, hidden: true });
  const say = (text) => {
    put(error, text);
    error.hidden = !text;
    focusable.ariaInvalid = Boolean(text);
  };
  const common = { id, name, class: 'input', placeholder: look.placeholder, oninput: () => say(),
    'aria-describedby': `${id}-e${look.hint ? ` ${id}-h` : ''}`, 'aria-required': many || flag ? null : String(needed) };
  const { control, get, focusable = control } = CONTROLS[kind]({ common, rules, look, start: value ?? rules.default, needed });
  const caption = [look.label ?? rules.title ?? name, !needed && !flag && h('small.dim', ` ${t('shell.optional')}`)];
  const element = h(many ? 'fieldset' : 'div', { class: `field ${kind} ${look.wide ?? (many || kind === 'area') ? 'wide' : ''}` },
    many ? h('legend', caption) : h('label', { htmlFor: id }, flag && control, caption),
    look.hint && h('p.dim.small', { id: `${id}-h` }, look.hint), !flag && control, error);
  const check = () => {
    const said = complaint(get(), rules, needed, kind);
    say(said);
    return !said;
  };
  return { element, get, check, say, focus: () => focusable.focus() };
}

function complaint(value, { type, minimum, maximum, minLength, maxLength, pattern, minItems }, needed, kind) {
  if (value === undefined || value === null || value.length === 0) return needed && (kind !== 'many' || minItems) && t('shell.required');
  const unit = kind === 'money' ? 100 : 1;
  const length = typeof value === 'string' ? [...value].length : NaN;
  const [, name, n] = [
    [Number.isNaN(value), 'notNumber'],
    [type === 'integer' && value % 1, 'notWhole'],
    [value < minimum, 'tooSmall', minimum / unit],
    [value > maximum, 'tooLarge', maximum / unit],
    [length > maxLength, 'tooLong', maxLength],
    [length < minLength, 'tooShort', minLength],
    [length && pattern && !new RegExp(pattern, 'u').test(value), 'notPattern'],
  ].find(([wrong]) => wrong) ?? [];
  return name && t(`shell.${name}`, { n });
}

// An input whose text `read` turns into a value. An empty one is null where the schema allows it and left out where not.
function input({ common, rules, look, start = '' }, { rows, ...props }, read = (text) => text) {
  const control = h(rows ? 'textarea' : 'input', { ...common, rows, value: start, autocomplete: look.autocomplete ?? 'off', ...props });
  const exact = rows || props.type === 'password';
  const get = () => {
    const text = exact ? control.value : control.value.trim();
    return text ? read(text) : rules.nullable ? null : undefined;
  };
  return { control, get };
}

const decimal = { inputmode: 'decimal', class: 'input num' };
const plain = (text) => Number(text.replaceAll(',', ''));

const CONTROLS = {
  text: (given) => input(given, { type: 'text', spellcheck: 'false' }),
  area: (given) => input(given, { rows: given.look.rows ?? 4 }),
  day: (given) => input(given, { type: 'date' }),
  number: (given) => input(given, decimal, plain),
  time(given) {
    const local = given.start && new Date(given.start - new Date(given.start).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    return input({ ...given, start: local }, { type: 'datetime-local' }, (text) => new Date(text).getTime());
  },
  money(given) {
    const start = typeof given.start === 'number' ? (given.start / 100).toFixed(2) : '';
    const { control, get } = input({ ...given, start }, decimal, (text) => Math.round(plain(text) * 100));
    return { control: h('div.affixed', h('span', { 'aria-hidden': 'true' }, '¥'), control), focusable: control, get };
  },
  password(given) {
    const { control, get } = input(given, { type: 'password' });
    // It can be looked at while it is typed.
    const eye = iconButton('eye', t('shell.showPassword'), () => {
      eye.ariaPressed = control.type === 'password';
      control.type = control.type === 'password' ? 'text' : 'password';
    }, { 'aria-pressed': 'false' });
    return { control: h('div.affixed.end', control, eye), focusable: control, get };
  },
  choice({ common, rules, look, start, needed }) {
    const options = optionsOf(rules, look);
    const control = h('select', common, (!needed || start === undefined) && h('option', { value: '' }, !needed && t('shell.unset')),
      options.map((one, at) => h('option', { value: at, selected: one.value === start }, one.label)));
    return { control, get: () => options[control.value || -1]?.value ?? (rules.nullable ? null : undefined) };
  },
  many({ common, rules, look, start = [] }) {
    const options = optionsOf(rules.items ?? {}, look);
    const boxes = options.map((one) => h('input', { type: 'checkbox', checked: start.includes(one.value), 'aria-describedby': common['aria-describedby'] }));
    return {
      control: h('div.choices', { onchange: common.oninput }, options.map((one, at) => h('label', boxes[at], h('span', one.label)))),
      focusable: boxes[0], get: () => options.filter((one, at) => boxes[at].checked).map((one) => one.value),
    };
  },
  flag({ common, start }) {
    const control = h('input', { ...common, type: 'checkbox', role: 'switch', class: 'switch', checked: start === true });
    return { control, get: () => control.checked };
  },
};
