//! What buyers owe (欠款).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::money::yuan_text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;
use crate::protocol::DateTime;

/// The flag of a fee that is paid.
const PAID: &str = "√";

/// N-NY-05: a fee arose, changed or was paid.
#[derive(Serialize, JsonSchema)]
pub struct FeeChanged {
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<64>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The fee.
    #[serde(rename = "feeGUID")]
    guid: Text<32>,
    /// The trade.
    #[serde(rename = "tradeGUID")]
    trade: Text<32>,
    /// The consultant.
    #[serde(rename = "userGUID")]
    consultant: Text<64>,
    /// What it is for: 定金, 首期, 按揭款, …
    #[serde(rename = "itemName")]
    item: Text<50>,
    /// What is still owed, in yuan.
    #[serde(rename = "rmbYe")]
    balance: Text<50>,
    /// When it is due.
    #[serde(rename = "lastDate")]
    due: DateTime,
    /// √ once it is paid, else empty.
    flag: Text<50>,
    /// The whole sum, in yuan.
    amount: String,
}

const FEE: &str = "SELECT customer_id, project_guid, fee.guid, trade_guid, consultant_guid, item, balance, due, amount
    FROM fee JOIN trade ON trade.guid = trade_guid WHERE fee.guid = ?1";

impl Message for FeeChanged {
    const SPEC: Spec = Spec::new("4.4.5", "N-NY-05", "cst_fee_notify", "欠款消息通知");
    const TYPE: &'static str = "dc.mq.sale.fee";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, FEE, [&told.subject], |row| {
            let balance = row.get(6)?;
            Ok(Self {
                customer: row.get(0)?,
                project: row.get(1)?,
                guid: row.get(2)?,
                trade: row.get(3)?,
                consultant: row.get(4)?,
                item: row.get(5)?,
                balance: yuan_text(balance).into(),
                due: DateTime(row.get(7)?),
                flag: if balance == 0 { PAID } else { "" }.into(),
                amount: yuan_text(row.get(8)?),
            })
        })
    }
}
