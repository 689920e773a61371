//! Applications: making and changing them, their keys, what they may call and are told, and trying them out.

mod detail;
mod example;
mod keys;
mod list;
mod make;
mod matrix;
mod ping;

pub use detail::ApplicationShow;
pub use example::{ExampleReveal, ExampleShow};
pub use keys::{KeysReveal, KeysRotate, RotationEnd, RotationSwitch};
pub use list::{ApplicationList, ClassList};
pub use make::{ApplicationChange, ApplicationCreate};
pub use matrix::{GrantsSet, InterfaceMatrix, MessageMatrix, SubscriptionsSet};
pub use ping::CallbackPing;

use std::sync::{Arc, LazyLock};

use rusqlite::Connection;

use super::context::{Act, Change, Done};
use super::problem::{Code, INVALID, NOT_FOUND, Problem};
use crate::apps::manage::{ManageError, Names};
use crate::apps::{Record, find};
use crate::interfaces;
use crate::messages;

const ID_TAKEN: Code =
    Code::new(409, "id_taken", "There is an application with this number already.");
const NO_ROTATION: Code =
    Code::new(409, "no_rotation", "The application has one pair of keys only.");

fn names() -> Names<'static> {
    static NAMES: LazyLock<(Vec<&str>, Vec<&str>)> = LazyLock::new(|| {
        let interfaces = interfaces::TABLE.iter().map(|entry| entry.spec.cmd).collect();
        (interfaces, messages::names())
    });
    Names { interfaces: &NAMES.0, messages: &NAMES.1 }
}

fn found(conn: &Connection, id: u16) -> Result<Record, Problem> {
    find(conn, id)?.ok_or_else(|| NOT_FOUND.saying("There is no such application."))
}

/// What the rules for applications refuse, at the field that it is about.
fn refused(error: ManageError) -> Problem {
    let field = match error {
        ManageError::Unknown(_) => return NOT_FOUND.saying("There is no such application."),
        ManageError::Exists(_) => return ID_TAKEN.saying(error).at("id"),
        ManageError::NoRotation(_) => return NO_ROTATION.saying(error),
        ManageError::Sqlite(error) => return error.into(),
        ManageError::NoClass(_) => "id",
        ManageError::NoName => "name",
        ManageError::BadSecret(_) => "keys",
        ManageError::BadGrant(_) | ManageError::BadSubscription(_) => "names",
        ManageError::BadCallback(_) => "callback",
        ManageError::BadNetwork(_) => "allow",
        ManageError::LongOverlap => "overlapSeconds",
    };
    INVALID.saying(error).at(field)
}

/// Changes an application, and answers when the gateway knows of it: whoever is given new keys may use them at once.
async fn change<T: Send + 'static>(
    cx: &Act,
    work: impl FnMut(&mut Change<'_, '_>) -> Result<Done<T>, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let answer = cx.change(cx.who()?, work).await?;
    let site = Arc::clone(&cx.site);
    let followed = cx.read(move |conn| Ok(site.gateway.registry.follow(conn)?)).await;
    if let Err(error) = followed {
        // It is done, and the gateway looks again in a moment.
        tracing::warn!(?error, "a changed application is not yet known to the gateway");
    }
    Ok(answer)
}
