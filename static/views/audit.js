// Every change: who, when, from where, what before and after.
import { h, labelled, stamp, viewHead, badge, facts, plainTable, dataTable, openDialog, words } from '../page.js';

const say = words('audit');

export async function show(root, { signal }) {
  root.append(
    viewHead({ title: say('title'), sub: say('sub') }),
    dataTable({
      group: 'audit',
      address: true,
      signal,
      open: detail,
      columns: ['at time', 'action mono lead', 'subject', ['change', summary], 'who', 'address mono'],
      filters: [
        ['action', 'text'],
        ['subject', 'text'],
        ['from', 'from'],
        ['to', 'to'],
      ],
    }),
  );
}

const isRecord = (value) => typeof value === 'object' && !Array.isArray(value);

// The fields of two sides, those first in which they differ; a side that is no record counts as one field.
function fields(before, after) {
  const [one, other] = [before ?? {}, after ?? {}];
  if (!isRecord(one) || !isRecord(other)) return [['', before, after]];
  return Object.keys({ ...one, ...other })
    .map((name) => [name, one[name], other[name]])
    .sort((a, b) => differs(b) - differs(a));
}

const differs = ([, was, is]) => JSON.stringify(was) !== JSON.stringify(is);

function summary({ before, after }) {
  if (before === after) return '—';
  if (before === null) return badge(say('made'), 'good');
  if (after === null) return badge(say('removed'), 'warn');
  return say('fields', { n: fields(before, after).filter(differs).length });
}

const shown = (value = null) =>
  value === null
    ? h('span.dim', say('nothing'))
    : h('code', typeof value === 'string' ? value : JSON.stringify(value, null, 1));

function detail(row) {
  openDialog({
    title: say('entry', { id: String(row.id) }),
    wide: true,
    body: [
      facts(
        labelled('audit', {
          at: stamp(row.at),
          who: row.who,
          address: h('code', row.address),
          action: h('code', row.action),
          subject: row.subject,
        }),
      ),
      plainTable(
        ['field', 'before', 'after'].map((name) => say(name)),
        fields(row.before, row.after).map(([name, before, after]) => [name, shown(before), shown(after)]),
      ),
    ],
  });
}
