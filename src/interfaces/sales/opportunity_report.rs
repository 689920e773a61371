//! A sales office reports an opportunity, and how it goes on.

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{lead, opportunity};
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::{consultant, project};
use crate::outbox::Event;
use crate::protocol::{Code, DateTime, Refusal};

/// The states in which an opportunity is closed: lost, signed, won.
const CLOSED: [&str; 3] = ["丢失", "签约", "赢得"];

/// P-SA-05: a new opportunity.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct OpportunityReport {
    #[serde(flatten)]
    parties: Parties,
    /// How it stands. Nothing is won before it was reported.
    #[schemars(length(max = 20), extend("enum" = ["登记", "丢失", "激活", "看房", "签约", "认购", "问询", "预约"]))]
    status: String,
    #[serde(flatten)]
    facts: Facts,
}

/// P-SA-08: what has become of an opportunity. What is absent stays as it was.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct OpportunityUpdate {
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    #[serde(flatten)]
    parties: Parties,
    /// How it stands.
    #[schemars(length(max = 20), extend("enum" = ["登记", "丢失", "激活", "看房", "签约", "认购", "问询", "赢得", "预约"]))]
    status: String,
    #[serde(flatten)]
    facts: Facts,
}

/// Whose opportunity it is.
#[derive(Clone, Deserialize, JsonSchema)]
struct Parties {
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64))]
    customer: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The consultant who follows it.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 64))]
    consultant: String,
}

/// What is known of it.
#[derive(Clone, Deserialize, JsonSchema)]
struct Facts {
    /// How the customer came.
    #[serde(rename = "oppSource")]
    #[schemars(length(max = 100))]
    source: Option<String>,
    /// Why it was lost.
    #[serde(rename = "dsReason")]
    #[schemars(length(max = 64))]
    lost_reason: Option<String>,
    /// The will to buy, from A, the strongest, to E.
    #[serde(rename = "cstWill")]
    #[schemars(length(max = 64), extend("enum" = ["A", "B", "C", "D", "E"]))]
    will: String,
    /// Whether the customer is registered in the city: 0 yes, 1 no.
    #[serde(rename = "isLocalHouseHold")]
    #[schemars(range(min = 0, max = 1))]
    not_local: Option<i64>,
    /// Years of social security paid.
    #[serde(rename = "socialSecurityYear")]
    #[schemars(range(min = 0))]
    social_security_years: Option<i64>,
    /// When it was lost.
    #[serde(rename = "dsDate")]
    lost_at: Option<DateTime>,
    /// The lead that it came of, which is done with it.
    #[serde(rename = "leadGUID")]
    #[schemars(length(max = 64))]
    lead: Option<String>,
    /// What it is about.
    #[schemars(length(max = 100))]
    topic: Option<String>,
    /// The agency's name.
    #[serde(rename = "dlgs")]
    #[schemars(length(max = 100))]
    agency_name: Option<String>,
    /// Where the customer heard of the project.
    #[serde(rename = "khly")]
    #[schemars(length(max = 32))]
    customer_source: Option<String>,
}

impl Parties {
    /// The customer, where there are all three.
    fn require(&self, conn: &Connection) -> Result<i64, Error> {
        project::require(conn, &self.project)?;
        consultant::require(conn, &self.consultant)?;
        identity::require(conn, &self.customer)
    }
}

impl Facts {
    fn require_lead(&self, conn: &Connection) -> Result<(), Error> {
        self.lead.as_deref().map_or(Ok(()), |guid| lead::require(conn, guid))
    }

    fn local_household(&self) -> Option<bool> {
        self.not_local.map(|not_local| not_local == 0)
    }
}

/// # Errors
/// 2002 where a customer has an open opportunity in a project, other than `but`.
fn refuse_second(
    conn: &Connection,
    customer: i64,
    project: &str,
    but: Option<&str>,
) -> Result<(), Error> {
    match opportunity::open_one(conn, customer, project)? {
        Some(open) if Some(open.as_str()) != but => {
            let why = format_args!("已有未关闭的机会 {open}");
            Err(Refusal::because(Code::CustomerExists, why).into())
        }
        _ => Ok(()),
    }
}

