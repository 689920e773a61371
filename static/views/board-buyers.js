// A form about people: who buys, found by name, mobile or number, and whatever else is asked for.
import { h, put, roving } from '../dom.js';
import { t, problemText } from '../i18n.js';
import { get, isAbort, seg } from '../api.js';
import { icon } from '../icons.js';
import { badge } from '../components/head.js';
import { button } from '../components/button.js';
import { openDialog } from '../components/dialog.js';
import { schemaForm } from '../components/schema-form.js';

const MOST = 4;

/** A search with what was chosen above it: {element, value(), fail(text)}. The first `fixed` cannot be taken away. */
function picker({ project, chosen: given, fixed = 0 }) {
  const chosen = [...given];
  const chips = h('ul', { class: 'buyer-chips' });
  const found = h('ul', { class: 'buyer-found', 'aria-label': t('board.found') });
  const said = h('p', { class: 'dim small', role: 'status' });
  const error = h('p', { class: 'field-error', role: 'alert', hidden: true });
  let asking = null;
  let typing = 0;
  const search = h('input', { type: 'search', class: 'input', placeholder: t('board.searchCustomer'), 'aria-label': t('board.searchCustomer'), autocomplete: 'off',
    oninput: () => { clearTimeout(typing); typing = setTimeout(look, 150); },
    onkeydown: (event) => {
      if (event.key === 'ArrowDown') { event.preventDefault(); found.querySelector('button:not(:disabled)')?.focus(); }
      if (event.key === 'Enter') { event.preventDefault(); found.querySelector('button:not(:disabled)')?.click(); }
    } });
  roving(found, () => [...found.querySelectorAll('button')], { vertical: true });

  async function look() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const { rows, total } = await get(`projects/${seg(project)}/buyers`, { query: { q: search.value.trim(), size: 8 }, signal });
      said.textContent = total ? (search.value.trim() ? t('board.foundN', { n: total }) : t('board.latest')) : t('board.noCustomer');
      put(found, rows.map((one) => h('li', null, h('button', { type: 'button', disabled: chosen.some((known) => known.id === one.id), onclick: () => choose(one) },
        h('b', null, one.name), h('span', { class: 'mono' }, one.mobile), h('span', { class: 'dim small grow' }, one.id), one.opportunity && badge(one.opportunity, 'plain'),
        h('span', { class: 'dim small' }, one.consultant?.name ?? t('board.stranger'))))));
    } catch (problem) {
      if (isAbort(problem)) return;
      put(found);
      said.textContent = problemText(problem);
    }
  }
  function choose(one) {
    if (chosen.length >= MOST) return fail(t('board.atMost', { n: MOST }));
    chosen.push(one);
    search.value = '';
    draw();
    search.focus();
    return look();
  }
  function draw() {
    fail('');
    put(chips, chosen.map((one, at) => h('li', null, h('b', null, one.name), h('span', { class: 'dim small' }, one.mobile),
      at >= fixed && h('button', { type: 'button', class: 'icon-button', 'aria-label': t('board.takeAway', { name: one.name }), onclick: () => { chosen.splice(at, 1); draw(); look(); search.focus(); } }, icon('close', 16)))));
    chips.hidden = !chosen.length;
    search.hidden = chosen.length >= MOST;
  }
  function fail(text) {
    error.textContent = text;
    error.hidden = !text;
  }
  draw();
  look();
  return {
    element: h('div', { class: 'field buyers' }, h('span', { class: 'buyers-name' }, t('board.buyers')), chips, search, error, said, found),
    value: () => chosen.map((one) => one.id),
    /** Whether the project knows whoever buys; nobody can sell by themselves where it does not. */
    isKnown: () => chosen[0]?.consultant !== null,
    fail(text) { fail(text); search.focus(); },
  };
}

/** A dialog with the picker and a form under it; `run` gets both as one value and may throw a Problem. */
export async function buyersForm({ title, label, intro, project, chosen, fixed, run, ...form }) {
  const people = picker({ project, chosen, fixed });
  const rest = schemaForm({ ...form, bare: true, submit: async (value) => {
    const customers = people.value();
    if (!customers.length) return people.fail(t('board.needBuyer'));
    if (form.schema.properties.consultant && !value.consultant && !people.isKnown()) return rest.problem({ code: 'nobody_sells', field: 'consultant' });
    try {
      return box.close(await run({ ...value, customers }));
    } catch (problem) {
      if (!problem.field?.startsWith('customers')) throw problem;
      return people.fail(problemText(problem));
    }
  } });
  const go = button(label, { kind: 'main', type: 'submit', form: rest.id });
  rest.busyButton = go;
  const box = openDialog({ title, wide: true, body: [intro && h('p', { class: 'dim' }, intro), people.element, rest], actions: [button(t('shell.cancel'), { onclick: () => box.close() }), go] });
  people.element.querySelector('input').focus();
  return (await box.done) ?? null;
}
