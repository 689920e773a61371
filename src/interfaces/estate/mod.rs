//! Base data (specification 4.1, and 4.5.7–4.5.9): what there is to sell, where, and who sells it.

pub mod agency;
pub mod area;
pub mod building;
pub mod city;
pub mod consultant;
pub mod consultant_report;
pub mod project;
pub mod room;
pub mod station;
pub mod sync;

use schemars::JsonSchema;
use serde::Serialize;

use crate::catalogue::Paged;
use crate::protocol::DateTime;

/// A page of a list that is followed by change time.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncedPage<T> {
    /// The last row's change time: the next request's syncTime.
    last_sync_time: Option<DateTime>,
    /// How many pages there are.
    total_page: i64,
    /// Which one this is.
    page: i64,
    /// The rows.
    list: Vec<T>,
}

/// A page of a list that is read as a whole.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// How many pages there are.
    total_page: i64,
    /// Which one this is.
    page: i64,
    /// The rows.
    list: Vec<T>,
}

impl<T> From<Paged<T>> for SyncedPage<T> {
    fn from(page: Paged<T>) -> Self {
        Self {
            last_sync_time: page.last_sync_time,
            total_page: page.total_page,
            page: page.page,
            list: page.list,
        }
    }
}

impl<T> From<Paged<T>> for Page<T> {
    fn from(page: Paged<T>) -> Self {
        Self { total_page: page.total_page, page: page.page, list: page.list }
    }
}
