//! The messages that told applications of a record.

use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::Serialize;

use super::newest::{Newest, newest};

/// A message to one application.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// The delivery's number.
    id: i64,
    /// The application.
    application_id: u16,
    /// The application's name.
    application: String,
    /// The message's name.
    cmd: String,
    /// Whose message it is, as `customer:1000000001`.
    record: String,
    /// `live`, or `history` where it was asked for.
    lane: String,
    /// `pending`, `delivered`, `parked` or `dropped`.
    state: String,
    /// How often it was tried.
    attempts: u32,
    /// When it was made, in milliseconds since 1970.
    created: i64,
    /// When it was done with, in milliseconds since 1970.
    finished: Option<i64>,
}

fn push(row: &Row<'_>) -> rusqlite::Result<Push> {
    Ok(Push {
        id: row.get(0)?,
        application_id: row.get(1)?,
        application: row.get(2)?,
        cmd: row.get(3)?,
        record: row.get(4)?,
        lane: row.get(5)?,
        state: row.get(6)?,
        attempts: row.get(7)?,
        created: row.get(8)?,
        finished: row.get(9)?,
    })
}

// Application by application, as the index has them.
const FIND: &str = "SELECT delivery.id, application_id, application.name, message.cmd, delivery.record, lane, state,
        attempts, delivery.created, finished
    FROM application CROSS JOIN delivery ON delivery.application_id = application.id
        JOIN message ON message.id = message_id
    WHERE delivery.record IN ({records}) ORDER BY delivery.id DESC";

/// The pushes about the records that a query gives the names of.
///
/// # Errors
/// SQLite's.
fn about<K: rusqlite::ToSql>(
    conn: &Connection,
    records: &str,
    key: K,
) -> rusqlite::Result<Newest<Push>> {
    newest(conn, &FIND.replace("{records}", records), [&key], push)
}

/// Of a customer, and of what is theirs.
///
/// # Errors
/// SQLite's.
pub fn of_customer(conn: &Connection, customer: i64) -> rusqlite::Result<Newest<Push>> {
    const RECORDS: &str = "SELECT 'customer:' || ?1
        UNION ALL SELECT 'lead:' || guid FROM lead WHERE customer_id = ?1
        UNION ALL SELECT 'opportunity:' || guid FROM opportunity WHERE customer_id = ?1
        UNION SELECT 'trade:' || trade_guid FROM trade_party WHERE customer_id = ?1
        UNION SELECT 'trade:' || guid FROM trade WHERE customer_id = ?1";
    about(conn, RECORDS, customer)
}

/// Of a lead.
///
/// # Errors
/// SQLite's.
pub fn of_lead(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Push>> {
    about(conn, "SELECT 'lead:' || ?1", guid)
}

/// Of an opportunity, and of what was sold on it.
///
/// # Errors
/// SQLite's.
pub fn of_opportunity(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Push>> {
    const RECORDS: &str = "SELECT 'opportunity:' || ?1
        UNION ALL SELECT 'trade:' || guid FROM trade WHERE opportunity_guid = ?1";
    about(conn, RECORDS, guid)
}
