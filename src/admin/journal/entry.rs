//! One request with what it and its answer said, personal data covered until somebody reveals them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::cut::mended;
use super::list::Request;
use super::{NO_JOURNAL, journal};
use crate::admin::Admin;
use crate::admin::context::{Act, Look, aside};
use crate::admin::mask::{self, Level};
use crate::admin::problem::{NOT_FOUND, Problem};
use crate::admin::route::{Acts, Reads, Route, Spec};
use crate::journal::{Message, Summary};

/// What a message said.
#[derive(Debug, Serialize, JsonSchema)]
struct Said {
    /// How long it was on the wire, in bytes.
    length: i64,
    /// Whether its end was not kept.
    cut: bool,
    /// What is sealed in it: JSON, or a text where it is none; null where it cannot be decrypted.
    plain: Value,
    /// As it went over the wire, for a GET its query; null until it is revealed, since who has the keys reads all in it.
    wire: Option<String>,
}

/// A request with all that is known of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Entry {
    #[serde(flatten)]
    request: Request,
    /// The version that its header has.
    version: String,
    /// What it said.
    asked: Said,
    /// What it was answered.
    answered: Said,
    /// Whether personal data, and what went over the wire, are covered.
    masked: bool,
}

/// How much of a request is shown.
#[derive(Clone, Copy)]
enum View {
    Masked,
    Revealed,
}

impl Entry {
    fn find(site: &Admin, id: i64, view: View) -> Result<Self, Problem> {
        let found = journal(site)?.show(id)?;
        let (one, [asked, answered]) = found.ok_or_else(|| {
            NOT_FOUND.saying("The journal does not have this request, or no longer.")
        })?;
        Ok(Self::of(site, &one, [asked, answered].map(|message| said(message, view)), view))
    }

    fn of(site: &Admin, one: &Summary, [asked, answered]: [Said; 2], view: View) -> Self {
        Self {
            request: Request::of(site, one),
            version: mask::words(&one.version),
            asked,
            answered,
            masked: matches!(view, View::Masked),
        }
    }
}

fn said(Message { wire, length, plain }: Message, view: View) -> Said {
    let cut = (wire.len() as i64) < length;
    let wire = match view {
        View::Masked => None,
        View::Revealed => Some(String::from_utf8_lossy(&wire).into_owned()),
    };
    Said { length, cut, plain: plain.map_or(Value::Null, |plain| shown(&plain, view)), wire }
}

/// The beginning of a JSON text is shown as what is whole in it: what its fields hold is known then.
fn shown(plain: &str, view: View) -> Value {
    let read = serde_json::from_str(plain).ok().or_else(|| mended(plain));
    match (read, view) {
        (Some(mut read), View::Masked) => {
            mask::value(&mut read, Level::Shown);
            read
        }
        (Some(read), View::Revealed) => read,
        (None, View::Masked) => mask::text(plain, Level::Shown).into(),
        (None, View::Revealed) => plain.into(),
    }
}

/// `GET /requests/{id}`
#[derive(Deserialize, JsonSchema)]
pub struct RequestShow {
    /// The request's number.
    id: i64,
}

impl Route for RequestShow {
    const SPEC: Spec = Spec::get(
        "/requests/{id}",
        "journal",
        "A request, why it was refused, and what it and its answer said; personal data are covered",
    )
    .refuses(&[NO_JOURNAL]);
    type Answer = Entry;
}

impl Reads for RequestShow {
    fn read(self, cx: &Look<'_>) -> Result<Entry, Problem> {
        Entry::find(cx.site, self.id, View::Masked)
    }
}

/// `POST /requests/{id}/reveal`
#[derive(Deserialize, JsonSchema)]
pub struct RequestReveal {
    /// The request's number.
    id: i64,
}

impl Route for RequestReveal {
    const SPEC: Spec = Spec::post(
        "/requests/{id}/reveal",
        "journal",
        "The same with nothing covered, and as it went over the wire; the audit table tells who looked",
    )
    .refuses(&[NO_JOURNAL])
    .answers(200);
    type Answer = Entry;
}

impl Acts for RequestReveal {
    async fn act(self, cx: &Act) -> Result<Entry, Problem> {
        let (id, site) = (self.id, std::sync::Arc::clone(&cx.site));
        // Aside from the writer, which the journal has no part in.
        let entry = aside(move || Entry::find(&site, id, View::Revealed)).await?;
        let Request { application, cmd, errcode, .. } = &entry.request;
        let what = json!({ "application": application, "cmd": cmd, "errcode": errcode });
        let note = move |cx: &mut crate::admin::context::Change<'_, '_>| {
            Ok(cx.audit("request.reveal", id, None, Some(what.clone()))?.answer(()))
        };
        cx.change(cx.who()?, note).await?;
        Ok(entry)
    }
}
