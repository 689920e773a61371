//! Contracts (签约).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::money::yuan_text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::{Told, Turn};
use crate::protocol::DateTime;

/// N-NY-07: a contract was made or closed.
#[derive(Serialize, JsonSchema)]
pub struct ContractChanged {
    /// The contract.
    #[serde(rename = "id")]
    guid: Text<64>,
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    opportunity: Option<Text<64>>,
    /// The trade.
    #[serde(rename = "tradeGUID")]
    trade: Text<64>,
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<64>,
    /// The consultant.
    #[serde(rename = "userGUID")]
    consultant: Option<Text<64>>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The room.
    #[serde(rename = "roomGUID")]
    room: Text<64>,
    /// The room's number.
    #[serde(rename = "room")]
    number: Text<32>,
    /// The sum, in yuan.
    money: Option<Text<32>>,
    /// The code that it was closed with, 240 to 245; null for a new one.
    status: Option<Text<64>>,
    /// How it will be paid.
    #[serde(rename = "payForm")]
    payment: Option<Text<64>>,
    /// When it was signed.
    #[serde(rename = "qsDate")]
    signed_at: Option<DateTime>,
    /// Why it was closed, in words; null for a new one.
    #[serde(rename = "closeReason")]
    close_reason: Option<Text<64>>,
    /// The room's building.
    #[serde(rename = "buildName")]
    building: Option<Text<64>>,
    /// The room's layout, or what else it is.
    #[serde(rename = "houseType")]
    layout: Option<Text<64>>,
}

const CONTRACT: &str = "SELECT contract.guid, opportunity_guid, trade_guid, customer_id, consultant_guid, trade.project_guid,
        room.guid, room.number, amount, payment, signed_at, close_reason, building.name, layout
    FROM contract
        JOIN trade ON trade.guid = trade_guid
        JOIN room ON room.guid = contract.room_guid
        JOIN building ON building.guid = room.building_guid
    WHERE contract.guid = ?1";

impl Message for ContractChanged {
    const SPEC: Spec = Spec::new("4.4.7", "N-NY-07", "cst_contract_notify", "签约信息通知");
    const TYPE: &'static str = "dc.mq.sale.contract";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let turn: Turn = told.detail()?;
        from_row(conn, CONTRACT, [&told.subject], |row| {
            let close_reason: Option<Text<64>> = row.get(11)?;
            Ok(Self {
                guid: row.get(0)?,
                opportunity: row.get(1)?,
                trade: row.get(2)?,
                customer: row.get(3)?,
                consultant: row.get(4)?,
                project: row.get(5)?,
                room: row.get(6)?,
                number: row.get(7)?,
                money: Some(yuan_text(row.get(8)?).into()),
                status: turn.code().map(|code| code.to_string().into()),
                payment: row.get(9)?,
                signed_at: row.get::<_, Option<i64>>(10)?.map(DateTime),
                close_reason: close_reason.filter(|_| turn != Turn::New),
                building: row.get(12)?,
                layout: row.get(13)?,
            })
        })
    }
}
