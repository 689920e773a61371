//! Two customers who turn out to be one: all that is known of the dropped one goes to the retained one.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::{Desk, DeskError, buyers, opportunity};
use crate::outbox::Event;

/// Why an opportunity is closed that the retained customer has another one for.
const REASON: &str = "客户资料合并";

/// What a merge did.
#[derive(Debug, Serialize)]
pub struct Merged {
    /// The customer that goes on.
    pub retained: i64,
    /// The customer that points to it now.
    pub dropped: i64,
    /// Opportunities that are the retained one's now.
    pub opportunities: Vec<String>,
    /// Those of them that were closed, because the retained one had an open one in the project.
    pub closed: Vec<String>,
    /// Leads that are the retained one's now.
    pub leads: Vec<String>,
}

/// Merges `dropped` into `retained`.
///
/// Of two open opportunities in one project the dropped customer's is closed as 丢失, and its live
/// trades go on under the other. A buyer who was both is one.
///
/// # Errors
/// [`DeskError`].
pub fn merge(desk: &mut Desk<'_, '_>, retained: i64, dropped: i64) -> Result<Merged, DeskError> {
    may_merge(desk.conn(), retained, dropped)?;
    let twice = open_twice(desk.conn(), retained, dropped)?;
    for (_, closed) in &twice {
        opportunity::lose(desk, closed, REASON)?;
    }
    retire(desk, retained, dropped)?;
    move_projects(desk, retained, dropped)?;
    let leads = move_rows(desk, "lead", "guid", retained, dropped)?;
    let opportunities = move_rows(desk, "opportunity", "guid", retained, dropped)?;
    move_rows(desk, "customer_attribute", "cast(id AS TEXT)", retained, dropped)?;
    move_rows(desk, "trade", "guid", retained, dropped)?;
    move_rows(desk, "recommendation", "cast(id AS TEXT)", retained, dropped)?;
    move_unclocked(desk.conn(), retained, dropped)?;
    move_parties(desk, retained, dropped)?;
    move_relations(desk.conn(), retained, dropped)?;
    let mut closed = Vec::new();
    for (kept, lost) in twice {
        move_live_trades(desk, &lost, &kept)?;
        opportunity::follow_trades(desk, &kept, REASON)?;
        closed.push(lost);
    }
    let merged = Merged { retained, dropped, opportunities, closed, leads };
    tell(desk, &merged)?;
    Ok(merged)
}

/// Whether `dropped` may be merged into `retained`: there are both, each for itself, and they are two.
///
/// # Errors
/// [`DeskError`].
pub fn may_merge(conn: &Connection, retained: i64, dropped: i64) -> Result<(), DeskError> {
    if retained == dropped {
        return Err(DeskError::Itself(retained));
    }
    for id in [retained, dropped] {
        let stands_for = buyers::customer(conn, id)?;
        if stands_for != id {
            return Err(DeskError::Merged { dropped: id, retained: stands_for });
        }
    }
    Ok(())
}

