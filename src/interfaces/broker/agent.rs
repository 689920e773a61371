//! Brokers (经纪人): how they register.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::brokerage;
use crate::catalogue::{Command, Error, Spec, Write};
use crate::interfaces::estate::{agency, city};
use crate::interfaces::mobile;
use crate::protocol::{Code, Refusal};

/// agentClasses of one who works for a sales agency (代理公司).
pub const OF_AGENCY: i64 = 1;
/// agentClasses of one who works for a brokerage (中介公司).
pub const OF_BROKERAGE: i64 = 2;

/// P-AG-04: a broker has registered with a platform.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct AgentReport {
    /// Their name.
    #[schemars(length(max = 15))]
    name: String,
    /// Their mobile; no two brokers have the same. The wire's own capital.
    #[serde(rename = "Mobile")]
    #[schemars(length(max = 16))]
    mobile: String,
    /// The code of the city that they work in.
    #[serde(rename = "areaCode")]
    city: i64,
    /// 1 of a sales agency, 2 of a brokerage, 3 a home owner, 4 of the staff, 5 of a partner, 6 on their own.
    #[serde(rename = "agentClasses")]
    #[schemars(range(min = 1, max = 6))]
    class: i64,
    /// The sales agency's number; kept for class 1.
    #[serde(rename = "proxyCompanyId")]
    #[schemars(length(max = 64), extend("x-required-when" = { "agentClasses": 1 }))]
    agency: Option<String>,
    /// The brokerage; kept for class 2.
    #[serde(rename = "agencyCompanyId")]
    #[schemars(length(max = 64), extend("x-required-when" = { "agentClasses": 2 }))]
    brokerage: Option<String>,
    /// The store, the department or the home that they are of.
    #[schemars(length(max = 50))]
    comment: Option<String>,
}

/// The broker's id.
#[derive(Serialize, JsonSchema)]
pub struct AgentId {
    /// A decimal number.
    #[serde(rename = "agentGUID")]
    #[schemars(length(max = 64))]
    guid: String,
}

const ADD: &str = "INSERT INTO broker
    (id, name, mobile, city_code, class, agency_id, brokerage_guid, comment, source_app, created, changed)
    VALUES ((SELECT coalesce(max(id), 200000) + 1 FROM broker), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id";

impl Command for AgentReport {
    const SPEC: Spec = Spec::new("4.5.4", "P-AG-04", "agent_create", "经纪人新增");
    type Reply = AgentId;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let conn = cx.conn();
        let agency = self.agency.map(|number| agency::find(conn, &number)).transpose()?;
        if let Some(brokerage) = &self.brokerage {
            brokerage::require(conn, brokerage)?;
        }
        city::require(conn, self.city)?;
        mobile::check(&self.mobile)?;
        mobile_is_free(conn, &self.mobile, None)?;

        let agency = agency.filter(|_| self.class == OF_AGENCY);
        let brokerage = self.brokerage.filter(|_| self.class == OF_BROKERAGE);
        let changed = cx.change_time();
        let (name, mobile, comment) = (self.name, self.mobile, self.comment);
        let added = (
            name, mobile, self.city, self.class, agency, brokerage, comment, cx.app, cx.now,
            changed,
        );
        let id: i64 = conn.prepare_cached(ADD)?.query_row(added, |row| row.get(0))?;
        Ok(AgentId { guid: id.to_string() })
    }
}

/// A broker as the rules of other records see one.
pub struct Broker {
    /// Their number.
    pub id: i64,
    /// Whether they may recommend.
    pub enabled: bool,
}

/// The broker that an agentGUID names.
///
/// # Errors
/// 1012 where there is none.
pub fn require(conn: &Connection, guid: &str) -> Result<Broker, Error> {
    const FIND: &str = "SELECT id, enabled FROM broker WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok(Broker { id: row.get(0)?, enabled: row.get(1)? });
    let found = match guid.parse::<i64>() {
        Ok(id) => conn.prepare_cached(FIND)?.query_row([id], read).optional()?,
        Err(_) => None,
    };
    found.ok_or_else(|| Refusal::because(Code::NoRecord, "没有这位经纪人").into())
}

/// The broker that has a mobile.
///
/// # Errors
/// SQLite's.
pub fn by_mobile(conn: &Connection, mobile: &str) -> Result<Option<i64>, Error> {
    const FIND: &str = "SELECT id FROM broker WHERE mobile = ?1";
    Ok(conn.prepare_cached(FIND)?.query_row([mobile], |row| row.get(0)).optional()?)
}

/// # Errors
/// 2003 where a broker other than `but` has the mobile.
pub fn mobile_is_free(conn: &Connection, mobile: &str, but: Option<i64>) -> Result<(), Error> {
    match by_mobile(conn, mobile)? {
        Some(holder) if Some(holder) != but => Err(Error::refused(Code::MobileTaken)),
        _ => Ok(()),
    }
}
