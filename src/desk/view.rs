//! A trade with all that belongs to it, as people look at it.

use rusqlite::{Connection, Row};
use serde::Serialize;
use serde_json::{Value, json};

use super::fee::{self, Fee};
use super::room::{self, RoomState};
use super::{DeskError, TradeState, Yuan, trade};
use crate::protocol::DateTime;

/// A trade.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct TradeView {
    pub trade: String,
    pub state: TradeState,
    pub project: String,
    pub room: String,
    pub room_name: String,
    pub room_state: RoomState,
    /// The first is the trade's own customer.
    pub buyers: Vec<Buyer>,
    pub opportunity: Option<Opportunity>,
    pub consultant: String,
    /// The oldest first, as those below.
    pub orders: Vec<Paper>,
    pub contracts: Vec<Paper>,
    pub fees: Vec<Fee>,
}

impl TradeView {
    /// What the audit table keeps of a trade.
    #[must_use]
    pub fn noted(&self) -> Value {
        let paper = self.orders.iter().chain(&self.contracts).next_back();
        json!({
            "state": self.state,
            "room": self.room_name,
            "buyers": self.buyers.iter().map(|buyer| buyer.id).collect::<Vec<_>>(),
            "amount": paper.map(|paper| paper.amount.0),
            "payment": paper.map(|paper| &paper.payment),
            "reason": paper.and_then(|paper| paper.close_reason.as_ref()),
        })
    }
}

/// Somebody who buys.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct Buyer {
    pub id: i64,
    pub name: String,
}

/// The opportunity that a trade comes from.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct Opportunity {
    pub guid: String,
    pub status: String,
    pub open: bool,
}

/// An order or a contract.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are the columns'")]
pub struct Paper {
    pub guid: String,
    pub room: String,
    pub amount: Yuan,
    pub payment: String,
    pub at: DateTime,
    /// Of an order: when its contract is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_by: Option<DateTime>,
    pub open: bool,
    /// 230 to 235 and 240 to 245 where it was changed.
    pub status: Option<i64>,
    pub close_reason: Option<String>,
}

const BUYERS: &str =
    "SELECT customer.id, customer.name FROM trade_party JOIN customer ON customer.id = customer_id
    WHERE trade_guid = ?1 ORDER BY number";
const OPPORTUNITY: &str = "SELECT guid, status, open FROM opportunity WHERE guid = ?1";
const ORDERS: &str =
    "SELECT guid, room_guid, amount, payment, ordered_at, sign_by, open, status, close_reason
    FROM sale_order WHERE trade_guid = ?1 ORDER BY rowid";
const CONTRACTS: &str =
    "SELECT guid, room_guid, amount, payment, signed_at, NULL, open, status, close_reason
    FROM contract WHERE trade_guid = ?1 ORDER BY rowid";

/// The trade of a GUID.
///
/// # Errors
/// [`DeskError`].
pub fn show(conn: &Connection, trade: &str) -> Result<TradeView, DeskError> {
    let trade = trade::find(conn, trade)?;
    let room = room::find(conn, &trade.room)?;
    let buyer = |row: &Row<'_>| Ok(Buyer { id: row.get(0)?, name: row.get(1)? });
    let opportunity = |row: &Row<'_>| {
        Ok(Opportunity { guid: row.get(0)?, status: row.get(1)?, open: row.get(2)? })
    };
    Ok(TradeView {
        buyers: all(conn, BUYERS, &trade.guid, buyer)?,
        opportunity: match &trade.opportunity {
            Some(guid) => all(conn, OPPORTUNITY, guid, opportunity)?.pop(),
            None => None,
        },
        orders: all(conn, ORDERS, &trade.guid, paper)?,
        contracts: all(conn, CONTRACTS, &trade.guid, paper)?,
        fees: fee::of(conn, &trade.guid)?,
        trade: trade.guid,
        state: trade.state,
        project: trade.project,
        room: room.guid,
        room_name: room.name,
        room_state: room.state,
        consultant: trade.consultant,
    })
}

fn paper(row: &Row<'_>) -> rusqlite::Result<Paper> {
    Ok(Paper {
        guid: row.get(0)?,
        room: row.get(1)?,
        amount: Yuan(row.get(2)?),
        payment: row.get(3)?,
        at: DateTime(row.get(4)?),
        sign_by: row.get::<_, Option<i64>>(5)?.map(DateTime),
        open: row.get(6)?,
        status: row.get(7)?,
        close_reason: row.get(8)?,
    })
}

fn all<T>(
    conn: &Connection,
    sql: &str,
    of: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, DeskError> {
    let mut found = conn.prepare_cached(sql)?;
    Ok(found.query_map([of], read)?.collect::<Result<_, _>>()?)
}
