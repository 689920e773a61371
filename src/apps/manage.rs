//! Changing applications in the store. A running server follows within a second.

use std::net::IpAddr;

use ipnet::IpNet;
use rusqlite::{Connection, params};

use super::secrets::{BadSecret, check_appkey, check_token};
use super::{Choice, Record, find, new_appkey, new_token};
use crate::catalogue::Class;
use crate::store::Tx;

/// Why an application cannot be made or changed so.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says what it is")]
pub enum ManageError {
    #[error("{0} is no application's number: they are 100 to 699, by class")]
    NoClass(u16),
    #[error("there is an application {0} already")]
    Exists(u16),
    #[error("there is no application {0}; `dcbox app list` shows those there are")]
    Unknown(u16),
    #[error("an application needs a name")]
    NoName,
    #[error(transparent)]
    BadSecret(#[from] BadSecret),
    #[error("grants are `all`, `default` or names of interfaces; {0} is none")]
    BadGrant(String),
    #[error("subscriptions are `all`, `default`, `none` or names of messages; {0} is none")]
    BadSubscription(String),
    #[error("{0} is no http:// or https:// address")]
    BadCallback(String),
    #[error("{0} is no address or network, as 10.1.2.3 or 10.1.0.0/16")]
    BadNetwork(String),
    #[error("two pairs of keys are accepted for 30 days at the most")]
    LongOverlap,
    #[error("application {0} has one pair of keys only: no rotation is under way")]
    NoRotation(u16),
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// What shall be other than it is; `None` leaves a thing as it is, or makes it by default.
#[derive(Debug, Default, Clone)]
#[expect(missing_docs, reason = "the names are those of `Record`")]
pub struct Changes {
    pub name: Option<String>,
    pub token: Option<String>,
    pub appkey: Option<String>,
    pub grants: Option<Choice>,
    pub subscriptions: Option<Choice>,
    /// An empty text takes the callback away.
    pub callback: Option<String>,
    /// `any` takes the list away.
    pub allow: Option<String>,
    pub enabled: Option<bool>,
}

/// The names that may stand in grants and subscriptions.
#[derive(Debug, Clone, Copy)]
pub struct Names<'n> {
    /// Interfaces that applications call.
    pub interfaces: &'n [&'n str],
    /// Messages that applications are sent.
    pub messages: &'n [&'n str],
}

const ADD: &str = "INSERT INTO application (id, name, token, appkey, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const CHANGE: &str = "UPDATE application
    SET name = ?2, token = ?3, appkey = ?4, enabled = ?5, grants = ?6, subscriptions = ?7, callback = ?8, allow = ?9, changed = ?10,
        previous_token = ?11, previous_appkey = ?12, previous_until = ?13, previous_pushes = ?14
    WHERE id = ?1";

/// Makes an application. Secrets not given are generated.
///
/// # Errors
/// [`ManageError`].
pub fn create(
    tx: &mut Tx<'_>,
    id: u16,
    changes: Changes,
    names: Names<'_>,
    now: i64,
) -> Result<Record, ManageError> {
    Class::of(id).ok_or(ManageError::NoClass(id))?;
    if find(tx.conn, id)?.is_some() {
        return Err(ManageError::Exists(id));
    }
    let token = changes.token.clone().unwrap_or_else(new_token);
    let appkey = changes.appkey.clone().unwrap_or_else(new_appkey);
    let changed = tx.change_time();
    tx.conn.execute(
        ADD,
        (id, changes.name.as_deref().unwrap_or_default(), token, appkey, now, changed),
    )?;
    change(tx, id, changes, names)
}

