// The desk: a room with its trade, what can be done now, and what applications were told of it.
import { h, put, released } from '../dom.js';
import { t, has } from '../i18n.js';
import { get, post, put as set, live, isAbort, seg } from '../api.js';
import { money, area, when } from '../format.js';
import { keepInAddress } from '../routes.js';
import { icon, iconButton } from '../icons.js';
import { badge, facts, roomState } from '../components/head.js';
import { button } from '../components/button.js';
import { confirm, formDialog } from '../components/dialog.js';
import { failed, skeleton } from '../components/states.js';
import { toast } from '../components/toast.js';
import { buyersDialog } from './board-buyers.js';

const PAYMENTS = ['按揭贷款', '一次性付款', '公积金贷款', '组合贷款', '分期付款'];
const KINDS = { order: 'main', sign: 'main', return: 'quiet', void: 'quiet' };
const FIRST = 8; // So many pushes are in sight.
const WATCHED = 15_000; // For how long after a change pushes are expected that are not known yet.

const day = (ms) => ms && new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
const begins = (text) => text && new Date(`${text}T00:00`).getTime();
const MONEY = { type: 'integer', minimum: 1, maximum: 9_999_999_999_999 };
const DATE = { type: 'string', format: 'date' };
const text = (maxLength) => ({ type: 'string', minLength: 1, maxLength });
const list = (rows) => h('ul.desk-list', rows.map((row) => h('li.row', row)));
const part = (name, ...inside) => h('section.desk-part', h('h3', t(`board.${name}`)), inside);
const labelled = (name, more) => ({ [name]: { label: t(`board.${name}`), ...more } });

