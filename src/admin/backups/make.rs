//! A backup, now.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::keeper::{NotMade, make};
use super::list::Backup;
use crate::admin::context::Act;
use crate::admin::problem::{Code, Problem};
use crate::admin::route::{Acts, Route, Spec};

const RUNNING: Code =
    Code::new(409, "backup_running", "Another backup is being made; wait until it is done.");
const FAILED: Code = Code::new(409, "backup_failed", "The backup could not be made.");

/// `POST /backups`
#[derive(Deserialize, JsonSchema)]
pub struct BackupMake {}

impl Route for BackupMake {
    const SPEC: Spec = Spec::post(
        "/backups",
        "backups",
        "Copies the store as it is now to a file in the folder `backups`, beside all else that goes on, and checks it",
    )
    .refuses(&[RUNNING, FAILED]);
    type Answer = Backup;
}

impl Acts for BackupMake {
    async fn act(self, cx: &Act) -> Result<Backup, Problem> {
        let who = cx.who()?.called();
        let made = make(Arc::clone(&cx.site), who, cx.address).await;
        made.map(Backup::from).map_err(|not| match not {
            NotMade::Running => RUNNING.problem(),
            NotMade::Failed(why) => FAILED.saying(format!("The backup could not be made: {why}.")),
        })
    }
}
