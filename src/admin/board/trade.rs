//! A trade as the desk's panel shows it.

use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::problem::Problem;
use super::super::records::mask::MaskedPhone;
use crate::desk::fee::Fee;
use crate::desk::view::{self, Opportunity, Paper};
use crate::desk::{TradeState, Yuan};

const PEOPLE: &str = "SELECT consultant.name, consultant.disabled, trade.created
    FROM trade JOIN consultant ON consultant.guid = consultant_guid WHERE trade.guid = ?1";
const MOBILE: &str = "SELECT mobile FROM customer WHERE id = ?1";
const SERVICES: &str = "SELECT kind, at, description FROM trade_service WHERE trade_guid = ?1
    ORDER BY instr('registration mortgage intake title', kind)";

/// A trade with its papers and fees.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomTrade {
    /// The trade.
    pub guid: String,
    /// How far it has come.
    pub state: TradeState,
    /// When it began, in milliseconds since 1970.
    created: i64,
    /// One to four; the first is the trade's own customer.
    buyers: Vec<Buyer>,
    /// Who sells.
    consultant: TradeConsultant,
    /// The opportunity that it comes from.
    opportunity: Option<TradeOpportunity>,
    /// The oldest first.
    orders: Vec<TradePaper>,
    /// The oldest first.
    contracts: Vec<TradePaper>,
    /// The oldest first.
    fees: Vec<TradeFee>,
    /// What has been done for the buyers since.
    services: Vec<TradeService>,
    /// What the open order or contract comes to, in fen.
    pub amount: i64,
    /// What was paid of all fees, in fen.
    pub paid: i64,
    /// What is left to pay of them, in fen.
    pub owed: i64,
}

/// Somebody who buys.
#[derive(Serialize, JsonSchema)]
pub struct Buyer {
    /// The customer's number.
    id: i64,
    /// The name.
    name: String,
    /// The mobile, with its middle hidden.
    mobile: MaskedPhone,
}

/// Who sells.
#[derive(Serialize, JsonSchema)]
pub struct TradeConsultant {
    /// The consultant.
    guid: String,
    /// The name.
    name: String,
    /// Whether they may sell nothing any more.
    disabled: bool,
}

/// The opportunity that a trade comes from.
#[derive(Serialize, JsonSchema)]
pub struct TradeOpportunity {
    /// The opportunity.
    guid: String,
    /// As 认购.
    status: String,
    /// Whether it is open.
    open: bool,
}

/// An order or a contract.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TradePaper {
    /// Its id.
    guid: String,
    /// The room that it is about.
    room: String,
    /// What it comes to, in fen.
    amount: i64,
    /// How it is paid.
    payment: String,
    /// When it was made, in milliseconds since 1970.
    at: i64,
    /// Of an order: when its contract is due.
    sign_by: Option<i64>,
    /// Whether it holds.
    open: bool,
    /// 230 to 235 and 240 to 245 where it was changed.
    status: Option<i64>,
    /// Why it does not hold any more.
    close_reason: Option<String>,
}

/// What buyers owe.
#[derive(Serialize, JsonSchema)]
pub struct TradeFee {
    /// The fee.
    pub guid: String,
    /// 定金, 首期, …
    item: String,
    /// All of it, in fen.
    amount: i64,
    /// What is left to pay, in fen.
    balance: i64,
    /// When it is due, in milliseconds since 1970.
    due: i64,
}

/// A service after a sale: registration, mortgage, intake or title.
#[derive(Serialize, JsonSchema)]
pub struct TradeService {
    /// Which of the four.
    kind: String,
    /// When it came so far, in milliseconds since 1970.
    at: i64,
    /// How far it is, in words.
    description: String,
}

/// The trade of a GUID.
///
/// # Errors
/// `not_found`, or a fault of ours.
pub(super) fn show(conn: &Connection, guid: &str) -> Result<RoomTrade, Problem> {
    let view = view::show(conn, guid)?;
    let (name, disabled, created) = conn
        .prepare_cached(PEOPLE)?
        .query_row([guid], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let buyers = view.buyers.into_iter().map(|view::Buyer { id, name }| {
        let mobile = conn.prepare_cached(MOBILE)?.query_row([id], |row| row.get(0))?;
        Ok::<_, rusqlite::Error>(Buyer { id, name, mobile })
    });
    let service = |row: &Row<'_>| {
        Ok(TradeService { kind: row.get(0)?, at: row.get(1)?, description: row.get(2)? })
    };
    let services =
        conn.prepare_cached(SERVICES)?.query_map([guid], service)?.collect::<Result<_, _>>()?;
    let papers = |papers: Vec<Paper>| papers.into_iter().map(TradePaper::from).collect::<Vec<_>>();
    let fees: Vec<_> = view.fees.into_iter().map(TradeFee::from).collect();
    let owed = fees.iter().map(|fee| fee.balance).sum();
    let asked: i64 = fees.iter().map(|fee| fee.amount).sum();
    let (orders, contracts) = (papers(view.orders), papers(view.contracts));
    Ok(RoomTrade {
        guid: view.trade,
        state: view.state,
        created,
        buyers: buyers.collect::<Result<_, _>>()?,
        consultant: TradeConsultant { guid: view.consultant, name, disabled },
        opportunity: view.opportunity.map(|Opportunity { guid, status, open }| TradeOpportunity {
            guid,
            status,
            open,
        }),
        amount: orders.iter().chain(&contracts).filter(|one| one.open).map(|one| one.amount).sum(),
        orders,
        contracts,
        fees,
        services,
        paid: asked - owed,
        owed,
    })
}

impl From<Paper> for TradePaper {
    fn from(paper: Paper) -> Self {
        let Paper {
            guid,
            room,
            amount: Yuan(amount),
            payment,
            at,
            sign_by,
            open,
            status,
            close_reason,
        } = paper;
        let sign_by = sign_by.map(|day| day.0);
        Self { guid, room, amount, payment, at: at.0, sign_by, open, status, close_reason }
    }
}

impl From<Fee> for TradeFee {
    fn from(fee: Fee) -> Self {
        let Fee { guid, item, amount: Yuan(amount), balance: Yuan(balance), due, .. } = fee;
        Self { guid, item, amount, balance, due: due.0 }
    }
}
