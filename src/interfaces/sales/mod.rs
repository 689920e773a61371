//! Sales (specification 4.3): leads, opportunities, and what became of them.

pub mod lead;
pub mod lead_report;
pub mod opportunity;
pub mod opportunity_query;
pub mod opportunity_report;
pub mod originator;
pub mod partner;
pub mod related_customer;
pub mod required_time;
pub mod trade;

use schemars::JsonSchema;
use serde::Serialize;

/// Whether what was asked for exists.
#[derive(Serialize, JsonSchema)]
pub struct Existence {
    /// 0 no, 1 yes.
    result: i64,
}

impl From<bool> for Existence {
    fn from(exists: bool) -> Self {
        Self { result: exists.into() }
    }
}
