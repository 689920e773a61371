//! Which opportunity is meant.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::catalogue::Error;
use crate::protocol::Code;

/// What of an opportunity the rules of other records ask for.
pub struct Opportunity {
    /// Its id.
    pub guid: String,
    /// Its customer.
    pub customer: i64,
    /// Its project.
    pub project: String,
    /// Whether it is neither won nor lost.
    pub open: bool,
}

/// The opportunity that an oppGUID names.
///
/// # Errors
/// 9003 where there is none.
pub fn require(conn: &Connection, guid: &str) -> Result<Opportunity, Error> {
    const FIND: &str =
        "SELECT guid, customer_id, project_guid, open FROM opportunity WHERE guid = ?1";
    let read = |row: &Row<'_>| {
        Ok(Opportunity {
            guid: row.get(0)?,
            customer: row.get(1)?,
            project: row.get(2)?,
            open: row.get(3)?,
        })
    };
    let found = conn.prepare_cached(FIND)?.query_row([guid], read).optional()?;
    found.ok_or_else(|| Error::refused(Code::NoOpportunity))
}

/// The open opportunity of a customer in a project; there is one at the most.
///
/// # Errors
/// SQLite's.
pub fn open_one(conn: &Connection, customer: i64, project: &str) -> Result<Option<String>, Error> {
    const FIND: &str =
        "SELECT guid FROM opportunity WHERE customer_id = ?1 AND project_guid = ?2 AND open = 1";
    Ok(conn.prepare_cached(FIND)?.query_row((customer, project), |row| row.get(0)).optional()?)
}
