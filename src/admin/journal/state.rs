//! How much the journal keeps, and forgetting all of it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{NO_JOURNAL, journal};
use crate::admin::context::{Act, Change, Look, aside};
use crate::admin::problem::Problem;
use crate::admin::route::{Acts, Nothing, Reads, Route, Spec};

/// Requests that are kept.
#[derive(Debug, Serialize, JsonSchema)]
struct Kept {
    /// How many there are.
    count: usize,
    /// How many bytes they take.
    bytes: usize,
}

/// How much the journal keeps.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JournalFill {
    /// Whether there is one.
    on: bool,
    /// How many bytes good requests may take in memory, and refused ones on the disk.
    limit: usize,
    /// The good ones.
    good: Kept,
    /// The refused ones.
    refused: Kept,
    /// How many refused ones since the start came too fast to be kept.
    missed: u64,
}

/// `GET /journal`
#[derive(Deserialize, JsonSchema)]
pub struct JournalShow {}

impl Route for JournalShow {
    const SPEC: Spec = Spec::get("/journal", "journal", "How much the journal keeps");
    type Answer = JournalFill;
}

impl Reads for JournalShow {
    fn read(self, cx: &Look<'_>) -> Result<JournalFill, Problem> {
        let fill = cx.site.gateway.journal.as_ref().map(|journal| journal.fill());
        let kept = |(count, bytes)| Kept { count, bytes };
        Ok(JournalFill {
            on: fill.is_some(),
            limit: fill.map_or(0, |fill| fill.limit),
            good: kept(fill.map_or((0, 0), |fill| fill.good)),
            refused: kept(fill.map_or((0, 0), |fill| fill.refused)),
            missed: fill.map_or(0, |fill| fill.missed),
        })
    }
}

/// `DELETE /journal`
#[derive(Deserialize, JsonSchema)]
pub struct JournalClear {}

impl Route for JournalClear {
    const SPEC: Spec = Spec::delete(
        "/journal",
        "journal",
        "Forgets all requests; the audit table tells who did it",
    )
    .refuses(&[NO_JOURNAL]);
    type Answer = Nothing;
}

impl Acts for JournalClear {
    async fn act(self, cx: &Act) -> Result<Nothing, Problem> {
        let journal = Arc::clone(journal(&cx.site)?);
        let looked = Arc::clone(&journal);
        let fill = aside(move || Ok(looked.fill())).await?;
        let before = json!({ "good": fill.good.0, "refused": fill.refused.0 });
        let note = move |cx: &mut Change<'_, '_>| {
            Ok(cx.audit("journal.clear", "*", Some(before.clone()), None)?.answer(()))
        };
        // Who has done it stands there before it is done.
        cx.change(cx.who()?, note).await?;
        aside(move || Ok(journal.clear()?)).await?;
        Ok(Nothing {})
    }
}
