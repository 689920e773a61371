//! One message: what it says and what came of each attempt, with personal data covered until it is revealed.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::Delivery;
use crate::admin::context::{Change, Done, Look};
use crate::admin::mask::{self, Level};
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Changes, Reads, Route, Spec};
use crate::delivery::backlog::{self, Tried};

/// An attempt to deliver a message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Attempt {
    /// Its number, from 1.
    number: u32,
    /// When it began, in milliseconds since 1970.
    at: i64,
    /// How long it took, in milliseconds.
    took: f64,
    /// `delivered`, `refused`, `unreachable` or `bad_answer`.
    verdict: String,
    /// The errcode that the application answered, where it answered one.
    errcode: Option<i64>,
    /// The application's answer decrypted, or what was wrong; at most 2,048 bytes.
    answer: Option<String>,
}

/// A message with all that is known of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Message {
    #[serde(flatten)]
    delivery: Delivery,
    /// What it says: the plain text of its data.
    body: Value,
    /// What came of each attempt, the first first.
    tried: Vec<Attempt>,
    /// Whether personal data are covered in it.
    masked: bool,
}

/// What of a message is covered.
#[derive(Clone, Copy)]
enum View {
    Masked,
    Revealed,
}

impl Message {
    fn find(conn: &Connection, id: i64, view: View, now: i64) -> Result<Self, Problem> {
        let found = backlog::show(conn, id)?;
        let (one, body, tried) =
            found.ok_or_else(|| NOT_FOUND.saying("There is no such message."))?;
        let delivery = Delivery::of(conn, one, now)?;
        let body: Value = serde_json::from_str(&body)?;
        let plain =
            Self { delivery, body, tried: tried.into_iter().map(attempt).collect(), masked: false };
        Ok(match view {
            View::Revealed => plain,
            View::Masked => plain.covered(),
        })
    }

    fn covered(mut self) -> Self {
        let mut body = self.body.clone();
        mask::value(&mut body, Level::Shown);
        self.masked = body != self.body;
        self.body = body;
        for one in &mut self.tried {
            let covered = one.answer.as_deref().map(|answer| mask::text(answer, Level::Shown));
            self.masked |= covered != one.answer;
            one.answer = covered;
        }
        self
    }
}

fn attempt(tried: Tried) -> Attempt {
    let Tried { number, at, took, verdict, errcode, answer } = tried;
    Attempt { number, at, took: took as f64 / 1000.0, verdict, errcode, answer }
}

/// `GET /deliveries/{id}`
#[derive(Deserialize, JsonSchema)]
pub struct DeliveryShow {
    /// The delivery's number.
    id: i64,
}

impl Route for DeliveryShow {
    const SPEC: Spec = Spec::get(
        "/deliveries/{id}",
        "deliveries",
        "A message, its attempts and their answers; personal data are covered",
    );
    type Answer = Message;
}

impl Reads for DeliveryShow {
    fn read(self, cx: &Look<'_>) -> Result<Message, Problem> {
        Message::find(cx.conn, self.id, View::Masked, cx.now)
    }
}

/// `POST /deliveries/{id}/reveal`
#[derive(Deserialize, JsonSchema)]
pub struct DeliveryReveal {
    /// The delivery's number.
    id: i64,
}

impl Route for DeliveryReveal {
    const SPEC: Spec = Spec::post(
        "/deliveries/{id}/reveal",
        "deliveries",
        "The same with nothing covered; the audit table tells who looked",
    )
    .answers(200);
    type Answer = Message;
}

impl Changes for DeliveryReveal {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Message>, Problem> {
        let message = Message::find(cx.conn(), self.id, View::Revealed, cx.now)?;
        let Delivery { application_id, cmd, record, .. } = &message.delivery;
        let what = json!({ "application": application_id, "cmd": cmd, "record": record });
        Ok(cx.audit("delivery.reveal", self.id, None, Some(what))?.answer(message))
    }
}
