//! How sales go: what came in day by day, and how the rooms stand.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::desk::room::RoomState;
use crate::protocol::DateTime;

/// How many days are told of, today included.
const DAYS: usize = 14;
const DAY: i64 = 24 * 60 * 60 * 1000;

// By change times, which have an index; nothing is older than its change.
const CUSTOMERS: &str = "SELECT (created - ?1) / 86400000, count(*), 0 FROM customer
    WHERE changed >= ?1 AND created >= ?1 AND merged_into IS NULL GROUP BY 1";
const FOLLOW_UPS: &str = "SELECT (at - ?1) / 86400000, count(*), 0 FROM follow_up WHERE changed >= ?1 AND at >= ?1 GROUP BY 1";
const ORDERS: &str = "SELECT (trade.created - ?1) / 86400000, count(*), sum(coalesce(contract.amount, sale_order.amount, 0))
    FROM trade LEFT JOIN contract ON contract.trade_guid = trade.guid AND contract.open = 1
        LEFT JOIN sale_order ON sale_order.trade_guid = trade.guid AND sale_order.open = 1
    WHERE trade.changed >= ?1 AND trade.created >= ?1 AND state <> 'closed' GROUP BY 1";
const CONTRACTS: &str = "SELECT (signed_at - ?1) / 86400000, count(*), sum(amount) FROM contract
    WHERE changed >= ?1 AND signed_at >= ?1 AND open = 1 GROUP BY 1";
const ROOMS: &str = "SELECT state, count(*) FROM room GROUP BY state";
const AMOUNT: &str = "SELECT coalesce((SELECT sum(amount) FROM contract WHERE open = 1), 0)
    + coalesce((SELECT sum(amount) FROM sale_order WHERE open = 1 AND NOT EXISTS
        (SELECT 1 FROM contract WHERE contract.trade_guid = sale_order.trade_guid AND contract.open = 1)), 0)";
const ONLINE: &str = "SELECT count(DISTINCT project_guid) FROM project_online WHERE online = 1";

/// `GET /overview/sales`
#[derive(Deserialize, JsonSchema)]
pub struct SalesShow {}

/// What came in on a day.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SalesDay {
    /// Its begin, in milliseconds since 1970.
    at: i64,
    /// Customers reported for the first time.
    customers: i64,
    /// Follow-ups.
    follow_ups: i64,
    /// Rooms ordered, of which the trade still stands.
    ordered: i64,
    /// What these come to, in fen.
    ordered_amount: i64,
    /// Contracts signed that still stand.
    signed: i64,
    /// What these come to, in fen.
    signed_amount: i64,
}

/// How many rooms stand how.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Rooms {
    /// All of them.
    rooms: i64,
    /// Kept back (销控).
    held: i64,
    /// On sale (待售).
    available: i64,
    /// Ordered (认购).
    ordered: i64,
    /// Signed (签约).
    signed: i64,
    /// What the open orders and contracts come to, in fen.
    amount: i64,
}

/// How sales go.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sales {
    /// The last two weeks, day by day, today last.
    days: Vec<SalesDay>,
    /// How the rooms of all projects stand.
    rooms: Rooms,
    /// How many projects are on line for some application.
    projects_online: i64,
}

impl Route for SalesShow {
    const SPEC: Spec = Spec::get(
        "/overview/sales",
        "overview",
        "How sales go: what came in day by day, and how the rooms stand",
    );
    type Answer = Sales;
}

impl Reads for SalesShow {
    fn read(self, cx: &Look<'_>) -> Result<Sales, Problem> {
        let first = midnight(cx.now) - DAY * (DAYS as i64 - 1);
        let day = |n: i64| SalesDay { at: first + n * DAY, ..SalesDay::default() };
        let mut days: Vec<_> = (0..DAYS as i64).map(day).collect();
        each(cx.conn, CUSTOMERS, first, &mut days, |day, n, _| day.customers = n)?;
        each(cx.conn, FOLLOW_UPS, first, &mut days, |day, n, _| day.follow_ups = n)?;
        each(cx.conn, ORDERS, first, &mut days, |day, n, sum| {
            (day.ordered, day.ordered_amount) = (n, sum);
        })?;
        each(cx.conn, CONTRACTS, first, &mut days, |day, n, sum| {
            (day.signed, day.signed_amount) = (n, sum);
        })?;
        let amount = cx.conn.prepare_cached(AMOUNT)?.query_row([], |row| row.get(0))?;
        let mut rooms = Rooms { amount, ..Rooms::default() };
        let mut statement = cx.conn.prepare_cached(ROOMS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (state, count): (RoomState, i64) = (row.get(0)?, row.get(1)?);
            rooms.rooms += count;
            *match state {
                RoomState::Held => &mut rooms.held,
                RoomState::Available => &mut rooms.available,
                RoomState::Ordered => &mut rooms.ordered,
                RoomState::Signed => &mut rooms.signed,
            } = count;
        }
        let projects_online = cx.conn.prepare_cached(ONLINE)?.query_row([], |row| row.get(0))?;
        Ok(Sales { days, rooms, projects_online })
    }
}

/// Puts what a statement counts into its days. What is dated later than today is left out.
fn each(
    conn: &Connection,
    sql: &str,
    first: i64,
    days: &mut [SalesDay],
    mut put: impl FnMut(&mut SalesDay, i64, i64),
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([first])?;
    while let Some(row) = rows.next()? {
        if let Some(day) = usize::try_from(row.get::<_, i64>(0)?).ok().and_then(|n| days.get_mut(n))
        {
            put(day, row.get(1)?, row.get(2)?);
        }
    }
    Ok(())
}

/// When the day of a time began, where the site is.
fn midnight(now: i64) -> i64 {
    let text = DateTime(now).to_string();
    let begin = text.get(..10).and_then(|day| DateTime::parse(&format!("{day} 00:00:00")));
    begin.map_or(now - now.rem_euclid(DAY), |begin| begin.0)
}
