// The desk: a room with its trade, what can be done now, and what applications were told of it.
import { h, put } from '../dom.js';
import { t, has } from '../i18n.js';
import { get, post, put as set, live, isAbort, seg } from '../api.js';
import { money, area, when } from '../format.js';
import { keepInAddress } from '../routes.js';
import { icon } from '../icons.js';
import { badge, facts, roomState } from '../components/head.js';
import { button } from '../components/button.js';
import { confirm, formDialog } from '../components/dialog.js';
import { failed, skeleton } from '../components/states.js';
import { toast } from '../components/toast.js';
import { buyersForm } from './board-buyers.js';

const PAYMENTS = ['按揭贷款', '一次性付款', '公积金贷款', '组合贷款', '分期付款'];
const LOUD = { order: 'main', sign: 'main', return: 'quiet', void: 'quiet' };
const FIRST = 8; // So many pushes are in sight.
const WATCHED = 15_000; // For how long after a change pushes are expected that are not known yet.

const day = (ms) => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
const begins = (text) => (text ? new Date(`${text}T00:00`).getTime() : undefined);
const MONEY = { type: 'integer', minimum: 1, maximum: 9_999_999_999_999 };
const text = (maxLength) => ({ type: 'string', minLength: 1, maxLength });

/** {element, open(guid)}: a panel beside the board, or a sheet over it where there is no room beside. */
export function desk({ cells, board, signal, changed }) {
  const body = h('div', { class: 'desk-body' });
  const told = h('section', { class: 'desk-part', 'aria-label': t('board.pushes') });
  const element = h('dialog', { class: 'desk', 'aria-label': t('board.desk'), oncancel: (event) => { event.preventDefault(); close(); },
    onkeydown: (event) => { if (event.key === 'Escape') { event.stopPropagation(); close(); } },
    onclick: (event) => { if (event.target === element) close(); } }, body);
  const wide = matchMedia('(min-width: 1100px)');
  let room = null;
  let guid = null;
  let since = 0;
  let known = new Set();
  let later = 0;
  signal.addEventListener('abort', () => clearTimeout(later));
  wide.addEventListener('change', () => { if (element.open) { element.close(); appear(); } }, { signal });
  live.on('room', (event) => event.guid === guid && reload(), signal);
  live.on('trade', (event) => (event.roomGuid === guid || event.guid === room?.trade?.guid) && reload(), signal);
  live.on('fee', (event) => event.tradeGuid === room?.trade?.guid && reload(), signal);
  live.on('delivery', (event) => (known.has(event.id) || Date.now() - since < WATCHED) && soon(), signal);
  live.on('lost', () => guid && reload(), signal);

  const appear = () => (wide.matches ? element.show() : element.showModal());
  async function open(next) {
    mark(false);
    [guid, room, known] = [next, null, new Set()];
    mark(true);
    keepInAddress({ room: guid });
    put(body, h('div', { class: 'desk-part' }, skeleton(5)));
    if (!element.open) appear();
    await reload();
    body.querySelector('h2')?.focus();
  }
  function close() {
    const cell = cells.get(guid)?.element;
    mark(false);
    guid = null;
    keepInAddress({ room: '' });
    element.close();
    cell?.focus({ preventScroll: true });
  }
  function mark(on) {
    const cell = cells.get(guid)?.element;
    if (cell) cell.ariaCurrent = on ? 'true' : null;
  }
  async function reload() {
    const asked = guid;
    try {
      const answer = await get(`rooms/${seg(asked)}`, { signal });
      if (guid === asked) draw(answer);
    } catch (error) {
      if (!isAbort(error) && guid === asked) put(body, h('div', { class: 'desk-part' }, failed(error, reload)));
    }
  }
  function soon() {
    clearTimeout(later);
    later = setTimeout(pushes, 150);
  }

  /** Does something and shows what came of it. */
  async function act(work, name) {
    const answer = await work();
    since = Date.now();
    toast(t(`board.done.${name}`, { room: answer.number }));
    if (answer.guid !== guid) {
      mark(false);
      guid = answer.guid;
      mark(true);
      keepInAddress({ room: guid });
    }
    draw(answer);
    changed();
    return answer;
  }

  function draw(answer) {
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.key ?? '' : null;
    const fresh = room?.trade?.guid !== answer.trade?.guid || !room;
    room = answer;
    const { trade } = room;
    put(body,
      h('header', { class: 'desk-head' }, h('div', { class: 'grow' }, h('h2', { tabindex: '-1' }, `${room.building} ${room.unit ?? ''} ${room.number}`), h('p', { class: 'dim small' }, room.project)),
        roomState(room.state), h('button', { type: 'button', class: 'icon-button', 'aria-label': t('shell.close'), title: t('shell.close'), onclick: close }, icon('close'))),
      h('div', { class: 'desk-part' }, facts([[t('board.layout'), room.layout], [t('board.area'), area(room.area)],
        [t('board.price'), [money(room.price), h('span', { class: 'dim' }, ` · ${money(Math.round(room.price / room.area), 'yuan')}/m²`)]], [t('board.floor'), room.floor]]),
      room.moves.length > 0 && h('div', { class: 'desk-moves' }, room.moves.filter((one) => one !== 'pay').map((one) => button(t(`board.move.${one}`), { kind: LOUD[one] ?? '', small: LOUD[one] !== 'main', dataset: { key: one }, onclick: () => MOVES[one]() })))),
      trade && tradePart(trade), trade && feesPart(trade),
      trade?.services.length > 0 && part('services', h('ul', { class: 'desk-list' }, trade.services.map((one) => h('li', null, h('span', { class: 'grow' }, h('b', null, t(`board.service.${one.kind}`)), h('span', { class: 'dim' }, ` ${one.description}`)), when(one.at))))),
      told,
      room.earlier.length > 0 && h('details', { class: 'desk-part' }, h('summary', null, t('board.earlier', { n: room.earlier.length })),
        h('ul', { class: 'desk-list' }, room.earlier.map((one) => h('li', null, h('span', { class: 'grow' }, one.customer, h('span', { class: 'dim' }, ` ${one.reason ?? ''}`)), when(one.at))))));
    if (focused !== null) (body.querySelector(`[data-key="${focused}"]`) ?? body.querySelector('h2')).focus({ preventScroll: true });
    if (fresh) put(told);
    pushes();
  }
  const part = (name, ...inside) => h('section', { class: 'desk-part' }, h('h3', null, t(`board.${name}`)), inside);

  function tradePart(trade) {
    const papers = [...trade.orders.map((one) => ['ordered', one]), ...trade.contracts.map((one) => ['signed', one])];
    const [kind, now] = papers.find(([, one]) => one.open) ?? [];
    return part('trade',
      h('ul', { class: 'desk-buyers' }, trade.buyers.map((one, at) => h('li', null, h('a', { href: `#/customers/${one.id}` }, one.name), h('span', { class: 'dim' }, one.mobile), at === 0 && trade.buyers.length > 1 && badge(t('board.first'), 'plain')))),
      now && facts([[t(`shell.state.${kind}`), h('b', null, money(now.amount, 'yuan'))], [t('board.payment'), now.payment], [t('board.at'), when(now.at)],
        [t('board.signBy'), now.signBy && day(now.signBy)], [t('board.consultant'), trade.consultant.name],
        [t('board.opportunity'), trade.opportunity && h('a', { href: `#/opportunities/${seg(trade.opportunity.guid)}` }, trade.opportunity.status)]]),
      papers.length > 1 && h('details', null, h('summary', null, t('board.papers', { n: papers.length })),
        h('ul', { class: 'desk-list' }, papers.map(([state, one]) => h('li', null, h('span', { class: 'grow' }, h('b', null, t(`shell.state.${state}`)), ` ${money(one.amount)} `, h('span', { class: 'dim' }, one.open ? t('board.holds') : [one.closeReason, one.status].filter(Boolean).join(' '))), when(one.at))))));
  }

  function feesPart(trade) {
    return part('fees', h('p', { class: 'small' }, t('board.paidOf', { paid: money(trade.paid), owed: money(trade.owed) })),
      h('ul', { class: 'desk-list' }, trade.fees.map((fee) => h('li', { class: fee.balance ? '' : 'dim' },
        h('span', { class: 'grow' }, h('b', null, fee.item), h('span', { class: 'dim small' }, ` ${t('board.due', { day: day(fee.due) })}`),
          h('span', { class: 'fee-bar', style: { '--paid': fee.amount ? (fee.amount - fee.balance) / fee.amount : 1 } })),
        h('span', { class: 'num' }, money(fee.amount), fee.balance > 0 && fee.balance < fee.amount && h('small', { class: 'dim' }, ` ${t('board.left2', { amount: money(fee.balance) })}`)),
        fee.balance > 0 ? button(t('board.move.pay'), { small: true, dataset: { key: `pay-${fee.guid}` }, onclick: () => pay(fee) }) : h('span', { class: 'fee-paid' }, icon('check', 16), h('span', { class: 'sr' }, t('board.paid')))))));
  }

  async function pushes() {
    const asked = guid;
    if (!asked) return;
    let answer;
    try {
      answer = await get(`rooms/${seg(asked)}/pushes`, { signal });
    } catch (error) {
      if (!isAbort(error) && guid === asked) put(told, h('h3', null, t('board.pushes')), failed(error, pushes));
      return;
    }
    if (guid !== asked) return;
    known = new Set(answer.rows.map((one) => one.id));
    if (!answer.trade) return put(told);
    const state = (one) => {
      if (one.state === 'delivered') return badge(t('board.push.delivered'), 'good');
      if (one.state === 'pending') return one.attempts ? badge(t('board.push.again', { n: one.attempts }), 'bad') : badge(t('board.push.pending'), 'warn');
      return badge(t(`board.push.${one.state}`), one.state === 'parked' ? 'bad' : '');
    };
    const line = (one) => h('li', null,
      h('span', { class: 'grow' }, h('a', { href: `#/deliveries/${one.id}` }, has(`board.cmd.${one.cmd}`) ? t(`board.cmd.${one.cmd}`) : one.cmd), h('span', { class: 'dim small' }, ` ${one.application} · `, when(one.finished ?? one.created)),
        one.reason && one.state !== 'delivered' && h('span', { class: 'push-reason' }, [t(`board.verdict.${one.verdict}`), one.errcode, one.reason].filter(Boolean).join(' · '))),
      state(one));
    const list = (rows) => h('ul', { class: 'desk-list pushes' }, rows.map(line));
    const wasOpen = told.querySelector('details')?.open;
    const count = (...states) => answer.rows.filter((one) => states.includes(one.state)).length;
    put(told, h('h3', null, t('board.pushes')),
      answer.untold > 0 && h('p', { class: 'dim small' }, t('board.untold', { n: answer.untold })),
      answer.rows.length > 0 && h('p', { class: 'small' }, t('board.pushCounts', { delivered: count('delivered'), pending: count('pending'), parked: count('parked', 'dropped') })),
      answer.rows.length ? list(answer.rows.slice(0, FIRST)) : !answer.untold && h('p', { class: 'dim small' }, t('board.noPushes')),
      answer.rows.length > FIRST && h('details', { open: wasOpen }, h('summary', null, t('board.more', { n: answer.rows.length - FIRST })), list(answer.rows.slice(FIRST))));
    return undefined;
  }

  const onRoom = (name, work) => () => act(() => post(`rooms/${seg(room.guid)}/${work}`), name);
  const trades = (rest) => `trades/${seg(room.trade.guid)}/${rest}`;
  const ask = (name, config, run) => formDialog({ title: `${t(`board.move.${name}`)} · ${room.building} ${room.number}`, label: t(`board.move.${name}`), ...config, run: (value) => act(() => run(value), name) });
  const end = (name) => () => ask(name, { intro: t(`board.intro.${name}`), danger: true, schema: { properties: { reason: text(64) } }, fields: { reason: { label: t('board.reason'), wide: true } } }, (value) => post(trades(name), value));
  const amountField = (label = t('board.amountField')) => ({ kind: 'money', label });
  const pay = (fee) => ask('pay', { intro: t('board.intro.pay', { item: fee.item, owed: money(fee.balance, 'yuan') }), schema: { properties: { amount: { ...MONEY, maximum: fee.balance } }, required: ['amount'] },
    value: { amount: fee.balance }, fields: { amount: amountField() } }, (value) => post(`fees/${seg(fee.guid)}/payments`, value));
  const payments = PAYMENTS.map((value) => ({ value, label: value }));

  const MOVES = {
    hold: onRoom('hold', 'hold'),
    release: onRoom('release', 'release'),
    return: end('return'),
    void: end('void'),
    async sign() {
      if (await confirm({ title: t('board.signTitle', { room: room.number }), text: t('board.signText', { amount: money(room.trade.amount, 'yuan'), name: room.trade.buyers.map((one) => one.name).join('、') }), label: t('board.move.sign') })) await act(() => post(trades('sign')), 'sign');
    },
    price: () => ask('price', { schema: { properties: { amount: MONEY }, required: ['amount'] }, value: { amount: room.trade.amount }, fields: { amount: amountField() } }, (value) => set(trades('price'), value)),
    payment: () => ask('payment', { schema: { properties: { payment: text(64) }, required: ['payment'] }, fields: { payment: { kind: 'choice', label: t('board.payment'), options: payments } } }, (value) => set(trades('payment'), value)),
    room() {
      const free = [...cells.values()].filter((cell) => ['available', 'held'].includes(cell.room.state) && sameProject(cell));
      const options = free.map(({ name, unit, room: one }) => ({ value: one.guid, label: [`${name} ${unit.name ?? ''} ${one.number}`, one.layout, area(one.area), money(one.price)].join(' · ') }));
      return ask('room', { intro: t('board.intro.room'), schema: { properties: { room: text(32), amount: MONEY }, required: ['room'] },
        fields: { room: { kind: 'choice', label: t('board.newRoom'), options, wide: true }, amount: { ...amountField(), hint: t('board.listPriceHint') } } }, (value) => set(trades('room'), value));
    },
    fee: () => ask('fee', { schema: { properties: { item: text(50), amount: MONEY, due: { type: 'string', format: 'date' } }, required: ['item', 'amount', 'due'] }, value: { due: day(Date.now()) },
      fields: { item: { label: t('board.item'), placeholder: '维修基金' }, amount: amountField(), due: { label: t('board.dueField') } } }, (value) => post(trades('fees'), { ...value, due: begins(value.due) })),
    buyers: () => buyersForm({ title: `${t('board.move.buyers')} · ${room.number}`, label: t('shell.save'), intro: t('board.intro.buyers'), project: room.projectGuid, chosen: room.trade.buyers, fixed: 1, schema: { properties: {} },
      run: (value) => act(() => set(trades('buyers'), value), 'buyers') }),
    async order() {
      const { rows } = await get(`projects/${seg(room.projectGuid)}/sellers`, { query: { size: 200 }, signal });
      await buyersForm({
        title: `${t('board.move.order')} · ${room.building} ${room.number}`, label: t('board.move.order'), project: room.projectGuid, chosen: [],
        schema: { properties: { consultant: text(32), amount: MONEY, payment: text(64), signBy: { type: 'string', format: 'date' } } },
        value: { amount: room.price, payment: PAYMENTS[0], signBy: day(Date.now() + 15 * 86_400_000) },
        fields: { consultant: { kind: 'choice', label: t('board.consultant'), hint: t('board.consultantHint'), options: rows.map((one) => ({ value: one.guid, label: one.name })) },
          amount: amountField(), payment: { kind: 'choice', label: t('board.payment'), options: payments }, signBy: { label: t('board.signBy') } },
        run: (value) => act(() => post(`rooms/${seg(room.guid)}/order`, { ...value, signBy: begins(value.signBy) }), 'order'),
      });
    },
  };
  // The phase of a cell is its building's; a trade stays in it.
  function sameProject(cell) {
    const here = cells.get(room.guid)?.building;
    return !here || cell.building.phase === here.phase;
  }
  return { element, open };
}