/// The new opportunity's id.
#[derive(Serialize, JsonSchema)]
pub struct OpportunityId {
    /// 32 hexadecimal digits.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    guid: String,
}

const ADD: &str = "INSERT INTO opportunity (guid, customer_id, project_guid, consultant_guid, lead_guid, status, open, source,
        topic, agency_name, customer_source, first_will, will, local_household, social_security_years, lost_reason,
        lost_at, source_app, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

impl Command for OpportunityReport {
    const SPEC: Spec = Spec::new("4.3.5", "P-SA-05", "opportunity_info_create", "销售机会上报");
    type Reply = OpportunityId;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let Self { parties, status, facts } = self;
        let conn = cx.conn();
        let customer = parties.require(conn)?;
        facts.require_lead(conn)?;
        refuse_second(conn, customer, &parties.project, None)?;

        let guid = Uuid::now_v7().simple().to_string();
        let open = !CLOSED.contains(&status.as_str());
        let changed = cx.change_time();
        conn.prepare_cached(ADD)?.execute(params![
            guid,
            customer,
            parties.project,
            parties.consultant,
            facts.lead,
            status,
            open,
            facts.source,
            facts.topic,
            facts.agency_name,
            facts.customer_source,
            facts.will,
            facts.local_household(),
            facts.social_security_years,
            facts.lost_reason,
            facts.lost_at.map(|time| time.0),
            cx.app,
            cx.now,
            changed,
        ])?;
        if let Some(lead) = &facts.lead {
            lead::becomes_opportunity(cx, lead, customer)?;
        }
        identity::belongs_to(cx, customer, &parties.project, &parties.consultant)?;
        cx.emit(&Event::Opportunity { guid: &guid, project: &parties.project })?;
        Ok(OpportunityId { guid })
    }
}

// What is open again was not lost after all: reason and time go, unless they come anew.
const UPDATE: &str = "UPDATE opportunity SET consultant_guid = ?2, lead_guid = coalesce(?3, lead_guid), status = ?4, open = ?5,
        source = coalesce(?6, source), topic = coalesce(?7, topic), agency_name = coalesce(?8, agency_name),
        customer_source = coalesce(?9, customer_source), will = ?10, local_household = coalesce(?11, local_household),
        social_security_years = coalesce(?12, social_security_years),
        lost_reason = coalesce(?13, iif(?5 AND NOT open, NULL, lost_reason)),
        lost_at = coalesce(?14, iif(?5 AND NOT open, NULL, lost_at)), changed = ?15
    WHERE guid = ?1";

impl Command for OpportunityUpdate {
    const SPEC: Spec = Spec::new("4.3.8", "P-SA-08", "opportunity_info_update", "销售机会更新");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let Self { guid, parties, status, facts } = self;
        let conn = cx.conn();
        let customer = parties.require(conn)?;
        let known = opportunity::require_of(conn, &guid, customer, &parties.project)?;
        facts.require_lead(conn)?;
        let open = !CLOSED.contains(&status.as_str());
        if open {
            refuse_second(conn, customer, &parties.project, Some(&guid))?;
        }

        let changed = cx.change_time();
        conn.prepare_cached(UPDATE)?.execute(params![
            guid,
            parties.consultant,
            facts.lead,
            status,
            open,
            facts.source,
            facts.topic,
            facts.agency_name,
            facts.customer_source,
            facts.will,
            facts.local_household(),
            facts.social_security_years,
            facts.lost_reason,
            facts.lost_at.map(|time| time.0),
            changed,
        ])?;
        if let Some(lead) = facts.lead.filter(|lead| known.lead.as_ref() != Some(lead)) {
            lead::becomes_opportunity(cx, &lead, customer)?;
        }
        if parties.consultant != known.consultant {
            identity::belongs_to(cx, customer, &parties.project, &parties.consultant)?;
        }
        cx.emit(&Event::Opportunity { guid: &guid, project: &parties.project })?;
        Ok(Nothing {})
    }
}
