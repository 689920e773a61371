//! What was said of a customer, attribute by attribute: a new answer takes the place of the earlier one.

use crate::catalogue::{Error, Write};
use crate::interfaces::customer::identity;
use crate::interfaces::estate::consultant;
use crate::interfaces::sales::opportunity::{self, Opportunity};
use crate::outbox::Event;
use crate::protocol::Code;

/// Of whom something is said, and on what occasion.
pub struct Occasion {
    /// The customer.
    pub customer: i64,
    /// An opportunity of theirs.
    pub opportunity: Opportunity,
    /// The consultant who says it.
    pub consultant: String,
}

impl Occasion {
    /// The occasion that three ids name.
    ///
    /// # Errors
    /// 4002, 2001; 9003 where there is no such opportunity or it is another customer's.
    pub fn find(
        cx: &Write<'_, '_>,
        customer: &str,
        opportunity: &str,
        consultant: String,
    ) -> Result<Self, Error> {
        consultant::require(cx.conn(), &consultant)?;
        let customer = identity::require(cx.conn(), customer)?;
        let opportunity = opportunity::require(cx.conn(), opportunity)?;
        match opportunity.customer == customer {
            true => Ok(Self { customer, opportunity, consultant }),
            false => Err(Error::refused(Code::NoOpportunity)),
        }
    }
}

/// The answer to one attribute in one scope.
pub struct Answer {
    /// The attribute.
    pub attribute: String,
    /// `None`: the group.
    pub scope: Option<String>,
    /// What was said: one row an item, or one with the written value.
    pub said: Vec<Said>,
}

/// A row of an answer.
pub struct Said {
    /// The item chosen.
    pub item: Option<String>,
    /// The item above it.
    pub parent: Option<String>,
    /// What was written.
    pub value: Option<String>,
    /// What else there is to say.
    pub remark: Option<String>,
    /// Until when it holds.
    pub expires: Option<i64>,
    /// Where it was learned.
    pub source_channel: Option<String>,
}

const FORGET: &str = "DELETE FROM customer_attribute
    WHERE customer_id = ?1 AND attribute_guid = ?2 AND opportunity_guid = ?3 AND scope_guid IS ?4";
const ADD: &str = "INSERT INTO customer_attribute
    (customer_id, attribute_guid, opportunity_guid, scope_guid, item_guid, parent_item_guid, value, remark,
        expires, source_channel, consultant_guid, source_app, created, changed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id";

/// Keeps answers in the place of the earlier ones to the same attributes, and tells of them.
///
/// # Errors
/// SQLite's.
pub fn keep(cx: &mut Write<'_, '_>, on: &Occasion, answers: &[Answer]) -> Result<(), Error> {
    let conn = cx.conn();
    let opportunity = on.opportunity.guid.as_str();
    let mut rows: Vec<i64> = Vec::new();
    for Answer { attribute, scope, said } in answers {
        conn.prepare_cached(FORGET)?.execute((on.customer, attribute, opportunity, scope))?;
        for said in said {
            let changed = cx.change_time();
            let added = rusqlite::params![
                on.customer,
                attribute,
                opportunity,
                scope,
                said.item,
                said.parent,
                said.value,
                said.remark,
                said.expires,
                said.source_channel,
                on.consultant,
                cx.app,
                cx.now,
                changed,
            ];
            rows.push(conn.prepare_cached(ADD)?.query_row(added, |row| row.get(0))?);
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let project = on.opportunity.project.as_str();
    let (customer, opportunity) = (on.customer, Some(opportunity));
    cx.emit(&Event::Attributes { customer, opportunity, project, rows: &rows })
}
