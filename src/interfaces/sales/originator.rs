//! Originators (权益人): the customers whom a trade's order names.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Error, Query, Read, Spec};
use crate::protocol::{Code, Refusal};

/// G-SA-11: those who buy, trade by trade.
#[derive(Deserialize, JsonSchema)]
pub struct OriginatorList {
    /// Trades, with semicolons between.
    #[serde(rename = "tradeGUIDs")]
    #[schemars(length(max = 500))]
    trades: String,
}

/// The trades asked for, in that order, each once.
#[derive(Serialize, JsonSchema)]
pub struct Originators {
    /// One element a trade.
    list: Vec<Buyers>,
}

/// A trade's buyers, four at the most. What there is no buyer for is empty.
#[derive(Serialize, JsonSchema)]
pub struct Buyers {
    /// The trade.
    #[serde(rename = "tradeGUID")]
    #[schemars(length(max = 64))]
    trade: String,
    /// The first buyer.
    #[serde(rename = "cstGUID1")]
    #[schemars(length(max = 64))]
    guid1: String,
    /// Their name.
    #[serde(rename = "cstName1")]
    #[schemars(length(max = 64))]
    name1: String,
    /// Their mobile.
    #[serde(rename = "cstMobile1")]
    #[schemars(length(max = 64))]
    mobile1: String,
    /// The second buyer.
    #[serde(rename = "cstGUID2")]
    #[schemars(length(max = 64))]
    guid2: String,
    /// Their name.
    #[serde(rename = "cstName2")]
    #[schemars(length(max = 64))]
    name2: String,
    /// Their mobile.
    #[serde(rename = "cstMobile2")]
    #[schemars(length(max = 64))]
    mobile2: String,
    /// The third buyer.
    #[serde(rename = "cstGUID3")]
    #[schemars(length(max = 64))]
    guid3: String,
    /// Their name.
    #[serde(rename = "cstName3")]
    #[schemars(length(max = 64))]
    name3: String,
    /// Their mobile.
    #[serde(rename = "cstMobile3")]
    #[schemars(length(max = 64))]
    mobile3: String,
    /// The fourth buyer.
    #[serde(rename = "cstGUID4")]
    #[schemars(length(max = 64))]
    guid4: String,
    /// Their name.
    #[serde(rename = "cstName4")]
    #[schemars(length(max = 64))]
    name4: String,
    /// Their mobile.
    #[serde(rename = "cstMobile4")]
    #[schemars(length(max = 64))]
    mobile4: String,
}

/// A customer as a buyer; all three texts are empty where there is nobody.
#[derive(Default)]
struct Buyer {
    guid: String,
    name: String,
    mobile: String,
}

impl Query for OriginatorList {
    const SPEC: Spec = Spec::new("4.3.11", "G-SA-11", "cst_originator_list", "合同权益人查询");
    type Reply = Originators;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let mut list: Vec<Buyers> = Vec::new();
        for trade in self.trades.split(';').map(str::trim).filter(|trade| !trade.is_empty()) {
            if !list.iter().any(|known| known.trade == trade) {
                list.push(buyers(cx.conn, trade)?);
            }
        }
        if list.is_empty() {
            let why = "应为 tradeGUID，多个用英文分号分隔";
            return Err(Refusal::field(Code::WrongType, "tradeGUIDs", why).into());
        }
        Ok(Originators { list })
    }
}

const EXISTS: &str = "SELECT 1 FROM trade WHERE guid = ?1";
const PARTIES: &str =
    "SELECT trade_party.number, cast(customer.id AS TEXT), customer.name, customer.mobile
    FROM trade_party JOIN customer ON customer.id = trade_party.customer_id WHERE trade_guid = ?1";

/// # Errors
/// 1012 naming the trade, where there is no such trade.
fn buyers(conn: &Connection, trade: &str) -> Result<Buyers, Error> {
    if !conn.prepare_cached(EXISTS)?.exists([trade])? {
        return Err(Refusal::because(Code::NoRecord, format_args!("tradeGUID {trade}")).into());
    }
    let mut slots: [Buyer; 4] = Default::default();
    let mut parties = conn.prepare_cached(PARTIES)?;
    let mut found = parties.query([trade])?;
    while let Some(row) = found.next()? {
        let number: u8 = row.get(0)?;
        if let Some(slot) = slots.get_mut(usize::from(number.saturating_sub(1))) {
            *slot = Buyer { guid: row.get(1)?, name: row.get(2)?, mobile: row.get(3)? };
        }
    }
    let [first, second, third, fourth] = slots;
    Ok(Buyers {
        trade: trade.to_owned(),
        guid1: first.guid,
        name1: first.name,
        mobile1: first.mobile,
        guid2: second.guid,
        name2: second.name,
        mobile2: second.mobile,
        guid3: third.guid,
        name3: third.name,
        mobile3: third.mobile,
        guid4: fourth.guid,
        name4: fourth.name,
        mobile4: fourth.mobile,
    })
}
