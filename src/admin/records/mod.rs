//! Customers, leads, opportunities, consultants and base data, as the operator looks at them.
//!
//! Numbers to call and numbers of cards are masked wherever they are told (`mask`); `reveal` tells those of one person,
//! and leaves a row in the audit table. Lists are `Wide`; a record brings its whole history, each kind of it the newest
//! hundred (`newest`).

mod answers;
pub mod base;
pub mod consultants;
pub mod customer;
pub mod customers;
pub mod leads;
pub(in crate::admin) mod mask;
pub mod merge;
mod newest;
pub mod opportunities;
mod pushes;
mod reference;
mod referrals;
pub mod reveal;
mod search;
pub mod standing;
mod trades;
