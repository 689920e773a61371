//! Trades as a record's history has them, with their papers and their money.

use rusqlite::{Connection, Row, ToSql};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::newest::{Newest, newest};
use super::reference::{Named, Numbered, json};

/// A room on its way to its buyers.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Trade {
    /// Its id.
    guid: String,
    /// `ordered`, `signed` or `closed`.
    state: String,
    /// The project.
    project: Named,
    /// The room, as 联发·云汀-三期-1号楼-1单元-1203.
    room: Named,
    /// Who sells.
    consultant: Named,
    /// The opportunity that it comes from.
    opportunity_guid: Option<String>,
    /// Who buys, the trade's own customer first.
    parties: Vec<Numbered>,
    /// The orders, the oldest first.
    orders: Vec<Paper>,
    /// The contracts, the oldest first.
    contracts: Vec<Paper>,
    /// What came after the sale.
    services: Vec<Service>,
    /// What is owed, by the day that it is due.
    fees: Vec<Fee>,
    /// When it came to be, in milliseconds since 1970.
    created: i64,
    /// Its change time.
    changed: i64,
}

/// An order or a contract.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Paper {
    /// Its id.
    guid: String,
    /// In fen.
    amount: i64,
    /// How it is paid.
    payment: String,
    /// The day of it, in milliseconds since 1970.
    at: i64,
    /// Of an order: when its contract is due, in milliseconds since 1970.
    sign_by: Option<i64>,
    /// 230 to 235 and 240 to 245 where it was changed.
    status: Option<i64>,
    /// Why it was closed.
    close_reason: Option<String>,
    /// Whether it stands, as 1 or 0.
    open: i64,
}

/// How far one of the services after a sale has come.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Service {
    /// `registration`, `mortgage`, `intake` or `title`.
    kind: String,
    /// Since when, in milliseconds since 1970.
    at: i64,
    /// In words.
    description: String,
}

/// An instalment.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Fee {
    /// Its id.
    guid: String,
    /// 定金, 首期, …
    item: String,
    /// All of it, in fen.
    amount: i64,
    /// What is still to be paid, in fen.
    balance: i64,
    /// When it is due, in milliseconds since 1970.
    due: i64,
    /// How often somebody asked for it.
    reminders: i64,
}

const FIND: &str = "SELECT trade.guid, trade.state, project.guid, project.name, room.guid,
        building.full_name || coalesce('-' || unit.name, '') || '-' || room.number,
        consultant.guid, consultant.name, trade.opportunity_guid,
        (SELECT json_group_array(json_object('id', customer.id, 'name', customer.name) ORDER BY number)
            FROM trade_party JOIN customer ON customer.id = customer_id WHERE trade_guid = trade.guid),
        (SELECT json_group_array(json_object('guid', guid, 'amount', amount, 'payment', payment, 'at', ordered_at,
                'signBy', sign_by, 'status', status, 'closeReason', close_reason, 'open', open) ORDER BY rowid)
            FROM sale_order WHERE trade_guid = trade.guid),
        (SELECT json_group_array(json_object('guid', guid, 'amount', amount, 'payment', payment, 'at', signed_at,
                'status', status, 'closeReason', close_reason, 'open', open) ORDER BY rowid)
            FROM contract WHERE trade_guid = trade.guid),
        (SELECT json_group_array(json_object('kind', kind, 'at', at, 'description', description) ORDER BY at)
            FROM trade_service WHERE trade_guid = trade.guid),
        (SELECT json_group_array(json_object('guid', fee.guid, 'item', item, 'amount', amount, 'balance', balance,
                'due', due, 'reminders', (SELECT count(*) FROM payment_reminder WHERE fee_guid = fee.guid)) ORDER BY due, rowid)
            FROM fee WHERE trade_guid = trade.guid),
        trade.created, trade.changed
    FROM trade JOIN project ON project.guid = trade.project_guid JOIN room ON room.guid = trade.room_guid
        JOIN building ON building.guid = room.building_guid JOIN unit ON unit.guid = room.unit_guid
        JOIN consultant ON consultant.guid = trade.consultant_guid
    WHERE {of} ORDER BY trade.changed DESC";

fn trade(row: &Row<'_>) -> rusqlite::Result<Trade> {
    Ok(Trade {
        guid: row.get(0)?,
        state: row.get(1)?,
        project: Named::at(row, 2)?,
        room: Named::at(row, 4)?,
        consultant: Named::at(row, 6)?,
        opportunity_guid: row.get(8)?,
        parties: json(row, 9)?,
        orders: json(row, 10)?,
        contracts: json(row, 11)?,
        services: json(row, 12)?,
        fees: json(row, 13)?,
        created: row.get(14)?,
        changed: row.get(15)?,
    })
}

/// Those in which a customer buys.
///
/// # Errors
/// SQLite's.
pub fn of_customer(conn: &Connection, customer: i64) -> rusqlite::Result<Newest<Trade>> {
    const OF: &str = "trade.guid IN (SELECT trade_guid FROM trade_party WHERE customer_id = ?1
        UNION SELECT guid FROM trade WHERE customer_id = ?1)";
    of(conn, OF, customer)
}

/// Those that come from an opportunity.
///
/// # Errors
/// SQLite's.
pub fn of_opportunity(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Trade>> {
    of(conn, "trade.opportunity_guid = ?1", guid)
}

/// Those in which a consultant sells.
///
/// # Errors
/// SQLite's.
pub fn of_consultant(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Trade>> {
    of(conn, "trade.consultant_guid = ?1", guid)
}

fn of<K: ToSql>(conn: &Connection, condition: &str, key: K) -> rusqlite::Result<Newest<Trade>> {
    newest(conn, &FIND.replace("{of}", condition), [&key], trade)
}
