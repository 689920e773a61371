// Consultants: all of them, or one with their work; disabled and enabled again.
import {
  h,
  put,
  link,
  texts,
  labelled,
  get,
  patch,
  seg,
  when,
  number,
  viewHead,
  panel,
  facts,
  figures,
  button,
  ask,
  tabs,
  toast,
  words,
} from '../page.js';
import * as record from '../components/records.js';

const say = words('consultants');

/** Disables, after a question, since that takes something away, or enables. */
function changer({ guid, name, disabled }, done) {
  const change = () => patch(`consultants/${seg(guid)}`, { disabled: !disabled });
  return button(say(disabled ? 'enable' : 'disable'), {
    small: true,
    async onclick() {
      if (!disabled) return ask('consultants.disable', change, done, { values: { name }, danger: true });
      await change();
      toast(say('enableDone', { name }));
      return done();
    },
  });
}

export async function show(root, { params, signal }) {
  await texts('record');
  if (params.id) return consultant(root, params.id, signal);
  const table = record.listView(root, 'consultants', {
    signal,
    sort: 'name',
    columns: [
      'name lead sort',
      'code mono sort',
      'mobile mono',
      [
        'places',
        (row) =>
          row.places.length
            ? row.places.map((place) => h('div', place.project.name, h('span.dim', ` · ${place.station.name}`)))
            : '—',
      ],
      ['state', (row) => record.able(!row.disabled)],
      'changed sort time',
      ['change num', (row) => changer(row, table.reload), { label: '' }],
    ],
    filters: [record.projectFilter(), record.flag('disabled', 'disabled', 'enabled')],
    tone: (row) => row.disabled && 'off',
  });
  return undefined;
}

async function consultant(root, guid, signal) {
  const path = `consultants/${seg(guid)}`;
  const data = await get(path, { signal });
  const { name, code, mobile, gender, places, created, changed, disabled } = data.consultant;
  const of = (kind, n, only = '') => link(`${kind}?consultant=${seg(guid)}${only}`, number(n));
  const again = async () => {
    await consultant(root, guid, signal);
    root.querySelector('button').focus();
  };
  put(
    root,
    viewHead({
      title: name,
      sub: h('code', code),
      actions: [record.able(!disabled), record.history(guid), changer(data.consultant, again)],
    }),
    h(
      'div.panels',
      panel(
        { title: say('facts') },
        facts([
          ...labelled('record', { mobile: record.masked(path, mobile), gender: record.word('gender', gender) }),
          ...places.map((place) => [
            place.project.name,
            [place.station.name, h('span.dim', ` · ${place.agency.name}`)],
          ]),
          ...labelled('record', { created: when(created), changed: when(changed) }),
        ]),
      ),
      panel(
        { title: say('work') },
        figures(
          labelled('record', {
            customers: of('customers', data.customers),
            leads: of('leads', data.leads),
            opportunities: of('opportunities', data.opportunities),
            isOpen: of('opportunities', data.open, '&open=true'),
          }),
        ),
      ),
    ),
    tabs(
      [
        record.tradesTab(data, say('noTrades')),
        record.newestTab('partnerOf', data),
        record.newestTab('recommendations', data),
        record.newestTab('assignments', data),
      ],
      { label: say('history'), signal },
    ),
  );
}