/// Changes an application.
///
/// # Errors
/// [`ManageError`].
pub fn change(
    tx: &mut Tx<'_>,
    id: u16,
    changes: Changes,
    names: Names<'_>,
) -> Result<Record, ManageError> {
    edit(tx, id, names, |record| {
        let Record { name, token, appkey, enabled, grants, subscriptions, .. } = record;
        set(name, changes.name);
        set(token, changes.token);
        set(appkey, changes.appkey);
        set(enabled, changes.enabled);
        set(grants, changes.grants);
        set(subscriptions, changes.subscriptions);
        if let Some(url) = changes.callback {
            record.callback = Some(url).filter(|url| !url.is_empty());
        }
        if let Some(list) = changes.allow {
            record.allow = Some(list).filter(|list| list != "any");
        }
        Ok(())
    })
}

fn set<T>(field: &mut T, to: Option<T>) {
    if let Some(to) = to {
        *field = to;
    }
}

/// Changes an application by hand, checks what came of it and keeps it.
pub(super) fn edit(
    tx: &mut Tx<'_>,
    id: u16,
    names: Names<'_>,
    by: impl FnOnce(&mut Record) -> Result<(), ManageError>,
) -> Result<Record, ManageError> {
    let mut record = find(tx.conn, id)?.ok_or(ManageError::Unknown(id))?;
    by(&mut record)?;
    check(&record, names)?;
    record.changed = tx.change_time();
    keep(tx.conn, &record)?;
    Ok(record)
}

fn check(record: &Record, names: Names<'_>) -> Result<(), ManageError> {
    let stranger = |choice: &Choice, known: &[&str]| match choice {
        Choice::List(chosen) => chosen.iter().find(|name| !known.contains(&name.as_str())).cloned(),
        _ => None,
    };
    if record.name.trim().is_empty() {
        return Err(ManageError::NoName);
    }
    check_token(&record.token)?;
    check_appkey(&record.appkey)?;
    if record.grants == Choice::None {
        return Err(ManageError::BadGrant("none".to_owned()));
    }
    if let Some(name) = stranger(&record.grants, names.interfaces) {
        return Err(ManageError::BadGrant(name));
    }
    if let Some(name) = stranger(&record.subscriptions, names.messages) {
        return Err(ManageError::BadSubscription(name));
    }
    if let Some(url) = &record.callback {
        let parsed = url.parse::<actix_web::http::Uri>().ok();
        let good = parsed.is_some_and(|url| {
            matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some()
        });
        if !good {
            return Err(ManageError::BadCallback(url.clone()));
        }
    }
    record.allow.as_deref().map(networks).transpose().map(drop)
}

/// Reads an allow list: addresses and networks with commas between.
///
/// # Errors
/// [`ManageError::BadNetwork`].
pub fn networks(list: &str) -> Result<Vec<IpNet>, ManageError> {
    let network = |text: &str| {
        let address = text.parse::<IpAddr>().map(IpNet::from);
        address.or_else(|_| text.parse()).map_err(|_| ManageError::BadNetwork(text.to_owned()))
    };
    list.split(',').map(str::trim).map(network).collect()
}

fn keep(conn: &Connection, record: &Record) -> rusqlite::Result<()> {
    let Record { id, name, token, appkey, enabled, callback, allow, changed, previous, .. } =
        record;
    let (grants, subscriptions) = (record.grants.kind(), record.subscriptions.kind());
    let previous = previous.as_ref();
    conn.prepare_cached(CHANGE)?.execute(params![
        id,
        name,
        token,
        appkey,
        enabled,
        grants,
        subscriptions,
        callback,
        allow,
        changed,
        previous.map(|old| &old.token),
        previous.map(|old| &old.appkey),
        previous.map(|old| old.until),
        previous.is_some_and(|old| old.pushes),
    ])?;
    for (table, choice) in
        [("application_grant", &record.grants), ("application_subscription", &record.subscriptions)]
    {
        conn.execute(&format!("DELETE FROM {table} WHERE application_id = ?1"), [id])?;
        if let Choice::List(names) = choice {
            for name in names {
                conn.execute(
                    &format!("INSERT INTO {table} (application_id, cmd) VALUES (?1, ?2)"),
                    (id, name),
                )?;
            }
        }
    }
    Ok(())
}
