//! What brokers bring: recommendations with what became of them, the consultants that offices gave the customers to, and
//! announced visits.

use rusqlite::{Connection, Row, ToSql};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mask::MaskedPhone;
use super::newest::{Newest, newest};
use super::reference::{Named, Numbered, json};

/// A broker's word that somebody may buy.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// Its number.
    id: i64,
    /// Who recommends.
    broker: Numbered,
    /// Whom.
    customer: Numbered,
    /// Where.
    project: Named,
    /// Who was to look after the customer.
    consultant: Named,
    /// Its lead.
    lead_guid: Option<String>,
    /// What the customer is looking for.
    product: Option<String>,
    /// What the broker says.
    comment: Option<String>,
    /// When it was made, in milliseconds since 1970.
    reported: i64,
    /// Until when no other broker may recommend the customer there.
    expires: Option<i64>,
    /// Whether it counts.
    enabled: bool,
    /// Why it was taken back.
    cancel_cause: Option<String>,
    /// What the broker platform said of it since, the oldest first.
    interventions: Vec<Intervention>,
    /// Its change time.
    changed: i64,
}

/// A platform's word that a recommendation counts, or does not.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Intervention {
    /// Whether it counts, as 1 or 0.
    enabled: i64,
    /// Why.
    comment: Option<String>,
    /// When that was said, in milliseconds since 1970.
    reported: i64,
}

/// What is read of a recommendation.
pub const RECOMMENDATION: &str = "recommendation.id, broker.id, broker.name, customer.id, customer.name,
    project.guid, project.name, consultant.guid, consultant.name, recommendation.lead_guid, recommendation.product,
    recommendation.comment, recommendation.reported, recommendation.expires, recommendation.enabled, cancel_cause,
    (SELECT json_group_array(json_object('enabled', enabled, 'comment', comment, 'reported', reported) ORDER BY id)
        FROM intervention WHERE recommendation_id = recommendation.id),
    recommendation.changed";
/// What that needs beside its table.
pub const OF_RECOMMENDATION: &str = "JOIN broker ON broker.id = recommendation.broker_id
    JOIN customer ON customer.id = recommendation.customer_id JOIN project ON project.guid = recommendation.project_guid
    JOIN consultant ON consultant.guid = recommendation.consultant_guid";

impl Recommendation {
    /// Reads [`RECOMMENDATION`].
    pub fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            broker: Numbered::at(row, 1)?,
            customer: Numbered::at(row, 3)?,
            project: Named::at(row, 5)?,
            consultant: Named::at(row, 7)?,
            lead_guid: row.get(9)?,
            product: row.get(10)?,
            comment: row.get(11)?,
            reported: row.get(12)?,
            expires: row.get(13)?,
            enabled: row.get(14)?,
            cancel_cause: row.get(15)?,
            interventions: json(row, 16)?,
            changed: row.get(17)?,
        })
    }
}

/// That an office gave a recommended customer to a consultant.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Its number.
    id: i64,
    /// The customer.
    customer: Numbered,
    /// The project.
    project: Named,
    /// The consultant.
    consultant: Named,
    /// The application that told of it.
    source_app: Option<u16>,
    /// When, in milliseconds since 1970.
    created: i64,
}

const ASSIGNMENTS: &str =
    "SELECT assignment.id, customer.id, customer.name, project.guid, project.name,
        consultant.guid, consultant.name, assignment.source_app, assignment.created
    FROM assignment JOIN customer ON customer.id = assignment.customer_id
        JOIN project ON project.guid = assignment.project_guid
        JOIN consultant ON consultant.guid = assignment.consultant_guid
    WHERE {of} = ?1 ORDER BY assignment.id DESC";

fn assignment(row: &Row<'_>) -> rusqlite::Result<Assignment> {
    Ok(Assignment {
        id: row.get(0)?,
        customer: Numbered::at(row, 1)?,
        project: Named::at(row, 3)?,
        consultant: Named::at(row, 5)?,
        source_app: row.get(7)?,
        created: row.get(8)?,
    })
}

/// A visit that a customer announced.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// Its number.
    id: i64,
    /// The project.
    project: Named,
    /// The name that was given.
    name: String,
    /// The mobile that was given.
    mobile: MaskedPhone,
    /// What was said.
    comment: String,
    /// When they will come, in milliseconds since 1970.
    visit_at: i64,
    /// When they said so, in milliseconds since 1970.
    reported: i64,
}

const APPOINTMENTS: &str = "SELECT appointment.id, project.guid, project.name, appointment.name, mobile, comment,
        visit_at, reported
    FROM appointment JOIN project ON project.guid = project_guid WHERE customer_id = ?1 ORDER BY appointment.id DESC";

fn appointment(row: &Row<'_>) -> rusqlite::Result<Appointment> {
    Ok(Appointment {
        id: row.get(0)?,
        project: Named::at(row, 1)?,
        name: row.get(3)?,
        mobile: row.get(4)?,
        comment: row.get(5)?,
        visit_at: row.get(6)?,
        reported: row.get(7)?,
    })
}

fn recommendations<K: ToSql>(
    conn: &Connection,
    column: &str,
    key: K,
) -> rusqlite::Result<Newest<Recommendation>> {
    let find = format!(
        "SELECT {RECOMMENDATION} FROM recommendation {OF_RECOMMENDATION}
            WHERE recommendation.{column} = ?1 ORDER BY recommendation.id DESC"
    );
    newest(conn, &find, [&key], Recommendation::read)
}

/// Those of a customer.
///
/// # Errors
/// SQLite's.
pub fn of_customer(
    conn: &Connection,
    customer: i64,
) -> rusqlite::Result<(Newest<Recommendation>, Newest<Assignment>, Newest<Appointment>)> {
    let assigned = ASSIGNMENTS.replace("{of}", "assignment.customer_id");
    Ok((
        recommendations(conn, "customer_id", customer)?,
        newest(conn, &assigned, [customer], assignment)?,
        newest(conn, APPOINTMENTS, [customer], appointment)?,
    ))
}

/// Those that a lead came of.
///
/// # Errors
/// SQLite's.
pub fn of_lead(conn: &Connection, guid: &str) -> rusqlite::Result<Newest<Recommendation>> {
    recommendations(conn, "lead_guid", guid)
}

/// Those that a consultant was to look after.
///
/// # Errors
/// SQLite's.
pub fn of_consultant(
    conn: &Connection,
    guid: &str,
) -> rusqlite::Result<(Newest<Recommendation>, Newest<Assignment>)> {
    let assigned = ASSIGNMENTS.replace("{of}", "assignment.consultant_guid");
    Ok((
        recommendations(conn, "consultant_guid", guid)?,
        newest(conn, &assigned, [guid], assignment)?,
    ))
}
