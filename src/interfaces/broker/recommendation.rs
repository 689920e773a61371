//! Which recommendation is meant, and which of them stand.
//!
//! A recommendation stands until it is cancelled or, where a protection period was reported, until
//! that is over. One in its protection period keeps other brokers off the customer.

use rusqlite::{Connection, OptionalExtension};

use crate::catalogue::Error;
use crate::protocol::{Code, Refusal};

/// A recommendation that stands.
pub struct Standing {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub broker: i64,
    /// The lead that it made.
    pub lead: Option<String>,
    /// When its protection ends, where it has any.
    pub expires: Option<i64>,
}

/// The recommendations of a customer in a project that stand at a moment, the latest first.
///
/// # Errors
/// SQLite's.
pub fn standing(
    conn: &Connection,
    customer: i64,
    project: &str,
    now: i64,
) -> Result<Vec<Standing>, Error> {
    const FIND: &str = "SELECT id, broker_id, lead_guid, expires FROM recommendation
        WHERE customer_id = ?1 AND project_guid = ?2 AND enabled = 1 AND (expires IS NULL OR expires > ?3)
        ORDER BY id DESC";
    let mut found = conn.prepare_cached(FIND)?;
    let rows = found.query_map((customer, project, now), |row| {
        Ok(Standing {
            id: row.get(0)?,
            broker: row.get(1)?,
            lead: row.get(2)?,
            expires: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A recommendation as its platform names it.
pub struct Named<'n> {
    /// The customer.
    pub customer: i64,
    /// The project.
    pub project: &'n str,
    /// The broker.
    pub broker: i64,
}

impl Named<'_> {
    /// The latest of this broker's recommendations of the customer in the project; with `enabled`, the
    /// latest that has not been cancelled.
    ///
    /// # Errors
    /// 1012 where there is none.
    pub fn latest(&self, conn: &Connection, enabled: bool) -> Result<i64, Error> {
        const FIND: &str = "SELECT id FROM recommendation
            WHERE customer_id = ?1 AND project_guid = ?2 AND broker_id = ?3 AND enabled >= ?4
            ORDER BY id DESC LIMIT 1";
        let named = (self.customer, self.project, self.broker, enabled);
        let found = conn.prepare_cached(FIND)?.query_row(named, |row| row.get(0)).optional()?;
        found.ok_or_else(|| Refusal::because(Code::NoRecord, "没有这位经纪人的推荐").into())
    }
}
