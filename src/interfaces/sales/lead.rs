//! Leads (线索): whether there is one, and what it says.

use rusqlite::{Connection, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Existence;
use super::required_time::RequiredTime;
use crate::catalogue::{Error, Query, Read, Spec, Write};
use crate::interfaces::estate::project;
use crate::interfaces::mobile;
use crate::outbox::Event;
use crate::protocol::{Code, Refusal};

/// G-SA-01: whether a project has a lead with a phone number.
#[derive(Deserialize, JsonSchema)]
pub struct LeadIdentify {
    /// The number.
    #[schemars(length(max = 32))]
    phone: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
}

impl Query for LeadIdentify {
    const SPEC: Spec = Spec::new("4.3.1", "G-SA-01", "s_lead_identify", "线索判断");
    type Reply = Existence;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        const EXISTS: &str = "SELECT 1 FROM lead WHERE phone = ?1 AND project_guid = ?2";
        project::require(cx.conn, &self.project)?;
        mobile::check(&self.phone)?;
        Ok(cx.conn.prepare_cached(EXISTS)?.exists([&self.phone, &self.project])?.into())
    }
}

/// G-SA-03: a lead by its id, or a project's leads with a phone number. Where there is an id, it alone
/// decides.
#[derive(Deserialize, JsonSchema)]
pub struct LeadQuery {
    /// The lead.
    #[serde(rename = "leadGUID")]
    #[schemars(length(max = 64), extend("x-required-unless" = ["phone", "projGUID"]))]
    guid: Option<String>,
    /// The number.
    #[schemars(length(max = 32), extend("x-required-unless" = ["leadGUID"]))]
    phone: Option<String>,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64), extend("x-required-unless" = ["leadGUID"]))]
    project: Option<String>,
}

/// Leads.
#[derive(Serialize, JsonSchema)]
pub struct Leads {
    /// The oldest first.
    list: Vec<Lead>,
}

/// A lead.
#[derive(Serialize, JsonSchema)]
pub struct Lead {
    /// Its id.
    #[serde(rename = "leadGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The consultant who looks after it.
    #[serde(rename = "consultantId")]
    #[schemars(length(max = 64))]
    consultant: String,
    /// What the caller is called.
    #[serde(rename = "cstName")]
    name: String,
    /// The caller's number.
    #[serde(rename = "cstTel")]
    phone: String,
    /// 个人 or 公司.
    #[serde(rename = "cstType")]
    #[schemars(length(max = 32))]
    kind: String,
    /// 1 male, 2 female, 0 unknown.
    #[serde(rename = "cstGender")]
    gender: i64,
    /// A note.
    #[schemars(length(max = 64))]
    description: Option<String>,
    /// 来访, 微信预约, 来电 or 其他.
    #[serde(rename = "leadSource")]
    #[schemars(length(max = 32))]
    source: Option<String>,
    /// What it is about.
    #[schemars(length(max = 200))]
    topic: Option<String>,
    /// How the caller came to know of the project.
    #[serde(rename = "cognizeAve")]
    #[schemars(length(max = 64))]
    cognition: Option<String>,
    /// When the caller means to come; empty where nothing was agreed.
    #[serde(rename = "appointTime")]
    appointment: RequiredTime,
}

const BY_GUID: &str = "SELECT guid, project_guid, consultant_guid, name, phone, CASE kind WHEN 2 THEN '公司' ELSE '个人' END,
        gender, description, source, topic, cognition, appointment
    FROM lead WHERE guid = ?1";
const BY_PHONE: &str = "SELECT guid, project_guid, consultant_guid, name, phone, CASE kind WHEN 2 THEN '公司' ELSE '个人' END,
        gender, description, source, topic, cognition, appointment
    FROM lead WHERE phone = ?1 AND project_guid = ?2 ORDER BY rowid";

impl Query for LeadQuery {
    const SPEC: Spec = Spec::new("4.3.3", "G-SA-03", "s_lead_query", "线索查询");
    type Reply = Leads;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        if let Some(guid) = &self.guid {
            let mut found = cx.conn.prepare_cached(BY_GUID)?;
            let list = found.query_map([guid], read)?.collect::<Result<Vec<_>, _>>()?;
            return if list.is_empty() { Err(unknown()) } else { Ok(Leads { list }) };
        }
        let project = self.project.unwrap_or_default();
        let phone = self.phone.unwrap_or_default();
        project::require(cx.conn, &project)?;
        mobile::check(&phone)?;
        let mut found = cx.conn.prepare_cached(BY_PHONE)?;
        let list = found.query_map([phone, project], read)?.collect::<Result<_, _>>()?;
        Ok(Leads { list })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Lead> {
    Ok(Lead {
        guid: row.get(0)?,
        project: row.get(1)?,
        consultant: row.get(2)?,
        name: row.get(3)?,
        phone: row.get(4)?,
        kind: row.get(5)?,
        gender: row.get(6)?,
        description: row.get(7)?,
        source: row.get(8)?,
        topic: row.get(9)?,
        cognition: row.get(10)?,
        appointment: row.get(11)?,
    })
}

/// # Errors
/// 1012 where there is no such lead.
pub fn require(conn: &Connection, guid: &str) -> Result<(), Error> {
    const EXISTS: &str = "SELECT 1 FROM lead WHERE guid = ?1";
    match conn.prepare_cached(EXISTS)?.exists([guid])? {
        true => Ok(()),
        false => Err(unknown()),
    }
}

fn unknown() -> Error {
    Refusal::because(Code::NoRecord, "没有此 leadGUID 的线索").into()
}

/// A lead that led to an opportunity is done, and its customer is known.
///
/// # Errors
/// SQLite's.
pub fn becomes_opportunity(cx: &mut Write<'_, '_>, guid: &str, customer: i64) -> Result<(), Error> {
    const ADOPT: &str =
        "UPDATE lead SET status = '已转机会', status_reason = NULL, customer_id = ?2, changed = ?3
        WHERE guid = ?1 RETURNING project_guid";
    let changed = cx.change_time();
    let adopted = (guid, customer, changed);
    let project: String = cx.conn().prepare_cached(ADOPT)?.query_row(adopted, |row| row.get(0))?;
    cx.emit(&Event::Lead { guid, project: &project })
}
