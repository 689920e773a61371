//! A broker platform takes a recommendation back.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{UtcSeconds, agent, recommendation};
use crate::catalogue::{Command, Error, Nothing, Spec, State, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::project;
use crate::interfaces::mobile;
use crate::outbox::Event;
use crate::protocol::{Code, Refusal};

/// P-BA-16: a recommendation has come to nothing. It is found by project and the two mobiles; what
/// people are called there is not looked at.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "the names, the class and the time are checked and not used")]
pub struct RecommendCancel {
    /// The customer's mobile.
    #[schemars(length(max = 16))]
    mobile: String,
    /// The customer's name.
    #[schemars(length(max = 15))]
    name: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// Why.
    #[schemars(length(max = 500))]
    cancel_cause: String,
    /// The broker's class, 1 to 6.
    #[schemars(range(min = 1, max = 6))]
    agent_classes: i64,
    /// The broker's name.
    #[schemars(length(max = 15))]
    agent_name: String,
    /// The broker's mobile.
    #[schemars(length(max = 16))]
    agent_mobile: String,
    /// When it was recommended, in UTC seconds.
    report_time: UtcSeconds,
}

const CANCEL: &str =
    "UPDATE recommendation SET enabled = 0, cancel_cause = ?2, changed = ?3 WHERE id = ?1";

impl Command for RecommendCancel {
    const SPEC: Spec = Spec::new("4.5.12", "P-BA-16", "agent_recommend_cancel", "无效推荐上报")
        .in_state(State::Reserved);
    type Reply = Nothing;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        let (conn, project) = (cx.conn(), &self.project);
        project::require(conn, project)?;
        mobile::check(&self.mobile)?;
        mobile::check(&self.agent_mobile)?;
        let customer = identity::by_mobile(conn, &self.mobile)?
            .ok_or_else(|| Error::refused(Code::NoCustomer))?
            .id;
        let broker = agent::by_mobile(conn, &self.agent_mobile)?
            .ok_or_else(|| Refusal::because(Code::NoRecord, "没有这位经纪人"))?;
        let id = recommendation::Named { customer, project, broker }.latest(conn, true)?;

        let changed = cx.change_time();
        conn.prepare_cached(CANCEL)?.execute((id, &self.cancel_cause, changed))?;
        cx.emit(&Event::RecommendationCancelled { id, customer, project })?;
        Ok(Nothing {})
    }
}
