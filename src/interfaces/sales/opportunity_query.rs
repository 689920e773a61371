//! What an opportunity says.

use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::partner;
use crate::catalogue::{Error, Query, Read, Spec};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::project;
use crate::protocol::{Code, DateTime};

/// G-SA-09: an opportunity by its id, or a customer's in a project. Where there is an id, it alone
/// decides.
#[derive(Deserialize, JsonSchema)]
pub struct OpportunityQuery {
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64), extend("x-required-unless" = ["cstGUID", "projGUID"]))]
    guid: Option<String>,
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64), extend("x-required-unless" = ["oppGUID"]))]
    customer: Option<String>,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64), extend("x-required-unless" = ["oppGUID"]))]
    project: Option<String>,
}

/// Opportunities.
#[derive(Serialize, JsonSchema)]
pub struct Opportunities {
    /// Open and closed ones, that which changed last at the end.
    list: Vec<Opportunity>,
}

/// An opportunity.
#[derive(Serialize, JsonSchema)]
pub struct Opportunity {
    /// Its id.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64))]
    customer: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// Its own consultant.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 64))]
    consultant: String,
    /// 登记, 丢失, 激活, 看房, 签约, 认购, 问询, 赢得 or 预约.
    #[schemars(length(max = 20))]
    status: String,
    /// How the customer came.
    #[serde(rename = "oppSource")]
    #[schemars(length(max = 100))]
    source: Option<String>,
    /// Why it was lost.
    #[serde(rename = "dsReason")]
    #[schemars(length(max = 64))]
    lost_reason: Option<String>,
    /// The will to buy that it was first reported with.
    #[serde(rename = "firstCstWill")]
    #[schemars(length(max = 64))]
    first_will: Option<String>,
    /// The will to buy now, from A, the strongest, to E.
    #[serde(rename = "cstWill")]
    #[schemars(length(max = 64))]
    will: Option<String>,
    /// The partners' names with commas between, as many as there is room for.
    #[serde(rename = "partner")]
    #[schemars(length(max = 300))]
    partner_names: Option<String>,
    /// The partners with commas between.
    #[serde(rename = "partnerGUIDList")]
    #[schemars(length(max = 300))]
    partners: Option<String>,
    /// Whether the customer is registered in the city: 0 yes, 1 no or not known.
    #[serde(rename = "isLocalHouseHold")]
    not_local: i64,
    /// Years of social security paid; 0 where not known.
    #[serde(rename = "socialSecurityYear")]
    social_security_years: i64,
    /// When it was lost.
    #[serde(rename = "dsDate")]
    lost_at: Option<DateTime>,
    /// The lead that it came of.
    #[serde(rename = "leadGUID")]
    #[schemars(length(max = 64))]
    lead: Option<String>,
}

const BY_GUID: &str =
    "SELECT guid, cast(customer_id AS TEXT), project_guid, consultant_guid, status, source,
        lost_reason, first_will, will, local_household IS NOT 1, coalesce(social_security_years, 0), lost_at, lead_guid
    FROM opportunity WHERE guid = ?1";
const BY_CUSTOMER: &str =
    "SELECT guid, cast(customer_id AS TEXT), project_guid, consultant_guid, status, source,
        lost_reason, first_will, will, local_household IS NOT 1, coalesce(social_security_years, 0), lost_at, lead_guid
    FROM opportunity WHERE customer_id = ?1 AND project_guid = ?2 ORDER BY rowid";

impl Query for OpportunityQuery {
    const SPEC: Spec = Spec::new("4.3.9", "G-SA-09", "opportunity_info_query", "销售机会查询");
    type Reply = Opportunities;

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let mut list = match self.guid {
            Some(guid) => {
                let mut found = cx.conn.prepare_cached(BY_GUID)?;
                let list = found.query_map([guid], read)?.collect::<Result<Vec<_>, _>>()?;
                if list.is_empty() {
                    return Err(Error::refused(Code::NoOpportunity));
                }
                list
            }
            None => {
                let project = self.project.unwrap_or_default();
                project::require(cx.conn, &project)?;
                let customer = identity::require(cx.conn, &self.customer.unwrap_or_default())?;
                let mut found = cx.conn.prepare_cached(BY_CUSTOMER)?;
                let rows = found.query_map((customer, project), read)?;
                rows.collect::<Result<Vec<_>, _>>()?
            }
        };
        for opportunity in &mut list {
            let partners = partner::of(cx.conn, &opportunity.guid)?;
            opportunity.partners = partner::joined(partners.iter().map(|partner| &partner.guid));
            opportunity.partner_names =
                partner::joined(partners.iter().map(|partner| &partner.name));
        }
        Ok(Opportunities { list })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Opportunity> {
    Ok(Opportunity {
        guid: row.get(0)?,
        customer: row.get(1)?,
        project: row.get(2)?,
        consultant: row.get(3)?,
        status: row.get(4)?,
        source: row.get(5)?,
        lost_reason: row.get(6)?,
        first_will: row.get(7)?,
        will: row.get(8)?,
        partner_names: None,
        partners: None,
        not_local: row.get(9)?,
        social_security_years: row.get(10)?,
        lost_at: row.get::<_, Option<i64>>(11)?.map(DateTime),
        lead: row.get(12)?,
    })
}
