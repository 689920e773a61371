//! Rotating an application's keys without a request that fails: for a time the new ones and those before them are both
//! accepted, and pushes stay on the latter until the application was seen with the new ones.

use std::time::Duration;

use rusqlite::Row;
use serde_json::{Value, json};

use super::manage::{ManageError, Names, edit};
use super::{Record, Registry, new_appkey, new_token};
use crate::catalogue::Error;
use crate::store::{Tx, Writer};

/// The longest time for which two pairs of keys are accepted.
pub const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A token and an appkey that were replaced and are still accepted: handle with care.
#[derive(Clone, PartialEq, Eq)]
pub struct Previous {
    /// What authCode was made with.
    pub token: String,
    /// What data was encrypted with.
    pub appkey: String,
    /// Until when they are accepted, in milliseconds since 1970.
    pub until: i64,
    /// Whether pushes are still sealed with them.
    pub pushes: bool,
}

impl Previous {
    /// From four columns, of which the first is at `at`.
    pub(super) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Self>> {
        let token: Option<String> = row.get(at)?;
        token.map_or(Ok(None), |token| {
            let (appkey, until, pushes) = (row.get(at + 1)?, row.get(at + 2)?, row.get(at + 3)?);
            Ok(Some(Self { token, appkey, until, pushes }))
        })
    }

    /// Until when, and what pushes are sealed with.
    #[must_use]
    pub fn told(&self) -> Value {
        json!({ "until": self.until, "pushes": if self.pushes { "old" } else { "new" } })
    }
}

/// Gives an application new secrets. Those that it uses are accepted for `overlap` from `now` on, and pushes stay on
/// them until it is seen with the new ones; without an overlap they are refused at once.
///
/// In a rotation that is under way, the application uses the old ones for as long as it was not seen with the new:
/// then the old ones stay, and it is the new ones that are replaced.
///
/// # Errors
/// [`ManageError`].
pub fn rotate(
    tx: &mut Tx<'_>,
    id: u16,
    overlap: Duration,
    names: Names<'_>,
    now: i64,
) -> Result<Record, ManageError> {
    if overlap > LONGEST {
        return Err(ManageError::LongOverlap);
    }
    let until = now + i64::try_from(overlap.as_millis()).unwrap_or_default();
    edit(tx, id, names, |record| {
        let unseen = record.previous.take().filter(|old| old.pushes && old.until > now);
        let (token, appkey) = (record.token.clone(), record.appkey.clone());
        let used = unseen.unwrap_or(Previous { token, appkey, until, pushes: true });
        record.previous = (until > now).then_some(Previous { until, ..used });
        (record.token, record.appkey) = (new_token(), new_appkey());
        Ok(())
    })
}

/// Seals pushes with the new keys from now on, whether the application was seen with them or not.
///
/// # Errors
/// [`ManageError`].
pub fn switch_pushes(tx: &mut Tx<'_>, id: u16, names: Names<'_>) -> Result<Record, ManageError> {
    edit(tx, id, names, |record| {
        record.previous.as_mut().ok_or(ManageError::NoRotation(id))?.pushes = false;
        Ok(())
    })
}

/// Refuses the old keys from now on.
///
/// # Errors
/// [`ManageError`].
pub fn end(tx: &mut Tx<'_>, id: u16, names: Names<'_>) -> Result<Record, ManageError> {
    edit(tx, id, names, |record| {
        record.previous.take().ok_or(ManageError::NoRotation(id)).map(drop)
    })
}

// Only what is still the rotation that was looked at.
const SWITCH: &str =
    "UPDATE application SET previous_pushes = 0, changed = ?3 WHERE id = ?1 AND changed = ?2";
const FORGET: &str =
    "UPDATE application SET previous_token = NULL, previous_appkey = NULL, previous_until = NULL,
        previous_pushes = 0, changed = ?3
    WHERE id = ?1 AND changed = ?2";

/// Writes down what has become of rotations: which applications were seen with their new keys, and which old keys are
/// no longer accepted.
///
/// # Errors
/// The writer's.
pub async fn settle(registry: &Registry, writer: &Writer, now: i64) -> Result<(), Error> {
    let news: Vec<_> = registry.all().iter().filter_map(|one| one.rotation_news(now)).collect();
    if news.is_empty() {
        return Ok(());
    }
    let work = move |tx: &mut Tx<'_>| {
        for News { id, changed, over } in &news {
            let sql = if *over { FORGET } else { SWITCH };
            let now_changed = tx.change_time();
            tx.conn.prepare_cached(sql)?.execute((id, changed, now_changed))?;
        }
        Ok(())
    };
    writer.run(work).await
}

/// What the store does not know yet of an application's rotation.
pub(super) struct News {
    pub(super) id: u16,
    /// The change time of the application that this is about.
    pub(super) changed: i64,
    /// The old keys are no longer accepted; else it was seen with the new ones.
    pub(super) over: bool,
}
