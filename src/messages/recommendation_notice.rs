//! Recommendations as they were told before: with numbers for what a lead now says in words.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec, State};
use crate::outbox::Told;
use crate::protocol::DateTime;

/// N-BA-13: a broker recommended a customer.
#[derive(Serialize, JsonSchema)]
pub struct Recommended {
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The lead that the recommendation made.
    #[serde(rename = "leadGUID")]
    lead: Text<64>,
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<20>,
    /// Their name.
    #[serde(rename = "cstName")]
    name: Text<15>,
    /// The lead's phone number.
    #[serde(rename = "cstTel")]
    phone: Text<16>,
    /// The customer's mobile.
    #[serde(rename = "cstMobile")]
    mobile: Text<16>,
    /// When they were recommended.
    #[serde(rename = "recommendTime")]
    reported: DateTime,
    /// When they want to come.
    #[serde(rename = "appointTime")]
    appointment: Option<DateTime>,
    /// What the broker said.
    comment: Option<Text<100>>,
    /// 1, a broker platform.
    sources: Option<i64>,
    /// 1, a recommendation.
    #[serde(rename = "recommandType")]
    recommendation_type: i64,
    /// 1 a person, 2 a company.
    #[serde(rename = "cstType")]
    kind: i64,
    /// 1 male, 2 female, 0 unknown.
    #[serde(rename = "cstGender")]
    gender: i64,
    /// 1 天使, 2 微信.
    #[serde(rename = "leadType")]
    lead_type: i64,
    /// What else there is to say.
    description: Option<Text<64>>,
    /// 1 来访, 2 微信预约, 3 来电, 4 其他.
    #[serde(rename = "leadSource")]
    lead_source: i64,
    /// What it is about.
    topic: Text<64>,
    /// How they came to know of the project.
    #[serde(rename = "cognizeAve")]
    cognition: Option<Text<64>>,
    /// 0 nobody has followed it up, 1 it became an opportunity, 2 it is void, 3 anything else.
    status: i64,
    /// The broker's name.
    #[serde(rename = "brokerName")]
    broker_name: Option<Text<16>>,
    /// The broker's mobile.
    #[serde(rename = "brokerPhone")]
    broker_mobile: Option<Text<16>>,
    /// The consultant.
    #[serde(rename = "userId")]
    consultant: Option<Text<64>>,
}

// The lead's last recommendation: of a lead that none made, nothing is told.
const RECOMMENDATION: &str = "SELECT lead.project_guid, lead.guid, recommendation.customer_id, lead.name, lead.phone, customer.mobile,
        reported, coalesce(recommendation.appointment, lead.appointment), recommendation.comment, lead.kind, lead.gender,
        iif(lead.type = '天使', 1, 2), lead.description,
        CASE lead.source WHEN '来访' THEN 1 WHEN '微信预约' THEN 2 WHEN '来电' THEN 3 ELSE 4 END,
        lead.topic, lead.cognition,
        CASE lead.status WHEN '未跟进' THEN 0 WHEN '已转机会' THEN 1 WHEN '无效' THEN 2 ELSE 3 END,
        broker.name, broker.mobile, lead.consultant_guid
    FROM recommendation
        CROSS JOIN lead ON lead.guid = lead_guid
        CROSS JOIN customer ON customer.id = recommendation.customer_id
        CROSS JOIN broker ON broker.id = broker_id
    WHERE lead_guid = ?1 ORDER BY recommendation.id DESC LIMIT 1";

impl Message for Recommended {
    const SPEC: Spec = Spec::new("4.5.16", "N-BA-13", "recommend_notify", "客户推荐通知")
        .in_state(State::Obsolete("s_lead_notify"));
    /// The specification names none; chosen in the manner of the others.
    const TYPE: &'static str = "dc.mq.cst.recommend";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, RECOMMENDATION, [&told.subject], |row| {
            Ok(Self {
                project: row.get(0)?,
                lead: row.get(1)?,
                customer: row.get(2)?,
                name: row.get(3)?,
                phone: row.get(4)?,
                mobile: row.get(5)?,
                reported: DateTime(row.get(6)?),
                appointment: row.get::<_, Option<i64>>(7)?.map(DateTime),
                comment: row.get(8)?,
                sources: Some(1),
                recommendation_type: 1,
                kind: row.get(9)?,
                gender: row.get(10)?,
                lead_type: row.get(11)?,
                description: row.get(12)?,
                lead_source: row.get(13)?,
                topic: row.get(14)?,
                cognition: row.get(15)?,
                status: row.get(16)?,
                broker_name: row.get(17)?,
                broker_mobile: row.get(18)?,
                consultant: row.get(19)?,
            })
        })
    }
}
