//! Leads (线索).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;
use crate::protocol::DateTime;

/// N-NY-02: a lead was made or changed.
#[derive(Serialize, JsonSchema)]
pub struct LeadChanged {
    /// The lead.
    #[serde(rename = "leadGUID")]
    guid: Text<64>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The consultant who takes it.
    #[serde(rename = "userId")]
    consultant: Text<64>,
    /// Their name.
    #[serde(rename = "cstName")]
    name: Text<64>,
    /// Their phone number.
    #[serde(rename = "cstTel")]
    phone: Text<64>,
    /// 个人 or 公司.
    #[serde(rename = "cstType")]
    kind: Text<32>,
    /// 1 male, 2 female, 0 unknown.
    #[serde(rename = "cstGender")]
    gender: i64,
    /// 天使 or 微信.
    #[serde(rename = "leadType")]
    lead_type: Text<32>,
    /// What else there is to say.
    description: Option<Text<64>>,
    /// 来访, 微信预约, 来电 or 其他.
    #[serde(rename = "leadSource")]
    source: Option<Text<32>>,
    /// What it is about.
    topic: Option<Text<200>>,
    /// How they came to know of the project.
    #[serde(rename = "cognizeAve")]
    cognition: Option<Text<64>>,
    /// When they want to come.
    #[serde(rename = "appointTime")]
    appointment: Option<DateTime>,
    /// How it stands.
    status: Text<32>,
}

const LEAD: &str = "SELECT guid, project_guid, consultant_guid, name, phone, iif(kind = 2, '公司', '个人'), gender, type,
        description, source, topic, cognition, appointment, status
    FROM lead WHERE guid = ?1";

impl Message for LeadChanged {
    const SPEC: Spec = Spec::new("4.4.2", "N-NY-02", "s_lead_notify", "线索信息通知");
    const TYPE: &'static str = "dc.mq.cst.lead";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, LEAD, [&told.subject], |row| {
            Ok(Self {
                guid: row.get(0)?,
                project: row.get(1)?,
                consultant: row.get(2)?,
                name: row.get(3)?,
                phone: row.get(4)?,
                kind: row.get(5)?,
                gender: row.get(6)?,
                lead_type: row.get(7)?,
                description: row.get(8)?,
                source: row.get(9)?,
                topic: row.get(10)?,
                cognition: row.get(11)?,
                appointment: row.get::<_, Option<i64>>(12)?.map(DateTime),
                status: row.get(13)?,
            })
        })
    }
}
