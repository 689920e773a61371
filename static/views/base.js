// Base data: what stands still while customers come and go, a tab for each kind.
import {
  h,
  t,
  texts,
  labelled,
  worded,
  area,
  money,
  number,
  addressQuery,
  keepInAddress,
  viewHead,
  badge,
  facts,
  roomState,
  dataTable,
  openDialog,
  tabs,
} from '../page.js';
import * as record from '../components/records.js';

const labelledAs = (label, words) => [words, null, { label: t(label) }];
const cell = (words, show) => [words, (row) => show(row[words.split(' ')[0]])];
const count = (key) => cell(`${key} num`, number);
const named = (key) => cell(key, (one) => one?.name ?? '—');
const given = (words) => cell(words, (text) => text ?? '—');
const coded = (words, group) => cell(words, (code) => record.word(group, code));
const able = ['state', (row) => record.able(row.enabled)];
const changed = 'changed sort time';

/** Each: the columns, the order that it begins with, and what else its table takes. */
function kinds() {
  const name = labelledAs('base.name', 'name lead sort');
  const filters = [record.projectFilter()];
  const enabled = record.flag('enabled', 'enabled', 'disabled');
  const search = t('record.search');
  return {
    companies: [[name, coded('level sort', 'companyLevel'), named('parent'), count('projects'), changed], 'level'],
    projects: [
      [
        name,
        'code mono sort',
        coded('level nowrap', 'projectLevel'),
        named('parent'),
        named('company'),
        named('city'),
        count('buildings'),
        count('rooms'),
        able,
        changed,
      ],
      'code',
    ],
    buildings: [
      ['fullName lead sort', named('project'), 'sequence num sort', count('units'), count('rooms')],
      'fullName',
      { filters },
    ],
    rooms: [
      [
        'number lead sort',
        named('building'),
        given('unit'),
        'floor num',
        given('layout'),
        cell('area num sort', area),
        cell('price num sort', money),
        cell('state sort', roomState),
        changed,
      ],
      '-changed',
      { filters: [...filters, ['state', worded('shell.state', ['held', 'available', 'ordered', 'signed'])]] },
    ],
    stations: [[name, named('project'), named('parent'), count('consultants'), changed], 'name', { filters }],
    agencies: [[name, 'id mono sort', able, count('projects'), count('consultants'), changed], 'id'],
    brokerages: [
      [
        name,
        coded('kind', 'brokerage'),
        'city',
        count('brokers'),
        ['state', (row) => (row.deleted ? badge(t('record.deleted'), 'bad') : record.able(true))],
        changed,
      ],
      'name',
    ],
    cities: [[name, 'id mono sort', 'province sort', able, count('projects'), changed], 'id'],
    streets: [
      ['street lead sort', labelledAs('record.district', 'area sort'), 'city sort', 'province sort', changed],
      'city',
    ],
    attributes: [
      [
        name,
        'code mono sort',
        coded('category sort', 'category'),
        coded('level sort', 'attributeLevel'),
        coded('input', 'input'),
        cell('required', record.yes),
        able,
        count('answers'),
        changed,
      ],
      'sequence',
      { open: attribute },
    ],
    brokers: [
      [
        'name lead sort',
        'id mono sort',
        'mobile mono',
        'city',
        coded('class nowrap', 'broker'),
        given('office minor'),
        labelledAs('record.rank', 'level num sort'),
        cell('points num sort', number),
        count('recommendations'),
        able,
        changed,
      ],
      '-changed',
      { filters: [record.choice('class', [1, 2, 3, 4, 5, 6], 'broker'), enabled], open: broker, search },
    ],
    recommendations: [record.recommendationColumns, '-id', { filters: [...filters, enabled], search }],
  };
}

export async function show(root, { signal }) {
  await texts('record');
  const all = kinds();
  let first = true;
  const tab = (id) => ({
    id,
    label: t(`record.${id}`),
    show(part, here) {
      // What another table had in the address says nothing of this one.
      if (!first)
        keepInAddress(
          Object.fromEntries([...addressQuery().keys()].filter((key) => key !== 'tab').map((key) => [key, ''])),
        );
      first = false;
      const [columns, sort, rest] = all[id];
      part.append(
        dataTable({
          group: 'base',
          labels: 'record',
          label: t(`record.${id}`),
          path: `base/${id}`,
          address: true,
          signal: here,
          columns,
          sort,
          glyph: 'building',
          ...rest,
        }),
      );
    },
  });
  root.append(
    viewHead({ title: t('base.title'), sub: t('base.sub') }),
    tabs(Object.keys(all).map(tab), { label: t('base.title'), signal }),
  );
}

function attribute({ name: title, code, category, scopes, items }) {
  openDialog({
    title,
    body: [
      facts(
        labelled('record', {
          code: h('code', code),
          category: record.word('category', category),
          scopes: record.names(scopes),
        }),
      ),
      h('h3', t('base.items')),
      items.length
        ? h(
            'p',
            items.map((item) => [badge(item, 'plain'), ' ']),
          )
        : h('p.dim', t('base.written')),
    ],
  });
}

function broker({ name: title, id, mobile, city, class: kind, office, level, points, totalPoints, recommendations }) {
  openDialog({
    title,
    body: facts(
      labelled('record', {
        number: h('code', id),
        mobile: record.masked(`base/brokers/${id}`, mobile),
        city,
        class: record.word('broker', kind),
        office,
        rank: level,
        points: `${number(points)} / ${number(totalPoints)}`,
        recommendations: number(recommendations),
      }),
    ),
  });
}
