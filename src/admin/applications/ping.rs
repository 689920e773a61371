//! One test push to an application's callback.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::detail::Pair;
use super::{NO_ROTATION, found};
use crate::admin::context::Act;
use crate::admin::problem::{Code, Problem};
use crate::admin::route::{Acts, Route, Spec};
use crate::apps::Application;
use crate::delivery;

const NO_CALLBACK: Code =
    Code::new(409, "no_callback", "The application has no callback to push to.");

/// `POST /applications/{id}/ping`
#[derive(Deserialize, JsonSchema)]
pub struct CallbackPing {
    /// The application's number.
    id: u16,
    /// In a rotation, which keys to seal it with; without one, those that pushes are sealed with now.
    keys: Option<Pair>,
}

/// What came of a test push.
#[derive(Serialize, JsonSchema)]
pub struct Pinged {
    /// Where it went.
    callback: String,
    /// `delivered`, `refused`, `unreachable` or `bad_answer`.
    verdict: &'static str,
    /// The errcode answered, where there was one.
    errcode: Option<i64>,
    /// How long it took.
    milliseconds: f64,
    /// What came back, decrypted, or what went wrong; at most 2,048 bytes.
    answer: String,
    /// What that means, in a sentence or two.
    explanation: String,
}

impl Route for CallbackPing {
    const SPEC: Spec = Spec::post(
        "/applications/{id}/ping",
        "applications",
        "Sends one test push to an application's callback, and says what came of it",
    )
    .refuses(&[NO_CALLBACK, NO_ROTATION])
    .answers(200);
    type Answer = Pinged;
}

impl Acts for CallbackPing {
    async fn act(self, cx: &Act) -> Result<Pinged, Problem> {
        let id = self.id;
        let record = cx.read(move |conn| found(conn, id)).await?;
        let callback = record.callback.clone().ok_or_else(|| NO_CALLBACK.problem())?;
        let application = Application::new(&record)
            .ok_or_else(|| Problem::Ours("the application's keys cannot be used".to_owned()))?;
        let keys = match self.keys {
            None => application.push_keys(cx.now),
            Some(Pair::New) => &application.keys,
            Some(Pair::Old) => {
                application.old_keys(cx.now).ok_or_else(|| NO_ROTATION.problem().at("keys"))?
            }
        };
        let pinged = delivery::ping(id, keys, &callback, cx.site.gateway.appid).await;
        let verdict = pinged.judged.verdict.name();
        let told = json!({ "callback": callback, "verdict": verdict });
        let audited = move |cx: &mut crate::admin::context::Change<'_, '_>| {
            Ok(cx.audit("application.ping", id, None, Some(told.clone()))?.answer(()))
        };
        cx.change(cx.who()?, audited).await?;
        Ok(Pinged {
            verdict,
            errcode: pinged.judged.verdict.errcode(),
            milliseconds: pinged.milliseconds(),
            explanation: pinged.explanation,
            answer: pinged.judged.answer,
            callback,
        })
    }
}
