#![allow(clippy::unwrap_used, clippy::panic)]

mod attributes;
mod checking;
mod customers;
mod notices;
mod opportunities;
mod referrals;
mod tables;
mod trades;
mod world;

use std::sync::{LazyLock, Mutex, PoisonError};

use rusqlite::Connection;
use serde_json::Value;

use super::{MessageEntry, TABLE};
use crate::outbox::{Event, Told};
use crate::protocol::ChangeGuid;

/// The afternoon of 24 November 2026 in Beijing.
const NOW: i64 = 1_795_500_000_000;

/// The demo world, made once. Whoever changes something in it does so in [`with_world`], which undoes it.
static WORLD: LazyLock<Mutex<Connection>> = LazyLock::new(|| {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    conn.execute_batch(include_str!("../../../schema.sql")).unwrap();
    conn.execute_batch("BEGIN").unwrap();
    crate::seed::demo(&conn, NOW, &mut |_| {}).unwrap();
    conn.execute_batch("COMMIT").unwrap();
    Mutex::new(conn)
});

fn with_world<T>(look: impl FnOnce(&Connection) -> T) -> T {
    let mut conn = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    let tx = conn.transaction().unwrap();
    look(&tx)
}

fn entry(cmd: &str) -> &'static MessageEntry {
    TABLE.iter().find(|entry| entry.spec.cmd == cmd).unwrap()
}

/// What an event makes applications be told in one kind of message; each has passed its check.
fn told(conn: &Connection, cmd: &str, told: &Told) -> Vec<Value> {
    let entry = entry(cmd);
    let messages = entry.build(conn, told).unwrap();
    for message in &messages {
        entry.check(message).unwrap_or_else(|why| panic!("{cmd}: {why}: {message}"));
    }
    messages
}

/// The one message that an event of application 301 at [`NOW`] makes.
fn one(conn: &Connection, cmd: &str, event: &Event<'_>) -> Value {
    let mut messages = told(conn, cmd, &event.told(Some(301), NOW));
    assert_eq!(messages.len(), 1, "{cmd}: {messages:?}");
    messages.remove(0)
}

/// The first column of a query's first row.
fn text(conn: &Connection, sql: &str) -> String {
    conn.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|why| panic!("{why}: {sql}"))
}

fn number(conn: &Connection, sql: &str) -> i64 {
    conn.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|why| panic!("{why}: {sql}"))
}

/// The columns of a query's first row, as texts.
fn columns<const N: usize>(conn: &Connection, sql: &str) -> [String; N] {
    let read = |row: &rusqlite::Row<'_>| {
        let column = |place| {
            let value: rusqlite::types::Value = row.get(place).unwrap();
            match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => panic!("{other:?}: {sql}"),
            }
        };
        Ok(std::array::from_fn(column))
    };
    conn.query_row(sql, [], read).unwrap_or_else(|why| panic!("{why}: {sql}"))
}

fn change(conn: &Connection, sql: &str) {
    assert!(conn.execute(sql, []).unwrap() > 0, "{sql}");
}

/// A record of which the condition holds: its id and its project.
fn of_table(conn: &Connection, table: &str, which: &str) -> [String; 2] {
    columns(conn, &format!("SELECT guid, project_guid FROM {table} WHERE {which} LIMIT 1"))
}

/// A follow-up's GUID and key, and its project.
fn a_follow_up(conn: &Connection) -> (String, i64, String) {
    let sql = "SELECT said.changed, project_guid FROM follow_up said
        JOIN opportunity ON opportunity.guid = opportunity_guid LIMIT 1";
    let (key, project) = conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (ChangeGuid::at(key).to_string(), key, project)
}
