//! Bearer tokens: how programs sign in. A token is told once; only its hash is stored.

use std::net::IpAddr;

use rusqlite::{Connection, OptionalExtension as _, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::{By, Change, Done, Look, Operator};
use super::list::{Filter, Listing, Rows, Sorts};
use super::problem::{Code, NOT_FOUND, Problem};
use super::route::{Changes, Nothing, Reads, Route, Spec};
use super::secret;

/// There is a token of that name already.
const NAME_TAKEN: Code = Code::new(409, "name_taken", "There is a token of that name already.");

/// How long a token's name may be, in characters.
pub const NAME: usize = 60;

const ALL: &str = "SELECT id, name, created, seen FROM admin_token ORDER BY name";
const ADD: &str = "INSERT INTO admin_token (name, hash, created) VALUES (?1, ?2, ?3)
    ON CONFLICT (name) DO NOTHING RETURNING id";
const FIND: &str = "SELECT id, name, coalesce(seen, 0) FROM admin_token WHERE hash = ?1";
const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM admin_token WHERE id = ?1)";
const SEE: &str = "UPDATE admin_token SET seen = ?2 WHERE id = ?1";

/// A bearer token, without itself.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What its changes go by in the audit table.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// When it was last used, to the minute; null where it never was.
    pub seen: Option<i64>,
}

/// A bearer token that was just made.
#[derive(Serialize, JsonSchema)]
pub struct NewToken {
    #[serde(flatten)]
    token: Token,
    /// The token itself: nobody is told again.
    #[serde(rename = "token")]
    secret: String,
}

impl NewToken {
    /// The token itself.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.token.id
    }
}

fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token { id: row.get(0)?, name: row.get(1)?, created: row.get(2)?, seen: row.get(3)? })
}

/// All tokens, by name.
///
/// # Errors
/// SQLite's.
pub fn all(conn: &Connection) -> rusqlite::Result<Vec<Token>> {
    conn.prepare(ALL)?.query_map([], token)?.collect()
}

/// Makes a token. `None` where there is one of that name.
///
/// # Errors
/// SQLite's.
pub fn create(conn: &Connection, name: &str, now: i64) -> rusqlite::Result<Option<NewToken>> {
    let secret = format!("dcbox_{}", secret::new());
    let id =
        conn.query_row(ADD, (name, secret::hash(&secret), now), |row| row.get(0)).optional()?;
    let token = |id| Token { id, name: name.to_owned(), created: now, seen: None };
    Ok(id.map(|id| NewToken { token: token(id), secret }))
}

/// Takes a token away, and says what its name was.
///
/// # Errors
/// SQLite's.
pub fn revoke(conn: &Connection, id: i64) -> rusqlite::Result<Option<String>> {
    let revoke = "DELETE FROM admin_token WHERE id = ?1 RETURNING name";
    conn.query_row(revoke, [id], |row| row.get(0)).optional()
}

/// Whose token this is, and when it was last noted as seen.
///
/// # Errors
/// SQLite's.
pub fn find(
    conn: &Connection,
    bearer: &str,
    address: Option<IpAddr>,
) -> rusqlite::Result<Option<(Operator, i64)>> {
    let operator = |row: &Row<'_>| {
        let (token, name) = (Some(row.get(0)?), row.get(1)?);
        let by = By::Token;
        Ok((Operator { name, address, by, session: None, token, expires: None }, row.get(2)?))
    };
    conn.prepare_cached(FIND)?.query_row([secret::hash(bearer)], operator).optional()
}

/// Whether a token was not revoked.
///
/// # Errors
/// SQLite's.
pub fn is_good(conn: &Connection, id: i64) -> rusqlite::Result<bool> {
    conn.prepare_cached(EXISTS)?.query_row([id], |row| row.get(0))
}

/// Notes that a token is in use.
///
/// # Errors
/// SQLite's.
pub fn see(conn: &Connection, id: i64, now: i64) -> rusqlite::Result<()> {
    conn.prepare_cached(SEE)?.execute((id, now)).map(drop)
}

/// How tokens may be sorted.
pub struct TokenSorts;

impl Sorts for TokenSorts {
    const BY: &'static [(&'static str, &'static str)] =
        &[("name", "name"), ("created", "created"), ("seen", "seen")];
    const DEFAULT: &'static str = "name";
}

/// `GET /tokens`
#[derive(Deserialize, JsonSchema)]
pub struct TokenList {
    #[serde(flatten)]
    listing: Listing<TokenSorts>,
}

impl Route for TokenList {
    const SPEC: Spec = Spec::get("/tokens", "tokens", "The bearer tokens, without themselves");
    type Answer = Rows<Token>;
}

impl Reads for TokenList {
    fn read(self, cx: &Look<'_>) -> Result<Rows<Token>, Problem> {
        let filter = Filter::default().and_has(&["name"], self.listing.q.as_deref());
        Ok(self.listing.rows(cx.conn, "id, name, created, seen", "admin_token", filter, token)?)
    }
}

/// `POST /tokens`
#[derive(Deserialize, JsonSchema)]
pub struct TokenCreate {
    /// What the token's changes go by in the audit table.
    #[schemars(length(min = 1, max = NAME))]
    name: String,
}

impl Route for TokenCreate {
    const SPEC: Spec =
        Spec::post("/tokens", "tokens", "Makes a bearer token; only this answer tells it")
            .refuses(&[NAME_TAKEN]);
    type Answer = NewToken;
}

impl Changes for TokenCreate {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<NewToken>, Problem> {
        let made = create(cx.conn(), self.name.trim(), cx.now)?
            .ok_or_else(|| NAME_TAKEN.problem().at("name"))?;
        let audited =
            cx.audit("token.create", made.id(), None, Some(json!({ "name": self.name })))?;
        Ok(audited.answer(made))
    }
}

/// `DELETE /tokens/{id}`
#[derive(Deserialize, JsonSchema)]
pub struct TokenRevoke {
    /// The token's number.
    id: i64,
}

impl Route for TokenRevoke {
    const SPEC: Spec = Spec::delete("/tokens/{id}", "tokens", "Revokes a bearer token at once");
    type Answer = Nothing;
}

impl Changes for TokenRevoke {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Nothing>, Problem> {
        let name = revoke(cx.conn(), self.id)?;
        let name = name.ok_or_else(|| NOT_FOUND.saying("There is no such token."))?;
        let audited = cx.audit("token.revoke", self.id, Some(json!({ "name": name })), None)?;
        Ok(audited.answer(Nothing {}))
    }
}
