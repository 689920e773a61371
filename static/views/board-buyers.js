// A form about people: who buys, found by name, mobile or number, and whatever else is asked for.
import { h, put, term, roving, problemText, get, isAbort, seg, iconButton, badge, formDialog, words } from '../page.js';

const say = words('board');
const MOST = 4;

/** As formDialog, with a search for customers at its head. The first `fixed` of those `chosen` cannot be taken away. */
export function buyersDialog(stem, { project, chosen: given, fixed = 0, run, ...form }) {
  const chosen = [...given];
  const chips = h('ul.row.buyer-chips');
  const found = h('ul.buyer-found', { 'aria-label': say('found') });
  const said = h('p.dim.small', { role: 'status' });
  const error = h('p.bad.small', { role: 'alert' });
  const first = () => found.querySelector('button:enabled');
  let asking = new AbortController();
  let typing = 0;
  const search = h('input.input', {
    type: 'search',
    placeholder: say('searchCustomer'),
    'aria-label': say('searchCustomer'),
    autocomplete: 'off',
    oninput() {
      clearTimeout(typing);
      typing = setTimeout(look, 150);
    },
    onkeydown(event) {
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
      event.preventDefault();
      if (event.key === 'Enter') first()?.click();
      else first()?.focus();
    },
  });
  roving(found, () => [...found.querySelectorAll('button:enabled')], { vertical: true });

  async function look() {
    asking.abort();
    asking = new AbortController();
    const q = search.value.trim();
    try {
      const { rows, total } = await get(`projects/${seg(project)}/buyers`, {
        query: { q, size: 8 },
        signal: asking.signal,
      });
      put(said, say(!total ? 'noCustomer' : q ? 'foundN' : 'latest', { n: total }));
      put(
        found,
        rows.map((one) =>
          h(
            'li',
            h(
              'button.row',
              { disabled: chosen.some(({ id }) => id === one.id), onclick: () => choose(one) },
              h('b', one.name),
              h('span.mono', one.mobile),
              h('span.dim.small.grow', one.id),
              one.opportunity && badge(term(one.opportunity), 'plain'),
              h('span.dim.small', one.consultant?.name ?? say('stranger')),
            ),
          ),
        ),
      );
    } catch (problem) {
      if (!isAbort(problem)) put(said, problemText(problem));
    }
  }
  function choose(one) {
    if (chosen.length >= MOST) return put(error, say('atMost', { n: MOST }));
    chosen.push(one);
    search.value = '';
    return draw();
  }
  function draw() {
    put(error);
    put(
      chips,
      chosen.map((one, at) =>
        h(
          'li.row',
          h('b', one.name),
          h('span.small', one.mobile),
          at >= fixed &&
            iconButton(
              'close',
              say('takeAway', { name: one.name }),
              () => {
                chosen.splice(at, 1);
                draw();
              },
              { size: 16 },
            ),
        ),
      ),
    );
    search.focus();
    look();
  }
  draw();
  return formDialog(stem, {
    wide: true,
    ...form,
    head: h('div.field.wide', h('b', say('buyers')), chips, search, error, said, found),
    async run(value) {
      const stop = (text) => {
        put(error, text);
        search.focus();
        throw Object.assign(new Error(), { name: 'AbortError' });
      };
      if (!chosen.length) stop(say('needBuyer'));
      // The server would say the same of somebody whom the project does not know.
      if (form.fields.consultant && !value.consultant && chosen[0].consultant === null)
        throw { code: 'nobody_sells', field: 'consultant' };
      try {
        return await run({ ...value, customers: chosen.map(({ id }) => id) });
      } catch (problem) {
        if (problem.field?.startsWith('customers')) stop(problemText(problem));
        throw problem;
      }
    },
  });
}
