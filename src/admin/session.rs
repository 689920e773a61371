//! Browsers that are signed in: the sessions' rows, their cookie, and the list of them.

use std::net::IpAddr;

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use rusqlite::{Connection, OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::{By, Change, Done, Look, Operator};
use super::list::{Filter, Listing, Rows, Sorts};
use super::problem::{NOT_FOUND, Problem};
use super::route::{Changes, Nothing, Reads, Route, Spec};
use super::secret;

/// The cookie's name.
pub const COOKIE: &str = "dcbox_session";
/// How long a session lasts at the most, in milliseconds.
const LASTS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long a session lasts unused, in milliseconds.
const LASTS_UNUSED: i64 = 7 * 24 * 60 * 60 * 1000;
/// How exactly it is known when a session or a token was last used, in milliseconds.
pub const SEEN_EVERY: i64 = 60 * 1000;

const OPEN: &str =
    "INSERT INTO admin_session (hash, opened_by, address, user_agent, created, seen, expires)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6) RETURNING id";
const FIND: &str =
    "SELECT id, opened_by, seen, expires FROM admin_session WHERE hash = ?1 AND expires > ?2";
const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM admin_session WHERE id = ?1 AND expires > ?2)";
const SEE: &str =
    "UPDATE admin_session SET seen = ?2, expires = min(created + ?3, ?2 + ?4) WHERE id = ?1";
const FORGET: &str = "DELETE FROM admin_session WHERE expires <= ?1";

/// Opens a session and says what its cookie is.
///
/// # Errors
/// SQLite's.
pub fn open(
    conn: &Connection,
    who: &Operator,
    agent: Option<&str>,
    now: i64,
) -> rusqlite::Result<(Operator, Cookie<'static>)> {
    conn.execute(FORGET, [now])?;
    let secret = secret::new();
    let by = if who.by == By::Link { "link" } else { "password" };
    let address = who.address.map(|address| address.to_canonical().to_string());
    let expires = now + LASTS_UNUSED;
    let facts = (secret::hash(&secret), by, address.unwrap_or_default(), agent, now, expires);
    let id = conn.query_row(OPEN, facts, |row| row.get(0))?;
    let opened = Operator { session: Some(id), expires: Some(expires), ..who.clone() };
    Ok((opened, cookie(secret, Duration::milliseconds(LASTS))))
}

/// The cookie that takes the cookie away.
#[must_use]
pub fn no_cookie() -> Cookie<'static> {
    cookie(String::new(), Duration::ZERO)
}

fn cookie(value: String, lasts: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/admin")
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(lasts)
        .finish()
}

/// Whose cookie this is, and when it was last noted as seen.
///
/// # Errors
/// SQLite's.
pub fn find(
    conn: &Connection,
    cookie: &str,
    address: Option<IpAddr>,
    now: i64,
) -> rusqlite::Result<Option<(Operator, i64)>> {
    let operator = |row: &Row<'_>| {
        let by = if row.get_ref(1)?.as_str()? == "link" { By::Link } else { By::Password };
        let (session, expires) = (Some(row.get(0)?), Some(row.get(3)?));
        let name = "operator".to_owned();
        Ok((Operator { name, address, by, session, token: None, expires }, row.get(2)?))
    };
    conn.prepare_cached(FIND)?.query_row((secret::hash(cookie), now), operator).optional()
}

/// Whether a session goes on.
///
/// # Errors
/// SQLite's.
pub fn goes_on(conn: &Connection, id: i64, now: i64) -> rusqlite::Result<bool> {
    conn.prepare_cached(EXISTS)?.query_row((id, now), |row| row.get(0))
}

/// Notes that a session is in use.
///
/// # Errors
/// SQLite's.
pub fn see(conn: &Connection, id: i64, now: i64) -> rusqlite::Result<()> {
    conn.prepare_cached(SEE)?.execute((id, now, LASTS, LASTS_UNUSED)).map(drop)
}

/// Ends a session. False where there is none.
///
/// # Errors
/// SQLite's.
pub fn end(conn: &Connection, id: i64) -> rusqlite::Result<bool> {
    Ok(conn.execute("DELETE FROM admin_session WHERE id = ?1", [id])? == 1)
}

/// Notes that whoever has this session has given the password by now.
///
/// # Errors
/// SQLite's.
pub fn now_by_password(conn: &Connection, id: Option<i64>) -> rusqlite::Result<()> {
    let note = "UPDATE admin_session SET opened_by = 'password' WHERE id = ?1";
    conn.execute(note, [id]).map(drop)
}

/// Ends all sessions but one, and says how many.
///
/// # Errors
/// SQLite's.
pub fn end_all(conn: &Connection, but: Option<i64>) -> rusqlite::Result<usize> {
    conn.execute("DELETE FROM admin_session WHERE id IS NOT ?1", [but])
}

/// How sessions may be sorted.
pub struct SessionSorts;

impl Sorts for SessionSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("created", "created"), ("seen", "seen"), ("address", "address")];
    const DEFAULT: &'static str = "-seen";
}

/// `GET /sessions`
#[derive(Deserialize, JsonSchema)]
pub struct SessionList {
    #[serde(flatten)]
    listing: Listing<SessionSorts>,
}

/// A browser that is signed in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its number.
    id: i64,
    /// How it was opened.
    by: By,
    /// When it was opened, in milliseconds since 1970.
    created: i64,
    /// When it was last used, to the minute.
    seen: i64,
    /// When it ends.
    expires: i64,
    /// From where it was opened.
    address: String,
    /// What the browser calls itself.
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

impl Route for SessionList {
    const SPEC: Spec = Spec::get("/sessions", "sign-in", "The browsers that are signed in");
    type Answer = Rows<Session>;
}

impl Reads for SessionList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Session>, Problem> {
        let filter = Filter::default()
            .and("expires > ?", [cx.now])
            .and_has(&["address", "user_agent"], self.listing.q.as_deref());
        let columns = "id, opened_by, created, seen, expires, address, user_agent";
        let current = cx.who.session;
        Ok(self.listing.rows(cx.conn, columns, "admin_session", filter, |row| {
            let id = row.get(0)?;
            Ok(Session {
                id,
                by: if row.get_ref(1)?.as_str()? == "link" { By::Link } else { By::Password },
                created: row.get(2)?,
                seen: row.get(3)?,
                expires: row.get(4)?,
                address: row.get(5)?,
                user_agent: row.get(6)?,
                current: current == Some(id),
            })
        })?)
    }
}

/// `DELETE /sessions/{id}`
#[derive(Deserialize, JsonSchema)]
pub struct SessionEnd {
    /// The session's number.
    id: i64,
}

impl Route for SessionEnd {
    const SPEC: Spec = Spec::delete("/sessions/{id}", "sign-in", "Signs a browser out");
    type Answer = Nothing;
}

impl Changes for SessionEnd {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Nothing>, Problem> {
        if !end(cx.conn(), self.id)? {
            return Err(NOT_FOUND.saying("There is no such session."));
        }
        let audited = cx.audit("session.end", self.id, None, Some(json!({ "ended": true })))?;
        Ok(audited.answer(Nothing {}))
    }
}
