//! Which deliveries are meant: the same for a list, for its count, and for what is done to them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::list::Filter;

/// The states that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Pending or parked.
    Waiting,
    /// Goes out by itself.
    Pending,
    /// Waits for the operator.
    Parked,
    /// Arrived.
    Delivered,
    /// Given up.
    Dropped,
    /// Whatever the state.
    Any,
}

/// The deliveries for which all holds that is said.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Which")]
pub struct Which {
    /// Only those to this application.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 100, max = 699))]
    pub application: Option<u16>,
    /// Only those in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Wanted>,
    /// Only messages of this name, as `cst_info_notify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64))]
    pub cmd: Option<String>,
    /// Only those of this record, as `customer:1000000001`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub record: Option<String>,
    /// Only those that a request for history brought about, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 64))]
    pub task: Option<String>,
    /// Only those made at this time or later, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// Only those made before this time, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
}

impl Which {
    /// Whether it says anything beside the state.
    pub const fn narrows(&self) -> bool {
        let Self { application, state: _, cmd, record, task, from, to } = self;
        application.is_some()
            || cmd.is_some()
            || record.is_some()
            || task.is_some()
            || from.is_some()
            || to.is_some()
    }

    /// The conditions on `delivery`; `text` is looked for in the record and the serial.
    pub fn filter(&self, text: Option<&str>) -> Filter {
        let filter = Filter::default();
        let filter = match self.state {
            None | Some(Wanted::Any) => filter,
            Some(Wanted::Waiting) => {
                filter.and("state IN (?, ?)", ["pending", "parked"].map(String::from))
            }
            Some(Wanted::Pending) => filter.and("state = ?", ["pending".to_owned()]),
            Some(Wanted::Parked) => filter.and("state = ?", ["parked".to_owned()]),
            Some(Wanted::Delivered) => filter.and("state = ?", ["delivered".to_owned()]),
            Some(Wanted::Dropped) => filter.and("state = ?", ["dropped".to_owned()]),
        };
        filter
            .and_if("application_id = ?", self.application.map(i64::from))
            .and_if("(SELECT cmd FROM message WHERE message.id = message_id) = ?", self.cmd.clone())
            .and_if("record = ?", self.record.clone())
            .and_if("task_id = ?", self.task.clone())
            .and_if("created >= ?", self.from)
            .and_if("created < ?", self.to)
            .and_has(&["record", "sid"], text)
    }
}
