//! A sales office reports a lead, or how it stands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lead;
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::{consultant, project};
use crate::interfaces::mobile;
use crate::outbox::Event;
use crate::protocol::DateTime;

/// P-SA-02: a new lead. A project may have several with one number: whoever does not want a second one
/// asks s_lead_identify first.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct LeadReport {
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
    #[schemars(length(max = 64))]
    name: String,
    /// The caller's mobile: a customer is known by it later, so a landline will not do.
    #[serde(rename = "cstTel")]
    #[schemars(length(max = 64))]
    phone: String,
    /// 个人 or 公司.
    #[serde(rename = "cstType")]
    #[schemars(length(max = 32), extend("enum" = ["个人", "公司"]))]
    kind: String,
    /// 1 male, 2 female, 0 unknown.
    #[serde(rename = "cstGender")]
    #[schemars(range(min = 0, max = 2))]
    gender: i64,
    /// A note.
    #[schemars(length(max = 64))]
    description: Option<String>,
    /// How the caller came.
    #[serde(rename = "leadSource")]
    #[schemars(length(max = 32), extend("enum" = ["来访", "微信预约", "来电", "其他"]))]
    source: String,
    /// What it is about.
    #[schemars(length(max = 200))]
    topic: String,
    /// How the caller came to know of the project.
    #[serde(rename = "cognizeAve")]
    #[schemars(length(max = 64))]
    cognition: Option<String>,
    /// When the caller means to come.
    #[serde(rename = "appointTime")]
    appointment: Option<DateTime>,
    /// 天使 or 微信; 微信 where absent.
    #[serde(rename = "leadType")]
    #[schemars(length(max = 32), extend("enum" = ["天使", "微信"]))]
    r#type: Option<String>,
}

/// The new lead's id.
#[derive(Serialize, JsonSchema)]
pub struct LeadId {
    /// 32 hexadecimal digits.
    #[serde(rename = "leadGUID")]
    #[schemars(length(max = 64))]
    guid: String,
}

const ADD: &str = "INSERT INTO lead (guid, project_guid, consultant_guid, customer_id, name, phone, kind, gender, description,
        source, topic, cognition, appointment, type, status, source_app, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, '未跟进', ?15, ?16, ?17)";

impl Command for LeadReport {
    const SPEC: Spec = Spec::new("4.3.2", "P-SA-02", "s_lead_create", "线索上报");
    type Reply = LeadId;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let conn = cx.conn();
        project::require(conn, &self.project)?;
        consultant::require(conn, &self.consultant)?;
        mobile::check(&self.phone)?;
        let customer = identity::by_mobile(conn, &self.phone)?.map(|known| known.id);

        let guid = Uuid::now_v7().simple().to_string();
        let kind = if self.kind == "公司" { 2 } else { 1 };
        let changed = cx.change_time();
        conn.prepare_cached(ADD)?.execute(rusqlite::params![
            guid,
            self.project,
            self.consultant,
            customer,
            self.name,
            self.phone,
            kind,
            self.gender,
            self.description,
            self.source,
            self.topic,
            self.cognition,
            self.appointment.map(|time| time.0),
            self.r#type.as_deref().unwrap_or("微信"),
            cx.app,
            cx.now,
            changed,
        ])?;
        cx.emit(&Event::Lead { guid: &guid, project: &self.project })?;
        Ok(LeadId { guid })
    }
}

/// G-SA-13: how a lead stands.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct LeadUpdate {
    /// In the sales office's own words.
    #[schemars(length(max = 10))]
    status: String,
    /// Why.
    #[serde(rename = "statusReason")]
    #[schemars(length(max = 20))]
    reason: String,
    /// The lead.
    #[serde(rename = "leadGUID")]
    #[schemars(length(max = 64))]
    guid: String,
}

const UPDATE: &str = "UPDATE lead SET status = ?2, status_reason = ?3, changed = ?4
    WHERE guid = ?1 RETURNING project_guid";

impl Command for LeadUpdate {
    const SPEC: Spec = Spec::new("4.3.13", "G-SA-13", "s_lead_update", "线索更新");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        lead::require(cx.conn(), &self.guid)?;
        let changed = cx.change_time();
        let update = (&self.guid, &self.status, &self.reason, changed);
        let project: String =
            cx.conn().prepare_cached(UPDATE)?.query_row(update, |row| row.get(0))?;
        cx.emit(&Event::Lead { guid: &self.guid, project: &project })?;
        Ok(Nothing {})
    }
}
