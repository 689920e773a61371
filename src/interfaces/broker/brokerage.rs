//! Brokerages (中介公司), which broker platforms report.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalogue::{Command, Error, Spec, State, Write};
use crate::interfaces::estate::city;
use crate::protocol::{Code, Refusal};

/// opType.
const ADD: i64 = 1;
const CHANGE: i64 = 2;
const DELETE: i64 = 3;

/// P-BA-14: a brokerage is new, has changed or is no more. Its name tells whether it exists already.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct BrokerageReport {
    /// Its name; no two have the same.
    #[schemars(length(max = 128))]
    name: String,
    /// The code of its city.
    #[serde(rename = "cityCode")]
    #[schemars(length(max = 10))]
    city: String,
    /// 1 add, 2 change, 3 delete.
    #[serde(rename = "opType")]
    #[schemars(range(min = ADD, max = DELETE))]
    operation: i64,
    /// 1 a brokerage (中介), 2 an agency (代理). The wire's own capital.
    #[serde(rename = "Type")]
    #[schemars(range(min = 1, max = 2))]
    kind: i64,
    /// Which one to change or delete.
    #[serde(rename = "companyId")]
    #[schemars(length(max = 64), extend("x-required-when" = { "opType": [CHANGE, DELETE] }))]
    guid: Option<String>,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub struct BrokerageReported {
    /// 1 done; 2 not: another has the name.
    status: i64,
    /// The brokerage's id where it was done, else 已存在.
    message: String,
}

const HOLDER: &str = "SELECT guid FROM brokerage WHERE name = ?1 AND deleted = 0";
const INSERT: &str = "INSERT INTO brokerage (guid, name, kind, city_code, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const UPDATE: &str =
    "UPDATE brokerage SET name = ?2, kind = ?3, city_code = ?4, changed = ?5 WHERE guid = ?1";
const REMOVE: &str = "UPDATE brokerage SET deleted = 1, changed = ?2 WHERE guid = ?1";

impl Command for BrokerageReport {
    const SPEC: Spec = Spec::new("4.5.10", "P-BA-14", "base_agencyCompany_list", "中介代理上报")
        .in_state(State::Reserved);
    type Reply = BrokerageReported;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let conn = cx.conn();
        // The field is required of those who change or delete, and not looked at of those who add.
        let known = self.guid.filter(|_| self.operation != ADD);
        if let Some(guid) = &known {
            require(conn, guid)?;
        }
        if self.operation == DELETE {
            let guid = known.unwrap_or_default();
            let changed = cx.change_time();
            conn.prepare_cached(REMOVE)?.execute((&guid, changed))?;
            return Ok(BrokerageReported { status: 1, message: guid });
        }
        city::require(conn, self.city.parse().unwrap_or_default())?;
        let holder: Option<String> =
            conn.prepare_cached(HOLDER)?.query_row([&self.name], |row| row.get(0)).optional()?;
        if holder.is_some() && holder != known {
            return Ok(BrokerageReported { status: 2, message: "已存在".to_owned() });
        }
        let changed = cx.change_time();
        let (name, kind, city) = (&self.name, self.kind, &self.city);
        let guid = match known {
            Some(guid) => {
                conn.prepare_cached(UPDATE)?.execute((&guid, name, kind, city, changed))?;
                guid
            }
            None => {
                let guid = Uuid::now_v7().simple().to_string();
                let added = (&guid, name, kind, city, cx.now, changed);
                conn.prepare_cached(INSERT)?.execute(added)?;
                guid
            }
        };
        Ok(BrokerageReported { status: 1, message: guid })
    }
}

/// # Errors
/// 1012 where there is no such brokerage, or no more.
pub fn require(conn: &Connection, guid: &str) -> Result<(), Error> {
    const EXISTS: &str = "SELECT 1 FROM brokerage WHERE guid = ?1 AND deleted = 0";
    match conn.prepare_cached(EXISTS)?.exists([guid])? {
        true => Ok(()),
        false => Err(Refusal::because(Code::NoRecord, "没有这家中介公司").into()),
    }
}
