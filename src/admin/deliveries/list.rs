//! The list of deliveries, each with why it waits.

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::which::Which;
use crate::admin::context::Look;
use crate::admin::list::{Listing, Rows, Sorts};
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::delivery::backlog::{LISTED, Listed, listed};
use crate::delivery::{Why, why};
use crate::messages::TABLE;

/// A message to one application.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Its number; later ones have greater ones.
    pub id: i64,
    /// The application.
    pub application_id: u16,
    /// The message's name.
    pub cmd: String,
    /// The message's title in the specification.
    pub title: Option<&'static str>,
    /// The record whose order it keeps, as `customer:1000000001`.
    pub record: String,
    /// `live`, or `history` where it was asked for.
    pub lane: String,
    /// Its serial, the same in every attempt.
    pub sid: String,
    /// `pending`, `parked`, `delivered` or `dropped`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// When it arrived or was given up.
    pub finished: Option<i64>,
    /// The request for history that brought it about.
    pub task: Option<String>,
    /// Why it waits, where it does.
    pub why: Option<Why>,
}

impl Delivery {
    /// A row of the store, as the page has it.
    pub fn of(conn: &Connection, one: Listed, now: i64) -> Result<Self, Problem> {
        Ok(Self {
            why: why(conn, one.id, now)?,
            id: one.id,
            application_id: one.app,
            title: title(&one.cmd),
            cmd: one.cmd,
            record: one.record,
            lane: one.lane,
            sid: one.sid,
            state: one.state,
            attempts: one.attempts,
            created: one.created,
            finished: one.finished,
            task: one.task,
        })
    }
}

fn title(cmd: &str) -> Option<&'static str> {
    TABLE.iter().find(|entry| entry.spec.cmd == cmd).map(|entry| entry.spec.title)
}

/// How deliveries may be sorted.
pub struct DeliverySorts;

impl Sorts for DeliverySorts {
    const BY: &'static [(&'static str, &'static str)] = &[
        ("id", "id"),
        ("application", "application_id"),
        ("attempts", "attempts"),
        ("finished", "finished"),
        ("record", "record"),
    ];
    const DEFAULT: &'static str = "-id";
}

/// `GET /deliveries`
#[derive(Deserialize, JsonSchema)]
pub struct DeliveryList {
    #[serde(flatten)]
    listing: Listing<DeliverySorts>,
    #[serde(flatten)]
    which: Which,
}

impl Route for DeliveryList {
    const SPEC: Spec =
        Spec::get("/deliveries", "deliveries", "Messages to applications, and why they wait");
    type Answer = Rows<Delivery>;
}

impl Reads for DeliveryList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Delivery>, Problem> {
        let filter = self.which.filter(self.listing.q.as_deref());
        let Rows { rows, total, page, size } =
            self.listing.rows(cx.conn, LISTED, "delivery", filter, listed)?;
        let rows = rows.into_iter().map(|one| Delivery::of(cx.conn, one, cx.now));
        Ok(Rows { rows: rows.collect::<Result<_, _>>()?, total, page, size })
    }
}

/// A kind of message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessageKind {
    /// Its name on the wire.
    cmd: &'static str,
    /// Its number in the specification.
    code: &'static str,
    /// Its title in the specification.
    title: &'static str,
    /// Its state in the specification: `active`, `obsolete` or `reserved`.
    state: &'static str,
}

/// All kinds of messages.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MessageKinds {
    /// In the specification's order.
    rows: Vec<MessageKind>,
}

/// `GET /message-kinds`
#[derive(Deserialize, JsonSchema)]
pub struct MessageKindList {}

impl Route for MessageKindList {
    const SPEC: Spec = Spec::get(
        "/message-kinds",
        "deliveries",
        "The kinds of messages that applications are told",
    );
    type Answer = MessageKinds;
}

impl Reads for MessageKindList {
    fn read(self, _: &Look<'_>) -> Result<MessageKinds, Problem> {
        let kinds = TABLE.iter().map(|entry| {
            let spec = &entry.spec;
            let (cmd, code, title) = (spec.cmd, spec.code, spec.title);
            MessageKind { cmd, code, title, state: spec.state.name() }
        });
        Ok(MessageKinds { rows: kinds.collect() })
    }
}
