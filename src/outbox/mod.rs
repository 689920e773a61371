//! What happened and has to be told (READING 5), written in the transaction of the change.

use rusqlite::Connection;
use serde_json::{Value, json};

/// Something that applications are told of.
///
/// An event names its record and little else: its messages are built from the store when they go
/// out, so that a message that waited tells what holds by then.
#[derive(Debug, Clone)]
pub enum Event<'e> {
    /// A customer was made or changed, as one project knows it.
    Customer {
        /// The customer.
        id: i64,
        /// The project.
        project: &'e str,
    },
    /// A lead was made or changed.
    Lead {
        /// The lead.
        guid: &'e str,
        /// Its project.
        project: &'e str,
    },
    /// An opportunity was made or changed, its partners and related customers included.
    Opportunity {
        /// The opportunity.
        guid: &'e str,
        /// Its project.
        project: &'e str,
    },
    /// A follow-up was reported.
    FollowUp {
        /// The follow-up.
        guid: &'e str,
        /// Its opportunity, whose messages keep their order with it.
        opportunity: &'e str,
        /// Its project.
        project: &'e str,
    },
    /// Attributes of a customer were reported.
    Attributes {
        /// The customer.
        customer: i64,
        /// The opportunity they were reported with, where there was one.
        opportunity: Option<&'e str>,
        /// The project.
        project: &'e str,
        /// The rows of `customer_attribute`.
        rows: &'e [i64],
    },
    /// A customer was given to a consultant.
    Assignment {
        /// The row of `assignment`.
        id: i64,
        /// The customer.
        customer: i64,
        /// The project.
        project: &'e str,
    },
    /// A customer announced a visit.
    Appointment {
        /// The row of `appointment`.
        id: i64,
        /// The customer, where we know one.
        customer: Option<i64>,
        /// The project.
        project: &'e str,
    },
    /// A broker platform took a recommendation back.
    RecommendationCancelled {
        /// The row of `recommendation`.
        id: i64,
        /// Its customer.
        customer: i64,
        /// Its project.
        project: &'e str,
    },
    /// A broker platform said whether a recommendation counts.
    Intervention {
        /// The row of `intervention`.
        id: i64,
        /// The recommendation's customer.
        customer: i64,
        /// Its project.
        project: &'e str,
    },
}

/// An event as the store's columns have it.
struct Row<'e> {
    kind: &'static str,
    subject: String,
    record: String,
    project: &'e str,
    detail: Option<Value>,
}

const ADD: &str =
    "INSERT INTO event (kind, subject, record, project_guid, detail, source_app, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// Puts an event into the outbox. `source_app` caused it and is not told of it.
///
/// # Errors
/// SQLite's.
pub fn record(
    conn: &Connection,
    event: &Event<'_>,
    source_app: u16,
    now: i64,
) -> rusqlite::Result<()> {
    let Row { kind, subject, record, project, detail } = event.row();
    let detail = detail.map(|detail| detail.to_string());
    conn.prepare_cached(ADD)?
        .execute((kind, subject, record, project, detail, source_app, now))
        .map(drop)
}

impl<'e> Event<'e> {
    fn row(&self) -> Row<'e> {
        let of_customer = |kind, id: i64, customer: i64, project| Row {
            kind,
            subject: id.to_string(),
            record: format!("customer:{customer}"),
            project,
            detail: None,
        };
        match *self {
            Self::Customer { id, project } => of_customer("customer", id, id, project),
            Self::Lead { guid, project } => Row {
                kind: "lead",
                subject: guid.to_owned(),
                record: format!("lead:{guid}"),
                project,
                detail: None,
            },
            Self::Opportunity { guid, project } => {
                let record = format!("opportunity:{guid}");
                Row { kind: "opportunity", subject: guid.to_owned(), record, project, detail: None }
            }
            Self::FollowUp { guid, opportunity, project } => {
                let record = format!("opportunity:{opportunity}");
                Row { kind: "follow_up", subject: guid.to_owned(), record, project, detail: None }
            }
            Self::Attributes { customer, opportunity, project, rows } => Row {
                detail: Some(json!({ "rows": rows, "opportunity": opportunity })),
                ..of_customer("attributes", customer, customer, project)
            },
            Self::Assignment { id, customer, project } => {
                of_customer("assignment", id, customer, project)
            }
            Self::Appointment { id, customer: Some(customer), project } => {
                of_customer("appointment", id, customer, project)
            }
            Self::Appointment { id, customer: None, project } => {
                let record = format!("appointment:{id}");
                Row { kind: "appointment", subject: id.to_string(), record, project, detail: None }
            }
            Self::RecommendationCancelled { id, customer, project } => {
                of_customer("recommendation_cancelled", id, customer, project)
            }
            Self::Intervention { id, customer, project } => {
                of_customer("intervention", id, customer, project)
            }
        }
    }
}
