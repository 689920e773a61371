//! Requests for history, and how far they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::context::Look;
use crate::admin::list::{Filter, Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::delivery::history::{PROGRESS, Progress, progressed};

/// A request for history (`sync_request`).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryTask {
    /// The task's id, which its application knows.
    id: String,
    /// The application that asked.
    application_id: u16,
    /// What it called the task.
    name: String,
    /// The names of the messages that it asked for.
    kinds: Vec<String>,
    /// `running`, `done`, or `failed` where some messages were refused.
    state: String,
    /// How many messages have been made of the records so far.
    replayed: i64,
    /// How many of them still go out.
    waiting: i64,
    /// How many of them wait for the operator.
    refused: i64,
    /// What the application is told besides, where not all arrived.
    remark: Option<String>,
    /// When it was asked for, in milliseconds since 1970.
    created: i64,
    /// When it ended.
    finished: Option<i64>,
}

impl From<Progress> for HistoryTask {
    fn from(task: Progress) -> Self {
        Self {
            id: task.id,
            application_id: task.application,
            name: task.name,
            kinds: task.data_types.split('|').map(str::to_owned).collect(),
            state: task.state,
            replayed: task.replayed,
            waiting: task.waiting,
            refused: task.refused,
            remark: task.remark,
            created: task.created,
            finished: task.finished,
        }
    }
}

/// How tasks may be sorted.
pub struct TaskSorts;

impl Sorts for TaskSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("created", "created"), ("application", "application_id"), ("state", "state")];
    const DEFAULT: &'static str = "-created";
}

/// `GET /history-tasks`
#[derive(Deserialize, JsonSchema)]
pub struct HistoryTaskList {
    #[serde(flatten)]
    listing: Listing<TaskSorts>,
    /// Only this application's.
    #[schemars(range(min = 100, max = 699))]
    application: Option<u16>,
}

impl Route for HistoryTaskList {
    const SPEC: Spec = Spec::get(
        "/history-tasks",
        "deliveries",
        "Requests for history and how far they are, the newest first",
    );
    type Answer = Rows<HistoryTask>;
}

impl Reads for HistoryTaskList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<HistoryTask>, Problem> {
        let filter = Filter::default()
            .and_if("application_id = ?", self.application.map(i64::from))
            .and_has(&["name", "id"], self.listing.q.as_deref());
        let task = |row: &rusqlite::Row<'_>| progressed(row).map(HistoryTask::from);
        Ok(self.listing.rows(cx.conn, PROGRESS, "sync_task", filter, task)?)
    }
}
