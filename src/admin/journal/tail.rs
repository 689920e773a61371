//! Telling those who watch that requests have come in.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use serde_json::json;

use crate::admin::Admin;

/// How often at the most: whoever follows the list reads it anew each time.
const OFTEN: Duration = Duration::from_millis(500);

/// Tells of requests, never of each, for as long as it is let run. Workers know nothing of it.
pub async fn tail(site: Arc<Admin>) {
    let Some(journal) = &site.gateway.journal else { return };
    let mut last = journal.next_id();
    loop {
        rt::time::sleep(OFTEN).await;
        let next = journal.next_id();
        if next > last {
            site.live.tell("request", &json!({ "count": next - last }));
        }
        last = next;
    }
}
