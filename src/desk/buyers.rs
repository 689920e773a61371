//! Those who buy: one to four customers, of whom the first is the trade's.

use rusqlite::{Connection, OptionalExtension};

use super::trade::Trade;
use super::{Desk, DeskError};
use crate::outbox::Event;

/// How many may buy a room together.
const MOST: usize = 4;

/// A customer; one merged into another is that other.
pub(super) fn customer(conn: &Connection, id: i64) -> Result<i64, DeskError> {
    const FIND: &str = "SELECT coalesce(merged_into, id) FROM customer WHERE id = ?1";
    let found = conn.prepare_cached(FIND)?.query_row([id], |row| row.get(0)).optional()?;
    found.ok_or(DeskError::NoCustomer(id))
}

/// The customers that are named, the first at least.
pub(super) fn named(conn: &Connection, ids: &[i64]) -> Result<(i64, Vec<i64>), DeskError> {
    let mut buyers = Vec::with_capacity(ids.len());
    for id in ids {
        let buyer = customer(conn, *id)?;
        if buyers.contains(&buyer) {
            return Err(DeskError::Buyers);
        }
        buyers.push(buyer);
    }
    match buyers.first() {
        Some(first) if buyers.len() <= MOST => Ok((*first, buyers)),
        _ => Err(DeskError::Buyers),
    }
}

/// A trade's buyers, in their order.
pub(super) fn of(conn: &Connection, trade: &str) -> Result<Vec<i64>, DeskError> {
    const FIND: &str = "SELECT customer_id FROM trade_party WHERE trade_guid = ?1 ORDER BY number";
    let mut found = conn.prepare_cached(FIND)?;
    Ok(found.query_map([trade], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Makes these the buyers of a trade. The project knows them from then on.
pub(super) fn put(desk: &mut Desk<'_, '_>, trade: &Trade, buyers: &[i64]) -> Result<(), DeskError> {
    replace(desk.conn(), &trade.guid, buyers)?;
    for buyer in buyers {
        become_known(desk, *buyer, &trade.project, &trade.consultant)?;
    }
    Ok(())
}

/// Writes a trade's buyers down instead of those before.
pub(super) fn replace(conn: &Connection, trade: &str, buyers: &[i64]) -> Result<(), DeskError> {
    const REMOVE: &str = "DELETE FROM trade_party WHERE trade_guid = ?1";
    const ADD: &str =
        "INSERT INTO trade_party (trade_guid, number, customer_id) VALUES (?1, ?2, ?3)";
    conn.prepare_cached(REMOVE)?.execute([trade])?;
    let mut add = conn.prepare_cached(ADD)?;
    for (number, buyer) in (1..).zip(buyers) {
        add.execute((trade, number, buyer))?;
    }
    Ok(())
}

/// A customer whom the project did not know is looked after by the consultant who sells.
fn become_known(
    desk: &mut Desk<'_, '_>,
    customer: i64,
    project: &str,
    consultant: &str,
) -> Result<(), DeskError> {
    const KNOWN: &str =
        "SELECT 1 FROM customer_project WHERE customer_id = ?1 AND project_guid = ?2";
    const ADD: &str = "INSERT INTO customer_project (customer_id, project_guid, consultant_guid, created, changed)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    let conn = desk.conn();
    if conn.prepare_cached(KNOWN)?.exists((customer, project))? {
        return Ok(());
    }
    let changed = desk.change_time();
    conn.prepare_cached(ADD)?.execute((customer, project, consultant, desk.now, changed))?;
    desk.emit(&Event::Customer { id: customer, project })
}

/// Tells every project that knows a customer of its change.
pub(super) fn announce(desk: &Desk<'_, '_>, customer: i64) -> Result<(), DeskError> {
    const PROJECTS: &str =
        "SELECT project_guid FROM customer_project WHERE customer_id = ?1 ORDER BY project_guid";
    let mut projects = desk.conn().prepare_cached(PROJECTS)?;
    for project in projects.query_map([customer], |row| row.get::<_, String>(0))? {
        desk.emit(&Event::Customer { id: customer, project: &project? })?;
    }
    Ok(())
}
