// What can be done with a room at the desk: each move with what it asks for first.
import { term, has, get, post, replace, seg, money, area, local, parsed, confirm, formDialog, words } from '../page.js';
import { buyersDialog } from './board-buyers.js';

const say = words('board');
const PAYMENTS = ['按揭贷款', '一次性付款', '公积金贷款', '组合贷款', '分期付款'];

export const day = (ms) => ms && local(ms, 10);
const begins = (text) => text && parsed(`${text}T00:00`);
export const pathOf = (guid) => `rooms/${seg(guid)}`;
// What forms ask for.
const AMOUNT = { kind: 'money', minimum: 1, maximum: 9_999_999_999_999 };
const payment = () => ({ kind: 'choice', options: PAYMENTS.map((value) => [value, term(value)]) });

/** A function for each move of the room `now()` at the desk, and pay(fee); `act(name, work)` shows what came. */
export function moves({ cells, signal, act, now }) {
  const ofRoom = (rest, sent) => post(`${pathOf(now().guid)}/${rest}`, sent);
  const ofTrade = (rest) => `trades/${seg(now().trade.guid)}/${rest}`;
  const title = (name) => `${say(`move.${name}`)} · ${now().building} ${now().number}`;
  /** A form that does `name` with what `run` sends. */
  const form = (name, fields, run, more, dialog = formDialog) =>
    dialog(`board.move.${name}`, {
      title: title(name),
      label: say(`move.${name}`),
      intro: has(`board.intro.${name}`) && say(`intro.${name}`),
      fields,
      ...more,
      run: (value) => act(name, run(value)),
    });
  const end = (name) => () =>
    form(name, { reason: { optional: true, maxLength: 64 } }, (value) => post(ofTrade(name), value), { danger: true });
  const change = (name) => (value) => replace(ofTrade(name), value);
  const pay = (fee) =>
    form(
      'pay',
      { amount: { ...AMOUNT, maximum: fee.balance } },
      (value) => post(`fees/${seg(fee.guid)}/payments`, value),
      {
        value: { amount: fee.balance },
        intro: say('intro.payOf', { item: term(fee.item), owed: money(fee.balance, 'yuan') }),
      },
    );

  return {
    pay,
    hold: () => act('hold', ofRoom('hold')),
    release: () => act('release', ofRoom('release')),
    return: end('return'),
    void: end('void'),
    async sign() {
      const { amount, buyers } = now().trade;
      const name = buyers.map((one) => one.name).join('、');
      const said = say('signText', { amount: money(amount, 'yuan'), name });
      if (await confirm({ title: title('sign'), text: said, label: say('move.sign') }))
        await act('sign', post(ofTrade('sign')));
    },
    price: () => form('price', { amount: AMOUNT }, change('price'), { value: { amount: now().trade.amount } }),
    payment: () => form('payment', { payment: payment() }, change('payment')),
    room() {
      // A trade stays in its phase.
      const here = cells.get(now().guid)?.phase;
      const options = [...cells.values()]
        .filter((cell) => cell.phase === here && ['available', 'held'].includes(cell.room.state))
        .map(({ name, room: one }) => [
          one.guid,
          [name, one.layout, area(one.area), money(one.price, 'yuan')].join(' · '),
        ]);
      return form(
        'room',
        {
          room: { kind: 'choice', label: say('newRoom'), options, wide: true },
          amount: { ...AMOUNT, optional: true, hint: say('listPriceHint') },
        },
        change('room'),
      );
    },
    fee: () =>
      form(
        'fee',
        { item: { maxLength: 50, placeholder: term('维修基金') }, amount: AMOUNT, due: { kind: 'day' } },
        (value) => post(ofTrade('fees'), { ...value, due: begins(value.due) }),
        { value: { due: day(Date.now()) } },
      ),
    buyers: () =>
      form(
        'buyers',
        {},
        change('buyers'),
        { project: now().projectGuid, chosen: now().trade.buyers, fixed: 1 },
        buyersDialog,
      ),
    async order() {
      const { rows } = await get(`projects/${seg(now().projectGuid)}/sellers`, { query: { size: 200 }, signal });
      const optional = { optional: true };
      await form(
        'order',
        {
          consultant: {
            kind: 'choice',
            ...optional,
            hint: say('consultantHint'),
            options: rows.map((one) => [one.guid, one.name]),
          },
          amount: { ...AMOUNT, ...optional },
          payment: { ...payment(), ...optional },
          signBy: { kind: 'day', ...optional },
        },
        (value) => ofRoom('order', { ...value, signBy: begins(value.signBy) }),
        {
          project: now().projectGuid,
          chosen: [],
          value: { amount: now().price, payment: PAYMENTS[0], signBy: day(Date.now() + 15 * 86_400_000) },
        },
        buyersDialog,
      );
    },
  };
}
