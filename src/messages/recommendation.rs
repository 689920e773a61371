//! Recommendations, as broker platforms take them back or judge them.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec, State};
use crate::outbox::Told;
use crate::protocol::DateTime;

/// N-BA-12: a recommendation was taken back.
#[derive(Serialize, JsonSchema)]
pub struct RecommendationCancelled {
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The same project.
    #[serde(rename = "oriProjGUID")]
    original_project: Text<32>,
    /// When it had been made.
    #[serde(rename = "recommandTime")]
    reported: DateTime,
    /// What kind of broker, 1 to 6.
    #[serde(rename = "agentClasses")]
    broker_class: i64,
    /// The broker's name.
    #[serde(rename = "agentName")]
    broker_name: Text<15>,
    /// The broker's mobile.
    #[serde(rename = "agentMobile")]
    broker_mobile: Text<16>,
    /// The customer's mobile.
    #[serde(rename = "cstMobile")]
    customer_mobile: Text<16>,
    /// The customer's name.
    #[serde(rename = "cstName")]
    customer_name: Option<Text<15>>,
    /// Why it was taken back; empty where nobody said.
    #[serde(rename = "cancelCause")]
    cause: Text<500>,
}

const RECOMMENDATION: &str =
    "SELECT project_guid, project_guid, reported, broker.class, broker.name, broker.mobile,
        customer.mobile, customer.name, coalesce(cancel_cause, '')
    FROM recommendation
        JOIN broker ON broker.id = broker_id
        JOIN customer ON customer.id = customer_id
    WHERE recommendation.id = ?1";

impl Message for RecommendationCancelled {
    const SPEC: Spec = Spec::new("4.5.15", "N-BA-12", "cst_cancel_notify", "无效推荐通知")
        .in_state(State::Reserved);
    /// The specification names none; chosen in the manner of the others.
    const TYPE: &'static str = "dc.mq.cst.cancel";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, RECOMMENDATION, [&told.subject], |row| {
            Ok(Self {
                project: row.get(0)?,
                original_project: row.get(1)?,
                reported: DateTime(row.get(2)?),
                broker_class: row.get(3)?,
                broker_name: row.get(4)?,
                broker_mobile: row.get(5)?,
                customer_mobile: row.get(6)?,
                customer_name: row.get(7)?,
                cause: row.get(8)?,
            })
        })
    }
}

/// N-BA-14: a broker platform said whether a recommendation counts.
#[derive(Serialize, JsonSchema)]
pub struct Intervened {
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<20>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The same project.
    #[serde(rename = "oriProjGUID")]
    original_project: Text<32>,
    /// When it was said.
    #[serde(rename = "updatetime")]
    reported: DateTime,
    /// 1 it counts, 0 it does not.
    #[serde(rename = "Status")]
    enabled: i64,
    /// What else there is to say.
    #[serde(rename = "Comment")]
    comment: Option<Text<500>>,
    /// When the recommendation's protection ends.
    #[serde(rename = "expireTime")]
    expires: Option<DateTime>,
}

const INTERVENTION: &str =
    "SELECT customer_id, project_guid, project_guid, intervention.reported, intervention.enabled,
        intervention.comment, intervention.expires
    FROM intervention JOIN recommendation ON recommendation.id = recommendation_id
    WHERE intervention.id = ?1";

impl Message for Intervened {
    const SPEC: Spec = Spec::new("4.5.19", "N-BA-14", "intervene_notify", "干预状态通知")
        .in_state(State::Reserved);
    /// The specification names none; chosen in the manner of the others.
    const TYPE: &'static str = "dc.mq.cst.intervene";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, INTERVENTION, [&told.subject], |row| {
            Ok(Self {
                customer: row.get(0)?,
                project: row.get(1)?,
                original_project: row.get(2)?,
                reported: DateTime(row.get(3)?),
                enabled: row.get(4)?,
                comment: row.get(5)?,
                expires: row.get::<_, Option<i64>>(6)?.map(DateTime),
            })
        })
    }
}
