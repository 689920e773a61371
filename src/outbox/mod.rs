//! What happened and has to be told (docs/protocol.md, "Messages"), written in the transaction of the change.

#[cfg(test)]
mod tests;
mod told;

use rusqlite::Connection;
use serde::Serialize;

pub use told::{Kind, Merged, Paid, Said, Told, Turn};

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
    /// A follow-up was reported, which changes its opportunity too ([`Told::also`]).
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
    /// A fee arose, changed or was paid.
    Fee {
        /// The fee.
        guid: &'e str,
        /// Its trade, whose messages keep their order.
        trade: &'e str,
        /// The trade's project.
        project: &'e str,
        /// What was paid just now, in fen; none where nothing was.
        paid: Option<i64>,
    },
    /// An order was made or closed.
    Order {
        /// The order.
        guid: &'e str,
        /// Its trade, whose messages keep their order.
        trade: &'e str,
        /// The trade's project.
        project: &'e str,
        /// What became of it.
        turn: Turn,
    },
    /// A contract was made or closed.
    Contract {
        /// The contract.
        guid: &'e str,
        /// Its trade, whose messages keep their order.
        trade: &'e str,
        /// The trade's project.
        project: &'e str,
        /// What became of it.
        turn: Turn,
    },
    /// A project went on line or off line for an application, which alone is told.
    ProjectOnline {
        /// The project.
        project: &'e str,
        /// The application.
        application: u16,
    },
    /// A request for history was carried out. Who asked is told, nobody else.
    SyncDone {
        /// The row of `sync_task`.
        task: &'e str,
        /// The application that asked.
        application: u16,
    },
    /// Two customers turned out to be one.
    Merge {
        /// The customer that goes on.
        retained: i64,
        /// The customer that is no more.
        dropped: i64,
        /// When they were merged, in milliseconds since 1970.
        at: i64,
    },
}

const ADD: &str = "INSERT INTO event
    (kind, subject, record, project_guid, detail, source_app, only_app, created)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Puts an event into the outbox. `source_app` caused it and is not told of it; none where it came from
/// the operator.
///
/// # Errors
/// SQLite's.
pub fn record(
    conn: &Connection,
    event: &Event<'_>,
    source_app: impl Into<Option<u16>>,
    now: i64,
) -> rusqlite::Result<()> {
    let told = event.told(source_app.into(), now);
    let what = (told.kind, told.subject, told.record, told.project, told.detail);
    let (kind, subject, record, project, detail) = what;
    let row = (kind, subject, record, project, detail, told.source_app, told.only_app, now);
    conn.prepare_cached(ADD)?.execute(row).map(drop)
}

const WAITING: &str =
    "SELECT id, kind, subject, record, project_guid, detail, source_app, only_app, created
    FROM event WHERE id > (SELECT told FROM outbox) ORDER BY id LIMIT ?1";
const IS_WAITING: &str = "SELECT 1 FROM event WHERE id > (SELECT told FROM outbox) LIMIT 1";

/// The oldest events whose messages have not been made, at most so many, with their numbers.
///
/// # Errors
/// SQLite's.
pub fn waiting(conn: &Connection, most: u32) -> rusqlite::Result<Vec<(i64, Told)>> {
    let mut waiting = conn.prepare_cached(WAITING)?;
    let rows = waiting.query_map([most], |row| Ok((row.get("id")?, Told::read(row)?)))?;
    rows.collect()
}

/// Whether there is one.
///
/// # Errors
/// SQLite's.
pub fn is_waiting(conn: &Connection) -> rusqlite::Result<bool> {
    conn.prepare_cached(IS_WAITING)?.exists([])
}

impl Event<'_> {
    /// The event as it would be read back from the store.
    #[must_use]
    pub fn told(&self, source_app: Option<u16>, created: i64) -> Told {
        let of = |kind, subject: &dyn ToString, record: String, project: Option<&str>| Told {
            kind,
            subject: subject.to_string(),
            record,
            project: project.map(str::to_owned),
            detail: None,
            source_app,
            only_app: None,
            created,
        };
        let customer = |id: i64| format!("customer:{id}");
        let trade = |guid: &str| format!("trade:{guid}");
        match *self {
            Self::Customer { id, project } => of(Kind::Customer, &id, customer(id), Some(project)),
            Self::Lead { guid, project } => {
                of(Kind::Lead, &guid, format!("lead:{guid}"), Some(project))
            }
            Self::Opportunity { guid, project } => {
                of(Kind::Opportunity, &guid, format!("opportunity:{guid}"), Some(project))
            }
            Self::FollowUp { guid, opportunity, project } => {
                of(Kind::FollowUp, &guid, format!("opportunity:{opportunity}"), Some(project))
            }
            Self::Attributes { customer: id, opportunity, project, rows } => {
                let opportunity = opportunity.map(str::to_owned);
                let said = Said { rows: rows.to_vec(), opportunity };
                of(Kind::Attributes, &id, customer(id), Some(project)).with(&said)
            }
            Self::Assignment { id, customer: of_whom, project } => {
                of(Kind::Assignment, &id, customer(of_whom), Some(project))
            }
            Self::Appointment { id, customer: of_whom, project } => {
                let record = of_whom.map_or_else(|| format!("appointment:{id}"), customer);
                of(Kind::Appointment, &id, record, Some(project))
            }
            Self::RecommendationCancelled { id, customer: of_whom, project } => {
                of(Kind::RecommendationCancelled, &id, customer(of_whom), Some(project))
            }
            Self::Intervention { id, customer: of_whom, project } => {
                of(Kind::Intervention, &id, customer(of_whom), Some(project))
            }
            Self::Fee { guid, trade: of_what, project, paid } => {
                of(Kind::Fee, &guid, trade(of_what), Some(project)).with(&Paid { paid })
            }
            Self::Order { guid, trade: of_what, project, turn } => {
                of(Kind::Order, &guid, trade(of_what), Some(project)).with(&turn)
            }
            Self::Contract { guid, trade: of_what, project, turn } => {
                of(Kind::Contract, &guid, trade(of_what), Some(project)).with(&turn)
            }
            Self::ProjectOnline { project, application } => {
                let record = format!("project:{project}");
                of(Kind::ProjectOnline, &project, record, Some(project)).only(application)
            }
            Self::SyncDone { task, application } => {
                of(Kind::SyncDone, &task, format!("sync:{task}"), None).only(application)
            }
            Self::Merge { retained, dropped, at } => {
                of(Kind::Merge, &dropped, customer(retained), None).with(&Merged { retained, at })
            }
        }
    }
}

impl Told {
    fn with(self, detail: &impl Serialize) -> Self {
        // Numbers and texts only: there is nothing in them that JSON could not write.
        Self { detail: serde_json::to_string(detail).ok(), ..self }
    }

    fn only(self, application: u16) -> Self {
        Self { only_app: Some(application), ..self }
    }
}
