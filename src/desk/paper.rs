//! The papers of a trade: orders, and contracts once it is signed. One is open at a time.

use rusqlite::OptionalExtension;

use super::trade::Trade;
use super::{Desk, DeskError, TradeState, new_guid};
use crate::outbox::{Event, Turn};

/// Which of the two a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Order,
    Contract,
}

/// Why a paper is closed. Each has its place among the codes, and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Return,
    Void,
    Buyers,
    Room,
    Price,
    Payment,
    /// The order led to a contract: nothing went wrong, so that there is no code.
    Signed,
}

impl Cause {
    /// 230 and up for orders, 240 and up for contracts (specification 4.4.6, 4.4.7).
    pub(super) const fn code(self, kind: Kind) -> Option<i64> {
        let place = match self {
            Self::Return => 0,
            Self::Void => 1,
            Self::Buyers => 2,
            Self::Room => 3,
            Self::Price => 4,
            Self::Payment => 5,
            Self::Signed => return None,
        };
        Some(place + if matches!(kind, Kind::Order) { 230 } else { 240 })
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Return => "退房",
            Self::Void => "作废",
            Self::Buyers => "变更买受人",
            Self::Room => "换房",
            Self::Price => "变价",
            Self::Payment => "变更付款方案",
            Self::Signed => "转签约",
        }
    }
}

/// An order or a contract.
#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) kind: Kind,
    pub(super) guid: String,
    pub(super) room: String,
    pub(super) amount: i64,
    pub(super) payment: String,
    /// When it was made.
    pub(super) at: i64,
    /// Of an order: when its contract is expected.
    pub(super) sign_by: Option<i64>,
}

impl Paper {
    /// The paper that a trade stands on.
    pub(super) fn open_of(desk: &Desk<'_, '_>, trade: &Trade) -> Result<Self, DeskError> {
        const ORDER: &str =
            "SELECT guid, room_guid, amount, payment, ordered_at, sign_by FROM sale_order
            WHERE trade_guid = ?1 AND open = 1";
        const CONTRACT: &str =
            "SELECT guid, room_guid, amount, payment, signed_at, NULL FROM contract
            WHERE trade_guid = ?1 AND open = 1";
        let (kind, find) = match trade.state {
            TradeState::Signed => (Kind::Contract, CONTRACT),
            _ => (Kind::Order, ORDER),
        };
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Self {
                kind,
                guid: row.get(0)?,
                room: row.get(1)?,
                amount: row.get(2)?,
                payment: row.get(3)?,
                at: row.get(4)?,
                sign_by: row.get(5)?,
            })
        };
        let found = desk.conn().prepare_cached(find)?.query_row([&trade.guid], read).optional()?;
        found.ok_or_else(|| DeskError::NoPaper(trade.guid.clone()))
    }

    /// Writes a new paper down, made now, and tells of it.
    pub(super) fn open(self, desk: &mut Desk<'_, '_>, trade: &Trade) -> Result<Self, DeskError> {
        const ORDER: &str = "INSERT INTO sale_order (guid, trade_guid, room_guid, amount, payment, ordered_at, sign_by, open,
                created, changed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?6, ?8)";
        const CONTRACT: &str = "INSERT INTO contract (guid, trade_guid, room_guid, amount, payment, signed_at, open, created,
                changed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?6, ?7)";
        let paper = Self { guid: new_guid(), at: desk.now, ..self };
        let Self { kind, guid, room, amount, payment, at, sign_by } = &paper;
        let changed = desk.change_time();
        let conn = desk.conn();
        let trade_guid = &trade.guid;
        match kind {
            Kind::Order => conn
                .prepare_cached(ORDER)?
                .execute((guid, trade_guid, room, amount, payment, at, sign_by, changed))?,
            Kind::Contract => conn
                .prepare_cached(CONTRACT)?
                .execute((guid, trade_guid, room, amount, payment, at, changed))?,
        };
        paper.tell(desk, trade, Turn::New)?;
        Ok(paper)
    }

    /// Closes the paper, and tells of it.
    pub(super) fn close(
        &self,
        desk: &mut Desk<'_, '_>,
        trade: &Trade,
        cause: Cause,
        reason: Option<&str>,
    ) -> Result<(), DeskError> {
        const ORDER: &str = "UPDATE sale_order SET open = 0, status = ?2, close_reason = ?3, changed = ?4 WHERE guid = ?1";
        const CONTRACT: &str = "UPDATE contract SET open = 0, status = ?2, close_reason = ?3, changed = ?4 WHERE guid = ?1";
        let close = if self.kind == Kind::Order { ORDER } else { CONTRACT };
        let changed = desk.change_time();
        let reason = reason.unwrap_or(cause.words());
        let closed = (&self.guid, cause.code(self.kind), reason, changed);
        desk.conn().prepare_cached(close)?.execute(closed)?;
        self.tell(desk, trade, cause.code(self.kind).map_or(Turn::Signed, Turn::Closed))
    }

    fn tell(&self, desk: &Desk<'_, '_>, trade: &Trade, turn: Turn) -> Result<(), DeskError> {
        let (guid, trade, project) = (&*self.guid, &*trade.guid, &*trade.project);
        desk.emit(&match self.kind {
            Kind::Order => Event::Order { guid, trade, project, turn },
            Kind::Contract => Event::Contract { guid, trade, project, turn },
        })
    }
}
