//! What commands change at the desk, each with the row of the audit table that says so.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::admin::audit::{self, COMMAND_LINE};
use crate::desk::room::{self, Room};
use crate::desk::{Desk, DeskError, view};
use crate::protocol::now_ms;
use crate::store::write_alone;

/// What came of an action, and what the audit table keeps of it.
pub(super) struct Noted<T> {
    pub(super) done: T,
    /// The id of what was changed.
    pub(super) subject: String,
    pub(super) before: Option<Value>,
    pub(super) after: Value,
}

/// Does something in a transaction of its own. `action` is its name in the audit table, the same as the page's.
pub(super) fn act<T>(
    conn: &mut Connection,
    action: &'static str,
    work: impl FnOnce(&mut Desk<'_, '_>, &Connection) -> Result<Noted<T>, DeskError>,
) -> Result<T, DeskError> {
    write_alone(conn, |tx| {
        let (now, look) = (now_ms(), tx.conn);
        let Noted { done, subject, before, after } = work(&mut Desk::new(tx, now), look)?;
        let row = audit::New { action, subject, before, after: Some(after) };
        audit::record(look, now, COMMAND_LINE, None, row)?;
        Ok(done)
    })
}

/// Does something with a trade.
pub(super) fn with_trade(
    conn: &mut Connection,
    action: &'static str,
    trade: &str,
    work: impl FnOnce(&mut Desk<'_, '_>) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    act(conn, action, |desk, look| {
        let before = Some(view::show(look, trade)?.noted());
        work(desk)?;
        let after = view::show(look, trade)?;
        Ok(Noted { done: (), before, after: after.noted(), subject: after.trade })
    })
}

/// Keeps a room back, or puts it back on sale.
pub(super) fn with_room(
    conn: &mut Connection,
    action: &'static str,
    room: &str,
    work: fn(&mut Desk<'_, '_>, &str) -> Result<Room, DeskError>,
) -> Result<Room, DeskError> {
    act(conn, action, |desk, look| {
        let before = Some(json!({ "state": room::find(look, room)?.state }));
        let done = work(desk, room)?;
        let after = json!({ "room": done.name, "state": done.state });
        Ok(Noted { subject: done.guid.clone(), before, after, done })
    })
}
