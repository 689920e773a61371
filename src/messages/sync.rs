//! Requests for history (历史数据同步).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::field::{Second, Text};
use super::{Message, from_row};
use crate::catalogue::{Error, Nothing, Spec};
use crate::outbox::Told;

/// N-NY-10: a request for history was carried out.
#[derive(Serialize, JsonSchema)]
pub struct SyncDone {
    /// The task, as sync_request answered it.
    #[serde(rename = "taskID")]
    task: Text<64>,
    /// Its name, as it was asked for.
    #[serde(rename = "taskName")]
    name: Text<128>,
    /// When it was asked for.
    #[serde(rename = "startTime")]
    started: Second,
    /// When it was done.
    #[serde(rename = "finishTime")]
    finished: Second,
    /// 1 done, 2 failed.
    status: i64,
    /// What there is to say of it; empty where there is nothing.
    remark: Text<100>,
}

const TASK: &str = "SELECT id, name, created, coalesce(finished, created), iif(state = 'done', 1, 2), coalesce(remark, '')
    FROM sync_task WHERE id = ?1 AND state IN ('done', 'failed')";

impl Message for SyncDone {
    const SPEC: Spec =
        Spec::new("4.4.10", "N-NY-10", "notify_request_result", "历史数据同步状态通知");
    const TYPE: &'static str = "dc.mq.sync.request.result";
    type Reply = Nothing;

    fn build(conn: &Connection, told: &Told) -> Result<Vec<Self>, Error> {
        from_row(conn, TASK, [&told.subject], |row| {
            Ok(Self {
                task: row.get(0)?,
                name: row.get(1)?,
                started: Second(row.get(2)?),
                finished: Second(row.get(3)?),
                status: row.get(4)?,
                remark: row.get(5)?,
            })
        })
    }
}
