//! Orders: what is agreed on, and what was changed before anything else came of it.

use super::calendar::{DAY, midnight};
use super::guid::Guid;
use super::payment::Payment;
use super::rows::Order;
use super::sale::Deal;
use super::story::Teller;

/// How an order stood first, and why it did not stay so.
struct Change {
    at: i64,
    room: usize,
    amount: i64,
    payment: &'static str,
    status: u16,
    reason: &'static str,
}

impl Teller<'_> {
    /// Orders the room. Returns the amount, and when something last changed about it.
    pub fn order(&mut self, deal: &Deal, trade_guid: Guid, payment: &Payment) -> (i64, i64) {
        let amount = self.bargain(deal.room, payment);
        let mut order = Order {
            guid: self.dice.guid(),
            trade_guid,
            room_guid: self.world.rooms[deal.room].guid,
            amount,
            payment: payment.name,
            ordered_at: deal.ordered,
            sign_by: Some(midnight(deal.ordered) + 15 * DAY),
            status: None,
            close_reason: None,
            open: true,
            created: deal.ordered,
            changed: deal.ordered,
        };
        if let Some(change) = self.change(deal, payment) {
            let first = Order {
                guid: self.dice.guid(),
                room_guid: self.world.rooms[change.room].guid,
                amount: change.amount,
                payment: change.payment,
                status: Some(change.status),
                close_reason: Some(change.reason),
                open: false,
                changed: change.at,
                ..order
            };
            self.world.orders.push(first);
            self.touch(change.room, change.at);
            order.ordered_at = change.at;
            order.created = change.at;
            order.changed = change.at;
        }
        if let Some(end) = deal.course.signed().or(deal.course.back()) {
            order.open = false;
            order.changed = end;
            (order.status, order.close_reason) = match deal.course.signed() {
                Some(_) => (None, Some("转签约")),
                None if self.dice.percent(80) => (Some(230), Some("退房")),
                None => (Some(231), Some("作废")),
            };
        }
        let changed = order.changed;
        self.world.orders.push(order);
        (amount, changed)
    }

    /// The room's row changes.
    pub fn touch(&mut self, room: usize, at: i64) {
        let room = &mut self.world.rooms[room];
        room.changed = room.changed.max(at);
    }

    /// What is agreed on, in fen, rounded to a hundred yuan.
    fn bargain(&mut self, room: usize, payment: &Payment) -> i64 {
        let share = payment.discount - self.dice.between(0, 15);
        self.world.rooms[room].price / 1000 * share / 10_000 * 10_000
    }

    /// What the order looked like at first, where it was changed.
    fn change(&mut self, deal: &Deal, payment: &Payment) -> Option<Change> {
        // The day after; every deal that goes further does so later than that.
        let day = self.calendar.days_ago(deal.ordered) - 1;
        if day < 1 {
            return None;
        }
        let at = self.calendar.open_hours(day, &mut self.dice);
        let room = deal.room;
        let amount = self.bargain(room, payment);
        let change =
            Change { at, room, amount, payment: payment.name, status: 234, reason: "变价" };
        if let Some(room) = deal.instead_of {
            let amount = self.bargain(room, payment);
            return Some(Change { room, amount, status: 233, reason: "换房", ..change });
        }
        match self.dice.below(100) {
            // At first without any discount.
            0 => Some(Change { amount: self.world.rooms[room].price, ..change }),
            1 | 2 => {
                let payment = payment.instead();
                Some(Change { payment, status: 235, reason: "变更付款方案", ..change })
            }
            3 => Some(Change { status: 232, reason: "变更买受人", ..change }),
            _ => None,
        }
    }
}
