//! Trades: a room on its way to its buyers.

use rusqlite::{OptionalExtension, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::required_time::RequiredTime;
use crate::catalogue::{Error, Query, Read, Spec};
use crate::protocol::{Code, Refusal};

/// G-SA-10: how far a trade has come.
#[derive(Deserialize, JsonSchema)]
pub struct TradeInfo {
    /// The trade.
    #[serde(rename = "tradeGUID")]
    #[schemars(length(max = 64))]
    guid: String,
}

/// A trade's milestones. The time and the words of one that has not been reached are empty.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Milestones {
    /// The building. The wire's own spelling.
    #[serde(rename = "buidName")]
    #[schemars(length(max = 64))]
    building: String,
    /// The room's number.
    #[schemars(length(max = 64))]
    room_no: String,
    /// The order that stands, or the last one.
    order_date: RequiredTime,
    /// The contract that stands; of a closed trade, the last one.
    sign_date: RequiredTime,
    /// Keys are handed over.
    intake_service_date: RequiredTime,
    /// In words.
    #[schemars(length(max = 100))]
    intake_service: String,
    /// The contract is registered with the authorities.
    contract_sign_date: RequiredTime,
    /// In words.
    #[schemars(length(max = 100))]
    contract_sign: String,
    /// The bank's loan.
    mortgage_loan_date: RequiredTime,
    /// In words.
    #[schemars(length(max = 100))]
    mortgage_loan: String,
    /// The title to the property.
    right_service_date: RequiredTime,
    /// In words.
    #[schemars(length(max = 100))]
    right_service: String,
}

const FIND: &str = "SELECT building.name, room.number,
        (SELECT max(ordered_at) FROM sale_order WHERE trade_guid = trade.guid),
        (SELECT max(signed_at) FROM contract
            WHERE trade_guid = trade.guid AND (contract.open = 1 OR trade.state = 'closed')),
        intake.at, coalesce(intake.description, ''),
        registration.at, coalesce(registration.description, ''),
        mortgage.at, coalesce(mortgage.description, ''),
        title.at, coalesce(title.description, '')
    FROM trade JOIN room ON room.guid = trade.room_guid JOIN building ON building.guid = room.building_guid
        LEFT JOIN trade_service intake ON intake.trade_guid = trade.guid AND intake.kind = 'intake'
        LEFT JOIN trade_service registration
            ON registration.trade_guid = trade.guid AND registration.kind = 'registration'
        LEFT JOIN trade_service mortgage ON mortgage.trade_guid = trade.guid AND mortgage.kind = 'mortgage'
        LEFT JOIN trade_service title ON title.trade_guid = trade.guid AND title.kind = 'title'
    WHERE trade.guid = ?1";

impl Query for TradeInfo {
    const SPEC: Spec = Spec::new("4.3.10", "G-SA-10", "trade_info_list", "客户购房成交信息查询");
    type Reply = Milestones;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let found = cx.conn.prepare_cached(FIND)?.query_row([&self.guid], read).optional()?;
        found.ok_or_else(|| Refusal::because(Code::NoRecord, "没有此 tradeGUID 的交易").into())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Milestones> {
    Ok(Milestones {
        building: row.get(0)?,
        room_no: row.get(1)?,
        order_date: row.get(2)?,
        sign_date: row.get(3)?,
        intake_service_date: row.get(4)?,
        intake_service: row.get(5)?,
        contract_sign_date: row.get(6)?,
        contract_sign: row.get(7)?,
        mortgage_loan_date: row.get(8)?,
        mortgage_loan: row.get(9)?,
        right_service_date: row.get(10)?,
        right_service: row.get(11)?,
    })
}
