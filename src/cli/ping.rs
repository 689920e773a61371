//! `dcbox app ping`: one test push, and what it tells of the way there and back.

use std::time::Duration;

use actix_web::rt;
use serde::Serialize;
use serde_json::json;

use super::Failure;
use super::output::Output;
use crate::apps::{Application, Record};
use crate::delivery::{Attempt, Letter, Sender, Verdict};
use crate::protocol::{DateTime, Sid, now_ms};

/// A message that changes nothing where it arrives: the result of a request that nobody made.
const CMD: &str = "notify_request_result";
const DEADLINE: Duration = Duration::from_secs(5);

#[derive(Serialize)]
struct Pinged {
    callback: String,
    verdict: &'static str,
    errcode: Option<i64>,
    milliseconds: f64,
    answer: String,
    explanation: String,
}

/// Sends it. The failure is that the push did not arrive.
pub(super) fn ping(record: &Record, appid: u16, output: &Output) -> Result<(), Failure> {
    let application = Application::new(record).ok_or("its keys cannot be used; set new ones")?;
    let callback = record.callback.clone();
    let callback =
        callback.ok_or("it has no callback: give it one with `dcbox app set ID --callback URL`")?;
    let now = now_ms();
    // High numbers, so that the server's own serials of this second are others.
    let sid = Sid { app: appid, second: now / 1000, number: rand::random_range(90_000..100_000) }
        .to_string();
    let second = DateTime(now).to_string();
    let day = second.split('.').next().unwrap_or_default();
    let body = json!({
        "taskID": "ping", "taskName": "连通测试", "startTime": day, "finishTime": day, "status": 1, "remark": "dcbox app ping"
    });
    let body = body.to_string();
    let attempt = rt::System::new().block_on(async {
        let letter = Letter { from: appid, cmd: CMD, sid: &sid, body: &body };
        Sender::new(DEADLINE).send(&application, &callback, letter).await
    });
    let arrived = attempt.judged.verdict == Verdict::Delivered;
    let pinged = Pinged {
        verdict: attempt.judged.verdict.name(),
        errcode: attempt.judged.verdict.errcode(),
        milliseconds: (attempt.took.as_secs_f64() * 100_000.0).round() / 100.0,
        explanation: explain(&attempt, record),
        answer: attempt.judged.answer,
        callback,
    };
    output.tell(&pinged, |pinged| {
        let Pinged { callback, verdict, milliseconds, answer, explanation, .. } = pinged;
        vec![
            format!("{callback}: {verdict} after {milliseconds} ms"),
            explanation.clone(),
            answer.clone(),
        ]
    })?;
    if arrived { Ok(()) } else { Err("the test push did not arrive".into()) }
}

fn explain(attempt: &Attempt, record: &Record) -> String {
    let id = record.id;
    match attempt.judged.verdict {
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
