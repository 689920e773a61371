//! One test push to a callback, and what it tells of the way there and back.

use std::time::Duration;

use serde_json::json;

use super::sender::{Attempt, Letter, Sender};
use super::verdict::{Judged, Verdict};
use crate::protocol::{DateTime, Keys, Sid, now_ms};

/// A message that changes nothing where it arrives: the result of a request that nobody made.
const CMD: &str = "notify_request_result";
const DEADLINE: Duration = Duration::from_secs(5);

/// What came of a test push.
#[derive(Debug)]
pub struct Pinged {
    /// How it ended.
    pub judged: Judged,
    /// How long it took.
    pub took: Duration,
    /// What that means, in a sentence or two.
    pub explanation: String,
}

impl Pinged {
    /// How long it took in milliseconds, to the hundredth.
    #[must_use]
    pub fn milliseconds(&self) -> f64 {
        (self.took.as_secs_f64() * 100_000.0).round() / 100.0
    }
}

/// Sends it to application `id` from the data centre's own `appid`, sealed with `keys`. To be run on a thread of actix.
pub async fn ping(id: u16, keys: &Keys, callback: &str, appid: u16) -> Pinged {
    let now = now_ms();
    // High numbers, so that the server's own serials of this second are others.
    let sid = Sid { app: appid, second: now / 1000, number: rand::random_range(90_000..100_000) }
        .to_string();
    let second = DateTime(now).to_string();
    let day = second.split('.').next().unwrap_or_default();
    let body = json!({
        "taskID": "ping", "taskName": "连通测试", "startTime": day, "finishTime": day, "status": 1, "remark": "dcbox app ping"
    });
    let letter = Letter { from: appid, cmd: CMD, sid: &sid, body: &body.to_string() };
    let Attempt { judged, took, .. } = Sender::new(DEADLINE).send(keys, callback, letter).await;
    let explanation = explain(&judged.verdict, id);
    Pinged { judged, took, explanation }
}

fn explain(verdict: &Verdict, id: u16) -> String {
    match verdict {
        Verdict::Delivered => {
            format!("The push arrived, and the answer is signed with application {id}'s keys.")
        }
        Verdict::Refused(errcode) => format!(
            "The push arrived and the keys fit both ways, but application {id} refuses it with errcode {errcode}. \
             A real message that is refused is tried again, and holds up only its own record."
        ),
        Verdict::Unreachable => {
            "Nothing answered there in time: look at the address and port, at a firewall between, \
             and at the certificate where it is https."
                .to_owned()
        }
        Verdict::BadAnswer => format!(
            "Something answered, but not as application {id} should: HTTP 200, the same envelope, the message's own sid, \
             signed with its token and encrypted with its appkey."
        ),
    }
}
