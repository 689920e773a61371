//! What customers were asked (描摹), with the names of what they chose.

use rusqlite::{Connection, Row, ToSql};
use schemars::JsonSchema;
use serde::Serialize;

use super::newest::{Newest, newest};
use super::reference::{Named, json};

/// What a customer said to one attribute.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The attribute, by its definition's name.
    attribute: Named,
    /// The attribute's category: 10 channel, 20 identity, 30 property, 40 customer, 50 opportunity, 60 path, 70 media.
    category: i64,
    /// What was chosen, each with the item above it where there is one, or what was written.
    values: Vec<String>,
    /// What was remarked.
    remark: Option<String>,
    /// The opportunity that it was said in.
    opportunity_guid: Option<String>,
    /// That opportunity's project.
    project: Option<Named>,
    /// The consultant who noted it.
    consultant: Named,
    /// Until when it holds, in milliseconds since 1970.
    expires: Option<i64>,
    /// When it was said, in milliseconds since 1970.
    created: i64,
}

// One answer is all rows of an attribute, an opportunity and a scope.
const FIND: &str = "SELECT attribute.guid, attribute.name, attribute.category,
        json_group_array(coalesce(above.name || ' / ', '') || coalesce(item.name, said.value, '') ORDER BY said.id),
        max(said.remark), said.opportunity_guid, project.guid, project.name, consultant.guid, consultant.name,
        max(said.expires), max(said.created)
    FROM customer_attribute said JOIN attribute ON attribute.guid = said.attribute_guid
        JOIN consultant ON consultant.guid = said.consultant_guid
        LEFT JOIN attribute_item item ON item.guid = said.item_guid
        LEFT JOIN attribute_item above ON above.guid = said.parent_item_guid
        LEFT JOIN opportunity ON opportunity.guid = said.opportunity_guid
        LEFT JOIN project ON project.guid = opportunity.project_guid
    WHERE {of} = ?1
    GROUP BY said.attribute_guid, said.opportunity_guid, said.scope_guid ORDER BY max(said.id) DESC";

fn answer(row: &Row<'_>) -> rusqlite::Result<Answer> {
    Ok(Answer {
        attribute: Named::at(row, 0)?,
        category: row.get(2)?,
        values: json(row, 3)?,
        remark: row.get(4)?,
        opportunity_guid: row.get(5)?,
        project: Named::at_if(row, 6)?,
        consultant: Named::at(row, 8)?,
        expires: row.get(10)?,
        created: row.get(11)?,
    })
}

/// A customer's.
///
/// # Errors
/// SQLite's.
pub fn of_customer(conn: &Connection, customer: i64) -> rusqlite::Result<Newest<Answer>> {
    of(conn, "said.customer_id", customer)
}

/// An opportunity's.
///
/// # Errors
/// SQLite's.
pub fn of_opportunity(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Answer>> {
    of(conn, "said.opportunity_guid", guid)
}

fn of<K: ToSql>(conn: &Connection, column: &str, key: K) -> rusqlite::Result<Newest<Answer>> {
    newest(conn, &FIND.replace("{of}", column), [&key], answer)
}
