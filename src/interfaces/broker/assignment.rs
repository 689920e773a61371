//! Which consultant looks after a customer whom a broker brought.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::{consultant, project};
use crate::outbox::Event;
use crate::protocol::{Code, Refusal};

/// P-BA-18: a sales office has given a recommended customer to a consultant; the last one holds.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Assign {
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The customer; one with a recommendation in the project that has not been cancelled.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 20))]
    customer: String,
    /// The consultant.
    #[serde(rename = "consultantId")]
    #[schemars(length(max = 64))]
    consultant: String,
}

/// A recommendation, as far as it follows the assignment.
struct Recommendation {
    id: i64,
    lead: Option<String>,
}

const RECOMMENDATIONS: &str = "SELECT id, lead_guid FROM recommendation
    WHERE customer_id = ?1 AND project_guid = ?2 AND enabled = 1 ORDER BY id";
const ADD: &str =
    "INSERT INTO assignment (project_guid, customer_id, consultant_guid, source_app, created)
    VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id";
const LOOKED_AFTER: &str = "SELECT 1 FROM customer_project
    WHERE customer_id = ?1 AND project_guid = ?2 AND consultant_guid = ?3";
const GIVE: &str = "UPDATE recommendation SET consultant_guid = ?2, changed = ?3
    WHERE id = ?1 AND consultant_guid <> ?2";
const GIVE_LEAD: &str =
    "UPDATE lead SET consultant_guid = ?2, changed = ?3 WHERE guid = ?1 AND consultant_guid <> ?2";

impl Command for Assign {
    const SPEC: Spec = Spec::new("4.5.18", "P-BA-18", "assign_create", "分配置业顾问上报");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let (conn, project, consultant) = (cx.conn(), &self.project, &self.consultant);
        project::require(conn, project)?;
        consultant::require(conn, consultant)?;
        let customer = identity::require(conn, &self.customer)?;
        let recommendations = conn
            .prepare_cached(RECOMMENDATIONS)?
            .query_map((customer, project), |row| {
                Ok(Recommendation { id: row.get(0)?, lead: row.get(1)? })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        if recommendations.is_empty() {
            return Err(Refusal::because(Code::NoRecord, "该客户在此项目没有有效推荐").into());
        }

        let added = (project, customer, consultant, cx.app, cx.now);
        let id = conn.prepare_cached(ADD)?.query_row(added, |row| row.get(0))?;
        cx.emit(&Event::Assignment { id, customer, project })?;
        if !conn.prepare_cached(LOOKED_AFTER)?.exists((customer, project, consultant))? {
            identity::belongs_to(cx, customer, project, consultant)?;
            cx.emit(&Event::Customer { id: customer, project })?;
        }
        for recommendation in recommendations {
            let changed = cx.change_time();
            conn.prepare_cached(GIVE)?.execute((recommendation.id, consultant, changed))?;
            let Some(lead) = recommendation.lead else { continue };
            let changed = cx.change_time();
            if conn.prepare_cached(GIVE_LEAD)?.execute((&lead, consultant, changed))? > 0 {
                cx.emit(&Event::Lead { guid: &lead, project })?;
            }
        }
        Ok(Nothing {})
    }
}
