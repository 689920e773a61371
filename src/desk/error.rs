//! Why the desk does not do what it is asked.

use super::room::RoomState;
use super::{TradeState, Yuan};
use crate::store::CommitFailed;

/// A refusal, in one sentence that names the record and how it stands.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says what it is")]
pub enum DeskError {
    #[error("there is no project {0}; `dcbox project list` shows those there are")]
    NoProject(String),
    #[error("{0} is the name of several projects: give the code or the GUID")]
    SeveralProjects(String),
    #[error("there is no application {0}; `dcbox app list` shows those there are")]
    NoApplication(u16),
    #[error("project {project} is on line for application {application} already")]
    Online { project: String, application: u16 },
    #[error("project {project} is not on line for application {application}")]
    Offline { project: String, application: u16 },

    #[error("there is no room {0}; `dcbox desk rooms PROJECT` lists a project's")]
    NoRoom(String),
    #[error(
        "{0} may be one of several rooms: name the phase and the unit too (BUILDING-UNIT-ROOM in PHASE), or give the GUID"
    )]
    SeveralRooms(String),
    #[error("room {room} is {state}: {rule}")]
    RoomState { room: String, state: RoomState, rule: &'static str },
    #[error("room {room} is sold in trade {trade}: a room sells once")]
    RoomSold { room: String, trade: String },
    #[error("room {room} is not in the project of trade {trade}")]
    RoomElsewhere { room: String, trade: String },

    #[error("there is no customer {0}")]
    NoCustomer(i64),
    #[error("a trade has one to four buyers, each named once")]
    Buyers,
    #[error("customer {dropped} was merged into {retained}")]
    Merged { dropped: i64, retained: i64 },
    #[error("customer {0} cannot be merged into itself")]
    Itself(i64),

    #[error("there is no consultant {0}")]
    NoConsultant(String),
    #[error("consultant {0} is disabled and sells nothing any more")]
    ConsultantDisabled(String),
    #[error("consultant {consultant} does not work in project {project}")]
    ConsultantElsewhere { consultant: String, project: String },
    #[error(
        "customer {customer} is not known in project {project} yet: say which consultant sells"
    )]
    NobodySells { customer: i64, project: String },

    #[error("there is no opportunity {0}")]
    NoOpportunity(String),
    #[error("opportunity {opportunity} is not customer {customer}'s in project {project}")]
    OpportunityElsewhere { opportunity: String, customer: i64, project: String },
    #[error("opportunity {opportunity} is closed ({status}): order on an open one, or without one")]
    OpportunityClosed { opportunity: String, status: String },

    #[error("there is no trade {0}")]
    NoTrade(String),
    #[error("trade {trade} is {state}: {rule}")]
    TradeState { trade: String, state: TradeState, rule: &'static str },
    #[error("trade {0} has no open order or contract, as a trade that is not closed must")]
    NoPaper(String),
    #[error("trade {trade} has {what} already")]
    Unchanged { trade: String, what: String },
    #[error(
        "trade {trade} is customer {customer}'s, who stays the first of its buyers; void it to sell to another"
    )]
    FirstBuyer { trade: String, customer: i64 },
    #[error("trade {trade} has {paid} yuan paid already, which is more than {amount}")]
    PaidMore { trade: String, paid: Yuan, amount: Yuan },

    #[error("there is no fee {0}; `dcbox desk show TRADE` lists a trade's")]
    NoFee(String),
    #[error("fee {0} is paid: nothing is owed of it")]
    Paid(String),
    #[error("fee {fee} has {owed} yuan left to pay, less than {paid}")]
    TooMuch { fee: String, owed: Yuan, paid: Yuan },
    #[error("an amount is more than 0 yuan")]
    NoAmount,
    #[error("a contract is not due before its order")]
    SignBy,
    #[error("{what} is a text of 1 to {most} characters")]
    Text { what: &'static str, most: usize },

    #[error("the store does not work: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Commit(#[from] CommitFailed),
}
