//! Follow-ups (跟进): what is noted of every contact with a customer.

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::identity;
use crate::catalogue::{Command, Error, Spec, Write};
use crate::interfaces::estate::{consultant, project};
use crate::interfaces::sales::opportunity::{self, Opportunity};
use crate::outbox::Event;
use crate::protocol::{ChangeGuid, Code, DateTime, Day, Refusal};

/// What a customer may have done that counts (关键行为).
const KEY_ACTIONS: [&str; 4] = ["参观样板区", "做置业预算", "邀亲朋到访", "经他人推荐"];
/// The remark of a follow-up that brings none.
const REMARK: &str = "案场跟进上报";

/// P-CU-07: a follow-up. One of a closed opportunity is taken too: it is part of its history.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpReport {
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 20))]
    customer: String,
    /// The project.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// When it happened.
    follow_time: DateTime,
    /// What was said.
    #[schemars(length(max = 200))]
    follow_content: Option<String>,
    /// 1 we called, 2 the customer called, 3 at the sales office, 4 text message, 5 e-mail, 6 a visit to
    /// the customer, 7 other.
    #[schemars(range(min = 1, max = 7))]
    follow_type: i64,
    /// Who followed up.
    #[serde(rename = "userGUID")]
    #[schemars(length(max = 64))]
    consultant: String,
    /// The opportunity, which is that customer's in that project.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    opportunity: String,
    /// The day of the next follow-up; none is planned where absent.
    next_date: Option<Day>,
    /// What for.
    #[schemars(length(max = 200))]
    next_content: Option<String>,
    /// The will to buy, from A, the strongest, to E.
    #[serde(rename = "cstWill")]
    #[schemars(length(max = 64), extend("enum" = ["A", "B", "C", "D", "E"]))]
    will: String,
    /// Any of 参观样板区, 做置业预算, 邀亲朋到访 and 经他人推荐, with semicolons between.
    #[schemars(length(max = 200))]
    key_actions: Option<String>,
    /// 案场跟进上报 where absent.
    #[schemars(length(max = 100))]
    remark: Option<String>,
}

/// The new follow-up's id.
#[derive(Serialize, JsonSchema)]
pub struct FollowUpId {
    /// 32 hexadecimal digits.
    #[serde(rename = "followGUID")]
    #[schemars(length(max = 64))]
    guid: String,
}

const ADD: &str = "INSERT INTO follow_up (changed, previous, opportunity_guid, consultant_guid, at, kind, content, next_day,
        next_content, will, key_actions, remark, source_app, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
// A report of an earlier contact that comes late does not move the last one back.
const FOLLOWED: &str =
    "UPDATE opportunity SET will = ?2, last_follow_up = max(coalesce(last_follow_up, ?3), ?3),
        next_follow_up = ?4, changed = ?5, newest_follow_up = ?6,
        last_said = CASE WHEN ?7 AND NOT coalesce((SELECT at FROM follow_up WHERE changed = last_said) > ?3, 0)
            THEN ?6 ELSE last_said END
    WHERE guid = ?1";

impl Command for FollowUpReport {
    const SPEC: Spec = Spec::new("4.2.8", "P-CU-07", "cst_follow_update", "跟进信息上报");
    type Reply = FollowUpId;

    fn call(self, cx: &mut Write<'_, '_>) -> Result<Self::Reply, Error> {
        check_key_actions(self.key_actions.as_deref())?;
        let conn = cx.conn();
        let opportunity = self.opportunity(conn)?;

        let key = cx.change_time();
        conn.prepare_cached(ADD)?.execute(params![
            key,
            opportunity.newest_follow_up,
            opportunity.guid,
            self.consultant,
            self.follow_time.0,
            self.follow_type,
            self.follow_content,
            self.next_date.as_ref().map(Day::as_str),
            self.next_content,
            self.will,
            self.key_actions,
            self.remark.as_deref().unwrap_or(REMARK),
            cx.app,
            cx.now,
        ])?;
        let next = self.next_date.as_ref().and_then(midnight).map(|time| time.0);
        let changed = cx.change_time();
        let (at, says) = (self.follow_time.0, self.follow_content.is_some());
        let followed = (&opportunity.guid, &self.will, at, next, changed, key, says);
        conn.prepare_cached(FOLLOWED)?.execute(followed)?;

        let (project, guid) = (&self.project, ChangeGuid::at(key).to_string());
        cx.emit(&Event::FollowUp { guid: &guid, opportunity: &opportunity.guid, project })?;
        Ok(FollowUpId { guid })
    }
}

impl FollowUpReport {
    /// The opportunity, with all else that the report names being there and belonging together.
    ///
    /// # Errors
    /// 4001, 2001, 4002 and 9003, in this order.
    fn opportunity(&self, conn: &Connection) -> Result<Opportunity, Error> {
        // An opportunity has a customer and a project: where they are those named, they need no look of
        // their own. What is wrong, and what of it comes first, is found out only where something is.
        let known = consultant::require(conn, &self.consultant).is_ok();
        let found = opportunity::find(conn, &self.opportunity)?.filter(|found| {
            known && found.project == self.project && found.customer.to_string() == self.customer
        });
        if let Some(found) = found {
            return Ok(found);
        }
        project::require(conn, &self.project)?;
        let customer = identity::require(conn, &self.customer)?;
        consultant::require(conn, &self.consultant)?;
        opportunity::require_of(conn, &self.opportunity, customer, &self.project)
    }
}

fn check_key_actions(actions: Option<&str>) -> Result<(), Error> {
    match actions.is_none_or(|actions| actions.split(';').all(|one| KEY_ACTIONS.contains(&one))) {
        true => Ok(()),
        false => {
            let why = "应为四种关键行为，多个用英文分号分隔";
            Err(Refusal::field(Code::WrongType, "keyActions", why).into())
        }
    }
}

/// When a day begins.
fn midnight(day: &Day) -> Option<DateTime> {
    DateTime::parse(&format!("{} 00:00:00", day.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_actions_are_any_of_the_four_with_semicolons_between() {
        for good in
            ["参观样板区", "做置业预算;参观样板区", "邀亲朋到访;经他人推荐;做置业预算;参观样板区"]
        {
            assert!(check_key_actions(Some(good)).is_ok(), "{good}");
        }
        assert!(check_key_actions(None).is_ok());
        for bad in
            ["看房", "参观样板区；做置业预算", "参观样板区;", "参观样板区,做置业预算", ";", "1"]
        {
            assert!(check_key_actions(Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let day = Day::parse("2016-05-26");
        let begin = day.as_ref().and_then(midnight).map(|time| time.0);
        assert_eq!(begin, Some(1_464_192_000_000));
    }
}
