//! Read-only connections, pooled, each with a limit to what one request may cost.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};

use super::folder::keep_statements;

/// How often SQLite asks whether to go on: every so many steps of its machine (about 20 µs).
const STEPS: i32 = 10_000;
/// How often it is told yes for one request: some two to three seconds of work.
const GRANTS: i64 = 20_000;

/// The pool. A server takes one connection for each worker and keeps it there; scans and exports
/// take another for as long as they run.
#[derive(Clone)]
pub struct Readers(r2d2::Pool<SqliteConnectionManager>);

/// A connection that cannot write and gives up on a query that never ends.
pub struct ReadConnection {
    conn: r2d2::PooledConnection<SqliteConnectionManager>,
    budget: Arc<AtomicI64>,
}

impl Readers {
    /// # Errors
    /// Where the first connection cannot be made.
    pub fn open(file: &Path, most: u32) -> Result<Self, r2d2::Error> {
        let manager = SqliteConnectionManager::file(file)
            .with_flags(OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .with_init(|conn| {
                conn.busy_timeout(Duration::from_secs(5))?;
                conn.pragma_update(None, "query_only", true)?;
                keep_statements(conn)
            });
        let pool = r2d2::Pool::builder()
            .max_size(most)
            .min_idle(Some(0))
            .connection_timeout(Duration::from_secs(5))
            // A pooled connection to a file does not go stale, and asking costs more than a point read.
            .test_on_check_out(false)
            .build(manager)?;
        Ok(Self(pool))
    }

    /// # Errors
    /// Where all connections stay in use for 5 seconds, or a new one cannot be made.
    pub fn get(&self) -> Result<ReadConnection, r2d2::Error> {
        let conn = self.0.get()?;
        let budget = Arc::new(AtomicI64::new(GRANTS));
        let left = Arc::clone(&budget);
        let out_of_budget = move || left.fetch_sub(1, Ordering::Relaxed) <= 0;
        if let Err(error) = conn.progress_handler(STEPS, Some(out_of_budget)) {
            tracing::warn!(%error, "a read connection goes without a limit");
        }
        Ok(ReadConnection { conn, budget })
    }
}

impl ReadConnection {
    /// Runs one request's queries against one state of the store, whatever is committed meanwhile.
    pub fn snapshot<T, E>(&self, read: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<rusqlite::Error>,
    {
        self.refresh()?;
        self.conn.prepare_cached("BEGIN")?.execute([])?;
        let outcome = read(&self.conn);
        // Reading leaves nothing to undo: ending it either way is the same.
        let ended = self.conn.prepare_cached("COMMIT")?.execute([]);
        let outcome = outcome?;
        ended?;
        Ok(outcome)
    }
}

impl ReadConnection {
    /// Runs one request's only query, or several that need not agree.
    pub fn look<T, E>(&self, read: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<rusqlite::Error>,
    {
        self.refresh()?;
        read(&self.conn)
    }

    /// Makes it as good as new for the next request.
    fn refresh(&self) -> rusqlite::Result<()> {
        self.budget.store(GRANTS, Ordering::Relaxed);
        if self.conn.is_autocommit() {
            return Ok(());
        }
        // The last request panicked on its way.
        self.conn.execute_batch("ROLLBACK")
    }
}

impl Deref for ReadConnection {
    type Target = Connection;

    /// For a query by itself, which has the whole budget.
    fn deref(&self) -> &Connection {
        self.budget.store(GRANTS, Ordering::Relaxed);
        &self.conn
    }
}
