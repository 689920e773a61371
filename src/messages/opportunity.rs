//! Opportunities (销售机会).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::Text;
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;
use crate::protocol::DateTime;

/// N-NY-03: an opportunity was made or changed.
#[derive(Serialize, JsonSchema)]
pub struct OpportunityChanged {
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    guid: Text<64>,
    /// The lead that it came from.
    #[serde(rename = "leadGUID")]
    lead: Option<Text<64>>,
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<64>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// The consultant.
    #[serde(rename = "userGUID")]
    consultant: Text<64>,
    /// How the customer came; empty where it is not known.
    #[serde(rename = "sourceType")]
    source: Text<64>,
    /// 登记, 丢失, 激活, 看房, 签约, 认购, 问询, 赢得 or 预约.
    status: Text<20>,
    /// What the customer wants: the topic, else what the last follow-up says; empty where neither says anything.
    content: Text<200>,
    /// 3 high, 2 medium, 1 low.
    #[serde(rename = "intentLevel")]
    intent: i64,
    /// When it was made.
    #[serde(rename = "assignDate")]
    created: Text<64>,
    /// When it is to be followed up next; where that is open, when it last was.
    #[serde(rename = "nextFollowDate")]
    next_follow_up: DateTime,
    /// When it was last followed up; where it was not yet, when it was made.
    #[serde(rename = "lastFollowDate")]
    last_follow_up: DateTime,
    /// Why it was lost.
    #[serde(rename = "dsReason")]
    lost_reason: Option<Text<128>>,
    /// The kinds of home wanted.
    #[serde(rename = "yxYeTai")]
    wanted_kind: Option<Text<100>>,
    /// The layouts wanted.
    #[serde(rename = "yxFangXing")]
    wanted_layout: Option<Text<100>>,
    /// The areas wanted.
    #[serde(rename = "yxArea")]
    wanted_area: Option<Text<100>>,
    /// What the home is for.
    #[serde(rename = "gfyt")]
    purpose: Option<Text<100>>,
    /// 1 yes, 0 no or unknown: the other way round than in reports and queries.
    #[serde(rename = "isLocalHouseHold")]
    local_household: i64,
    /// Years of social security; 0 where they are not known.
    #[serde(rename = "socialSecurityYear")]
    social_security_years: i64,
    /// When it was lost.
    #[serde(rename = "dsDate")]
    lost_at: Option<DateTime>,
    /// The first will, A to E.
    #[serde(rename = "firstCstWill")]
    first_will: Option<Text<64>>,
    /// The will, A (the strongest) to E.
    #[serde(rename = "cstWill")]
    will: Text<64>,
}

const OPPORTUNITY: &str = "SELECT guid, lead_guid, customer_id, project_guid, consultant_guid, coalesce(source, ''), status,
        coalesce(topic, (SELECT content FROM follow_up WHERE follow_up.changed = last_said), ''),
        CASE will WHEN 'A' THEN 3 WHEN 'B' THEN 2 WHEN 'C' THEN 2 ELSE 1 END, created,
        coalesce(next_follow_up, last_follow_up, created), coalesce(last_follow_up, created), lost_reason,
        coalesce(local_household, 0), coalesce(social_security_years, 0), lost_at, first_will, will
    FROM opportunity WHERE guid = ?1";

/// What was said of the customer with this opportunity, by the codes of the attributes that the message has
/// fields for, in the order in which it was said.
const WANTED: &str = "SELECT attribute.code, coalesce(attribute_item.name, value)
    FROM customer_attribute
        CROSS JOIN attribute ON attribute.guid = customer_attribute.attribute_guid
        LEFT JOIN attribute_item ON attribute_item.guid = item_guid
    WHERE opportunity_guid = ?1 AND attribute.code IN ('opp_form', 'opp_layout', 'opp_area', 'opp_usage')
        AND coalesce(attribute_item.name, value) IS NOT NULL
    ORDER BY customer_attribute.id";

impl Message for OpportunityChanged {
    const SPEC: Spec = Spec::new("4.4.3", "N-NY-03", "opportunity_info_notify", "机会信息通知");
    const TYPE: &'static str = "dc.mq.opp.update";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let mut wanted = conn.prepare_cached(WANTED)?;
        let wanted = wanted.query_map([&told.subject], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let wanted: Vec<(String, String)> = wanted.collect::<Result<_, _>>()?;
        let wanted = |code: &str| {
            let said = wanted.iter().filter(|(known, _)| known == code);
            let said: Vec<&str> = said.map(|(_, what)| what.as_str()).collect();
            (!said.is_empty()).then(|| said.join("、").into())
        };
        from_row(conn, OPPORTUNITY, [&told.subject], |row| {
            Ok(Self {
                guid: row.get(0)?,
                lead: row.get(1)?,
                customer: row.get(2)?,
                project: row.get(3)?,
                consultant: row.get(4)?,
                source: row.get(5)?,
                status: row.get(6)?,
                content: row.get(7)?,
                intent: row.get(8)?,
                created: DateTime(row.get(9)?).to_string().into(),
                next_follow_up: DateTime(row.get(10)?),
                last_follow_up: DateTime(row.get(11)?),
                lost_reason: row.get(12)?,
                wanted_kind: wanted("opp_form"),
                wanted_layout: wanted("opp_layout"),
                wanted_area: wanted("opp_area"),
                purpose: wanted("opp_usage"),
                local_household: row.get(13)?,
                social_security_years: row.get(14)?,
                lost_at: row.get::<_, Option<i64>>(15)?.map(DateTime),
                first_will: row.get(16)?,
                will: row.get(17)?,
            })
        })
    }
}
