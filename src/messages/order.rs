//! Orders (认购).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::money::yuan_text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::{Told, Turn};
use crate::protocol::DateTime;

/// N-NY-06: an order was made or closed.
#[derive(Serialize, JsonSchema)]
pub struct OrderChanged {
    /// The order.
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
    room: Option<Text<64>>,
    /// The room's number.
    #[serde(rename = "room")]
    number: Option<Text<32>>,
    /// The sum, in yuan.
    money: Option<Text<32>>,
    /// The code that it was closed with, 230 to 235; null for a new one.
    status: Option<Text<64>>,
    /// When signing is expected.
    #[serde(rename = "endDate")]
    sign_by: Option<DateTime>,
    /// How it will be paid.
    #[serde(rename = "payForm")]
    payment: Option<Text<64>>,
    /// When it was made.
    #[serde(rename = "orderTime")]
    ordered_at: Option<DateTime>,
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

const ORDER: &str = "SELECT sale_order.guid, opportunity_guid, trade_guid, customer_id, consultant_guid, trade.project_guid,
        room.guid, room.number, amount, sign_by, payment, ordered_at, close_reason, building.name, layout
    FROM sale_order
        JOIN trade ON trade.guid = trade_guid
        JOIN room ON room.guid = sale_order.room_guid
        JOIN building ON building.guid = room.building_guid
    WHERE sale_order.guid = ?1";

impl Message for OrderChanged {
    const SPEC: Spec = Spec::new("4.4.6", "N-NY-06", "cst_order_notify", "认购信息通知");
    const TYPE: &'static str = "dc.mq.sale.order";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let turn: Turn = told.detail()?;
        from_row(conn, ORDER, [&told.subject], |row| {
            let close_reason: Option<Text<64>> = row.get(12)?;
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
                sign_by: row.get::<_, Option<i64>>(9)?.map(DateTime),
                payment: row.get(10)?,
                ordered_at: row.get::<_, Option<i64>>(11)?.map(DateTime),
                close_reason: close_reason.filter(|_| turn != Turn::New),
                building: row.get(13)?,
                layout: row.get(14)?,
            })
        })
    }
}
