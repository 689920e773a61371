//! What customers said, read back.

use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::identity;
use crate::catalogue::{Error, Query, Reach, Read, Spec, State};
use crate::protocol::Code;

/// G-CU-14, reserved: the answers of a customer, of a project's customers, or of a customer in a project.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnswerQuery {
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 64), extend("x-required-unless" = ["projCode"]))]
    customer: Option<String>,
    /// The project's short code.
    #[serde(rename = "projCode")]
    #[schemars(length(max = 64), extend("x-required-unless" = ["cstGUID"]))]
    project: Option<String>,
    /// From 1.
    #[schemars(range(min = 1))]
    page: i64,
    /// Answers to a page, 1 to 1000.
    #[schemars(range(min = 1, max = 1000))]
    page_size: i64,
}

/// A page of answers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// How many pages there are.
    total_page: i64,
    /// Which one this is.
    page: i64,
    /// The answers, each to one attribute.
    #[serde(rename = "cstAttributes")]
    answers: Vec<Answered>,
}

/// What a customer said to one attribute.
#[derive(Serialize, JsonSchema)]
pub struct Answered {
    /// 2 where it was said in an opportunity, 0 where not.
    #[serde(rename = "attrType")]
    kind: i64,
    /// The attribute.
    #[serde(rename = "attrGUID")]
    #[schemars(length(max = 64))]
    attribute: String,
    /// The lead that the opportunity came from.
    #[serde(rename = "leadGUID")]
    #[schemars(length(max = 64))]
    lead: Option<String>,
    /// The opportunity.
    #[serde(rename = "oppGUID")]
    #[schemars(length(max = 64))]
    opportunity: Option<String>,
    /// The customer.
    #[serde(rename = "cstGUID")]
    #[schemars(length(max = 10))]
    customer: String,
    /// The customer's name.
    #[serde(rename = "cstName")]
    #[schemars(length(max = 64))]
    customer_name: String,
    /// The opportunity's project, by its short code; empty where there is no opportunity.
    #[serde(rename = "projCode")]
    #[schemars(length(max = 64))]
    project_code: String,
    /// The same project, by its id.
    #[serde(rename = "projGUID")]
    #[schemars(length(max = 64))]
    project: String,
    /// What was chosen or written.
    items: Vec<AnsweredItem>,
    #[serde(skip)]
    scope: Option<String>,
    #[serde(skip)]
    customer_id: i64,
}

/// An item that was chosen, or a written value.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredItem {
    /// The item; empty where the value was written.
    #[serde(rename = "itemGUID")]
    #[schemars(length(max = 64))]
    guid: String,
    /// The item's code or what was written, cut where the field ends.
    #[serde(rename = "itemValue")]
    #[schemars(length(max = 100))]
    value: String,
    /// The item above it; empty where there is none.
    #[serde(rename = "parentItemGUID")]
    #[schemars(length(max = 32))]
    parent: String,
    /// That item's code.
    #[serde(rename = "parentItemValue")]
    #[schemars(length(max = 100))]
    parent_value: String,
}

const PROJECT: &str = "SELECT guid FROM project WHERE code = ?1";

// An answer is counted and shown by its first row.
const COUNT_OF_CUSTOMER: &str = "SELECT count(*)
    FROM customer_attribute said LEFT JOIN opportunity ON opportunity.guid = said.opportunity_guid
    WHERE said.customer_id = ?1 AND (?2 IS NULL OR opportunity.project_guid = ?2) AND NOT EXISTS (
        SELECT 1 FROM customer_attribute first
        WHERE first.customer_id = said.customer_id AND first.attribute_guid = said.attribute_guid
            AND first.opportunity_guid IS said.opportunity_guid AND first.scope_guid IS said.scope_guid
            AND first.id < said.id)";
const OF_CUSTOMER: &str = "SELECT said.attribute_guid, opportunity.lead_guid, said.opportunity_guid,
        said.customer_id, customer.name, coalesce(project.code, ''), coalesce(project.guid, ''), said.scope_guid
    FROM customer_attribute said JOIN customer ON customer.id = said.customer_id
        LEFT JOIN opportunity ON opportunity.guid = said.opportunity_guid
        LEFT JOIN project ON project.guid = opportunity.project_guid
    WHERE said.customer_id = ?1 AND (?2 IS NULL OR opportunity.project_guid = ?2) AND NOT EXISTS (
        SELECT 1 FROM customer_attribute first
        WHERE first.customer_id = said.customer_id AND first.attribute_guid = said.attribute_guid
            AND first.opportunity_guid IS said.opportunity_guid AND first.scope_guid IS said.scope_guid
            AND first.id < said.id)
    ORDER BY said.attribute_guid, said.id LIMIT ?3 OFFSET ?4";
