//! Follow-ups (跟进).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::{Second, Text};
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;
use crate::protocol::{ChangeGuid, Day};

/// N-NY-04: a follow-up was reported.
#[derive(Serialize, JsonSchema)]
pub struct FollowedUp {
    /// The customer.
    #[serde(rename = "cstGUID")]
    customer: Text<20>,
    /// The project.
    #[serde(rename = "projGUID")]
    project: Text<64>,
    /// When it was.
    #[serde(rename = "followTime")]
    at: Second,
    /// What was said.
    #[serde(rename = "followContent")]
    content: Option<Text<200>>,
    /// How: 1 we called, 2 they called, 3 at the office, 4 short message, 5 mail, 6 at theirs, 7 otherwise.
    #[serde(rename = "followType")]
    kind: i64,
    /// The consultant.
    #[serde(rename = "userGUID")]
    consultant: Text<64>,
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    opportunity: Text<64>,
    /// The day of the next one.
    #[serde(rename = "nextDate")]
    next_day: Option<Day>,
    /// What the next one is for.
    #[serde(rename = "nextContent")]
    next_content: Option<Text<200>>,
    /// The will, A (the strongest) to E.
    #[serde(rename = "cstWill")]
    will: Text<64>,
    /// What they did, with ; between.
    #[serde(rename = "keyActions")]
    key_actions: Option<Text<200>>,
    /// What else there is to say.
    remark: Option<Text<100>>,
    /// The follow-up.
    #[serde(rename = "followGUID")]
    guid: Text<64>,
}

const FOLLOW_UP: &str = "SELECT customer_id, project_guid, at, content, kind, said.consultant_guid, said.opportunity_guid, next_day,
        next_content, said.will, key_actions, remark
    FROM follow_up said JOIN opportunity ON opportunity.guid = said.opportunity_guid WHERE said.changed = ?1";

impl Message for FollowedUp {
    const SPEC: Spec = Spec::new("4.4.4", "N-NY-04", "cst_follow_notify", "跟进信息通知");
    const TYPE: &'static str = "dc.mq.cst.follow";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        let Some(guid) = ChangeGuid::parse(&told.subject) else { return Ok(Vec::new()) };
        from_row(conn, FOLLOW_UP, [guid.time()], |row| {
            let next_day: Option<String> = row.get(7)?;
            Ok(Self {
                customer: row.get(0)?,
                project: row.get(1)?,
                at: Second(row.get(2)?),
                content: row.get(3)?,
                kind: row.get(4)?,
                consultant: row.get(5)?,
                opportunity: row.get(6)?,
                next_day: next_day.and_then(|day| Day::parse(&day)),
                next_content: row.get(8)?,
                will: row.get(9)?,
                key_actions: row.get(10)?,
                remark: row.get(11)?,
                guid: guid.to_string().into(),
            })
        })
    }
}
