//! A trade as its row has it.

use std::fmt;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::Serialize;

use super::room::RoomState;
use super::{Desk, DeskError};

/// How far a trade has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum TradeState {
    /// There is an order.
    Ordered,
    /// There is a contract.
    Signed,
    /// Nothing came of it.
    Closed,
}

impl TradeState {
    /// As the store writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Signed => "signed",
            Self::Closed => "closed",
        }
    }

    /// How its room stands then.
    pub(super) const fn of_room(self) -> RoomState {
        match self {
            Self::Ordered => RoomState::Ordered,
            Self::Signed => RoomState::Signed,
            Self::Closed => RoomState::Available,
        }
    }
}

impl fmt::Display for TradeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromSql for TradeState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "ordered" => Ok(Self::Ordered),
            "signed" => Ok(Self::Signed),
            "closed" => Ok(Self::Closed),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A trade.
pub(super) struct Trade {
    pub(super) guid: String,
    pub(super) project: String,
    pub(super) room: String,
    pub(super) customer: i64,
    pub(super) opportunity: Option<String>,
    pub(super) consultant: String,
    pub(super) state: TradeState,
}

/// The trade of a GUID.
pub(super) fn find(conn: &Connection, guid: &str) -> Result<Trade, DeskError> {
    const FIND: &str = "SELECT guid, project_guid, room_guid, customer_id, opportunity_guid, consultant_guid, state
        FROM trade WHERE guid = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Trade {
            guid: row.get(0)?,
            project: row.get(1)?,
            room: row.get(2)?,
            customer: row.get(3)?,
            opportunity: row.get(4)?,
            consultant: row.get(5)?,
            state: row.get(6)?,
        })
    };
    let found = conn.prepare_cached(FIND)?.query_row([guid], read).optional()?;
    found.ok_or_else(|| DeskError::NoTrade(guid.to_owned()))
}

/// The trade of a GUID, which something can still be done with.
pub(super) fn find_live(conn: &Connection, guid: &str) -> Result<Trade, DeskError> {
    let trade = find(conn, guid)?;
    match trade.state {
        TradeState::Closed => Err(trade.refuse("nothing can be changed about it any more")),
        _ => Ok(trade),
    }
}

impl Trade {
    pub(super) fn refuse(&self, rule: &'static str) -> DeskError {
        DeskError::TradeState { trade: self.guid.clone(), state: self.state, rule }
    }

    pub(super) fn has_already(&self, what: impl fmt::Display) -> DeskError {
        DeskError::Unchanged { trade: self.guid.clone(), what: what.to_string() }
    }

    /// Writes a new trade down.
    pub(super) fn add(&self, desk: &mut Desk<'_, '_>) -> Result<(), DeskError> {
        const ADD: &str = "INSERT INTO trade (guid, project_guid, room_guid, customer_id, opportunity_guid, consultant_guid,
                state, created, changed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let changed = desk.change_time();
        desk.conn().prepare_cached(ADD)?.execute((
            &self.guid,
            &self.project,
            &self.room,
            self.customer,
            &self.opportunity,
            &self.consultant,
            self.state.as_str(),
            desk.now,
            changed,
        ))?;
        Ok(())
    }

    /// Writes down what has become of the trade: its state and its room.
    pub(super) fn put(&self, desk: &mut Desk<'_, '_>) -> Result<(), DeskError> {
        const PUT: &str =
            "UPDATE trade SET state = ?2, room_guid = ?3, changed = ?4 WHERE guid = ?1";
        let changed = desk.change_time();
        let put = (&self.guid, self.state.as_str(), &self.room, changed);
        desk.conn().prepare_cached(PUT)?.execute(put)?;
        Ok(())
    }
}
