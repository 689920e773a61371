//! What an application may call and what it is told: all interfaces and all messages, each with whether it is chosen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{change, found, names, refused};
use crate::admin::context::{Act, Look};
use crate::admin::problem::{INVALID, Problem};
use crate::admin::route::{Acts, Reads, Route, Spec};
use crate::apps::manage::{self, Changes};
use crate::apps::{Choice, Record};
use crate::catalogue::{Class, Spec as Place, State};
use crate::{interfaces, messages};

/// An interface or a message, as an application has it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// Its name on the wire.
    cmd: &'static str,
    /// Its number in the specification, as `G-BA-09`.
    code: &'static str,
    /// Its section there, as `4.1.9`.
    section: &'static str,
    /// Its name for people.
    title: &'static str,
    /// `active`, `obsolete` or `reserved`.
    state: &'static str,
    /// What took an obsolete one's place.
    successor: Option<&'static str>,
    /// Whether the application's class has it by default.
    default: bool,
    /// Whether the application has it now.
    chosen: bool,
    /// Of an interface, whether it writes.
    writes: Option<bool>,
    /// Of an interface, whether this server answers it at all.
    on: Option<bool>,
    /// Of an interface, how the application last used it.
    #[serde(rename = "use")]
    used: Option<LastUse>,
}

/// How an application last used an interface, in verified requests only.
#[derive(Serialize, JsonSchema)]
pub struct LastUse {
    /// When, in milliseconds since 1970.
    at: i64,
    /// How often in all.
    count: i64,
    /// What the last request was answered with.
    errcode: i32,
}

impl Cell {
    fn of(place: &Place, default: bool, chosen: bool) -> Self {
        Self {
            cmd: place.cmd,
            code: place.code,
            section: place.section,
            title: place.title,
            state: place.state.name(),
            successor: match place.state {
                State::Obsolete(successor) => Some(successor),
                State::Active | State::Reserved => None,
            },
            default,
            chosen,
            writes: None,
            on: None,
            used: None,
        }
    }
}

/// All interfaces, or all messages, in the specification's order.
#[derive(Serialize, JsonSchema)]
pub struct Matrix {
    /// `all`, `default`, `none` or `list`.
    choice: &'static str,
    rows: Vec<Cell>,
}

/// `GET /applications/{id}/interfaces`
#[derive(Deserialize, JsonSchema)]
pub struct InterfaceMatrix {
    /// The application's number.
    id: u16,
}

impl Route for InterfaceMatrix {
    const SPEC: Spec = Spec::get(
        "/applications/{id}/interfaces",
        "applications",
        "Which interfaces an application may call, and how it last used each",
    );
    type Answer = Matrix;
}

impl Reads for InterfaceMatrix {
    fn read(self, cx: &Look<'_>) -> Result<Matrix, Problem> {
        let record = found(cx.conn, self.id)?;
        let (class, used) = (Class::of(record.id), cx.site.gateway.used());
        let catalogue = &cx.site.gateway.catalogue;
        let rows = interfaces::TABLE.iter().map(|entry| {
            let place = &entry.spec;
            let default = class.is_some_and(|class| entry.audience.includes(class));
            let chosen = class.is_some_and(|class| record.grants.grants(class, entry));
            let used = used.get(&(record.id, place.cmd)).copied();
            Cell {
                writes: Some(entry.writes()),
                on: Some(catalogue.get(place.cmd).is_some_and(|interface| interface.on)),
                used: used.map(|last| LastUse {
                    at: last.at,
                    count: last.count,
                    errcode: last.errcode,
                }),
                ..Cell::of(place, default, chosen)
            }
        });
        Ok(Matrix { choice: record.grants.kind(), rows: rows.collect() })
    }
}

/// `GET /applications/{id}/messages`
#[derive(Deserialize, JsonSchema)]
pub struct MessageMatrix {
    /// The application's number.
    id: u16,
}

impl Route for MessageMatrix {
    const SPEC: Spec = Spec::get(
        "/applications/{id}/messages",
        "applications",
        "Which messages an application is sent",
    );
    type Answer = Matrix;
}