/// The pairs of open opportunities in one project: the retained customer's, the dropped one's.
fn open_twice(
    conn: &Connection,
    retained: i64,
    dropped: i64,
) -> Result<Vec<(String, String)>, DeskError> {
    const FIND: &str = "SELECT kept.guid, lost.guid FROM opportunity lost
            JOIN opportunity kept ON kept.customer_id = ?1 AND kept.project_guid = lost.project_guid AND kept.open = 1
        WHERE lost.customer_id = ?2 AND lost.open = 1";
    let mut found = conn.prepare_cached(FIND)?;
    let pairs = found.query_map((retained, dropped), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(pairs.collect::<Result<_, _>>()?)
}

/// The dropped customer points to the retained one from now on, as do those merged into it before.
fn retire(desk: &mut Desk<'_, '_>, retained: i64, dropped: i64) -> Result<(), DeskError> {
    const BEFORE: &str = "SELECT id FROM customer WHERE merged_into = ?1 ORDER BY id";
    const POINT: &str = "UPDATE customer SET merged_into = ?2, changed = ?3 WHERE id = ?1";
    const TOUCH: &str = "UPDATE customer SET changed = ?2 WHERE id = ?1";
    let conn = desk.conn();
    let mut before = conn.prepare_cached(BEFORE)?;
    let mut all =
        before.query_map([dropped], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    all.push(dropped);
    for id in all {
        let changed = desk.change_time();
        conn.prepare_cached(POINT)?.execute((id, retained, changed))?;
    }
    let changed = desk.change_time();
    conn.prepare_cached(TOUCH)?.execute((retained, changed))?;
    Ok(())
}

/// Moves the rows of a table that name the dropped customer, each with a change time of its own.
/// Returns their keys.
fn move_rows(
    desk: &mut Desk<'_, '_>,
    table: &'static str,
    key: &'static str,
    retained: i64,
    dropped: i64,
) -> Result<Vec<String>, DeskError> {
    let conn = desk.conn();
    let find = format!("SELECT rowid, {key} FROM {table} WHERE customer_id = ?1 ORDER BY changed");
    let put = format!("UPDATE {table} SET customer_id = ?2, changed = ?3 WHERE rowid = ?1");
    let mut find = conn.prepare_cached(&find)?;
    let rows = find.query_map([dropped], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
    let mut put = conn.prepare_cached(&put)?;
    for (row, _) in &rows {
        let changed = desk.change_time();
        put.execute((row, retained, changed))?;
    }
    Ok(rows.into_iter().map(|(_, key)| key).collect())
}

/// The same for tables that no list follows.
fn move_unclocked(conn: &Connection, retained: i64, dropped: i64) -> Result<(), DeskError> {
    const APPOINTMENTS: &str = "UPDATE appointment SET customer_id = ?1 WHERE customer_id = ?2";
    const ASSIGNMENTS: &str = "UPDATE assignment SET customer_id = ?1 WHERE customer_id = ?2";
    for put in [APPOINTMENTS, ASSIGNMENTS] {
        conn.prepare_cached(put)?.execute((retained, dropped))?;
    }
    Ok(())
}

/// Projects that know both keep the retained customer's consultant.
fn move_projects(desk: &mut Desk<'_, '_>, retained: i64, dropped: i64) -> Result<(), DeskError> {
    const FIND: &str = "SELECT project_guid, EXISTS (SELECT 1 FROM customer_project other
            WHERE other.customer_id = ?1 AND other.project_guid = mine.project_guid)
        FROM customer_project mine WHERE customer_id = ?2 ORDER BY changed";
    const MOVE: &str = "UPDATE customer_project SET customer_id = ?1, changed = ?4
        WHERE customer_id = ?2 AND project_guid = ?3";
    const REMOVE: &str =
        "DELETE FROM customer_project WHERE customer_id = ?1 AND project_guid = ?2";
    let conn = desk.conn();
    let mut find = conn.prepare_cached(FIND)?;
    let found = find.query_map((retained, dropped), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(String, bool)> = found.collect::<Result<_, _>>()?;
    for (project, both) in found {
        if both {
            conn.prepare_cached(REMOVE)?.execute((dropped, project))?;
        } else {
            let changed = desk.change_time();
            conn.prepare_cached(MOVE)?.execute((retained, dropped, project, changed))?;
        }
    }
    Ok(())
}

/// The retained customer takes the dropped one's place among a trade's buyers, or the better place of
/// the two where both are.
fn move_parties(desk: &Desk<'_, '_>, retained: i64, dropped: i64) -> Result<(), DeskError> {
    const FIND: &str = "SELECT trade_guid FROM trade_party WHERE customer_id = ?1";
    let mut find = desk.conn().prepare_cached(FIND)?;
    let trades = find.query_map([dropped], |row| row.get(0))?;
    for trade in trades.collect::<Result<Vec<String>, _>>()? {
        let buyers = buyers::of(desk.conn(), &trade)?;
        let buyers = as_one(&buyers, retained, dropped);
        buyers::replace(desk.conn(), &trade, &buyers)?;
    }
    Ok(())
}

fn as_one(customers: &[i64], retained: i64, dropped: i64) -> Vec<i64> {
    let mut one = Vec::with_capacity(customers.len());
    for customer in customers {
        let customer = if *customer == dropped { retained } else { *customer };
        if !one.contains(&customer) {
            one.push(customer);
        }
    }
    one
}

/// The same for those related to opportunities. Nobody is related to their own.
fn move_relations(conn: &Connection, retained: i64, dropped: i64) -> Result<(), DeskError> {
    const OPPORTUNITIES: &str = "SELECT guid, customer_id FROM opportunity
        WHERE customer_id = ?1
            AND EXISTS (SELECT 1 FROM opportunity_customer c WHERE opportunity_guid = guid AND c.customer_id IN (?1, ?2))
        UNION SELECT guid, opportunity.customer_id
        FROM opportunity_customer c JOIN opportunity ON guid = opportunity_guid WHERE c.customer_id = ?2";
    const RELATED: &str = "SELECT customer_id, created FROM opportunity_customer WHERE opportunity_guid = ?1 ORDER BY number";
    const REMOVE: &str = "DELETE FROM opportunity_customer WHERE opportunity_guid = ?1";
    const ADD: &str = "INSERT INTO opportunity_customer (opportunity_guid, customer_id, number, created) VALUES (?1, ?2, ?3, ?4)";
    let mut find = conn.prepare_cached(OPPORTUNITIES)?;
    let found = find.query_map((retained, dropped), |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (guid, whose) in found.collect::<Result<Vec<(String, i64)>, _>>()? {
        let mut related = conn.prepare_cached(RELATED)?;
        let related = related.query_map([&guid], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let related: Vec<(i64, i64)> = related.collect::<Result<_, _>>()?;
        let since = |customer: i64| {
            let same = |known: i64| known == customer || (customer == retained && known == dropped);
            related.iter().find(|(known, _)| same(*known)).map_or(0, |(_, created)| *created)
        };
        let all: Vec<i64> = related.iter().map(|(customer, _)| *customer).collect();
        let one = as_one(&all, retained, dropped);
        conn.prepare_cached(REMOVE)?.execute([&guid])?;
        let mut add = conn.prepare_cached(ADD)?;
        for (number, customer) in (1..).zip(one.into_iter().filter(|customer| *customer != whose)) {
            add.execute((&guid, customer, number, since(customer)))?;
        }
    }
    Ok(())
}

fn move_live_trades(desk: &mut Desk<'_, '_>, from: &str, to: &str) -> Result<(), DeskError> {
    const FIND: &str = "SELECT guid FROM trade WHERE opportunity_guid = ?1 AND state <> 'closed'";
    const MOVE: &str = "UPDATE trade SET opportunity_guid = ?2, changed = ?3 WHERE guid = ?1";
    let conn = desk.conn();
    let mut find = conn.prepare_cached(FIND)?;
    let trades = find.query_map([from], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for trade in trades {
        let changed = desk.change_time();
        conn.prepare_cached(MOVE)?.execute((trade, to, changed))?;
    }
    Ok(())
}

/// Tells of the merge, of the customer in every project that knows it, and of what is another's now.
fn tell(desk: &Desk<'_, '_>, merged: &Merged) -> Result<(), DeskError> {
    const LEAD: &str = "SELECT project_guid FROM lead WHERE guid = ?1";
    let Merged { retained, dropped, .. } = *merged;
    let conn = desk.conn();
    desk.emit(&Event::Merge { retained, dropped, at: desk.now })?;
    buyers::announce(desk, retained)?;
    let mut lead = conn.prepare_cached(LEAD)?;
    for guid in &merged.leads {
        let project = lead.query_row([guid], |row| row.get::<_, String>(0)).optional()?;
        if let Some(project) = project {
            desk.emit(&Event::Lead { guid, project: &project })?;
        }
    }
    for guid in &merged.opportunities {
        let (_, project) = opportunity::whose(conn, guid)?;
        desk.emit(&Event::Opportunity { guid, project: &project })?;
    }
    Ok(())
}