const COUNT_OF_PROJECT: &str = "SELECT count(*)
    FROM opportunity JOIN customer_attribute said ON said.opportunity_guid = opportunity.guid
    WHERE opportunity.project_guid = ?1 AND NOT EXISTS (
        SELECT 1 FROM customer_attribute first
        WHERE first.customer_id = said.customer_id AND first.attribute_guid = said.attribute_guid
            AND first.opportunity_guid IS said.opportunity_guid AND first.scope_guid IS said.scope_guid
            AND first.id < said.id)";
const OF_PROJECT: &str = "SELECT said.attribute_guid, opportunity.lead_guid, said.opportunity_guid,
        said.customer_id, customer.name, project.code, project.guid, said.scope_guid
    FROM project CROSS JOIN opportunity ON opportunity.project_guid = project.guid
        CROSS JOIN customer_attribute said ON said.opportunity_guid = opportunity.guid
        CROSS JOIN customer ON customer.id = said.customer_id
    WHERE project.guid = ?1 AND NOT EXISTS (
        SELECT 1 FROM customer_attribute first
        WHERE first.customer_id = said.customer_id AND first.attribute_guid = said.attribute_guid
            AND first.opportunity_guid IS said.opportunity_guid AND first.scope_guid IS said.scope_guid
            AND first.id < said.id)
    ORDER BY opportunity.rowid LIMIT ?2 OFFSET ?3";
const ITEMS: &str =
    "SELECT coalesce(item.guid, ''), substr(coalesce(item.code, said.value, ''), 1, 100),
        coalesce(above.guid, ''), substr(coalesce(above.code, ''), 1, 100)
    FROM customer_attribute said LEFT JOIN attribute_item item ON item.guid = said.item_guid
        LEFT JOIN attribute_item above ON above.guid = said.parent_item_guid
    WHERE said.customer_id = ?1 AND said.attribute_guid = ?2
        AND said.opportunity_guid IS ?3 AND said.scope_guid IS ?4
    ORDER BY said.id";

impl Query for AnswerQuery {
    const SPEC: Spec = Spec::new("4.2.3", "G-CU-14", "cst_attribute_query", "客户特征描摹查询")
        .in_state(State::Reserved);
    type Reply = Answers;

    fn reach(_fields: &Value) -> Reach {
        Reach::Long
    }

    fn call(self, cx: &Read<'_>) -> Result<Self::Reply, Error> {
        let project = self.project.map(|code| project_of(cx.conn, &code)).transpose()?;
        let customer = self.customer.map(|guid| identity::require(cx.conn, &guid)).transpose()?;
        let skipped = (self.page - 1).saturating_mul(self.page_size);
        let (count, mut answers) = match customer {
            Some(customer) => {
                let of = (customer, &project, self.page_size, skipped);
                (
                    count(cx.conn, COUNT_OF_CUSTOMER, (customer, &project))?,
                    list(cx.conn, OF_CUSTOMER, of)?,
                )
            }
            None => {
                let of = (&project, self.page_size, skipped);
                (count(cx.conn, COUNT_OF_PROJECT, [&project])?, list(cx.conn, OF_PROJECT, of)?)
            }
        };
        for answer in &mut answers {
            answer.items = items(cx.conn, answer)?;
        }
        let total_page = (count + self.page_size - 1) / self.page_size;
        Ok(Answers { total_page, page: self.page, answers })
    }
}

fn project_of(conn: &Connection, code: &str) -> Result<String, Error> {
    let found = conn.prepare_cached(PROJECT)?.query_row([code], |row| row.get(0)).optional()?;
    found.ok_or_else(|| Error::refused(Code::NoProject))
}

fn count(conn: &Connection, sql: &str, of: impl rusqlite::Params) -> Result<i64, Error> {
    Ok(conn.prepare_cached(sql)?.query_row(of, |row| row.get(0))?)
}

fn list(conn: &Connection, sql: &str, of: impl rusqlite::Params) -> Result<Vec<Answered>, Error> {
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map(of, read)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Answered> {
    let opportunity: Option<String> = row.get(2)?;
    let customer_id: i64 = row.get(3)?;
    Ok(Answered {
        kind: if opportunity.is_some() { 2 } else { 0 },
        attribute: row.get(0)?,
        lead: row.get(1)?,
        opportunity,
        customer: customer_id.to_string(),
        customer_name: row.get(4)?,
        project_code: row.get(5)?,
        project: row.get(6)?,
        items: Vec::new(),
        scope: row.get(7)?,
        customer_id,
    })
}

fn items(conn: &Connection, of: &Answered) -> Result<Vec<AnsweredItem>, Error> {
    let mut statement = conn.prepare_cached(ITEMS)?;
    let key = (of.customer_id, &of.attribute, &of.opportunity, &of.scope);
    let found = statement.query_map(key, |row| {
        Ok(AnsweredItem {
            guid: row.get(0)?,
            value: row.get(1)?,
            parent: row.get(2)?,
            parent_value: row.get(3)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}
