//! The newest of what belongs to a record, and how many there are.

use rusqlite::{Connection, Params, Row};
use schemars::JsonSchema;
use serde::Serialize;

/// How many are told.
pub const MOST: usize = 100;

/// The newest hundred, the newest first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Newest<T> {
    /// At most a hundred.
    rows: Vec<T>,
    /// How many there are.
    total: i64,
}

/// Reads the newest that `query` finds, which is to give them in that order.
///
/// # Errors
/// SQLite's.
pub fn newest<T>(
    conn: &Connection,
    query: &str,
    of: impl Params + Copy,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Newest<T>> {
    let rows = all(conn, &format!("{query} LIMIT {MOST}"), of, read)?;
    let total = if rows.len() < MOST {
        rows.len() as i64
    } else {
        let count = format!("SELECT count(*) FROM ({query})");
        conn.prepare_cached(&count)?.query_row(of, |row| row.get(0))?
    };
    Ok(Newest { rows, total })
}

/// Reads all that `query` finds, where that cannot be many.
///
/// # Errors
/// SQLite's.
pub fn all<T>(
    conn: &Connection,
    query: &str,
    of: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    conn.prepare_cached(query)?.query_map(of, read)?.collect()
}
