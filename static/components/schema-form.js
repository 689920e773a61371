// A form from a JSON Schema. What the schema says is checked before anything is sent; what the server
// says afterwards is shown at the field it names.
import { h, put, freshId } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { button, busy } from './button.js';

/**
 * schemaForm({schema, value, fields, order, submit, label, cancel, bare})
 *   fields: {NAME: {label, hint, placeholder, kind, options: [{value, label}], rows, autocomplete, hidden, wide}}
 *   kind: 'text' 'area' 'number' 'money' (fen, shown in yuan) 'choice' 'radio' 'flag' 'many' 'day' 'time' 'password'; else by schema
 *   submit: async (value) => …; a Problem it throws is shown. `bare` leaves the buttons to the caller.
 * Gives a <form> with value(), problem(p), and busyButton.
 */
export function schemaForm({ schema, value = {}, fields = {}, order, submit, label = t('shell.save'), cancel, bare = false }) {
  const id = freshId('form');
  const alert = h('p', { class: 'notice bad', role: 'alert', hidden: true });
  const names = (order ?? Object.keys(schema.properties ?? {})).filter((name) => !fields[name]?.hidden);
  const parts = new Map(names.map((name) => [name, field(name, {
    rules: flat(schema.properties[name], schema), look: fields[name] ?? {}, value: value[name],
    needed: (schema.required ?? []).includes(name),
  })]));
  const go = bare ? null : button(label, { kind: 'main', type: 'submit' });
  const form = h('form', { id, class: 'form', novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    busy(form.busyButton ?? form, send);
  } }, alert, [...parts.values()].map((part) => part.element),
  !bare && h('div', { class: 'row form-end' }, cancel && button(t('shell.cancel'), { onclick: cancel }), go));
  form.busyButton = go;

  async function send() {
    alert.hidden = true;
    const wrong = [...parts.values()].filter((part) => !part.check());
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
    const path = (problem.field ?? '').split(/[./[\]]+/).filter(Boolean);
    const part = path.map((piece) => parts.get(piece)).find(Boolean);
    if (part) {
      part.fail(problemText(problem));
      part.focus();
    } else {
      put(alert, problem.field && h('b', null, `${problem.field} `), problemText(problem));
      alert.hidden = false;
    }
  };
  return form;
}

// Follows $ref and drops the null of an optional field.
function flat(rules = {}, root) {
  if (rules.$ref) {
    const target = rules.$ref.split('/').slice(1).reduce((at, piece) => at?.[piece], root) ?? {};
    return flat({ ...target, ...rules, $ref: undefined }, root);
  }
  const several = rules.anyOf ?? rules.allOf ?? (rules.oneOf?.some((one) => one.$ref) ? rules.oneOf : null);
  if (several) {
    const real = several.filter((one) => one.type !== 'null');
    const nullable = real.length < several.length;
    if (real.length === 1) return { ...flat(real[0], root), ...rules, anyOf: undefined, allOf: undefined, oneOf: undefined, nullable };
  }
  if (Array.isArray(rules.type)) {
    return { ...rules, type: rules.type.find((one) => one !== 'null'), nullable: rules.type.includes('null') };
  }
  return rules.items ? { ...rules, items: flat(rules.items, root) } : rules;
}

function kindOf(rules) {
  if (rules.enum || rules.oneOf) return 'choice';
  if (rules.type === 'array') return 'many';
  if (rules.type === 'boolean') return 'flag';
  if (rules.type === 'integer' || rules.type === 'number') return 'number';
  if (rules.format === 'date') return 'day';
  if (rules.format === 'password') return 'password';
  return rules.maxLength > 200 ? 'area' : 'text';
}

const optionsOf = (rules, look) => look.options
  ?? (rules.oneOf ?? (rules.enum ?? []).map((item) => ({ const: item })))
    .filter((one) => (one.const ?? one.enum?.[0] ?? null) !== null)
    .map((one) => ({ value: one.const ?? one.enum[0], label: one.title ?? String(one.const ?? one.enum[0]) }));

function field(name, { rules, look, value, needed }) {
  const kind = look.kind ?? kindOf(rules);
  const id = freshId('field');
  const label = look.label ?? rules.title ?? name;
  const hint = look.hint ?? '';
  const error = h('p', { class: 'field-error', id: `${id}-e`, hidden: true });
  const common = { id, name, class: 'input', 'aria-describedby': `${id}-e${hint ? ` ${id}-h` : ''}`, 'aria-required': String(needed),
    placeholder: look.placeholder, oninput: clear, onchange: clear };
  const make = CONTROLS[kind] ?? CONTROLS.text;
  const start = value ?? rules.default;
  const { control, get, focusable = control } = make({ common, rules, look, start, needed, label });
  const grouped = kind === 'many' || kind === 'radio';
  const caption = [label, !needed && kind !== 'flag' && h('span', { class: 'dim small' }, ` ${t('shell.optional')}`)];
  const note = hint && h('p', { class: 'dim small', id: `${id}-h` }, hint);
  const wide = look.wide ?? (grouped || kind === 'area');
  const element = kind === 'flag'
    ? h('div', { class: `field flag ${wide ? 'wide' : ''}` }, h('label', null, control, h('span', null, caption)), note, error)
    : h(grouped ? 'fieldset' : 'div', { class: `field ${wide ? 'wide' : ''}` },
      grouped ? h('legend', null, caption) : h('label', { htmlFor: id }, caption), note, control, error);

  function clear() {
    error.hidden = true;
    focusable.removeAttribute('aria-invalid');
  }
  function fail(text) {
    error.textContent = text;
    error.hidden = false;
    focusable.setAttribute('aria-invalid', 'true');
  }
  return {
    element, get, fail,
    focus: () => focusable.focus(),
    check() {
      const said = complaint(get(), { rules, needed, kind });
      if (said) fail(said);
      return !said;
    },
  };
}

