//! How far rooms are sold: counts by state, and money.

use schemars::JsonSchema;
use serde::Serialize;

use crate::desk::room::RoomState;

/// How far some rooms are sold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// All of them.
    pub rooms: i64,
    /// Kept back (销控).
    pub held: i64,
    /// On sale (待售).
    pub available: i64,
    /// Ordered (认购).
    pub ordered: i64,
    /// Signed (签约).
    pub signed: i64,
    /// What the open orders and contracts come to, in fen.
    pub amount: i64,
    /// What the rooms come to that are not sold, by their list prices, in fen.
    pub left: i64,
}

impl Tally {
    /// Counts rooms of one state: how many, what their list prices come to, and what their papers do.
    pub fn add(&mut self, state: RoomState, rooms: i64, price: i64, amount: i64) {
        let of_state = match state {
            RoomState::Held => &mut self.held,
            RoomState::Available => &mut self.available,
            RoomState::Ordered => &mut self.ordered,
            RoomState::Signed => &mut self.signed,
        };
        *of_state += rooms;
        self.rooms += rooms;
        self.amount += amount;
        if matches!(state, RoomState::Held | RoomState::Available) {
            self.left += price;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sold_counts_by_its_papers_and_what_is_left_by_its_prices() {
        let mut tally = Tally::default();
        tally.add(RoomState::Signed, 2, 500, 480);
        tally.add(RoomState::Ordered, 1, 300, 310);
        tally.add(RoomState::Available, 3, 900, 0);
        tally.add(RoomState::Held, 1, 200, 0);
        let expected = Tally {
            rooms: 7,
            held: 1,
            available: 3,
            ordered: 1,
            signed: 2,
            amount: 790,
            left: 1100,
        };
        assert_eq!(tally, expected);
    }
}
