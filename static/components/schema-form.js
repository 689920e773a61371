// A form from a JSON Schema. What the schema says is checked before anything is sent; what the server
// says afterwards is shown at the field it names.
import { h, put, freshId } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { button, busy } from './button.js';

/**
 * schemaForm({schema, value, fields, order, submit, label, cancel, bare}) → <form> with value(), problem(p)
 *   fields: {NAME: {label, hint, placeholder, kind, options: [{value, label}], rows, autocomplete, hidden, wide}}
 *   kind: text area number money (fen, shown in yuan) choice flag many day time password; else by schema
 *   submit: async (value) => …; a Problem it throws is shown. `bare` leaves the buttons to the caller.
 */
export function schemaForm({ schema, value = {}, fields = {}, order, submit, label = t('shell.save'), cancel, bare = false }) {
  const alert = h('p', { class: 'notice bad', role: 'alert', hidden: true });
  const names = (order ?? Object.keys(schema.properties ?? {})).filter((name) => !fields[name]?.hidden);
  const parts = new Map(names.map((name) => [name, field(name, flat(schema.properties[name], schema), fields[name] ?? {}, value[name],
    (schema.required ?? []).includes(name))]));
  const all = [...parts.values()];
  const go = bare ? null : button(label, { kind: 'main', type: 'submit' });
  const form = h('form', { id: freshId('form'), class: 'form', novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    busy(form.busyButton ?? form, send);
  } }, alert, all.map((part) => part.element), go && h('div', { class: 'row form-end' }, cancel && button(t('shell.cancel'), { onclick: cancel }), go));
  form.busyButton = go;

  async function send() {
    alert.hidden = true;
    const wrong = all.filter((part) => !part.check());
    if (wrong.length) return wrong[0].focus();
    try {
      return await submit(form.value());
    } catch (problem) {
      if (!problem.code) throw problem;
      return form.problem(problem);
    }
  }
  form.value = () => Object.fromEntries([...parts].map(([name, part]) => [name, part.get()]).filter(([, item]) => item !== undefined));
  form.problem = (problem) => {
    const part = (problem.field ?? '').split(/[./[\]]+/).map((piece) => parts.get(piece)).find(Boolean);
    if (part) {
      part.fail(problemText(problem));
      return part.focus();
    }
    put(alert, problem.field && h('b', null, `${problem.field} `), problemText(problem));
    alert.hidden = false;
    return undefined;
  };
  return form;
}

// Follows $ref and drops the null of an optional field.
function flat(rules = {}, root) {
  if (rules.$ref) return flat({ ...rules.$ref.split('/').slice(1).reduce((at, piece) => at?.[piece], root), ...rules, $ref: undefined }, root);
  const several = rules.anyOf ?? rules.allOf;
  const real = several?.filter((one) => one.type !== 'null');
  if (real?.length === 1) return { ...flat(real[0], root), ...rules, anyOf: undefined, allOf: undefined, nullable: real.length < several.length };
  const type = [rules.type].flat();
  return { ...rules, type: type.find((one) => one !== 'null'), nullable: rules.nullable || type.includes('null'), items: rules.items && flat(rules.items, root) };
}

function kindOf({ enum: values, oneOf, type, format, maxLength }) {
  if (values || oneOf) return 'choice';
  return { array: 'many', boolean: 'flag', integer: 'number', number: 'number' }[type]
    ?? { date: 'day', password: 'password' }[format] ?? (maxLength > 200 ? 'area' : 'text');
}

function optionsOf({ oneOf, enum: values = [] }, look) {
  return look.options ?? (oneOf ?? values.map((item) => ({ const: item })))
    .map((one) => ({ value: one.const ?? one.enum?.[0] ?? null, label: one.title ?? String(one.const ?? one.enum?.[0]) }))
    .filter((one) => one.value !== null);
}

