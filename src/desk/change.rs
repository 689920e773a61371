//! What becomes of a trade before it is done: its room is given back (退房), it is void (作废), or it goes
//! on with other buyers (变更), another room (换房), price (变价) or way to pay (变更付款方案).

use super::instalments::{self, Price};
use super::order::{DAYS_TO_SIGN, PAYMENT};
use super::paper::{Cause, Kind, Paper};
use super::room::RoomState;
use super::trade::{self, Trade};
use super::{DAY, Desk, DeskError, TradeState, Yuan, buyers, opportunity, room, text};

/// What closeReason has room for.
const REASON: usize = 64;

/// Gives the room back: it is on sale again, nothing more is owed, and the trade is closed.
///
/// # Errors
/// [`DeskError`].
pub fn give_back(
    desk: &mut Desk<'_, '_>,
    trade: &str,
    reason: Option<&str>,
) -> Result<(), DeskError> {
    end(desk, trade, Cause::Return, reason)
}

/// Makes an order or a contract void, as if it had not been; the room and the trade go the same way.
///
/// # Errors
/// [`DeskError`].
pub fn void(desk: &mut Desk<'_, '_>, trade: &str, reason: Option<&str>) -> Result<(), DeskError> {
    end(desk, trade, Cause::Void, reason)
}

fn end(
    desk: &mut Desk<'_, '_>,
    trade: &str,
    cause: Cause,
    reason: Option<&str>,
) -> Result<(), DeskError> {
    let mut trade = trade::find_live(desk.conn(), trade)?;
    let reason = reason.map(|reason| text("a reason", reason, REASON)).transpose()?;
    let paper = Paper::open_of(desk, &trade)?;
    paper.close(desk, &trade, cause, reason)?;
    trade.state = TradeState::Closed;
    trade.put(desk)?;
    room::put(desk, &trade.room, RoomState::Available)?;
    instalments::write_off(desk, &trade)?;
    match &trade.opportunity {
        Some(opportunity) => opportunity::follow_trades(desk, opportunity, cause.words()),
        None => Ok(()),
    }
}

/// Other people buy along with the first buyer, who stays.
///
/// # Errors
/// [`DeskError`].
pub fn buyers(desk: &mut Desk<'_, '_>, trade: &str, customers: &[i64]) -> Result<(), DeskError> {
    let trade = trade::find_live(desk.conn(), trade)?;
    let (first, buyers) = buyers::named(desk.conn(), customers)?;
    if first != trade.customer {
        let customer = trade.customer;
        return Err(DeskError::FirstBuyer { trade: trade.guid, customer });
    }
    if buyers == buyers::of(desk.conn(), &trade.guid)? {
        return Err(trade.has_already("these buyers"));
    }
    buyers::put(desk, &trade, &buyers)?;
    let paper = Paper::open_of(desk, &trade)?;
    go_on(desk, &trade, Cause::Buyers, &paper, paper.clone())
}

/// Another room of the project takes the place of the trade's, for the price given or its list price.
///
/// # Errors
/// [`DeskError`].
pub fn room(
    desk: &mut Desk<'_, '_>,
    trade: &str,
    room: &str,
    amount: Option<Yuan>,
) -> Result<(), DeskError> {
    let mut trade = trade::find_live(desk.conn(), trade)?;
    let room = room::find(desk.conn(), room)?;
    if room.guid == trade.room {
        return Err(trade.has_already(format_args!("room {}", room.name)));
    }
    room::require_free(desk.conn(), &room)?;
    if room.project != trade.project {
        return Err(DeskError::RoomElsewhere { room: room.name, trade: trade.guid });
    }
    let amount = amount.unwrap_or(room.price).0;
    let paper = Paper::open_of(desk, &trade)?;
    room::put(desk, &trade.room, RoomState::Available)?;
    trade.room.clone_from(&room.guid);
    room::put(desk, &room.guid, trade.state.of_room())?;
    let next = Paper { room: room.guid, amount, ..paper.clone() };
    go_on(desk, &trade, Cause::Room, &paper, next)
}

/// Another price is agreed on.
///
/// # Errors
/// [`DeskError`].
pub fn price(desk: &mut Desk<'_, '_>, trade: &str, amount: Yuan) -> Result<(), DeskError> {
    let trade = trade::find_live(desk.conn(), trade)?;
    let paper = Paper::open_of(desk, &trade)?;
    if paper.amount == amount.0 {
        return Err(trade.has_already(format_args!("the price of {amount} yuan")));
    }
    let next = Paper { amount: amount.0, ..paper.clone() };
    go_on(desk, &trade, Cause::Price, &paper, next)
}

/// Another way to pay is agreed on.
///
/// # Errors
/// [`DeskError`].
pub fn payment(desk: &mut Desk<'_, '_>, trade: &str, payment: &str) -> Result<(), DeskError> {
    let trade = trade::find_live(desk.conn(), trade)?;
    let payment = text("a payment form", payment, PAYMENT)?;
    let paper = Paper::open_of(desk, &trade)?;
    if paper.payment == payment {
        return Err(trade.has_already(format_args!("the payment form {payment}")));
    }
    let next = Paper { payment: payment.to_owned(), ..paper.clone() };
    go_on(desk, &trade, Cause::Payment, &paper, next)
}

/// Closes the paper that was changed and opens the one that holds from now on. The instalments follow
/// it where it has another price or way to pay.
fn go_on(
    desk: &mut Desk<'_, '_>,
    trade: &Trade,
    cause: Cause,
    paper: &Paper,
    next: Paper,
) -> Result<(), DeskError> {
    if next.amount <= 0 {
        return Err(DeskError::NoAmount);
    }
    paper.close(desk, trade, cause, None)?;
    let next = next.open(desk, trade)?;
    trade.put(desk)?;
    if (next.amount, &next.payment) == (paper.amount, &paper.payment) {
        return Ok(());
    }
    // The days that instalments hang on are those first agreed on.
    let signing = match paper.kind {
        Kind::Contract => paper.at,
        Kind::Order => paper.sign_by.unwrap_or(paper.at + DAYS_TO_SIGN * DAY),
    };
    let Paper { amount, payment, .. } = &next;
    let price = Price { amount: *amount, payment, ordered: paper.at, signing };
    instalments::follow_price(desk, trade, price)
}
