//! What can be done with a room as it stands: what the desk offers, so that nobody is offered what would be refused.

use schemars::JsonSchema;
use serde::Serialize;

use super::TradeState;
use super::room::RoomState;

/// Something that is done at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Move {
    /// Keep the room back from sale.
    Hold,
    /// Put it back on sale.
    Release,
    /// Order it for somebody.
    Order,
    /// Sign the order's contract.
    Sign,
    /// Other people buy along with the first buyer.
    Buyers,
    /// Another room takes its place.
    Room,
    /// Another price is agreed on.
    Price,
    /// Another way to pay is agreed on.
    Payment,
    /// Ask for another fee.
    Fee,
    /// Take a payment of a fee.
    Pay,
    /// Give the room back.
    Return,
    /// Make the order or the contract void.
    Void,
}

use Move::{Buyers, Fee, Hold, Order, Pay, Payment, Price, Release, Return, Room, Sign, Void};

/// What can be done with a room in this state, and with the trade that it is in. `owes` says whether anything of
/// that trade's fees is still to be paid.
#[must_use]
pub fn of(room: RoomState, trade: Option<TradeState>, owes: bool) -> Vec<Move> {
    let all: &[Move] = match (trade, room) {
        (Some(TradeState::Ordered), _) => {
            &[Sign, Pay, Buyers, Room, Price, Payment, Fee, Return, Void]
        }
        (Some(TradeState::Signed), _) => &[Pay, Buyers, Room, Price, Payment, Fee, Return, Void],
        (_, RoomState::Available) => &[Order, Hold],
        (_, RoomState::Held) => &[Order, Release],
        (_, RoomState::Ordered | RoomState::Signed) => &[],
    };
    all.iter().copied().filter(|one| owes || *one != Pay).collect()
}
