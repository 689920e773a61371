//! A broker recommends a customer: the customer, the recommendation and a lead come of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{UtcSeconds, agent, recommendation};
use crate::catalogue::{Command, Error, Spec, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::{agency, consultant, project};
use crate::interfaces::mobile;
use crate::outbox::Event;
use crate::protocol::{Code, Refusal};

/// P-AG-06: a platform has taken up a broker's recommendation.
///
/// The same broker's again, while it stands, renews it: what is absent stays, and so does the
/// consultant, who is the office's to change.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct AgentRecommend {
    /// The broker; one in use.
    #[serde(rename = "agentGUID")]
    #[schemars(length(max = 20))]
    broker: String,
    /// The customer's name; a customer who is known keeps their own.
    #[serde(rename = "cstName")]
    #[schemars(length(max = 15))]
    name: String,
    /// The customer's mobile, which tells who they are.
    #[serde(rename = "cstMobile")]
    #[schemars(length(max = 16))]
    mobile: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// What the customer is looking for.
    #[serde(rename = "productType")]
    #[schemars(length(max = 64))]
    product: Option<String>,
    /// The number of the sales agency that is to look after the customer.
    #[serde(rename = "proxyCompanyId")]
    #[schemars(length(max = 64))]
    agency: Option<String>,
    /// The consultant who is to look after the customer.
    #[serde(rename = "consultantId")]
    #[schemars(length(max = 64))]
    consultant: String,
    /// What the broker says of the customer.
    #[schemars(length(max = 100))]
    comment: Option<String>,
    /// When the customer will come, in UTC seconds.
    #[serde(rename = "appointTime")]
    appointment: Option<UtcSeconds>,
    /// 1 male, 2 female; unknown where absent.
    #[schemars(range(min = 1, max = 2))]
    gender: Option<i64>,
    /// How the broker is paid.
    #[serde(rename = "prizeRule")]
    #[schemars(length(max = 500))]
    prize_rule: Option<String>,
    /// 1 the broker comes along, 0 not.
    #[serde(rename = "isAccompany")]
    #[schemars(range(min = 0, max = 1))]
    accompany: Option<i64>,
    /// When it was recommended, in UTC seconds; now where absent.
    #[serde(rename = "reportTime")]
    reported: Option<UtcSeconds>,
    /// Until when no other broker may recommend the customer here, in UTC seconds.
    #[serde(rename = "expireTime")]
    expires: Option<UtcSeconds>,
}

/// Whom it was about.
#[derive(Serialize, JsonSchema)]
pub struct Recommended {
    /// The customer. The interface's third step promises it, though its table has no row for it.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 20))]
    customer: String,
}

const ADD: &str = "INSERT INTO recommendation (broker_id, customer_id, project_guid, lead_guid, consultant_guid,
        agency_id, product, comment, prize_rule, accompany, appointment, reported, expires, source_app, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
const RENEW: &str = "UPDATE recommendation SET lead_guid = ?2, agency_id = coalesce(?3, agency_id),
        product = coalesce(?4, product), comment = coalesce(?5, comment), prize_rule = coalesce(?6, prize_rule),
        accompany = coalesce(?7, accompany), appointment = coalesce(?8, appointment), reported = ?9,
        expires = coalesce(?10, expires), changed = ?11
    WHERE id = ?1";

impl Command for AgentRecommend {
    const SPEC: Spec = Spec::new("4.5.6", "P-AG-06", "agent_recommend", "客户推荐上报");
    type Reply = Recommended;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let conn = cx.conn();
        project::require(conn, &self.project)?;
        let agency = self.agency.as_deref().map(|number| agency::find(conn, number)).transpose()?;
        consultant::require(conn, &self.consultant)?;
        let broker = agent::require(conn, &self.broker)?;
        if !broker.enabled {
            return Err(Refusal::because(Code::NoRecord, "经纪人已停用").into());
        }
        mobile::check(&self.mobile)?;

        let known = identity::by_mobile(conn, &self.mobile)?.map(|known| known.id);
        let mut standing = match known {
            Some(customer) => recommendation::standing(conn, customer, &self.project, cx.now)?,
            None => Vec::new(),
        };
        let protected = standing.iter().any(|other| other.expires.is_some());
        let own = standing.iter().position(|one| one.broker == broker.id);
        let own = own.map(|place| standing.swap_remove(place));
        if own.is_none() && protected {
            let why = "其他经纪人的推荐在保护期内";
            return Err(Refusal::because(Code::CustomerExists, why).into());
        }

