//! The backlog for those who look after it: what waits, what came of it, and what can be done about it.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};

use super::{CHANGE, endpoint};
use crate::delivery::Health;

/// A delivery as a list shows it.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct Listed {
    pub id: i64,
    pub app: u16,
    pub cmd: String,
    pub record: String,
    pub lane: String,
    pub sid: String,
    pub state: String,
    pub attempts: u32,
    pub next_attempt: i64,
    pub created: i64,
    pub finished: Option<i64>,
    pub task: Option<String>,
}

/// What came of an attempt.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct Tried {
    pub number: u32,
    pub at: i64,
    pub took: i64,
    pub verdict: String,
    pub errcode: Option<i64>,
    pub answer: Option<String>,
}

/// Which deliveries are meant.
#[derive(Debug, Clone, Copy)]
pub enum Chosen<'c> {
    /// By their numbers.
    These(&'c [i64]),
    /// All that wait for an application.
    WaitingFor(u16),
}

/// The columns of `delivery` that [`listed`] reads, for lists of others.
pub const LISTED: &str = "id, application_id, (SELECT cmd FROM message WHERE message.id = message_id), record, lane, sid, state, attempts,
    next_attempt, created, finished, task_id";
const LIST: &str = "FROM delivery WHERE state = ?1 AND (?2 IS NULL OR application_id = ?2) ORDER BY id DESC LIMIT ?3";
const BODY: &str =
    "SELECT body FROM message WHERE id = (SELECT message_id FROM delivery WHERE id = ?1)";
const TRIED: &str = "SELECT number, at, took, verdict, errcode, answer FROM delivery_attempt WHERE delivery_id = ?1 ORDER BY number";
const RETRY_ONE: &str =
    "UPDATE delivery SET state = 'pending', next_attempt = 0, finished = NULL WHERE id = ?1";
const RETRY_ALL: &str = "UPDATE delivery SET state = 'pending', next_attempt = 0
    WHERE application_id = ?1 AND state IN ('pending', 'parked')";
const DROP_ONE: &str = "UPDATE delivery SET state = 'dropped', finished = ?2 WHERE id = ?1 AND state IN ('pending', 'parked')";
const DROP_ALL: &str = "UPDATE delivery SET state = 'dropped', finished = ?2
    WHERE application_id = ?1 AND state IN ('pending', 'parked')";
const DUE_NOW: &str = "UPDATE delivery SET next_attempt = 0 WHERE application_id = ?1 AND state = 'pending' AND next_attempt > 0";
const RESUME: &str = "UPDATE endpoint SET state = 'healthy', since = ?2, failing_since = NULL, failures = 0, next_probe = 0
    WHERE application_id = ?1";

/// Reads the columns [`LISTED`].
///
/// # Errors
/// SQLite's.
pub fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        app: row.get(1)?,
        cmd: row.get(2)?,
        record: row.get(3)?,
        lane: row.get(4)?,
        sid: row.get(5)?,
        state: row.get(6)?,
        attempts: row.get(7)?,
        next_attempt: row.get(8)?,
        created: row.get(9)?,
        finished: row.get(10)?,
        task: row.get(11)?,
    })
}

/// The newest deliveries in a state.
///
/// # Errors
/// SQLite's.
pub fn list(
    conn: &Connection,
    app: Option<u16>,
    state: &str,
    most: u32,
) -> rusqlite::Result<Vec<Listed>> {
    let list = format!("SELECT {LISTED} {LIST}");
    conn.prepare_cached(&list)?.query_map((state, app, most), listed)?.collect()
}

/// A delivery, its plain text and its attempts.
///
/// # Errors
/// SQLite's.
pub fn show(conn: &Connection, id: i64) -> rusqlite::Result<Option<(Listed, String, Vec<Tried>)>> {
    let one = format!("SELECT {LISTED} FROM delivery WHERE id = ?1");
    let Some(one) = conn.prepare_cached(&one)?.query_row([id], listed).optional()? else {
        return Ok(None);
    };
    let body = conn.prepare_cached(BODY)?.query_row([id], |row| row.get(0))?;
    let read = |row: &Row<'_>| {
        Ok(Tried {
            number: row.get(0)?,
            at: row.get(1)?,
            took: row.get(2)?,
            verdict: row.get(3)?,
            errcode: row.get(4)?,
            answer: row.get(5)?,
        })
    };
    let tried = conn.prepare_cached(TRIED)?.query_map([id], read)?.collect::<Result<_, _>>()?;
    Ok(Some((one, body, tried)))
}

