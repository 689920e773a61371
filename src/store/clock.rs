//! The change time: milliseconds that never repeat and never go back (docs/protocol.md, "Times, paging, following").

use rusqlite::Connection;

/// Gives out change times within one transaction.
///
/// A change time is the present millisecond, or the one after the last given out where that is
/// later: more than a thousand changes a second run ahead of the wall clock and are caught up with
/// in the next quieter moment. Followers hold change times against each other only, never against
/// a clock of their own.
#[derive(Debug)]
pub(super) struct Clock {
    now: i64,
    last: i64,
    stored: i64,
}

impl Clock {
    /// Reads where the last transaction left off, be it ours or another process's.
    pub(super) fn read(conn: &Connection, now: i64) -> rusqlite::Result<Self> {
        let last = conn
            .prepare_cached("SELECT last FROM clock WHERE id = 1")?
            .query_row([], |row| row.get(0))?;
        Ok(Self { now, last, stored: last })
    }

    pub(super) fn tick(&mut self) -> i64 {
        self.last = self.now.max(self.last + 1);
        self.last
    }

    /// Keeps what was given out, in the transaction that it was given out in.
    pub(super) fn store(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        if self.last != self.stored {
            conn.prepare_cached("UPDATE clock SET last = ?1 WHERE id = 1")?.execute([self.last])?;
            self.stored = self.last;
        }
        Ok(())
    }
}
