//! The sales desk: what the ERP (明源) does to rooms, trades, fees and customers in the real landscape.
//!
//! Each action is a function over a [`Desk`], which is a transaction of the store. It either does all
//! that belongs to it, with the events that tell applications of it, or refuses with a [`DeskError`] of
//! one sentence; the caller's transaction is not committed then. The command line and the operator's
//! page are its callers.
//!
//! A trade is a room on its way to its buyers. Its papers are orders (认购) and then contracts (签约), of
//! which one is open at a time; what is changed closes the open paper with a code and opens another.
//! Its fees are the instalments of the price and whatever else is asked for.

mod buyers;
pub mod change;
pub mod contract;
mod error;
pub mod fee;
mod instalments;
pub mod merge;
mod money;
pub mod moves;
mod opportunity;
pub mod order;
mod paper;
mod project;
pub mod project_online;
pub mod room;
mod seller;
mod trade;
pub mod view;

use rusqlite::Connection;
use uuid::Uuid;

pub use error::DeskError;
pub use money::{BadYuan, Yuan};
pub use trade::TradeState;

use crate::outbox::{self, Event};
use crate::protocol::DateTime;
use crate::store::Tx;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// What an action is given to work with.
pub struct Desk<'d, 't> {
    tx: &'d mut Tx<'t>,
    now: i64,
}

impl<'d, 't> Desk<'d, 't> {
    /// A transaction in which things happen at `now`, in milliseconds since 1970.
    #[must_use]
    pub const fn new(tx: &'d mut Tx<'t>, now: i64) -> Self {
        Self { tx, now }
    }

    const fn conn(&self) -> &'t Connection {
        self.tx.conn
    }

    /// The next change time, for a row that is written.
    fn change_time(&mut self) -> i64 {
        self.tx.change_time()
    }

    /// Tells of a change. No application caused it, so that all who subscribe are told.
    fn emit(&self, event: &Event<'_>) -> Result<(), DeskError> {
        Ok(outbox::record(self.tx.conn, event, None, self.now)?)
    }
}

fn new_guid() -> String {
    Uuid::now_v7().simple().to_string()
}

/// When the day of a time begins.
fn midnight(at: i64) -> i64 {
    let day: String = DateTime(at).to_string().chars().take(10).collect();
    DateTime::parse(&format!("{day} 00:00:00")).map_or(at, |begins| begins.0)
}

/// A text of an action as it is kept.
fn text<'t>(what: &'static str, text: &'t str, most: usize) -> Result<&'t str, DeskError> {
    let text = text.trim();
    match text.chars().count() {
        1.. if text.chars().count() <= most => Ok(text),
        _ => Err(DeskError::Text { what, most }),
    }
}

#[cfg(test)]
mod tests;