/// Has deliveries tried again now. How many.
///
/// # Errors
/// SQLite's.
pub fn retry(conn: &Connection, chosen: &Chosen<'_>) -> rusqlite::Result<usize> {
    match chosen {
        Chosen::These(ids) => {
            ids.iter().map(|id| conn.prepare_cached(RETRY_ONE)?.execute([id])).sum()
        }
        Chosen::WaitingFor(app) => conn.prepare_cached(RETRY_ALL)?.execute([app]),
    }
}

/// Gives deliveries up. How many.
///
/// # Errors
/// SQLite's.
pub fn drop_all(conn: &Connection, chosen: &Chosen<'_>, now: i64) -> rusqlite::Result<usize> {
    match chosen {
        Chosen::These(ids) => {
            ids.iter().map(|id| conn.prepare_cached(DROP_ONE)?.execute([*id, now])).sum()
        }
        Chosen::WaitingFor(app) => conn.prepare_cached(DROP_ALL)?.execute((app, now)),
    }
}

/// A change of how an application's callback does.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct Change {
    pub app: u16,
    pub at: i64,
    pub from: String,
    pub to: String,
    pub why: String,
}

/// The columns of `endpoint_change` that [`changed`] reads, for lists of others.
pub const CHANGED: &str = "id, application_id, at, from_state, to_state, why";

/// Reads the columns [`CHANGED`].
///
/// # Errors
/// SQLite's.
pub fn changed(row: &Row<'_>) -> rusqlite::Result<Change> {
    Ok(Change {
        app: row.get(1)?,
        at: row.get(2)?,
        from: row.get(3)?,
        to: row.get(4)?,
        why: row.get(5)?,
    })
}

/// The newest changes of how applications' callbacks do.
///
/// # Errors
/// SQLite's.
pub fn changes(conn: &Connection, most: u32) -> rusqlite::Result<Vec<Change>> {
    let newest = format!("SELECT {CHANGED} FROM endpoint_change ORDER BY id DESC LIMIT ?1");
    conn.prepare_cached(&newest)?.query_map([most], changed)?.collect()
}

/// What waits for an application.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queue {
    /// Messages that go out by themselves: how many, and the oldest.
    pub pending: (i64, Option<i64>),
    /// Messages that wait for the operator: how many, and the oldest.
    pub parked: (i64, Option<i64>),
}

impl Queue {
    /// The oldest message of both.
    #[must_use]
    pub fn oldest(&self) -> Option<i64> {
        [self.pending.1, self.parked.1].into_iter().flatten().min()
    }
}

const PENDING: &str = "SELECT application_id, count(*), min(id) FROM delivery WHERE state = 'pending' GROUP BY application_id";
const PARKED: &str = "SELECT application_id, count(*), min(id) FROM delivery WHERE state = 'parked' GROUP BY application_id";

/// What waits for which application; those for which nothing waits are left out.
///
/// # Errors
/// SQLite's.
pub fn queues(conn: &Connection) -> rusqlite::Result<BTreeMap<u16, Queue>> {
    let mut queues: BTreeMap<u16, Queue> = BTreeMap::new();
    let read = |row: &Row<'_>| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)));
    for row in conn.prepare_cached(PENDING)?.query_map([], read)? {
        let (app, pending) = row?;
        queues.entry(app).or_default().pending = pending;
    }
    for row in conn.prepare_cached(PARKED)?.query_map([], read)? {
        let (app, parked) = row?;
        queues.entry(app).or_default().parked = parked;
    }
    Ok(queues)
}

/// When a delivery was made, in milliseconds since 1970.
///
/// # Errors
/// SQLite's, where there is no such delivery.
pub fn created(conn: &Connection, id: i64) -> rusqlite::Result<i64> {
    conn.prepare_cached("SELECT created FROM delivery WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
}

/// Lets an application that was parked, or is only probed, have its backlog again: now, whatever its messages were
/// waiting for. Those that it refused for good stay parked.
///
/// # Errors
/// SQLite's.
pub fn resume(conn: &Connection, app: u16, now: i64) -> rusqlite::Result<usize> {
    let left = endpoint(conn, app)?.health;
    if left != Health::Healthy {
        let change = (app, now, left.name(), Health::Healthy.name(), "resumed by the operator");
        conn.prepare_cached(CHANGE)?.execute(change)?;
    }
    conn.prepare_cached(DUE_NOW)?.execute([app])?;
    conn.prepare_cached(RESUME)?.execute((app, now))
}
