//! The sales board (销控) and the desk behind it: a project's rooms as they stand, and all that is done with one.

mod actions;
mod changes;
mod grid;
mod list;
mod people;
mod pushes;
mod refused;
mod room;
mod tally;
mod trade;

pub use actions::{FeeAdd, FeePay, RoomHold, RoomOrder, RoomRelease};
pub use changes::{
    TradeBuyers, TradePayment, TradePrice, TradeReturn, TradeRoom, TradeSign, TradeVoid,
};
pub use grid::BoardShow;
pub use list::BoardList;
pub use people::{BuyerList, SellerList};
pub use pushes::PushesShow;
pub use room::RoomShow;
