//! A message put before an application: what the live lane and the history lane have in common.

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use crate::outbox::Told;
use crate::protocol::Sid;

/// A message, before it is kept.
pub(super) struct Message<'m> {
    /// The event that it tells; none where it is replayed.
    pub(super) event: Option<i64>,
    pub(super) cmd: &'m str,
    pub(super) told: &'m Told,
    pub(super) body: &'m Value,
}

/// A message to one application, before it is kept.
pub(super) struct Parcel<'p> {
    pub(super) message: i64,
    pub(super) application: u16,
    pub(super) record: &'p str,
    /// The request for history that it answers; none in the live lane.
    pub(super) task: Option<&'p str>,
    pub(super) sid: Sid,
}

const MESSAGE: &str = "INSERT INTO message (event_id, cmd, record, subject, body) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id";
const DELIVERY: &str =
    "INSERT INTO delivery (message_id, application_id, record, lane, task_id, sid, created)
    VALUES (?1, ?2, ?3, iif(?4 IS NULL, 'live', 'history'), ?4, ?5, ?6)";
const LAST_SID: &str = "SELECT sid FROM delivery ORDER BY id DESC LIMIT 1";

impl Message<'_> {
    /// Keeps it; returns its number.
    pub(super) fn keep(&self, conn: &Connection) -> rusqlite::Result<i64> {
        let Told { record, subject, .. } = self.told;
        let row = (self.event, self.cmd, record, subject, self.body.to_string());
        conn.prepare_cached(MESSAGE)?.query_row(row, |row| row.get(0))
    }
}

impl Parcel<'_> {
    /// Keeps it.
    pub(super) fn keep(&self, conn: &Connection, now: i64) -> rusqlite::Result<()> {
        let row =
            (self.message, self.application, self.record, self.task, self.sid.to_string(), now);
        conn.prepare_cached(DELIVERY)?.execute(row).map(drop)
    }
}

/// The data centre's serials, carried on from the last delivery's, across restarts.
pub(super) struct Sids {
    app: u16,
    second: i64,
    last: Option<Sid>,
}

impl Sids {
    pub(super) fn read(conn: &Connection, app: u16, now: i64) -> rusqlite::Result<Self> {
        let last: Option<String> =
            conn.prepare_cached(LAST_SID)?.query_row([], |row| row.get(0)).optional()?;
        Ok(Self { app, second: now / 1000, last: last.and_then(|last| Sid::parse(&last).ok()) })
    }

    pub(super) fn next(&mut self) -> Sid {
        let next = Sid::after(self.last, self.app, self.second);
        self.last = Some(next);
        next
    }
}