impl Reads for MessageMatrix {
    fn read(self, cx: &Look<'_>) -> Result<Matrix, Problem> {
        let record = found(cx.conn, self.id)?;
        let class = Class::of(record.id);
        let rows = messages::TABLE.iter().map(|entry| {
            let default = class.is_some_and(|class| entry.audience.includes(class));
            let chosen = match &record.subscriptions {
                Choice::All => true,
                Choice::Default => default,
                Choice::None => false,
                Choice::List(names) => names.iter().any(|name| name == entry.spec.cmd),
            };
            Cell::of(&entry.spec, default, chosen)
        });
        Ok(Matrix { choice: record.subscriptions.kind(), rows: rows.collect() })
    }
}

/// How interfaces are chosen.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Granting {
    /// All there are, those to come included.
    All,
    /// What the application's class is offered.
    Default,
    /// The names given.
    List,
}

/// How messages are chosen.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Subscribing {
    /// All there are, those to come included.
    All,
    /// What the application's class is offered.
    Default,
    /// None.
    None,
    /// The names given.
    List,
}

/// `PUT /applications/{id}/grants`
#[derive(Deserialize, JsonSchema, Clone)]
pub struct GrantsSet {
    /// The application's number.
    id: u16,
    choice: Granting,
    /// With `list`: the interfaces.
    #[serde(default)]
    #[schemars(length(max = 100), inner(length(max = 64)))]
    names: Vec<String>,
}

impl Route for GrantsSet {
    const SPEC: Spec = Spec::put(
        "/applications/{id}/grants",
        "applications",
        "Says which interfaces an application may call",
    );
    type Answer = Chosen;
}

/// `PUT /applications/{id}/subscriptions`
#[derive(Deserialize, JsonSchema, Clone)]
pub struct SubscriptionsSet {
    /// The application's number.
    id: u16,
    choice: Subscribing,
    /// With `list`: the messages.
    #[serde(default)]
    #[schemars(length(max = 100), inner(length(max = 64)))]
    names: Vec<String>,
}

impl Route for SubscriptionsSet {
    const SPEC: Spec = Spec::put(
        "/applications/{id}/subscriptions",
        "applications",
        "Says which messages an application is sent",
    );
    type Answer = Chosen;
}

/// What was chosen.
#[derive(Serialize, JsonSchema)]
pub struct Chosen {
    /// `all`, `default`, `none` or `list`.
    choice: &'static str,
    /// With `list`: the names, in alphabetical order.
    names: Vec<String>,
}

impl From<&Choice> for Chosen {
    fn from(choice: &Choice) -> Self {
        let names = if let Choice::List(names) = choice { names.clone() } else { Vec::new() };
        Self { choice: choice.kind(), names }
    }
}

impl Acts for GrantsSet {
    async fn act(self, cx: &Act) -> Result<Chosen, Problem> {
        let list = listed(matches!(self.choice, Granting::List), &self.names)?;
        let choice = match self.choice {
            Granting::All => Choice::All,
            Granting::Default => Choice::Default,
            Granting::List => list,
        };
        let changes = Changes { grants: Some(choice), ..Changes::default() };
        set(cx, "application.grants", self.id, changes, |record| &record.grants).await
    }
}

impl Acts for SubscriptionsSet {
    async fn act(self, cx: &Act) -> Result<Chosen, Problem> {
        let list = listed(matches!(self.choice, Subscribing::List), &self.names)?;
        let choice = match self.choice {
            Subscribing::All => Choice::All,
            Subscribing::Default => Choice::Default,
            Subscribing::None => Choice::None,
            Subscribing::List => list,
        };
        let changes = Changes { subscriptions: Some(choice), ..Changes::default() };
        set(cx, "application.subscriptions", self.id, changes, |record| &record.subscriptions).await
    }
}

fn listed(wanted: bool, names: &[String]) -> Result<Choice, Problem> {
    if !wanted && !names.is_empty() {
        return Err(INVALID.saying("Names go with the choice `list` only.").at("names"));
    }
    let mut names = names.to_vec();
    names.sort_unstable();
    names.dedup();
    Ok(Choice::List(names))
}

async fn set(
    cx: &Act,
    action: &'static str,
    id: u16,
    changes: Changes,
    part: fn(&Record) -> &Choice,
) -> Result<Chosen, Problem> {
    change(cx, move |cx| {
        let before = found(cx.conn(), id)?;
        let after = manage::change(cx.tx(), id, changes.clone(), names()).map_err(refused)?;
        let told = |record| json!({ "choice": part(record).to_string() });
        let audited = cx.audit(action, id, Some(told(&before)), Some(told(&after)))?;
        Ok(audited.answer(Chosen::from(part(&after))))
    })
    .await
}
