//! An event read back, to be told.

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What kind of thing happened, as the column `event.kind` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A customer was made or changed.
    Customer,
    /// A lead was made or changed.
    Lead,
    /// An opportunity was made or changed.
    Opportunity,
    /// A follow-up was reported.
    FollowUp,
    /// Attributes were reported.
    Attributes,
    /// A customer was given to a consultant.
    Assignment,
    /// A customer announced a visit.
    Appointment,
    /// A recommendation was taken back.
    RecommendationCancelled,
    /// A recommendation was judged.
    Intervention,
    /// A fee arose, changed or was paid.
    Fee,
    /// An order was made or closed.
    Order,
    /// A contract was made or closed.
    Contract,
    /// A project went on line or off line for an application.
    ProjectOnline,
    /// A request for history was carried out.
    SyncDone,
    /// Two customers turned out to be one.
    Merge,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 15] = [
        Self::Customer,
        Self::Lead,
        Self::Opportunity,
        Self::FollowUp,
        Self::Attributes,
        Self::Assignment,
        Self::Appointment,
        Self::RecommendationCancelled,
        Self::Intervention,
        Self::Fee,
        Self::Order,
        Self::Contract,
        Self::ProjectOnline,
        Self::SyncDone,
        Self::Merge,
    ];

    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Lead => "lead",
            Self::Opportunity => "opportunity",
            Self::FollowUp => "follow_up",
            Self::Attributes => "attributes",
            Self::Assignment => "assignment",
            Self::Appointment => "appointment",
            Self::RecommendationCancelled => "recommendation_cancelled",
            Self::Intervention => "intervention",
            Self::Fee => "fee",
            Self::Order => "order",
            Self::Contract => "contract",
            Self::ProjectOnline => "project_online",
            Self::SyncDone => "sync_done",
            Self::Merge => "merge",
        }
    }
}

impl FromSql for Kind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for Kind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

/// An event as the store has it.
#[derive(Debug, Clone)]
pub struct Told {
    /// What kind of thing happened.
    pub kind: Kind,
    /// The id of what it happened to. SQLite compares it with whole numbers as one.
    pub subject: String,
    /// Whose order must be kept.
    pub record: String,
    /// The project, where it happened in one.
    pub project: Option<String>,
    /// What the records will not tell later, as JSON; see [`Told::detail`].
    pub detail: Option<String>,
    /// The application that caused it and is not told of it.
    pub source_app: Option<u16>,
    /// The one application that is told of it.
    pub only_app: Option<u16>,
    /// When it happened, in milliseconds since 1970.
    pub created: i64,
}

impl Told {
    /// Reads a row of `event`.
    ///
    /// # Errors
    /// SQLite's.
    pub fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            kind: row.get("kind")?,
            subject: row.get("subject")?,
            record: row.get("record")?,
            project: row.get("project_guid")?,
            detail: row.get("detail")?,
            source_app: row.get("source_app")?,
            only_app: row.get("only_app")?,
            created: row.get("created")?,
        })
    }

    /// What else the same change is news of: a follow-up changes its opportunity.
    #[must_use]
    pub fn also(&self) -> Option<Self> {
        let opportunity = self.record.strip_prefix("opportunity:")?;
        (self.kind == Kind::FollowUp).then(|| Self {
            kind: Kind::Opportunity,
            subject: opportunity.to_owned(),
            ..self.clone()
        })
    }

    /// What the records will not tell: the type below that goes with the kind.
    ///
    /// # Errors
    /// Where there is something else, or nothing.
    pub fn detail<D: DeserializeOwned>(&self) -> serde_json::Result<D> {
        serde_json::from_str(self.detail.as_deref().unwrap_or("null"))
    }
}

/// Of [`Kind::Attributes`]: what was said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Said {
    /// The rows of `customer_attribute`.
    pub rows: Vec<i64>,
    /// The opportunity it was said with, where there was one.
    pub opportunity: Option<String>,
}

/// Of [`Kind::Order`] and [`Kind::Contract`]: what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// It was made.
    New,
    /// It was closed with a code: 230 to 235, or 240 to 245.
    Closed(i64),
    /// The order was closed because a contract took its place.
    Signed,
}

impl Turn {
    /// The last turn of an order or a contract, from what the store has of it.
    #[must_use]
    pub const fn last(status: Option<i64>, open: bool) -> Self {
        match status {
            Some(code) => Self::Closed(code),
            None if open => Self::New,
            None => Self::Signed,
        }
    }

    /// The code that it was closed with.
    #[must_use]
    pub const fn code(self) -> Option<i64> {
        match self {
            Self::Closed(code) => Some(code),
            Self::New | Self::Signed => None,
        }
    }
}

/// Of [`Kind::Fee`]: what was paid of it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Paid {
    /// The sum in fen; none where it only arose or changed.
    pub paid: Option<i64>,
}

/// Of [`Kind::Merge`]: who stayed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Merged {
    /// The customer that goes on.
    pub retained: i64,
    /// When they were merged, in milliseconds since 1970.
    pub at: i64,
}
