// The desk: a room with its trade, what can be done now, and what applications were told of it.
import {
  h,
  link,
  put,
  released,
  t,
  term,
  has,
  labelled,
  get,
  live,
  follow,
  isAbort,
  joined,
  seg,
  money,
  area,
  when,
  icon,
  iconButton,
  keepInAddress,
  facts,
  roomState,
  failed,
  skeleton,
  button,
  toast,
  words,
} from '../page.js';
import { stateBadge } from '../components/delivery-words.js';
import { day, moves, pathOf } from './board-moves.js';

const say = words('board');
const KINDS = { order: 'main', sign: 'main', return: 'quiet', void: 'quiet' };
const FIRST = 8; // So many pushes are in sight.
const WATCHED = 15_000; // For how long after a change pushes are expected that are not known yet.

/** What something is, with a word on it, and what stands at the end of its line. */
const line = (name, note, ...end) => [h('span.grow', name, h('span.dim', ` ${note ?? ''}`)), end];
const list = (rows) =>
  h(
    'ul.desk-list',
    rows.map((row) => h('li.row', row)),
  );
const part = (name, ...inside) => h('section.desk-part', h('h3', say(name)), inside);

/** {element, open(guid)}: a panel beside the board, or a sheet over it where there is no room beside. */
export function desk({ cells, signal, refresh }) {
  const body = h('div');
  const told = h('section.desk-part', { 'aria-label': say('pushes') });
  const element = h(
    'dialog.desk',
    {
      'aria-label': say('desk'),
      oncancel: leave,
      onkeydown: (event) => event.key === 'Escape' && leave(event),
      onclick: ({ target }) => target === element && close(),
    },
    body,
  );
  const wide = matchMedia('(min-width: 1100px)');
  let room = null;
  let guid = null;
  let since = 0;
  let known = new Set();
  wide.addEventListener(
    'change',
    () => {
      if (element.open) {
        element.close();
        appear();
      }
    },
    { signal },
  );
  live.on(
    'room trade fee',
    (event) => {
      const ours = [guid, room?.trade?.guid].filter(Boolean);
      if ([event.guid, event.roomGuid, event.tradeGuid].some((one) => ours.includes(one))) reload();
    },
    signal,
  );
  follow('lost', () => reload(), signal);
  follow(
    'delivery',
    () => pushes(),
    signal,
    ({ id }) => known.has(id) || Date.now() - since < WATCHED,
  );

  const appear = () => (wide.matches ? element.show() : element.showModal());
  /** Makes another room the one that is looked at. */
  function turn(next) {
    const mark = (on) => {
      const cell = cells.get(guid)?.element;
      if (cell) cell.ariaCurrent = on;
    };
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
      const answer = asked && (await get(`${pathOf(asked)}${rest}`, { signal }));
      await released();
      if (asked && guid === asked) show(answer);
    } catch (error) {
      if (!isAbort(error) && guid === asked)
        put(
          place,
          failed(error, () => ask(rest, show, place)),
        );
    }
  }
  const reload = () => ask('', draw, body);
  const pushes = () => ask('/pushes', drawPushes, told);

  function draw(answer) {
    const focused = body.contains(document.activeElement) && (document.activeElement.dataset.key ?? 'none');
    if (room?.trade?.guid !== answer.trade?.guid) put(told);
    room = answer;
    const { trade, earlier, services = trade?.services ?? [] } = room;
    put(
      body,
      h(
        'header.desk-head',
        h(
          'div.grow',
          h('h2', { tabIndex: -1 }, `${room.building} ${room.unit ?? ''} ${room.number}`),
          h('p.dim.small', room.project),
        ),
        roomState(room.state),
        iconButton('close', t('shell.close'), close),
      ),
      h(
        'div.desk-part',
        facts(
          labelled('board', {
            layout: room.layout,
            area: area(room.area),
            price: [money(room.price, 'yuan'), h('span.dim', ` · ${money(room.price / room.area, 'yuan')}/m²`)],
            floor: room.floor,
          }),
        ),
        room.moves.length > 0 &&
          h(
            'div.row.desk-moves',
            room.moves
              .filter((one) => one !== 'pay')
              .map((one) =>
                button(say(`move.${one}`), {
                  kind: KINDS[one],
                  small: KINDS[one] !== 'main',
                  'data-key': one,
                  onclick: MOVES[one],
                }),
              ),
          ),
      ),
      trade && [tradePart(trade), feesPart(trade)],
      services.length > 0 &&
        part(
          'services',
          list(services.map((one) => line(h('b', say(`service.${one.kind}`)), one.description, when(one.at)))),
        ),
      told,
      earlier.length > 0 &&
        h(
          'details.desk-part',
          h('summary', say('earlier', { n: earlier.length })),
          list(earlier.map((one) => line(one.customer, term(one.reason), when(one.at)))),
        ),
    );
    if (focused)
      (body.querySelector(`[data-key="${focused}"]`) ?? body.querySelector('h2')).focus({ preventScroll: true });
    pushes();
  }

  function tradePart({ buyers, orders, contracts, consultant, opportunity }) {
    const papers = [...orders.map((one) => ['ordered', one]), ...contracts.map((one) => ['signed', one])];
    const [state, now] = papers.find(([, one]) => one.open) ?? [];
    return part(
      'trade',
      h(
        'ul.desk-buyers',
        buyers.map((one) => h('li', link(`customers/${one.id}`, one.name), h('span.dim', ` ${one.mobile}`))),
      ),
      now &&
        facts([
          [t(`shell.state.${state}`), h('b', money(now.amount, 'yuan'))],
          ...labelled('board', {
            payment: term(now.payment),
            at: when(now.at),
            signBy: day(now.signBy),
            consultant: consultant.name,
            opportunity: opportunity && link(`opportunities/${seg(opportunity.guid)}`, term(opportunity.status)),
          }),
        ]),
      papers.length > 1 &&
        h(
          'details',
          h('summary', say('papers', { n: papers.length })),
          list(
            papers.map(([kind, one]) =>
              line(
                [h('b', t(`shell.state.${kind}`)), ` ${money(one.amount, 'yuan')}`],
                one.open ? say('holds') : joined(t(`record.paper.${one.status ?? 'signed'}`), term(one.closeReason)),
                when(one.at),
              ),
            ),
          ),
        ),
    );
  }

  const feesPart = ({ paid, owed, fees }) =>
    part(
      'fees',
      h('p.small', say('paidOf', { paid: money(paid, 'yuan'), owed: money(owed, 'yuan') })),
      list(
        fees
          .filter((fee) => fee.amount)
          .map((fee) => [
            h('span.grow', h('b', term(fee.item)), h('span.dim.small', ` ${say('dueOn', { day: day(fee.due) })}`)),
            h(
              'span.num',
              money(fee.amount, 'yuan'),
              fee.balance > 0 &&
                fee.balance < fee.amount &&
                h('small.dim', ` ${say('owed', { amount: money(fee.balance, 'yuan') })}`),
            ),
            fee.balance > 0
              ? button(say('move.pay'), { small: true, 'data-key': `pay-${fee.guid}`, onclick: () => pay(fee) })
              : h('span.fee-paid', icon('check', 16), h('span.sr', say('paid'))),
          ]),
      ),
    );

  function drawPushes({ trade, untold, rows }) {
    known = new Set(rows.map((one) => one.id));
    if (!trade) return put(told);
    const shown = (some) =>
      list(
        some.map((one) => [
          h(
            'span.grow',
            link(`deliveries/${one.id}`, has(`board.cmd.${one.cmd}`) ? say(`cmd.${one.cmd}`) : one.cmd),
            h('span.dim.small', ` ${one.application} · `, when(one.finished ?? one.created)),
            one.reason &&
              one.state !== 'delivered' &&
              h(
                'small.bad.under',
                `${t(`deliveries.verdict.${one.verdict}`, { errcode: String(one.errcode) })} · ${one.reason}`,
              ),
          ),
          stateBadge(one),
        ]),
      );
    const open = told.querySelector('details')?.open;
    return put(
      told,
      h('h3', say('pushes')),
      untold > 0 && h('p.dim.small', say('untold', { n: untold })),
      rows.length ? shown(rows.slice(0, FIRST)) : !untold && h('p.dim.small', say('noPushes')),
      rows.length > FIRST && h('details', { open }, h('summary', say('more')), shown(rows.slice(FIRST))),
    );
  }

  /** Does something and shows what came of it: the room that is answered may be another one. */
  async function act(name, work) {
    const answer = await work;
    since = Date.now();
    toast(say(`done.${name}`, { room: answer.number }));
    if (answer.guid !== guid) turn(answer.guid);
    draw(answer);
    refresh();
    return answer;
  }
  const { pay, ...MOVES } = moves({ cells, signal, act, now: () => room });
  return { element, open };
}
