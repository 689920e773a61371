//! Following the store for those who watch: what was committed, by whichever interface or program.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use rusqlite::Connection;
use serde_json::json;

use super::Admin;
use super::problem::Problem;
use crate::store::Touched;

/// How often we look for what other programs have committed.
const LOOK: Duration = Duration::from_millis(250);
/// How long what is committed is gathered before it is told.
const GATHER: Duration = Duration::from_millis(40);
/// How many rows of a kind are told at a time; of more, watchers hear that they have lost track.
const MOST: usize = 400;

const LAST: &str = "SELECT (SELECT coalesce(max(changed), 0) FROM room), (SELECT coalesce(max(changed), 0) FROM trade),
    (SELECT coalesce(max(changed), 0) FROM fee), (SELECT coalesce(max(changed), 0) FROM project_online),
    (SELECT coalesce(max(id), 0) FROM audit), (SELECT revision FROM application_revision WHERE id = 1)";
const ROOMS: &str = "SELECT changed, guid, project_guid, state FROM room WHERE changed > ?1 ORDER BY changed LIMIT ?2";
const TRADES: &str = "SELECT changed, guid, project_guid, room_guid, state FROM trade WHERE changed > ?1 ORDER BY changed LIMIT ?2";
const FEES: &str = "SELECT changed, guid, trade_guid, balance FROM fee WHERE changed > ?1 ORDER BY changed LIMIT ?2";
const ONLINE: &str = "SELECT changed, project_guid, application_id, online FROM project_online WHERE changed > ?1 ORDER BY changed LIMIT ?2";
const AUDIT: &str = "SELECT id, action, subject FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2";
const DELIVERY: &str = "SELECT application_id, state, attempts FROM delivery WHERE id = ?1";

/// How far somebody who follows has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    rooms: i64,
    trades: i64,
    fees: i64,
    online: i64,
    audit: i64,
    applications: i64,
}

impl Place {
    fn last(conn: &Connection) -> rusqlite::Result<Self> {
        conn.prepare_cached(LAST)?.query_row([], |row| {
            let [rooms, trades, fees] = [row.get(0)?, row.get(1)?, row.get(2)?];
            let [online, audit, applications] = [row.get(3)?, row.get(4)?, row.get(5)?];
            Ok(Self { rooms, trades, fees, online, audit, applications })
        })
    }
}

/// Tells of everything that is committed from this call on, for as long as what it returns is let run.
///
/// # Errors
/// Where the store cannot be read.
pub fn follow(site: Arc<Admin>) -> Result<impl Future<Output = ()>, Problem> {
    let place = Place::last(&*site.gateway.readers.get()?)?;
    Ok(follow_from(site, place))
}

async fn follow_from(site: Arc<Admin>, mut place: Place) {
    loop {
        let touched = site.gateway.writer.touched();
        touched.note(site.live.is_watched());
        tokio::select! {
            () = touched.news() => rt::time::sleep(GATHER).await,
            () = rt::time::sleep(LOOK) => {}
        }
        match look(&site, place, touched) {
            Ok(now) => place = now,
            Err(error) => tracing::error!(?error, "what was committed cannot be told"),
        }
    }
}

fn look(site: &Admin, from: Place, touched: &Touched) -> Result<Place, Problem> {
    let deliveries = touched.take();
    site.gateway.readers.get()?.snapshot(|conn| {
        let last = Place::last(conn)?;
        if last == from && deliveries.is_empty() || !site.live.is_watched() {
            return Ok(last);
        }
        if from.applications != last.applications {
            site.live.tell("application", &json!({ "revision": last.applications }));
        }
        let told = [
            tell_rooms(conn, site, from.rooms)?,
            tell_trades(conn, site, from.trades)?,
            tell_fees(conn, site, from.fees)?,
            tell_online(conn, site, from.online)?,
            tell_audit(conn, site, from.audit)?,
            tell_deliveries(conn, site, &deliveries)?,
        ];
        if told.iter().any(|told| *told >= MOST) {
            site.live.tell("lost", &json!({}));
        }
        Ok(last)
    })
}

fn tell_rooms(conn: &Connection, site: &Admin, after: i64) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached(ROOMS)?;
    let mut rows = statement.query((after, MOST as i64))?;
    let mut told = 0;
    while let Some(row) = rows.next()? {
        let (guid, project, state): (String, String, String) =
            (row.get(1)?, row.get(2)?, row.get(3)?);
        site.live.tell("room", &json!({ "guid": guid, "projectGuid": project, "state": state }));
        told += 1;
    }
    Ok(told)
}

fn tell_trades(conn: &Connection, site: &Admin, after: i64) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached(TRADES)?;
    let mut rows = statement.query((after, MOST as i64))?;
    let mut told = 0;
    while let Some(row) = rows.next()? {
        let (guid, project, room, state): (String, String, String, String) =
            (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        let data =
            json!({ "guid": guid, "projectGuid": project, "roomGuid": room, "state": state });
        site.live.tell("trade", &data);
        told += 1;
    }
    Ok(told)
}

fn tell_fees(conn: &Connection, site: &Admin, after: i64) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached(FEES)?;
    let mut rows = statement.query((after, MOST as i64))?;
    let mut told = 0;
    while let Some(row) = rows.next()? {
        let (guid, trade, balance): (String, String, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        site.live.tell("fee", &json!({ "guid": guid, "tradeGuid": trade, "balance": balance }));
        told += 1;
    }
    Ok(told)
}

fn tell_online(conn: &Connection, site: &Admin, after: i64) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached(ONLINE)?;
    let mut rows = statement.query((after, MOST as i64))?;
    let mut told = 0;
    while let Some(row) = rows.next()? {
        let (project, application, online): (String, u16, bool) =
            (row.get(1)?, row.get(2)?, row.get(3)?);
        let data =
            json!({ "projectGuid": project, "applicationId": application, "online": online });
        site.live.tell("online", &data);
        told += 1;
    }
    Ok(told)
}

fn tell_audit(conn: &Connection, site: &Admin, after: i64) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached(AUDIT)?;
    let mut rows = statement.query((after, MOST as i64))?;
    let mut told = 0;
    while let Some(row) = rows.next()? {
        let (id, action, subject): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        site.live.tell("audit", &json!({ "id": id, "action": action, "subject": subject }));
        told += 1;
    }
    Ok(told)
}

fn tell_deliveries(conn: &Connection, site: &Admin, touched: &[i64]) -> rusqlite::Result<usize> {
    let mut statement = conn.prepare_cached(DELIVERY)?;
    for id in touched.iter().take(MOST) {
        let mut rows = statement.query([id])?;
        if let Some(row) = rows.next()? {
            let (application, state, attempts): (u16, String, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let data = json!({ "id": id, "applicationId": application, "state": state, "attempts": attempts });
            site.live.tell("delivery", &data);
        }
    }
    Ok(touched.len())
}
