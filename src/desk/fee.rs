//! Fees: what buyers owe, and paying it.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;
use serde_json::{Value, json};

use super::trade::{self, Trade};
use super::{Desk, DeskError, Yuan, new_guid, text};
use crate::outbox::Event;
use crate::protocol::DateTime;

/// What itemName has room for.
const ITEM: usize = 50;

/// A fee.
#[derive(Debug, Serialize)]
pub struct Fee {
    /// Its id.
    pub guid: String,
    /// The trade.
    pub trade: String,
    /// 定金, 首期, …
    pub item: String,
    /// All of it.
    pub amount: Yuan,
    /// What is still to be paid.
    pub balance: Yuan,
    /// When it is due.
    pub due: DateTime,
}

impl Fee {
    /// What the audit table keeps of a fee.
    #[must_use]
    pub fn noted(&self) -> Value {
        let Self { trade, item, amount, balance, .. } = self;
        json!({ "trade": trade, "item": item, "amount": amount.0, "balance": balance.0 })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Fee> {
    Ok(Fee {
        guid: row.get(0)?,
        trade: row.get(1)?,
        item: row.get(2)?,
        amount: Yuan(row.get(3)?),
        balance: Yuan(row.get(4)?),
        due: DateTime(row.get(5)?),
    })
}

/// Asks buyers for another fee.
///
/// # Errors
/// [`DeskError`].
pub fn add(
    desk: &mut Desk<'_, '_>,
    trade: &str,
    item: &str,
    amount: Yuan,
    due: DateTime,
) -> Result<Fee, DeskError> {
    let trade = trade::find_live(desk.conn(), trade)?;
    let item = text("a fee's item", item, ITEM)?;
    if amount.0 <= 0 {
        return Err(DeskError::NoAmount);
    }
    let guid = write(desk, &trade, item, amount.0, due.0)?;
    find(desk.conn(), &guid)
}

/// Takes a payment: all that is left of the fee, or the amount given.
///
/// # Errors
/// [`DeskError`].
pub fn pay(desk: &mut Desk<'_, '_>, fee: &str, amount: Option<Yuan>) -> Result<Fee, DeskError> {
    let fee = find(desk.conn(), fee)?;
    let trade = trade::find(desk.conn(), &fee.trade)?;
    let owed = fee.balance;
    let paid = amount.unwrap_or(owed);
    match () {
        () if owed.0 == 0 => return Err(DeskError::Paid(fee.guid)),
        () if paid.0 <= 0 => return Err(DeskError::NoAmount),
        () if paid > owed => return Err(DeskError::TooMuch { fee: fee.guid, owed, paid }),
        () => {}
    }
    put(desk, &trade, &fee, fee.amount.0, owed.0 - paid.0)?;
    find(desk.conn(), &fee.guid)
}

const BY_GUID: &str =
    "SELECT guid, trade_guid, item, amount, balance, due FROM fee WHERE guid = ?1";
const BY_TRADE: &str = "SELECT guid, trade_guid, item, amount, balance, due FROM fee WHERE trade_guid = ?1 ORDER BY rowid";

/// The fee of a GUID.
///
/// # Errors
/// [`DeskError`].
pub fn find(conn: &Connection, guid: &str) -> Result<Fee, DeskError> {
    let found = conn.prepare_cached(BY_GUID)?.query_row([guid], read).optional()?;
    found.ok_or_else(|| DeskError::NoFee(guid.to_owned()))
}

/// A trade's fees, the oldest first.
pub(super) fn of(conn: &Connection, trade: &str) -> Result<Vec<Fee>, DeskError> {
    let mut found = conn.prepare_cached(BY_TRADE)?;
    Ok(found.query_map([trade], read)?.collect::<Result<_, _>>()?)
}

/// Writes a new fee down, of which nothing is paid, and tells of it.
pub(super) fn write(
    desk: &mut Desk<'_, '_>,
    trade: &Trade,
    item: &str,
    amount: i64,
    due: i64,
) -> Result<String, DeskError> {
    const ADD: &str =
        "INSERT INTO fee (guid, trade_guid, item, amount, balance, due, created, changed)
        VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)";
    let guid = new_guid();
    let changed = desk.change_time();
    let added = (&guid, &trade.guid, item, amount, due, desk.now, changed);
    desk.conn().prepare_cached(ADD)?.execute(added)?;
    tell(desk, trade, &guid, 0)?;
    Ok(guid)
}

/// Makes a fee and what is owed of it other than they are, and tells of it.
pub(super) fn put(
    desk: &mut Desk<'_, '_>,
    trade: &Trade,
    fee: &Fee,
    amount: i64,
    balance: i64,
) -> Result<(), DeskError> {
    const PUT: &str = "UPDATE fee SET amount = ?2, balance = ?3, changed = ?4 WHERE guid = ?1";
    if (amount, balance) == (fee.amount.0, fee.balance.0) {
        return Ok(());
    }
    let changed = desk.change_time();
    desk.conn().prepare_cached(PUT)?.execute((&fee.guid, amount, balance, changed))?;
    let paid = (amount - balance) - (fee.amount.0 - fee.balance.0);
    tell(desk, trade, &fee.guid, paid)
}

/// `paid` is what was paid just now, in fen.
fn tell(desk: &Desk<'_, '_>, trade: &Trade, guid: &str, paid: i64) -> Result<(), DeskError> {
    let paid = Some(paid).filter(|paid| *paid > 0);
    desk.emit(&Event::Fee { guid, trade: &trade.guid, project: &trade.project, paid })
}
