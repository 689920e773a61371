//! Broker platforms (specification 4.5): brokers, whom they recommend, and who is told of it.

pub mod agent;
pub mod agent_update;
pub mod appointment;
pub mod assignment;
pub mod brokerage;
pub mod identify;
pub mod intervention;
pub mod recommend;
pub mod recommend_cancel;
mod recommendation;

use schemars::JsonSchema;
use serde::Deserialize;

/// 9999-12-30 22:00 UTC, the latest second that our own times can show.
const LATEST: i64 = 253_402_207_200;

/// A point in time as broker platforms write it: whole UTC seconds since 1970.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UtcSeconds(#[schemars(range(min = 0, max = LATEST))] i64);

impl UtcSeconds {
    /// As the store has it: milliseconds since 1970.
    #[must_use]
    pub const fn milliseconds(self) -> i64 {
        self.0 * 1000
    }
}
