//! dcbox: the data centre of a property developer, in one binary.
//!
//! A request's way through the modules:
//!
//! ```text
//! socket → gateway → protocol (open, verify) → catalogue (find, check, decode) → interfaces (rules and SQL)
//!        → store (a read connection, or the one writer) → protocol (seal) → socket
//! ```
//!
//! [`protocol`] is pure and may be used by others; the rest is public for the program, its benchmark
//! and its fuzz targets only.

pub mod admin;
pub mod apps;
pub mod catalogue;
pub mod cli;
pub mod delivery;
pub mod desk;
pub mod gateway;
pub mod interfaces;
pub mod journal;
pub mod messages;
pub mod outbox;
pub mod protocol;
pub mod seed;
pub mod store;
