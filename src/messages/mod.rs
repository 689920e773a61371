//! The messages: what the data centre tells its applications (specification 4.4, and the N-interfaces of
//! 4.5), one file an entity. A message is declared like an interface's answer and built from the store
//! when it goes out, so that one that waited tells what holds by then.
//!
//! [`TABLE`] lists them in the specification's order, each with those who are sent it unless the
//! operator says otherwise and with the events that it follows.

mod assignment;
mod attribute;
mod attribute_obsolete;
mod contract;
mod customer;
mod entry;
mod fee;
mod field;
mod follow_up;
mod lead;
mod merge;
mod money;
mod opportunity;
mod order;
mod project;
mod project_customer;
mod recommendation;
mod recommendation_notice;
mod source;
mod status;
mod sync;
#[cfg(test)]
mod tests;

pub use entry::MessageEntry;

use rusqlite::{Connection, OptionalExtension, Params, Row};
use schemars::JsonSchema;
use serde::Serialize;

use crate::catalogue::{Audience, Error, Spec};
use crate::outbox::{Kind, Told};

/// A message that the data centre sends.
pub trait Message: Serialize + JsonSchema + Sized {
    /// Its place in the specification.
    const SPEC: Spec;
    /// Its type (消息类型) in the specification's words.
    const TYPE: &'static str;
    /// What an application puts into its answer's `content`.
    type Reply: JsonSchema;

    /// The messages that an event makes: none where the record is gone, or where it does not concern
    /// this kind of message.
    ///
    /// # Errors
    /// SQLite's, or an event that does not say what its kind says.
    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error>;
}

const OFFICES: Audience = Audience::OFFICES_ALONE;
const BROKERS: Audience = Audience::BROKERS_ALONE;
const NOBODY: Audience = Audience::NOBODY;

/// Every message that the data centre sends.
pub const TABLE: &[MessageEntry] = &[
    // 4.4 sales offices
    MessageEntry::of::<customer::CustomerChanged>(OFFICES, &[Kind::Customer]),
    MessageEntry::of::<lead::LeadChanged>(OFFICES, &[Kind::Lead]),
    MessageEntry::of::<opportunity::OpportunityChanged>(OFFICES, &[Kind::Opportunity]),
    MessageEntry::of::<follow_up::FollowedUp>(OFFICES, &[Kind::FollowUp]),
    MessageEntry::of::<fee::FeeChanged>(OFFICES, &[Kind::Fee]),
    MessageEntry::of::<order::OrderChanged>(OFFICES, &[Kind::Order]),
    MessageEntry::of::<contract::ContractChanged>(OFFICES, &[Kind::Contract]),
    MessageEntry::of::<attribute_obsolete::AttributeSaid>(OFFICES, &[Kind::Attributes]),
    MessageEntry::of::<attribute::AttributesSaid>(OFFICES, &[Kind::Attributes]),
    MessageEntry::of::<sync::SyncDone>(OFFICES, &[Kind::SyncDone]),
    MessageEntry::of::<project::ProjectsSwitched>(OFFICES, &[Kind::ProjectOnline]),
    MessageEntry::of::<project_customer::ProjectCustomerChanged>(OFFICES, &[Kind::Customer]),
    // 4.5 broker platforms
    MessageEntry::of::<merge::CustomersMerged>(NOBODY, &[Kind::Merge]),
    MessageEntry::of::<assignment::ConsultantAssigned>(BROKERS, &[Kind::Assignment]),
    MessageEntry::of::<status::StatusChanged>(
        BROKERS,
        &[Kind::FollowUp, Kind::Appointment, Kind::Order, Kind::Contract, Kind::Fee],
    ),
    MessageEntry::of::<recommendation::RecommendationCancelled>(
        NOBODY,
        &[Kind::RecommendationCancelled],
    ),
    MessageEntry::of::<recommendation_notice::Recommended>(NOBODY, &[Kind::Lead]),
    MessageEntry::of::<recommendation::Intervened>(NOBODY, &[Kind::Intervention]),
];

/// All messages' names on the wire, in the specification's order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|entry| entry.spec.cmd).collect()
}

/// The message that a query of one row makes; none where there is no row.
fn from_row<M>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<M>,
) -> Result<Vec<M>, Error> {
    let found = conn.prepare_cached(sql)?.query_row(params, read).optional()?;
    Ok(found.into_iter().collect())
}
