//! Signing the contract (签约).

use super::instalments::{self, Price};
use super::paper::{Cause, Kind, Paper};
use super::{Desk, DeskError, TradeState, opportunity, room, trade};

/// Signs the contract of an order, for its price.
///
/// # Errors
/// [`DeskError`].
pub fn sign(desk: &mut Desk<'_, '_>, trade: &str) -> Result<(), DeskError> {
    let mut trade = trade::find(desk.conn(), trade)?;
    if trade.state != TradeState::Ordered {
        return Err(trade.refuse("only an ordered one can be signed"));
    }
    let order = Paper::open_of(desk, &trade)?;
    order.close(desk, &trade, Cause::Signed, None)?;
    trade.state = TradeState::Signed;
    trade.put(desk)?;
    room::put(desk, &trade.room, trade.state.of_room())?;
    if let Some(opportunity) = &trade.opportunity {
        opportunity::follow_trades(desk, opportunity, Cause::Signed.words())?;
    }
    let ordered = order.at;
    let contract = Paper { kind: Kind::Contract, sign_by: None, ..order }.open(desk, &trade)?;
    let Paper { amount, payment, at: signing, .. } = &contract;
    let price = Price { amount: *amount, payment, ordered, signing: *signing };
    instalments::complete(desk, &trade, price)
}
