//! `dcbox app ping`: one test push, and what it tells of the way there and back.

use actix_web::rt;
use serde::Serialize;

use super::Failure;
use super::output::Output;
use crate::apps::{Application, Record};
use crate::delivery::{self, Verdict};
use crate::protocol::now_ms;

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
    let keys = application.push_keys(now_ms());
    let pinged = rt::System::new().block_on(delivery::ping(record.id, keys, &callback, appid));
    let arrived = pinged.judged.verdict == Verdict::Delivered;
    let pinged = Pinged {
        verdict: pinged.judged.verdict.name(),
        errcode: pinged.judged.verdict.errcode(),
        milliseconds: pinged.milliseconds(),
        explanation: pinged.explanation,
        answer: pinged.judged.answer,
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