function complaint(value, { rules, needed, kind }) {
  const missing = value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length);
  if (missing) return needed && kind !== 'flag' && !(kind === 'many' && !rules.minItems) ? t('shell.required') : null;
  if (typeof value === 'number') {
    const unit = kind === 'money' ? 100 : 1;
    if (Number.isNaN(value)) return t('shell.notNumber');
    if (rules.type === 'integer' && !Number.isInteger(value)) return t('shell.notWhole');
    if (value < rules.minimum) return t('shell.tooSmall', { n: rules.minimum / unit });
    if (value > rules.maximum) return t('shell.tooLarge', { n: rules.maximum / unit });
  }
  if (typeof value === 'string') {
    const length = [...value].length;
    if (length > rules.maxLength) return t('shell.tooLong', { n: rules.maxLength });
    if (length < rules.minLength) return t('shell.tooShort', { n: rules.minLength });
    if (rules.pattern && !new RegExp(rules.pattern, 'u').test(value)) return t('shell.notPattern');
  }
  return null;
}

// An empty field is null where the schema allows it and left out where not.
const emptied = (rules) => (rules.nullable ? null : undefined);

function input(type, { common, rules, look, start }, extra = {}) {
  const control = h('input', { ...common, type, value: start ?? '', autocomplete: look.autocomplete ?? 'off', ...extra });
  return { control, get: () => (control.value.trim() === '' ? emptied(rules) : control.value.trim()) };
}

const CONTROLS = {
  text: (given) => input('text', given, { maxlength: given.rules.maxLength, type: given.rules.format === 'uri' ? 'url' : 'text', spellcheck: 'false' }),
  day: (given) => input('date', given),
  password(given) {
    const part = input('password', given);
    return { ...part, get: () => part.control.value || emptied(given.rules) };
  },
  area({ common, rules, look, start }) {
    const control = h('textarea', { ...common, rows: look.rows ?? 4, value: start ?? '' });
    return { control, get: () => (control.value === '' ? emptied(rules) : control.value) };
  },
  number(given) {
    const part = input('text', given, { inputmode: given.rules.type === 'integer' ? 'numeric' : 'decimal' });
    part.control.classList.add('num');
    return { ...part, get: () => { const text = part.get(); return typeof text === 'string' ? Number(text.replaceAll(',', '')) : text; } };
  },
  money(given) {
    const yuan = typeof given.start === 'number' ? (given.start / 100).toFixed(2) : '';
    const part = input('text', { ...given, start: yuan }, { inputmode: 'decimal' });
    part.control.classList.add('num');
    return {
      control: h('div', { class: 'affixed' }, h('span', { 'aria-hidden': 'true' }, '¥'), part.control), focusable: part.control,
      get: () => { const text = part.get(); return typeof text === 'string' ? Math.round(Number(text.replaceAll(',', '')) * 100) : text; },
    };
  },
  time(given) {
    const local = typeof given.start === 'number' ? new Date(given.start - new Date(given.start).getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
    const part = input('datetime-local', { ...given, start: local });
    return { ...part, get: () => { const text = part.get(); return typeof text === 'string' ? new Date(text).getTime() : text; } };
  },
  choice({ common, rules, look, start, needed }) {
    const options = optionsOf(rules, look);
    const control = h('select', common,
      (!needed || start === undefined) && h('option', { value: '' }, needed ? '' : t('shell.unset')),
      options.map((one, at) => h('option', { value: String(at), selected: one.value === start }, one.label)));
    return { control, get: () => (control.value === '' ? emptied(rules) : options[Number(control.value)].value) };
  },
  radio: (given) => boxes('radio', given),
  many: (given) => boxes('checkbox', { ...given, rules: { ...given.rules, ...given.rules.items } }),
  flag({ common, start }) {
    const control = h('input', { ...common, type: 'checkbox', role: 'switch', class: 'switch', checked: start === true });
    return { control, get: () => control.checked };
  },
};

function boxes(type, { common, rules, look, start, label }) {
  const options = optionsOf(rules, look);
  const chosen = new Set([start ?? []].flat());
  const all = options.map((one) => h('input', { type, name: common.id, checked: chosen.has(one.value), onchange: common.onchange }));
  const control = h('div', { class: 'choices', role: 'group', 'aria-label': label },
    options.map((one, at) => h('label', null, all[at], h('span', null, one.label, one.hint && h('small', { class: 'dim' }, ` ${one.hint}`)))));
  const picked = () => options.filter((one, at) => all[at].checked).map((one) => one.value);
  return { control, focusable: all[0] ?? control, get: () => (type === 'radio' ? picked()[0] ?? emptied(rules) : picked()) };
}
