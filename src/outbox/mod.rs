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
    /// An order was made or closed.
    Order {
        /// The order.
        guid: &'e str,
        /// Its trade, whose messages keep their order with it.
        trade: &'e str,
        /// Its project.
        project: &'e str,
    },
    /// A contract was made or closed.
    Contract {
        /// The contract.
        guid: &'e str,
        /// Its trade, whose messages keep their order with it.
        trade: &'e str,
        /// Its project.
        project: &'e str,
    },
    /// A fee was made, changed or paid.
    Fee {
        /// The fee.
        guid: &'e str,
        /// Its trade, whose messages keep their order with it.
        trade: &'e str,
        /// Its project.
        project: &'e str,
    },
    /// A project was switched on or off line for an application.
    ProjectOnline {
        /// The project.
        project: &'e str,
        /// The application, which alone is told.
        application: u16,
        /// Whether it is on line now.
        online: bool,
    },
    /// Two customers turned out to be one.
    Merge {
        /// The one that goes on.
        retained: i64,
        /// The one that does not.
        dropped: i64,
        /// When they were merged.
        at: i64,
    },
}

/// An event as the store's columns have it.
struct Row<'e> {
    kind: &'static str,
    subject: String,
    record: String,
    project: Option<&'e str>,
    detail: Option<Value>,
    only_app: Option<u16>,
}

const ADD: &str =
    "INSERT INTO event (kind, subject, record, project_guid, detail, source_app, only_app, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Puts an event into the outbox. `source_app`, where an application caused it, is not told of it.
///
/// # Errors
/// SQLite's.
pub fn record(
    conn: &Connection,
    event: &Event<'_>,
    source_app: Option<u16>,
    now: i64,
) -> rusqlite::Result<()> {
    let Row { kind, subject, record, project, detail, only_app } = event.row();
    let detail = detail.map(|detail| detail.to_string());
    conn.prepare_cached(ADD)?
        .execute((kind, subject, record, project, detail, source_app, only_app, now))
        .map(drop)
}

impl<'e> Event<'e> {
    fn row(&self) -> Row<'e> {
        let of = |kind, subject: String, record, project| Row {
            kind,
            subject,
            record,
            project: Some(project),
            detail: None,
            only_app: None,
        };
        let of_customer = |kind, id: i64, customer: i64, project| {
            of(kind, id.to_string(), format!("customer:{customer}"), project)
        };
        let of_trade = |kind, guid: &str, trade: &str, project| {
            of(kind, guid.to_owned(), format!("trade:{trade}"), project)
        };
        match *self {
            Self::Customer { id, project } => of_customer("customer", id, id, project),
            Self::Lead { guid, project } => {
                of("lead", guid.to_owned(), format!("lead:{guid}"), project)
            }
            Self::Opportunity { guid, project } => {
                of("opportunity", guid.to_owned(), format!("opportunity:{guid}"), project)
            }
            Self::FollowUp { guid, opportunity, project } => {
                of("follow_up", guid.to_owned(), format!("opportunity:{opportunity}"), project)
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
                of("appointment", id.to_string(), format!("appointment:{id}"), project)
            }
            Self::RecommendationCancelled { id, customer, project } => {
                of_customer("recommendation_cancelled", id, customer, project)
            }
            Self::Intervention { id, customer, project } => {
                of_customer("intervention", id, customer, project)
            }
            Self::Order { guid, trade, project } => of_trade("order", guid, trade, project),
            Self::Contract { guid, trade, project } => of_trade("contract", guid, trade, project),
            Self::Fee { guid, trade, project } => of_trade("fee", guid, trade, project),
            Self::ProjectOnline { project, application, online } => Row {
                detail: Some(json!({ "online": online })),
                only_app: Some(application),
                ..of("project_online", project.to_owned(), format!("project:{project}"), project)
            },
            Self::Merge { retained, dropped, at } => Row {
                kind: "merge",
                subject: dropped.to_string(),
                record: format!("customer:{retained}"),
                project: None,
                detail: Some(json!({ "retained": retained, "dropped": dropped, "at": at })),
                only_app: None,
            },
        }
    }
}
