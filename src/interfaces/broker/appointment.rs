//! Visits that customers announce through a broker platform.

use schemars::JsonSchema;
use serde::Deserialize;

use super::UtcSeconds;
use crate::catalogue::{Command, Error, Nothing, Spec, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::project;
use crate::interfaces::mobile;
use crate::outbox::Event;

/// P-BA-15: somebody, a customer or not yet, will come to see a project.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct AgentAppoint {
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// Their mobile.
    #[serde(rename = "cstMobile")]
    #[schemars(length(max = 16))]
    mobile: String,
    /// Their name.
    #[serde(rename = "cstName")]
    #[schemars(length(max = 32))]
    name: String,
    /// What it is about.
    #[schemars(length(max = 100))]
    comment: String,
    /// When they will come, in UTC seconds.
    #[serde(rename = "appointTime")]
    visit_at: UtcSeconds,
    /// When they announced it, in UTC seconds.
    #[serde(rename = "reportTime")]
    reported: UtcSeconds,
}

const ADD: &str = "INSERT INTO appointment
    (project_guid, customer_id, mobile, name, comment, visit_at, reported, source_app, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id";

impl Command for AgentAppoint {
    const SPEC: Spec = Spec::new("4.5.11", "P-BA-15", "agent_appoint", "同享会预约上报");
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let (conn, project) = (cx.conn(), &self.project);
        project::require(conn, project)?;
        mobile::check(&self.mobile)?;
        let customer = identity::by_mobile(conn, &self.mobile)?.map(|known| known.id);

        let (visit_at, reported) = (self.visit_at.milliseconds(), self.reported.milliseconds());
        let (mobile, name, comment) = (&self.mobile, &self.name, &self.comment);
        let added = (project, customer, mobile, name, comment, visit_at, reported, cx.app, cx.now);
        let id = conn.prepare_cached(ADD)?.query_row(added, |row| row.get(0))?;
        cx.emit(&Event::Appointment { id, customer, project })?;
        Ok(Nothing {})
    }
}
