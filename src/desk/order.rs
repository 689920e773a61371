//! Ordering a room (认购).

use super::instalments::{self, Price};
use super::opportunity::{self, Chosen, Wish};
use super::paper::{Cause, Kind, Paper};
use super::trade::Trade;
use super::{DAY, Desk, DeskError, TradeState, Yuan, buyers, midnight, new_guid, room, text};

/// How somebody pays who does not say.
pub const DEFAULT_PAYMENT: &str = "按揭贷款";
/// In how many days a contract is due where nothing else is agreed.
pub(super) const DAYS_TO_SIGN: i64 = 15;
/// What payForm has room for.
pub(super) const PAYMENT: usize = 64;

/// An order as it is asked for.
#[derive(Debug)]
pub struct NewOrder<'o> {
    /// The room: a GUID, or `BUILDING-ROOM in PROJECT`.
    pub room: &'o str,
    /// One to four; the first is the trade's.
    pub customers: &'o [i64],
    /// The first customer's open one in the project where absent, or a new one.
    pub opportunity: Option<&'o str>,
    /// The opportunity's where absent; for a new opportunity, who looks after the customer there.
    pub consultant: Option<&'o str>,
    /// The list price where absent.
    pub amount: Option<Yuan>,
    /// [`DEFAULT_PAYMENT`] where absent.
    pub payment: Option<&'o str>,
    /// When the contract is due; in 15 days where absent.
    pub sign_by: Option<i64>,
}

/// Orders a room. Returns the trade.
///
/// # Errors
/// [`DeskError`].
pub fn place(desk: &mut Desk<'_, '_>, order: &NewOrder<'_>) -> Result<String, DeskError> {
    let room = room::find(desk.conn(), order.room)?;
    room::require_free(desk.conn(), &room)?;
    let (customer, buyers) = buyers::named(desk.conn(), order.customers)?;
    let amount = order.amount.unwrap_or(room.price).0;
    if amount <= 0 {
        return Err(DeskError::NoAmount);
    }
    let payment = text("a payment form", order.payment.unwrap_or(DEFAULT_PAYMENT), PAYMENT)?;
    let sign_by = order.sign_by.unwrap_or_else(|| midnight(desk.now) + DAYS_TO_SIGN * DAY);
    if sign_by < midnight(desk.now) {
        return Err(DeskError::SignBy);
    }
    let (opportunity, consultant) = (order.opportunity, order.consultant);
    let wish = Wish { customer, project: &room.project, opportunity, consultant };
    let Chosen { opportunity, consultant } = opportunity::choose(desk, &wish)?;

    let trade = Trade {
        guid: new_guid(),
        project: room.project,
        room: room.guid,
        customer,
        opportunity: Some(opportunity.clone()),
        consultant,
        state: TradeState::Ordered,
    };
    trade.add(desk)?;
    room::put(desk, &trade.room, trade.state.of_room())?;
    buyers::put(desk, &trade, &buyers)?;
    opportunity::follow_trades(desk, &opportunity, Cause::Return.words())?;
    let paper = Paper {
        kind: Kind::Order,
        guid: String::new(),
        room: trade.room.clone(),
        amount,
        payment: payment.to_owned(),
        at: desk.now,
        sign_by: Some(sign_by),
    };
    paper.open(desk, &trade)?;
    let price = Price { amount, payment, ordered: desk.now, signing: sign_by };
    instalments::follow_price(desk, &trade, price)?;
    Ok(trade.guid)
}
