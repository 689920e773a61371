//! A broker platform says whether a recommendation counts.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{UtcSeconds, agent, recommendation};
use crate::catalogue::{Command, Error, Nothing, Spec, State, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::project;
use crate::outbox::Event;

/// P-BA-17: the platform's people have judged the broker's last recommendation of a customer.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Intervene {
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 20))]
    customer: String,
    /// The broker whose recommendation it is.
    #[serde(rename = "agentGUID")]
    #[schemars(length(max = 20))]
    broker: String,
    /// 1 it counts, 0 it does not.
    #[schemars(range(min = 0, max = 1))]
    status: i64,
    /// Why.
    #[schemars(length(max = 500))]
    comment: Option<String>,
    /// When it was judged, in UTC seconds.
    #[serde(rename = "reportTime")]
    reported: UtcSeconds,
    /// When its protection ends, in UTC seconds; as before where absent.
    #[serde(rename = "expireTime")]
    expires: Option<UtcSeconds>,
}

// What counts again is cancelled no more.
const JUDGE: &str = "UPDATE recommendation SET enabled = ?2, expires = coalesce(?3, expires),
        cancel_cause = CASE ?2 WHEN 0 THEN cancel_cause END, changed = ?4
    WHERE id = ?1";
const ADD: &str = "INSERT INTO intervention (recommendation_id, enabled, comment, reported, expires, source_app, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id";

impl Command for Intervene {
    const SPEC: Spec = Spec::new("4.5.17", "P-BA-17", "intervene_create", "干预状态上报")
        .in_state(State::Reserved);
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let (conn, project) = (cx.conn(), &self.project);
        project::require(conn, project)?;
        let customer = identity::require(conn, &self.customer)?;
        let broker = agent::require(conn, &self.broker)?.id;
        let judged = recommendation::Named { customer, project, broker }.latest(conn, false)?;

        let changed = cx.change_time();
        let reported = self.reported.milliseconds();
        let expires = self.expires.map(UtcSeconds::milliseconds);
        conn.prepare_cached(JUDGE)?.execute((judged, self.status, expires, changed))?;
        let added = (judged, self.status, &self.comment, reported, expires, cx.app, cx.now);
        let id = conn.prepare_cached(ADD)?.query_row(added, |row| row.get(0))?;
        cx.emit(&Event::Intervention { id, customer, project })?;
        Ok(Nothing {})
    }
}