function field(name, rules, look, value, needed) {
  const kind = look.kind ?? kindOf(rules);
  const id = freshId('field');
  const label = look.label ?? rules.title ?? name;
  const error = h('p', { class: 'field-error', id: `${id}-e`, hidden: true });
  const say = (text) => {
    error.textContent = text ?? '';
    error.hidden = !text;
    focusable.setAttribute('aria-invalid', String(Boolean(text)));
  };
  const common = { id, name, class: 'input', 'aria-describedby': look.hint ? `${id}-e ${id}-h` : `${id}-e`, 'aria-required': kind === 'flag' || kind === 'many' ? null : String(needed),
    placeholder: look.placeholder, oninput: () => say() };
  const { control, get, focusable = control } = CONTROLS[kind]({ common, rules, look, start: value ?? rules.default, needed });
  const caption = [label, !needed && kind !== 'flag' && h('small', { class: 'dim' }, ` ${t('shell.optional')}`)];
  const hint = look.hint && h('p', { class: 'dim small', id: `${id}-h` }, look.hint);
  const many = kind === 'many';
  const element = h(many ? 'fieldset' : 'div', { class: `field ${kind} ${look.wide ?? (many || kind === 'area') ? 'wide' : ''}` },
    kind === 'flag' ? h('label', null, control, caption) : many ? h('legend', null, caption) : h('label', { htmlFor: id }, caption),
    hint, kind !== 'flag' && control, error);
  const check = () => {
    const said = complaint(get(), rules, needed, kind);
    say(said);
    return !said;
  };
  return { element, get, check, fail: say, focus: () => focusable.focus() };
}

function complaint(value, rules, needed, kind) {
  if (value === undefined || value === null || (Array.isArray(value) && !value.length)) {
    return needed && (kind !== 'many' || rules.minItems) ? t('shell.required') : null;
  }
  if (typeof value === 'number') {
    const unit = kind === 'money' ? 100 : 1;
    if (Number.isNaN(value)) return t('shell.notNumber');
    if (rules.type === 'integer' && !Number.isInteger(value)) return t('shell.notWhole');
    if (value < rules.minimum) return t('shell.tooSmall', { n: rules.minimum / unit });
    if (value > rules.maximum) return t('shell.tooLarge', { n: rules.maximum / unit });
  }
  if (typeof value === 'string') {
    const { length } = [...value];
    if (length > rules.maxLength) return t('shell.tooLong', { n: rules.maxLength });
    if (length < rules.minLength) return t('shell.tooShort', { n: rules.minLength });
    if (rules.pattern && !new RegExp(rules.pattern, 'u').test(value)) return t('shell.notPattern');
  }
  return null;
}

// An input whose text `read` turns into a value. An empty one is null where the schema allows it and left out where not.
function input({ common, rules, look, start }, props, read = (text) => text) {
  const control = h(props.rows ? 'textarea' : 'input', { ...common, value: start ?? '', autocomplete: look.autocomplete ?? 'off', ...props });
  const get = () => {
    const text = props.type === 'password' || props.rows ? control.value : control.value.trim();
    return text ? read(text) : rules.nullable ? null : undefined;
  };
  return { control, get };
}

const plain = (text) => Number(text.replaceAll(',', ''));

const CONTROLS = {
  text: (given) => input(given, { type: 'text', spellcheck: 'false' }),
  area: (given) => input(given, { rows: given.look.rows ?? 4 }),
  password: (given) => input(given, { type: 'password' }),
  day: (given) => input(given, { type: 'date' }),
  time(given) {
    const local = given.start && new Date(given.start - new Date(given.start).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    return input({ ...given, start: local }, { type: 'datetime-local' }, (text) => new Date(text).getTime());
  },
  number: (given) => input(given, { inputmode: 'decimal', class: 'input num' }, plain),
  money(given) {
    const start = typeof given.start === 'number' ? (given.start / 100).toFixed(2) : '';
    const { control, get } = input({ ...given, start }, { inputmode: 'decimal', class: 'input num' }, (text) => Math.round(plain(text) * 100));
    return { control: h('div', { class: 'affixed' }, h('span', { 'aria-hidden': 'true' }, '¥'), control), focusable: control, get };
  },
  choice({ common, rules, look, start, needed }) {
    const options = optionsOf(rules, look);
    const control = h('select', common, (!needed || start === undefined) && h('option', { value: '' }, needed ? '' : t('shell.unset')),
      options.map((one, at) => h('option', { value: at, selected: one.value === start }, one.label)));
    return { control, get: () => options[control.value || -1]?.value ?? (rules.nullable ? null : undefined) };
  },
  many({ common, rules, look, start = [] }) {
    const options = optionsOf(rules.items ?? {}, look);
    const boxes = options.map((one) => h('input', { type: 'checkbox', checked: start.includes(one.value), 'aria-describedby': common['aria-describedby'] }));
    return {
      control: h('div', { class: 'choices', onchange: common.oninput }, options.map((one, at) => h('label', null, boxes[at], h('span', null, one.label)))),
      focusable: boxes[0], get: () => options.filter((one, at) => boxes[at].checked).map((one) => one.value),
    };
  },
  flag({ common, start }) {
    const control = h('input', { ...common, type: 'checkbox', role: 'switch', class: 'switch', checked: start === true });
    return { control, get: () => control.checked };
  },
};
