//! What a route of the admin API is given to run with.

use std::cell::RefCell;
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::web;
use rusqlite::Connection;
use serde_json::Value;

use super::Admin;
use super::audit;
use super::problem::{Problem, UNAUTHENTICATED};
use crate::protocol::now_ms;
use crate::store::Tx;

/// How somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// With the operator's password.
    Password,
    /// With a one-time link.
    Link,
    /// With a bearer token.
    Token,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Operator {
    /// `operator`, or the bearer token's name.
    pub name: String,
    /// From where.
    pub address: Option<IpAddr>,
    /// How they came in.
    pub by: By,
    /// The session's number, where it is one.
    pub session: Option<i64>,
    /// The bearer token's number, where it is one.
    pub token: Option<i64>,
    /// Until when, in milliseconds since 1970; a token has no end.
    pub expires: Option<i64>,
}

impl Operator {
    /// How the audit table calls them: nobody can take another's name by naming a token so.
    #[must_use]
    pub fn called(&self) -> String {
        if self.by == By::Token { format!("token {}", self.name) } else { self.name.clone() }
    }
}

/// For a [`super::route::Reads`]: one state of the store, and no way to change it.
pub struct Look<'l> {
    /// A read-only connection, in a transaction of its own.
    pub conn: &'l Connection,
    /// All that is kept in memory: applications, counts, settings.
    pub site: &'l Admin,
    /// Who asks.
    pub who: &'l Operator,
    /// When the request came in, in milliseconds since 1970.
    pub now: i64,
}

/// For a [`super::route::Changes`]: the writer's transaction.
pub struct Change<'c, 't> {
    tx: &'c mut Tx<'t>,
    /// All that is kept in memory: applications, counts, settings.
    pub site: &'c Admin,
    /// Who asks.
    pub who: &'c Operator,
    /// When the request came in, in milliseconds since 1970.
    pub now: i64,
}

impl<'t> Change<'_, 't> {
    /// The connection to write with.
    #[must_use]
    pub const fn conn(&self) -> &'t Connection {
        self.tx.conn
    }

    /// The transaction, for what is built on it (`Desk::new`, `manage::change`).
    pub const fn tx(&mut self) -> &mut Tx<'t> {
        self.tx
    }

    /// Writes the row of the audit table that a change is not done without.
    ///
    /// `action` is `thing.verb` (`token.create`), `subject` the id of the thing, `before` and `after` what is worth
    /// knowing of it; secrets are masked by their names.
    ///
    /// # Errors
    /// SQLite's.
    pub fn audit(
        &self,
        action: &'static str,
        subject: impl ToString,
        before: Option<Value>,
        after: Option<Value>,
    ) -> Result<Audited, Problem> {
        let entry = audit::New { action, subject: subject.to_string(), before, after };
        audit::record(self.tx.conn, self.now, &self.who.called(), self.who.address, entry)?;
        Ok(Audited(()))
    }
}

/// Says that a change stands in the audit table. There is no other way to one.
#[must_use = "a change's answer is made of this"]
pub struct Audited(());

impl Audited {
    /// For a request that found all as it should be, and changed nothing.
    pub const fn nothing_changed() -> Self {
        Self(())
    }

    /// What a changing route returns.
    pub fn answer<A>(self, answer: A) -> Done<A> {
        Done(answer)
    }
}

/// The answer of a change that stands in the audit table.
pub struct Done<A>(A);

impl<A> Done<A> {
    /// The answer.
    pub fn into_answer(self) -> A {
        self.0
    }
}

/// For a [`super::route::Acts`] or a [`super::route::Streams`].
pub struct Act {
    /// All that is kept in memory.
    pub site: Arc<Admin>,
    /// From where the request came.
    pub address: Option<IpAddr>,
    /// Whether that is this machine.
    pub is_here: bool,
    /// What the browser calls itself, cut to 200 characters.
    pub agent: Option<String>,
    /// The `Last-Event-ID` of a stream that is taken up again.
    pub last_event: Option<String>,
    /// When the request came in, in milliseconds since 1970.
    pub now: i64,
    pub(super) who: Option<Operator>,
    pub(super) cookie: RefCell<Option<Cookie<'static>>>,
}

impl Act {
    /// Who asks.
    ///
    /// # Errors
    /// `unauthenticated`, which only a route for everybody can meet.
    pub fn who(&self) -> Result<&Operator, Problem> {
        self.who.as_ref().ok_or_else(|| UNAUTHENTICATED.problem())
    }

    /// Sends a cookie with the answer.
    pub fn set_cookie(&self, cookie: Cookie<'static>) {
        self.cookie.replace(Some(cookie));
    }

    /// Looks at one state of the store, aside from the workers.
    ///
    /// # Errors
    /// What `look` returns, or that it could not be run.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let site = Arc::clone(&self.site);
        aside(move || site.gateway.readers.get()?.snapshot(look)).await
    }

    /// Changes the store in the writer's transaction, as `who`. `change` may run twice, of which one run counts
    /// ([`crate::store::Writer::run`]).
    ///
    /// # Errors
    /// What `change` returns, or that it could not be committed; nothing is written then.
    pub async fn change<T: Send + 'static>(
        &self,
        who: &Operator,
        mut change: impl FnMut(&mut Change<'_, '_>) -> Result<Done<T>, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (site, who, now) = (Arc::clone(&self.site), who.clone(), self.now);
        let writer = self.site.gateway.writer.clone();
        let work = move |tx: &mut Tx<'_>| {
            change(&mut Change { tx, site: &site, who: &who, now }).map(Done::into_answer)
        };
        writer.run(work).await
    }

    /// The operator whom somebody becomes who signs in with this request.
    #[must_use]
    pub fn newcomer(&self, by: By) -> Operator {
        let (name, address) = ("operator".to_owned(), self.address);
        Operator { name, address, by, session: None, token: None, expires: None }
    }
}

/// Runs what would keep a worker, aside from it.
///
/// # Errors
/// What `work` returns, or that it panicked.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    web::block(work).await.unwrap_or_else(|error| Err(Problem::Ours(error.to_string())))
}

/// Runs a reading route.
pub(super) async fn look(
    site: Arc<Admin>,
    who: Operator,
    run: impl FnOnce(&Look<'_>) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let read = move || {
        let conn = site.gateway.readers.get()?;
        conn.snapshot(|conn| run(&Look { conn, site: &site, who: &who, now: now_ms() }))
    };
    aside(read).await
}

/// Runs a changing route.
pub(super) async fn change(
    site: Arc<Admin>,
    who: Operator,
    mut run: impl FnMut(&mut Change<'_, '_>) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let (writer, now) = (site.gateway.writer.clone(), now_ms());
    writer.run(move |tx| run(&mut Change { tx, site: &site, who: &who, now })).await
}