        let customer = match known {
            Some(customer) => customer,
            None => identity::add(cx, &self.name, &self.mobile, self.gender.unwrap_or(0))?,
        };
        self.make_known(cx, customer)?;
        let lead = self.put_lead(cx, own.as_ref().and_then(|own| own.lead.clone()), customer)?;

        let changed = cx.change_time();
        let appointment = self.appointment.map(UtcSeconds::milliseconds);
        let reported = self.reported.map_or(cx.now, UtcSeconds::milliseconds);
        let expires = self.expires.map(UtcSeconds::milliseconds);
        let Self { project, consultant, product, comment, prize_rule, accompany, .. } = self;
        match own {
            Some(own) => conn.prepare_cached(RENEW)?.execute((
                own.id,
                &lead,
                agency,
                product,
                comment,
                prize_rule,
                accompany,
                appointment,
                reported,
                expires,
                changed,
            ))?,
            None => conn.prepare_cached(ADD)?.execute((
                broker.id,
                customer,
                &project,
                &lead,
                consultant,
                agency,
                product,
                comment,
                prize_rule,
                accompany,
                appointment,
                reported,
                expires,
                cx.app,
                cx.now,
                changed,
            ))?,
        };
        cx.emit(&Event::Lead { guid: &lead, project: &project })?;
        Ok(Recommended { customer: customer.to_string() })
    }
}

const MAKE_KNOWN: &str =
    "INSERT INTO customer_project (customer_id, project_guid, consultant_guid, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (customer_id, project_guid) DO NOTHING";
// A lead's description is 64 characters wide wherever it is told.
const ADD_LEAD: &str = "INSERT INTO lead (guid, project_guid, consultant_guid, customer_id, name, phone, gender,
        description, source, topic, cognition, appointment, type, status, source_app, created, changed)
    SELECT ?1, project.guid, ?3, customer.id, ?5, ?6, coalesce(?7, customer.gender),
        substr(?8, 1, 64), '其他', '同享会推荐' || project.name, '同享会', ?9, '微信', '未跟进', ?10, ?11, ?12
    FROM project JOIN customer ON customer.id = ?4 WHERE project.guid = ?2";
const RENEW_LEAD: &str = "UPDATE lead SET name = ?2, gender = coalesce(?3, gender),
        description = coalesce(substr(?4, 1, 64), description), appointment = coalesce(?5, appointment), changed = ?6
    WHERE guid = ?1";

impl AgentRecommend {
    /// Makes the customer known in the project. Where they are known already, who looks after them
    /// there goes on doing so.
    fn make_known(&self, cx: &mut Write<'_, '_>, customer: i64) -> Result<(), Error> {
        let changed = cx.change_time();
        let place = (customer, &self.project, &self.consultant, cx.now, changed);
        if cx.conn().prepare_cached(MAKE_KNOWN)?.execute(place)? > 0 {
            cx.emit(&Event::Customer { id: customer, project: &self.project })?;
        }
        Ok(())
    }

    /// The recommendation's lead: a new one, or the one that it has with what was said now.
    fn put_lead(
        &self,
        cx: &mut Write<'_, '_>,
        lead: Option<String>,
        customer: i64,
    ) -> Result<String, Error> {
        let changed = cx.change_time();
        let appointment = self.appointment.map(UtcSeconds::milliseconds);
        if let Some(lead) = lead {
            let said = (&lead, &self.name, self.gender, &self.comment, appointment, changed);
            cx.conn().prepare_cached(RENEW_LEAD)?.execute(said)?;
            return Ok(lead);
        }
        let lead = Uuid::now_v7().simple().to_string();
        cx.conn().prepare_cached(ADD_LEAD)?.execute((
            &lead,
            &self.project,
            &self.consultant,
            customer,
            &self.name,
            &self.mobile,
            self.gender,
            &self.comment,
            appointment,
            cx.app,
            cx.now,
            changed,
        ))?;
        Ok(lead)
    }
}
