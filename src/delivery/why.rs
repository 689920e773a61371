//! Why a message waits, as an operator asks it.

use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::Serialize;

use super::backlog::{self, Lane};
use super::endpoint::{Endpoint, Health};
use crate::protocol::DateTime;

/// What a message waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The application is switched off.
    Disabled,
    /// The application has no callback.
    NoCallback,
    /// The application could not be reached for as long as we try: the operator must resume it. `at`: since when.
    Parked,
    /// The application refused it for as long as we try: the operator must retry or drop it.
    Refused,
    /// Another message of the same record goes first. `delivery`: which.
    Behind,
    /// The application cannot be reached; one message at a time is tried. `at`: the next time.
    Open,
    /// It failed and is tried again. `at`: when.
    NextAttempt,
    /// It is history, and something live is due.
    YieldsToLive,
    /// Nothing: it goes out as soon as there is room.
    Due,
}

/// Why a message waits: the first of its reasons that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Why {
    /// What it waits for.
    pub code: Cause,
    /// The message that goes first, where it waits for one.
    pub delivery: Option<i64>,
    /// When it goes on, or since when it cannot; in milliseconds since 1970.
    pub at: Option<i64>,
}

impl Why {
    const fn of(code: Cause) -> Self {
        Self { code, delivery: None, at: None }
    }

    const fn at(code: Cause, at: i64) -> Self {
        Self { code, delivery: None, at: Some(at) }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = DateTime(self.at.unwrap_or_default());
        let first = self.delivery.unwrap_or_default();
        match self.code {
            Cause::Disabled => f.write_str("the application is disabled"),
            Cause::NoCallback => f.write_str("the application has no callback"),
            Cause::Parked => write!(f, "the application is parked since {at}: resume it"),
            Cause::Refused => f.write_str("the application refused it for good: retry or drop it"),
            Cause::Behind => write!(f, "message {first} of the same record goes first"),
            Cause::Open => {
                write!(f, "the application cannot be reached; the next probe is at {at}")
            }
            Cause::NextAttempt => write!(f, "it failed; the next attempt is at {at}"),
            Cause::YieldsToLive => f.write_str("it is history, and live messages go first"),
            Cause::Due => f.write_str("it goes out as soon as there is room"),
        }
    }
}

/// A message that may wait, and how its application does.
struct Stand {
    app: u16,
    record: String,
    lane: String,
    state: String,
    head: bool,
    next_attempt: i64,
    enabled: bool,
    has_callback: bool,
}

const STAND: &str =
    "SELECT application_id, record, lane, state, head, next_attempt, enabled, callback IS NOT NULL
    FROM delivery JOIN application ON application.id = application_id WHERE delivery.id = ?1";
const FIRST: &str = "SELECT min(id) FROM delivery
    WHERE application_id = ?1 AND record = ?2 AND lane = ?3 AND state IN ('pending', 'parked')";

fn stand(row: &Row<'_>) -> rusqlite::Result<Stand> {
    Ok(Stand {
        app: row.get(0)?,
        record: row.get(1)?,
        lane: row.get(2)?,
        state: row.get(3)?,
        head: row.get(4)?,
        next_attempt: row.get(5)?,
        enabled: row.get(6)?,
        has_callback: row.get(7)?,
    })
}

/// Why a message waits at `now`; `None` where it does not, or is not there.
///
/// What keeps the whole application back is told before what keeps back its record, and that before what keeps back
/// the message alone.
///
/// # Errors
/// SQLite's.
pub fn why(conn: &Connection, id: i64, now: i64) -> rusqlite::Result<Option<Why>> {
    let found = conn.prepare_cached(STAND)?.query_row([id], stand).optional()?;
    let Some(one) = found.filter(|one| matches!(one.state.as_str(), "pending" | "parked")) else {
        return Ok(None);
    };
    if !one.enabled {
        return Ok(Some(Why::of(Cause::Disabled)));
    }
    if !one.has_callback {
        return Ok(Some(Why::of(Cause::NoCallback)));
    }
    let Endpoint { health, since, next_probe, .. } = backlog::endpoint(conn, one.app)?;
    if health == Health::Parked {
        return Ok(Some(Why::at(Cause::Parked, since)));
    }
    if one.state == "parked" {
        return Ok(Some(Why::of(Cause::Refused)));
    }
    if !one.head {
        let its = (one.app, &one.record, &one.lane);
        let delivery = conn.prepare_cached(FIRST)?.query_row(its, |row| row.get(0))?;
        return Ok(Some(Why { code: Cause::Behind, delivery, at: None }));
    }
    // The later of the two is what it waits for.
    if health == Health::Open && next_probe > now && next_probe >= one.next_attempt {
        return Ok(Some(Why::at(Cause::Open, next_probe)));
    }
    if one.next_attempt > now {
        return Ok(Some(Why::at(Cause::NextAttempt, one.next_attempt)));
    }
    let yields = one.lane == Lane::History.name()
        && !backlog::heads(conn, one.app, Lane::Live, now, 1)?.is_empty();
    Ok(Some(Why::of(if yields { Cause::YieldsToLive } else { Cause::Due })))
}

#[cfg(test)]
#[path = "why_tests.rs"]
mod tests;