/** {element, open(guid)}: a panel beside the board, or a sheet over it where there is no room beside. */
export function desk({ cells, signal, refresh }) {
  const body = h('div');
  const told = h('section.desk-part', { 'aria-label': t('board.pushes') });
  const element = h('dialog.desk', { 'aria-label': t('board.desk'), oncancel: leave, onkeydown: (event) => event.key === 'Escape' && leave(event), onclick: ({ target }) => target === element && close() }, body);
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
  live.on('lost', () => guid && reload(), signal);
  live.on('delivery', ({ id }) => {
    if (!known.has(id) && Date.now() - since > WATCHED) return;
    clearTimeout(later);
    later = setTimeout(pushes, 150);
  }, signal);

  const appear = () => (wide.matches ? element.show() : element.showModal());
  /** Makes another room the one that is looked at. */
  function turn(next) {
    const mark = (on) => { const cell = cells.get(guid)?.element; if (cell) cell.ariaCurrent = on; };
    mark(null);
    guid = next;
    mark('true');
    keepInAddress({ room: guid });
  }
  async function open(next) {
    turn(next);
    room = null;
    put(body, h('div.desk-part', skeleton(5)));
    if (!element.open) appear();
    await reload();
    body.querySelector('h2')?.focus();
    // Beside the board the panel takes room: the buildings may stand otherwise now.
    if (wide.matches) cells.get(guid)?.element.scrollIntoView({ block: 'nearest' });
  }
  function close() {
    const cell = cells.get(guid)?.element;
    turn(null);
    element.close();
    cell?.focus({ preventScroll: true });
  }
  function leave(event) {
    event.preventDefault();
    close();
  }
  /** Asks about the room; what is answered after another one was opened is not shown. */
  async function ask(rest, show, place) {
    const asked = guid;
    try {
      const answer = asked && await get(`rooms/${seg(asked)}${rest}`, { signal });
      await released();
      if (asked && guid === asked) show(answer);
    } catch (error) {
      if (!isAbort(error) && guid === asked) put(place, failed(error, () => ask(rest, show, place)));
    }
  }
  const reload = () => ask('', draw, body);
  const pushes = () => ask('/pushes', drawPushes, told);

  function draw(answer) {
    const focused = body.contains(document.activeElement) && (document.activeElement.dataset.key ?? 'none');
    if (room?.trade?.guid !== answer.trade?.guid) put(told);
    room = answer;
    const { trade, earlier, services = trade?.services ?? [] } = room;
    put(body,
      h('header.desk-head', h('div.grow', h('h2', { tabIndex: -1 }, `${room.building} ${room.unit ?? ''} ${room.number}`), h('p.dim.small', room.project)), roomState(room.state), iconButton('close', t('shell.close'), close)),
      h('div.desk-part', facts([[t('board.layout'), room.layout], [t('board.area'), area(room.area)], [t('board.price'), [money(room.price), h('span.dim', ` · ${money(room.price / room.area, 'yuan')}/m²`)]], [t('board.floor'), room.floor]]),
        room.moves.length > 0 && h('div.row.desk-moves', room.moves.filter((one) => one !== 'pay').map((one) => button(t(`board.move.${one}`), { kind: KINDS[one], small: KINDS[one] !== 'main', 'data-key': one, onclick: MOVES[one] })))),
      trade && [tradePart(trade), feesPart(trade)],
      services.length > 0 && part('services', list(services.map((one) => [h('span.grow', h('b', t(`board.service.${one.kind}`)), h('span.dim', ` ${one.description}`)), when(one.at)]))),
      told,
      earlier.length > 0 && h('details.desk-part', h('summary', t('board.earlier', { n: earlier.length })), list(earlier.map((one) => [h('span.grow', one.customer, h('span.dim', ` ${one.reason ?? ''}`)), when(one.at)]))));
    if (focused) (body.querySelector(`[data-key="${focused}"]`) ?? body.querySelector('h2')).focus({ preventScroll: true });
    pushes();
  }

  function tradePart({ buyers, orders, contracts, consultant, opportunity }) {
    const papers = [...orders.map((one) => ['ordered', one]), ...contracts.map((one) => ['signed', one])];
    const [state, now] = papers.find(([, one]) => one.open) ?? [];
    return part('trade', h('ul.desk-buyers', buyers.map((one) => h('li', h('a', { href: `#/customers/${one.id}` }, one.name), h('span.dim', ` ${one.mobile}`)))),
      now && facts([[t(`shell.state.${state}`), h('b', money(now.amount, 'yuan'))], [t('board.payment'), now.payment], [t('board.at'), when(now.at)], [t('board.signBy'), day(now.signBy)],
        [t('board.consultant'), consultant.name], [t('board.opportunity'), opportunity && h('a', { href: `#/opportunities/${seg(opportunity.guid)}` }, opportunity.status)]]),
      papers.length > 1 && h('details', h('summary', t('board.papers', { n: papers.length })), list(papers.map(([kind, one]) => [
        h('span.grow', h('b', t(`shell.state.${kind}`)), ` ${money(one.amount)} `, h('span.dim', one.open ? t('board.holds') : `${one.closeReason ?? ''} ${one.status ?? ''}`)), when(one.at)]))));
  }

  const feesPart = ({ paid, owed, fees }) => part('fees', h('p.small', t('board.paidOf', { paid: money(paid), owed: money(owed) })), list(fees.map((fee) => [
    h('span.grow', h('b', fee.item), h('span.dim.small', ` ${t('board.due', { day: day(fee.due) })}`), h('span.fee-bar', { style: { '--paid': 1 - fee.balance / Math.max(1, fee.amount) } })),
    h('span.num', money(fee.amount), fee.balance > 0 && fee.balance < fee.amount && h('small.dim', ` ${t('board.owed', { amount: money(fee.balance) })}`)),
    fee.balance > 0 ? button(t('board.move.pay'), { small: true, 'data-key': `pay-${fee.guid}`, onclick: () => pay(fee) }) : h('span.fee-paid', icon('check', 16), h('span.sr', t('board.paid')))])));

  function drawPushes({ trade, untold, rows }) {
    known = new Set(rows.map((one) => one.id));
    if (!trade) return put(told);
    const state = ({ state: now, attempts }) => (now === 'pending' && attempts ? badge(t('board.push.again', { n: attempts }), 'bad')
      : badge(t(`board.push.${now}`), { delivered: 'good', pending: 'warn', parked: 'bad' }[now]));
    const shown = (some) => list(some.map((one) => [h('span.grow', h('a', { href: `#/deliveries/${one.id}` }, has(`board.cmd.${one.cmd}`) ? t(`board.cmd.${one.cmd}`) : one.cmd), h('span.dim.small', ` ${one.application} · `, when(one.finished ?? one.created)),
      one.reason && one.state !== 'delivered' && h('small.bad.under', [t(`board.verdict.${one.verdict}`), one.errcode, one.reason].filter(Boolean).join(' · '))), state(one)]));
    const count = (...states) => rows.filter((one) => states.includes(one.state)).length;
    const open = told.querySelector('details')?.open;
    return put(told, h('h3', t('board.pushes')), untold > 0 && h('p.dim.small', t('board.untold', { n: untold })),
      rows.length ? [h('p.small', t('board.pushCounts', { delivered: count('delivered'), pending: count('pending'), parked: count('parked', 'dropped') })), shown(rows.slice(0, FIRST))] : !untold && h('p.dim.small', t('board.noPushes')),
      rows.length > FIRST && h('details', { open }, h('summary', t('board.more', { n: rows.length - FIRST })), shown(rows.slice(FIRST))));
  }

  /** Does something and shows what came of it: the room that is answered may be another one. */
  async function act(name, work) {
    const answer = await work;
    since = Date.now();
    toast(t(`board.done.${name}`, { room: answer.number }));
    if (answer.guid !== guid) turn(answer.guid);
    draw(answer);
    refresh();
    return answer;
  }
  const ofRoom = (rest, body_) => post(`rooms/${seg(room.guid)}/${rest}`, body_);
  const ofTrade = (rest) => `trades/${seg(room.trade.guid)}/${rest}`;
  const title = (name) => `${t(`board.move.${name}`)} · ${room.building} ${room.number}`;
  /** A form that does `name` with what `run` sends. */
  const form = (name, config, run, dialog = formDialog) => dialog({ title: title(name), label: t(`board.move.${name}`), intro: has(`board.intro.${name}`) && t(`board.intro.${name}`), ...config, run: (value) => act(name, run(value)) });
  const end = (name) => () => form(name, { danger: true, schema: { properties: { reason: text(64) } }, fields: labelled('reason') }, (value) => post(ofTrade(name), value));
  const amount = labelled('amountField').amountField;
  const byAmount = (most, now, hint) => ({ schema: { properties: { amount: { ...MONEY, maximum: most } }, required: ['amount'] }, value: { amount: now }, fields: { amount: { ...amount, kind: 'money', hint } } });
  const pay = (fee) => form('pay', { ...byAmount(fee.balance, fee.balance), intro: t('board.intro.payOf', { item: fee.item, owed: money(fee.balance, 'yuan') }) }, (value) => post(`fees/${seg(fee.guid)}/payments`, value));
  const payment = labelled('payment', { kind: 'choice', options: PAYMENTS.map((value) => ({ value, label: value })) });

  const MOVES = {
    hold: () => act('hold', ofRoom('hold')),
    release: () => act('release', ofRoom('release')),
    return: end('return'),
    void: end('void'),
    async sign() {
      const said = t('board.signText', { amount: money(room.trade.amount, 'yuan'), name: room.trade.buyers.map((one) => one.name).join('、') });
      if (await confirm({ title: title('sign'), text: said, label: t('board.move.sign') })) await act('sign', post(ofTrade('sign')));
    },
    price: () => form('price', byAmount(MONEY.maximum, room.trade.amount), (value) => set(ofTrade('price'), value)),
    payment: () => form('payment', { schema: { properties: { payment: text(64) }, required: ['payment'] }, fields: payment }, (value) => set(ofTrade('payment'), value)),
    room() {
      // A trade stays in its phase.
      const here = cells.get(room.guid)?.phase;
      const options = [...cells.values()].filter((cell) => cell.phase === here && ['available', 'held'].includes(cell.room.state))
        .map(({ name, room: one }) => ({ value: one.guid, label: [name, one.layout, area(one.area), money(one.price)].join(' · ') }));
      return form('room', { schema: { properties: { room: text(32), amount: MONEY }, required: ['room'] },
        fields: { room: { kind: 'choice', label: t('board.newRoom'), options, wide: true }, amount: { ...amount, kind: 'money', hint: t('board.listPriceHint') } } }, (value) => set(ofTrade('room'), value));
    },
    fee: () => form('fee', { schema: { properties: { item: text(50), amount: MONEY, dueField: DATE }, required: ['item', 'amount', 'dueField'] }, value: { dueField: day(Date.now()) },
      fields: { ...labelled('item', { placeholder: '维修基金' }), amount: { ...amount, kind: 'money' }, ...labelled('dueField') } }, ({ dueField, ...value }) => post(ofTrade('fees'), { ...value, due: begins(dueField) })),
    buyers: () => form('buyers', { project: room.projectGuid, chosen: room.trade.buyers, fixed: 1, schema: {} }, (value) => set(ofTrade('buyers'), value), buyersDialog),
    async order() {
      const { rows } = await get(`projects/${seg(room.projectGuid)}/sellers`, { query: { size: 200 }, signal });
      await form('order', {
        project: room.projectGuid, chosen: [], schema: { properties: { consultant: text(32), amount: MONEY, payment: text(64), signBy: DATE } },
        value: { amount: room.price, payment: PAYMENTS[0], signBy: day(Date.now() + 15 * 86_400_000) },
        fields: { ...labelled('consultant', { kind: 'choice', hint: t('board.consultantHint'), options: rows.map((one) => ({ value: one.guid, label: one.name })) }), amount: { ...amount, kind: 'money' }, ...payment, ...labelled('signBy') },
      }, (value) => ofRoom('order', { ...value, signBy: begins(value.signBy) }), buyersDialog);
    },
  };
  return { element, open };
}
