//! Making and changing applications.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::detail::Application;
use super::list::free;
use super::{ID_TAKEN, change, found, names, refused};
use crate::admin::context::Act;
use crate::admin::problem::{Code, INVALID, Problem};
use crate::admin::route::{Acts, Route, Spec};
use crate::apps::manage::{self, Changes};
use crate::apps::{Record, all};
use crate::catalogue::Class;

const CLASS_FULL: Code =
    Code::new(409, "class_full", "All hundred numbers of this class are taken.");

/// `POST /applications`
#[derive(Deserialize, JsonSchema, Clone)]
pub struct ApplicationCreate {
    /// What kind of system it is.
    class: Class,
    /// Its number, of its class; the lowest that is free where none is given.
    #[schemars(range(min = 100, max = 699))]
    id: Option<u16>,
    #[schemars(length(min = 1, max = 50))]
    name: String,
}

/// An application that was just made, with its keys.
#[derive(Serialize, JsonSchema)]
pub struct NewApplication {
    #[serde(flatten)]
    pub(super) application: Application,
    #[serde(flatten)]
    pub(super) keys: Keys,
}

/// An application's keys.
#[derive(Serialize, JsonSchema)]
pub struct Keys {
    /// What authCode is made with.
    pub(super) token: String,
    /// What data is encrypted with.
    pub(super) appkey: String,
}

impl From<&Record> for Keys {
    fn from(record: &Record) -> Self {
        Self { token: record.token.clone(), appkey: record.appkey.clone() }
    }
}

impl Route for ApplicationCreate {
    const SPEC: Spec = Spec::post(
        "/applications",
        "applications",
        "Makes an application; its answer has the keys",
    )
    .refuses(&[ID_TAKEN, CLASS_FULL]);
    type Answer = NewApplication;
}

impl Acts for ApplicationCreate {
    async fn act(self, cx: &Act) -> Result<NewApplication, Problem> {
        if self.id.is_some_and(|id| Class::of(id) != Some(self.class)) {
            let why =
                format_args!("Numbers of this class begin with {}.", self.class.first() / 100);
            return Err(INVALID.saying(why).at("id"));
        }
        change(cx, move |cx| {
            let taken: BTreeSet<u16> = all(cx.conn())?.iter().map(|one| one.id).collect();
            let id = self.id.or_else(|| free(self.class, &taken));
            let id = id.ok_or_else(|| CLASS_FULL.problem().at("class"))?;
            let changes = Changes { name: Some(self.name.trim().to_owned()), ..Changes::default() };
            let now = cx.now;
            let made = manage::create(cx.tx(), id, changes, names(), now).map_err(refused)?;
            let application = Application::of(cx.conn(), cx.site, &made, now)?;
            let audited = cx.audit("application.create", id, None, Some(made.told()))?;
            Ok(audited.answer(NewApplication { application, keys: Keys::from(&made) }))
        })
        .await
    }
}

/// `PATCH /applications/{id}`
#[derive(Deserialize, JsonSchema, Clone)]
pub struct ApplicationChange {
    /// The application's number.
    id: u16,
    #[schemars(length(min = 1, max = 50))]
    name: Option<String>,
    /// Whether it may ask at all.
    enabled: Option<bool>,
    /// Where its pushes go, as `https://app.example/pushes`; null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>", length(max = 500))]
    callback: Option<Option<String>>,
    /// From where it may ask: addresses and networks, as `10.1.2.3` and `10.1.0.0/16`; none for everywhere.
    #[schemars(length(max = 100), inner(length(min = 1, max = 50)))]
    allow: Option<Vec<String>>,
}

/// A field that may be null is absent only where it is not there.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl Route for ApplicationChange {
    const SPEC: Spec = Spec::patch(
        "/applications/{id}",
        "applications",
        "Changes an application's name, callback, addresses, or whether it may ask",
    );
    type Answer = Application;
}

impl ApplicationChange {
    fn changes(&self) -> Result<Changes, Problem> {
        let allow = self.allow.as_ref().map(|list| {
            for (at, one) in list.iter().enumerate() {
                // A comma would make two of one.
                if one.contains(',') {
                    return Err(INVALID
                        .saying("One address or network each.")
                        .at(format!("allow/{at}")));
                }
                manage::networks(one)
                    .map_err(|error| INVALID.saying(error).at(format!("allow/{at}")))?;
            }
            Ok(if list.is_empty() { "any".to_owned() } else { list.join(",") })
        });
        Ok(Changes {
            name: self.name.as_ref().map(|name| name.trim().to_owned()),
            enabled: self.enabled,
            callback: self.callback.clone().map(|url| url.unwrap_or_default().trim().to_owned()),
            allow: allow.transpose()?,
            ..Changes::default()
        })
    }
}

impl Acts for ApplicationChange {
    async fn act(self, cx: &Act) -> Result<Application, Problem> {
        self.changes()?;
        change(cx, move |cx| {
            let before = found(cx.conn(), self.id)?;
            let after =
                manage::change(cx.tx(), self.id, self.changes()?, names()).map_err(refused)?;
            let application = Application::of(cx.conn(), cx.site, &after, cx.now)?;
            let (before, after) = differing(before.told(), after.told());
            let audited = cx.audit("application.change", self.id, Some(before), Some(after))?;
            Ok(audited.answer(application))
        })
        .await
    }
}

/// Two sides of a change, each with the fields in which they differ.
pub(super) fn differing(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(before), Value::Object(after)) = (&before, &after) else {
        return (before, after);
    };
    let pick = |from: &Map<String, Value>| {
        let fields = from.iter().filter(|(name, _)| before.get(*name) != after.get(*name));
        fields.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
    };
    (pick(before), pick(after))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept_of_a_change() {
        let before = json!({ "name": "a", "enabled": true, "allow": null });
        let after = json!({ "name": "b", "enabled": true, "allow": "10.0.0.1" });
        let expected =
            (json!({ "name": "a", "allow": null }), json!({ "name": "b", "allow": "10.0.0.1" }));
        assert_eq!(differing(before, after), expected);
    }
}
