//! What waits for which application, as the store has it.

mod tend;

use rusqlite::{Connection, OptionalExtension, Row};

use super::endpoint::{Endpoint, Health};
use super::verdict::Judged;

pub use tend::{
    CHANGED, Change, Chosen, LISTED, Listed, Queue, Tried, changed, changes, created, drop_all,
    list, listed, queues, resume, retry, show,
};

/// A message that waits for an application.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The delivery.
    pub id: i64,
    /// The record whose order it keeps.
    pub record: String,
    /// The message's name.
    pub cmd: String,
    /// Its serial, the same in every attempt.
    pub sid: String,
    /// Its plain text.
    pub body: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
}

/// Live messages, and history that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// As things happen.
    Live,
    /// Replayed; it waits while anything live is due.
    History,
}

impl Lane {
    /// As the store names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::History => "history",
        }
    }
}

// Only the first that waits of each record: those behind it keep their place.
const HEADS: &str = "SELECT one.id, one.record, cmd, sid, body, attempts, one.created
    FROM delivery one INDEXED BY delivery_head JOIN message ON message.id = one.message_id
    WHERE application_id = ?1 AND lane = ?2 AND state = 'pending' AND head = 1 AND next_attempt <= ?3
    ORDER BY one.id LIMIT ?4";
const NEXT_DUE: &str = "SELECT min(next_attempt) FROM delivery
    WHERE application_id = ?1 AND state = 'pending' AND next_attempt > ?2";

/// The messages of one lane that may go out now, each of another record, in their order.
///
/// # Errors
/// SQLite's.
pub fn heads(
    conn: &Connection,
    app: u16,
    lane: Lane,
    now: i64,
    most: usize,
) -> rusqlite::Result<Vec<Waiting>> {
    let asked = (app, lane.name(), now, i64::try_from(most).unwrap_or(i64::MAX));
    conn.prepare_cached(HEADS)?.query_map(asked, read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    Ok(Waiting {
        id: row.get(0)?,
        record: row.get(1)?,
        cmd: row.get(2)?,
        sid: row.get(3)?,
        body: row.get(4)?,
        attempts: row.get(5)?,
        created: row.get(6)?,
    })
}

/// When the next message that failed is to be tried again.
///
/// # Errors
/// SQLite's.
pub fn next_due(conn: &Connection, app: u16, now: i64) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached(NEXT_DUE)?.query_row((app, now), |row| row.get(0))
}

/// What an attempt leaves in the store.
pub struct Mark {
    /// The delivery.
    pub id: i64,
    /// Which attempt it was, from 1.
    pub number: u32,
    /// When it began, in milliseconds since 1970.
    pub at: i64,
    /// How long it took, in microseconds.
    pub took: i64,
    /// What came of it.
    pub judged: Judged,
    /// What becomes of the message.
    pub next: Next,
    /// How the application's callback does, where this attempt changed that.
    pub endpoint: Option<Endpoint>,
    /// The state that it left, where it is in another now.
    pub left: Option<Health>,
}

/// What becomes of a message after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It arrived.
    Delivered,
    /// It is tried again then, in milliseconds since 1970.
    Again(i64),
    /// It was refused for as long as we try: it waits for the operator, and its record behind it.
    Parked,
}

const ATTEMPT: &str =
    "INSERT INTO delivery_attempt (delivery_id, number, at, took, verdict, errcode, answer)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
const SETTLE: &str =
    "UPDATE delivery SET state = ?2, attempts = ?3, next_attempt = ?4, finished = ?5
    WHERE id = ?1 AND state = 'pending'";
const ENDPOINT: &str =
    "INSERT INTO endpoint (application_id, state, since, failing_since, failures, next_probe)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (application_id) DO UPDATE
    SET state = ?2, since = ?3, failing_since = ?4, failures = ?5, next_probe = ?6";
const CHANGE: &str = "INSERT INTO endpoint_change (application_id, at, from_state, to_state, why)
    VALUES (?1, ?2, ?3, ?4, ?5)";
// One that was refused waits for what was wrong with itself, not with the callback.
const HEALED: &str = "UPDATE delivery SET next_attempt = 0
    WHERE application_id = ?1 AND state = 'pending' AND next_attempt > ?2
        AND (SELECT verdict FROM delivery_attempt WHERE delivery_id = delivery.id ORDER BY number DESC LIMIT 1)
            IN ('unreachable', 'bad_answer')";
const READ_ENDPOINT: &str = "SELECT state, since, failing_since, failures, next_probe FROM endpoint WHERE application_id = ?1";

impl Mark {
    /// Writes it.
    ///
    /// # Errors
    /// SQLite's.
    pub fn keep(&self, conn: &Connection, app: u16) -> rusqlite::Result<()> {
        let Judged { verdict, answer } = &self.judged;
        let attempt =
            (self.id, self.number, self.at, self.took, verdict.name(), verdict.errcode(), answer);
        conn.prepare_cached(ATTEMPT)?.execute(attempt)?;
        let (state, next_attempt, finished) = match self.next {
            Next::Delivered => ("delivered", 0, Some(self.at)),
            Next::Again(at) => ("pending", at, None),
            Next::Parked => ("parked", 0, None),
        };
        // What the operator dropped meanwhile stays dropped.
        conn.prepare_cached(SETTLE)?.execute((
            self.id,
            state,
            self.number,
            next_attempt,
            finished,
        ))?;
        if let Some(endpoint) = &self.endpoint {
            keep_endpoint(conn, app, endpoint)?;
            if let Some(left) = self.left {
                let change = (app, endpoint.since, left.name(), endpoint.health.name(), answer);
                conn.prepare_cached(CHANGE)?.execute(change)?;
                // What failed while it was away waits for nothing any more. Not where it only stumbled: a message that
                // it cannot take would come again and again between others that it can.
                if (left, endpoint.health) == (Health::Open, Health::Healthy) {
                    conn.prepare_cached(HEALED)?.execute((app, self.at))?;
                }
            }
        }
        Ok(())
    }
}

/// Writes how an application's callback does.
///
/// # Errors
/// SQLite's.
pub fn keep_endpoint(conn: &Connection, app: u16, endpoint: &Endpoint) -> rusqlite::Result<()> {
    let Endpoint { health, since, failing_since, failures, next_probe, .. } = endpoint;
    let row = (app, health.name(), since, failing_since, failures, next_probe);
    conn.prepare_cached(ENDPOINT)?.execute(row).map(drop)
}

/// Reads how an application's callback does.
///
/// # Errors
/// SQLite's.
pub fn endpoint(conn: &Connection, app: u16) -> rusqlite::Result<Endpoint> {
    let found = conn.prepare_cached(READ_ENDPOINT)?.query_row([app], Endpoint::read).optional()?;
    Ok(found.unwrap_or_default())
}
