//! What an interface is given to run with.

use rusqlite::Connection;

use super::{Error, Switched, Walks};
use crate::outbox::{self, Event};
use crate::store::Tx;

/// For a [`super::Query`]: one state of the store, and no way to change it.
pub struct Read<'r> {
    /// A read-only connection, in a transaction of its own.
    pub conn: &'r Connection,
    /// The application that asks.
    pub app: u16,
    /// Where applications' page walks have come to.
    pub walks: &'r Walks,
}

/// For a [`super::Command`]: the writer's transaction.
pub struct Write<'w, 't> {
    tx: &'w mut Tx<'t>,
    /// Which messages there are to be asked for.
    pub switched: &'w Switched,
    /// The application that reports.
    pub app: u16,
    /// When the request came in, in milliseconds since 1970.
    pub now: i64,
}

impl<'w, 't> Write<'w, 't> {
    /// What a job of the writer makes of its transaction.
    #[must_use]
    pub const fn new(tx: &'w mut Tx<'t>, switched: &'w Switched, app: u16, now: i64) -> Self {
        Self { tx, switched, app, now }
    }

    /// The connection to write with.
    #[must_use]
    pub const fn conn(&self) -> &'t Connection {
        self.tx.conn
    }

    /// Tells of a change: its event is committed with it, or not at all.
    ///
    /// # Errors
    /// SQLite's.
    pub fn emit(&self, event: &Event<'_>) -> Result<(), Error> {
        Ok(outbox::record(self.tx.conn, event, Some(self.app), self.now)?)
    }

    /// The next change time, for a row that is written.
    pub fn change_time(&mut self) -> i64 {
        self.tx.change_time()
    }
}
