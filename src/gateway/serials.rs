//! Which serials were used: the writes' in the store, the reads' in memory (docs/protocol.md, step 3).

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::catalogue::Error;
use crate::protocol::{Code, Sid};
use crate::store::{Tx, Writer};

/// How many serials a generation holds. Two are kept, so at least this many reads are remembered.
const GENERATION: usize = 256 * 1024;

/// The serials of late, of reads and of what is being carried out at this moment.
#[derive(Default)]
pub struct Serials(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashSet<i64>,
    old: HashSet<i64>,
}

/// A serial taken by a request. It is free again when this is dropped without [`Claim::keep`].
pub(super) struct Claim<'s> {
    serials: &'s Serials,
    packed: i64,
    kept: bool,
}

impl Serials {
    /// Takes a serial; `None` where another request has it.
    pub(super) fn claim(&self, sid: Sid) -> Option<Claim<'_>> {
        let packed = sid.packed();
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if generations.old.contains(&packed) || !generations.young.insert(packed) {
            return None;
        }
        if generations.young.len() >= GENERATION {
            generations.old = std::mem::take(&mut generations.young);
        }
        Some(Claim { serials: self, packed, kept: false })
    }
}

impl Claim<'_> {
    /// The request was carried out: its serial stays used.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if !self.kept {
            let mut generations = self.serials.0.lock().unwrap_or_else(PoisonError::into_inner);
            generations.young.remove(&self.packed);
            generations.old.remove(&self.packed);
        }
    }
}

const FIND: &str = "SELECT 1 FROM serial WHERE packed = ?1";
const RECORD: &str = "INSERT INTO serial (packed) VALUES (?1)";
const FORGET: &str = "DELETE FROM serial
    WHERE packed IN (SELECT packed FROM serial WHERE packed < ?1 ORDER BY packed LIMIT 10000)";

/// Whether a write with this serial took effect before.
pub(super) fn is_recorded(conn: &Connection, sid: Sid) -> rusqlite::Result<bool> {
    conn.prepare_cached(FIND)?.exists([sid.packed()])
}

/// Lets a write's serial pass that no write was recorded with.
///
/// # Errors
/// 1013 where one was.
pub(super) fn require_fresh(tx: &Tx<'_>, sid: Sid) -> Result<(), Error> {
    match is_recorded(tx.conn, sid)? {
        true => Err(Error::refused(Code::SerialUsed)),
        false => Ok(()),
    }
}

/// Records a write's serial in the transaction of its effect.
///
/// # Errors
/// SQLite's.
pub(super) fn record(tx: &Tx<'_>, sid: Sid) -> Result<(), Error> {
    Ok(tx.conn.prepare_cached(RECORD)?.execute([sid.packed()]).map(drop)?)
}

/// Takes serials out of the store that are too old to be accepted again anyway, a part at a time so
/// that no write waits for long.
///
/// # Errors
/// The writer's.
pub async fn forget_old_serials(writer: &Writer, before_second: i64) -> Result<(), Error> {
    let floor = Sid::packed_floor(before_second);
    loop {
        let forgotten = writer
            .run(move |tx| Ok::<_, Error>(tx.conn.prepare_cached(FORGET)?.execute([floor])?))
            .await?;
        if forgotten == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn sid(number: u32) -> Sid {
        Sid { app: 301, second: 1_780_000_000, number }
    }

    #[test]
    fn a_serial_is_taken_once_and_free_again_where_the_request_came_to_nothing() {
        let serials = Serials::default();
        let first = serials.claim(sid(1));
        assert!(
            first.is_some() && serials.claim(sid(1)).is_none() && serials.claim(sid(2)).is_some()
        );
        drop(first);
        if let Some(again) = serials.claim(sid(1)) {
            again.keep();
        }
        assert!(serials.claim(sid(1)).is_none());
    }

    #[test]
    fn memory_is_bounded_and_at_least_the_last_generation_is_remembered() {
        let serials = Serials::default();
        let claim = |n: usize| {
            serials.claim(Sid { app: 301, second: n as i64, number: 0 }).map(Claim::keep).is_some()
        };
        assert!((0..3 * GENERATION).all(claim));
        assert!(!claim(2 * GENERATION + 1) && !claim(3 * GENERATION - 1));
        assert!(claim(1), "the oldest are forgotten");
    }
}
