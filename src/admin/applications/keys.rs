//! An application's keys: revealing and rotating them.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::detail::{Application, Rotation, rotation};
use super::make::{Keys, NewApplication, differing};
use super::{NO_ROTATION, change, found, names, refused};
use crate::admin::context::{Act, Change, Done};
use crate::admin::problem::Problem;
use crate::admin::route::{Acts, Changes, Nothing, Route, Spec};
use crate::apps::Record;
use crate::apps::manage::ManageError;
use crate::apps::rotation::{self, rotate};
use crate::store::Tx;

/// Keys as somebody is shown them again.
#[derive(Serialize, JsonSchema)]
pub struct Revealed {
    #[serde(flatten)]
    keys: Keys,
    /// In a rotation, the old ones.
    old: Option<Keys>,
    /// The rotation under way.
    rotation: Option<Rotation>,
}

/// `POST /applications/{id}/reveal`
#[derive(Deserialize, JsonSchema)]
pub struct KeysReveal {
    /// The application's number.
    id: u16,
}

impl Route for KeysReveal {
    const SPEC: Spec = Spec::post(
        "/applications/{id}/reveal",
        "applications",
        "Shows an application's keys again, which the audit table keeps",
    )
    .answers(200);
    type Answer = Revealed;
}

impl Changes for KeysReveal {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Revealed>, Problem> {
        let record = found(cx.conn(), self.id)?;
        let rotation = rotation(&record, cx.now);
        let old = record
            .previous
            .as_ref()
            .filter(|_| rotation.is_some())
            .map(|old| Keys { token: old.token.clone(), appkey: old.appkey.clone() });
        let audited = cx.audit("application.reveal", self.id, None, None)?;
        Ok(audited.answer(Revealed { keys: Keys::from(&record), old, rotation }))
    }
}

/// `POST /applications/{id}/rotate`
#[derive(Deserialize, JsonSchema, Clone)]
#[serde(rename_all = "camelCase")]
pub struct KeysRotate {
    /// The application's number.
    id: u16,
    /// For how long the old keys are accepted beside the new ones, in seconds, up to 30 days; 0 refuses them at once.
    #[serde(default = "a_day")]
    #[schemars(range(min = 0, max = 2_592_000))]
    overlap_seconds: u32,
}

const fn a_day() -> u32 {
    24 * 60 * 60
}

impl Route for KeysRotate {
    const SPEC: Spec = Spec::post(
        "/applications/{id}/rotate",
        "applications",
        "Gives an application new keys; its answer has them",
    )
    .answers(200);
    type Answer = NewApplication;
}

impl Acts for KeysRotate {
    async fn act(self, cx: &Act) -> Result<NewApplication, Problem> {
        let gateway = &cx.site.gateway;
        // Whether the application was seen with the keys of a rotation before decides which ones stay.
        rotation::settle(&gateway.registry, &gateway.writer, cx.now)
            .await
            .map_err(|error| Problem::Ours(format!("{error:?}")))?;
        let overlap = Duration::from_secs(self.overlap_seconds.into());
        let turn = move |tx: &mut Tx<'_>, now| rotate(tx, self.id, overlap, names(), now);
        let (application, record) = turned(cx, "application.rotate", self.id, turn).await?;
        Ok(NewApplication { application, keys: Keys::from(&record) })
    }
}

/// `POST /applications/{id}/rotation/switch`
#[derive(Deserialize, JsonSchema)]
pub struct RotationSwitch {
    /// The application's number.
    id: u16,
}

impl Route for RotationSwitch {
    const SPEC: Spec = Spec::post(
        "/applications/{id}/rotation/switch",
        "applications",
        "In a rotation, seals pushes with the new keys from now on",
    )
    .refuses(&[NO_ROTATION])
    .answers(200);
    type Answer = Application;
}

impl Acts for RotationSwitch {
    async fn act(self, cx: &Act) -> Result<Application, Problem> {
        let id = self.id;
        let turn = move |tx: &mut Tx<'_>, _| rotation::switch_pushes(tx, id, names());
        turned(cx, "application.switch", id, turn).await.map(|(application, _)| application)
    }
}

/// `DELETE /applications/{id}/rotation`
#[derive(Deserialize, JsonSchema)]
pub struct RotationEnd {
    /// The application's number.
    id: u16,
}

impl Route for RotationEnd {
    const SPEC: Spec = Spec::delete(
        "/applications/{id}/rotation",
        "applications",
        "Ends a rotation: the old keys are refused from now on",
    )
    .refuses(&[NO_ROTATION]);
    type Answer = Nothing;
}

impl Acts for RotationEnd {
    async fn act(self, cx: &Act) -> Result<Nothing, Problem> {
        let id = self.id;
        let turn = move |tx: &mut Tx<'_>, _| rotation::end(tx, id, names());
        turned(cx, "application.end_rotation", id, turn).await.map(|_| Nothing {})
    }
}

async fn turned(
    cx: &Act,
    action: &'static str,
    id: u16,
    turn: impl Fn(&mut Tx<'_>, i64) -> Result<Record, ManageError> + Send + 'static,
) -> Result<(Application, Record), Problem> {
    change(cx, move |cx| {
        let before = found(cx.conn(), id)?;
        let now = cx.now;
        let after = turn(cx.tx(), now).map_err(refused)?;
        let application = Application::of(cx.conn(), cx.site, &after, now)?;
        let (was, is) = differing(before.told(), after.told());
        let same = json!({ "rotation": null });
        // Without an overlap the two differ in their secrets alone.
        let is = if is == json!({}) { same } else { is };
        let audited = cx.audit(action, id, Some(was), Some(is))?;
        Ok(audited.answer((application, after)))
    })
    .await
}
