//! Signing in and out, and setting the password.

use actix_web::rt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::{Act, By, Operator};
use super::problem::{Code, NOT_FROM_HERE, Problem};
use super::route::{Acts, Nothing, Route, Spec};
use super::{link, password, session};
use crate::protocol::time_zone_name;

const WRONG_PASSWORD: Code = Code::new(401, "wrong_password", "This is not the password.");
const WRONG_CURRENT: Code = Code::new(409, "wrong_password", "This is not the present password.");
const NO_PASSWORD: Code = Code::new(
    409,
    "no_password",
    "No password was set yet: open the link that `dcbox serve` has printed, or a new one of `dcbox admin link`.",
);
const LINK_SPENT: Code = Code::new(
    401,
    "link_spent",
    "The link was used already, or is too old: `dcbox admin link` makes another.",
);
const LOCKED_OUT: Code = Code::new(429, "locked_out", "Too many wrong passwords: try again later.");

/// Who is signed in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// `operator`, or the bearer token's name.
    name: String,
    /// How they came in.
    by: By,
    /// Whether a password was ever set.
    password_set: bool,
    /// The program's version.
    version: &'static str,
    /// The zone of times of day and of days, as the IANA database names it.
    time_zone: &'static str,
    /// When the session ends, in milliseconds since 1970; a bearer token has no end.
    expires: Option<i64>,
}

impl SignedIn {
    fn new(who: Operator, password_set: bool) -> Self {
        let Operator { name, by, expires, .. } = who;
        let (version, time_zone) = (env!("CARGO_PKG_VERSION"), time_zone_name());
        Self { name, by, password_set, version, time_zone, expires }
    }
}

/// `GET /session`
#[derive(Deserialize, JsonSchema)]
pub struct SessionShow {}

impl Route for SessionShow {
    const SPEC: Spec = Spec::get("/session", "sign-in", "Who is signed in");
    type Answer = SignedIn;
}

impl Acts for SessionShow {
    async fn act(self, cx: &Act) -> Result<SignedIn, Problem> {
        let set = cx.read(|conn| Ok(password::stored(conn)?.is_some())).await?;
        Ok(SignedIn::new(cx.who()?.clone(), set))
    }
}

/// `POST /session`
#[derive(Deserialize, JsonSchema)]
pub struct SignIn {
    #[schemars(length(min = 1, max = 200))]
    password: String,
}

impl Route for SignIn {
    const SPEC: Spec = Spec::post("/session", "sign-in", "Signs in with the password")
        .answers(200)
        .for_everybody()
        .refuses(&[WRONG_PASSWORD, NO_PASSWORD, LOCKED_OUT]);
    type Answer = SignedIn;
}

impl Acts for SignIn {
    async fn act(self, cx: &Act) -> Result<SignedIn, Problem> {
        let hash = cx.read(|conn| Ok(password::stored(conn)?)).await?;
        let hash = hash.ok_or_else(|| NO_PASSWORD.problem())?;
        check(cx, self.password, hash, WRONG_PASSWORD).await?;
        enter(cx, By::Password, |_| Ok(true)).await
    }
}

/// `POST /session/link`
#[derive(Deserialize, JsonSchema)]
pub struct SignInByLink {
    /// What stands after `#link=` in the link.
    #[schemars(length(min = 1, max = 200))]
    link: String,
}

impl Route for SignInByLink {
    const SPEC: Spec = Spec::post(
        "/session/link",
        "sign-in",
        "Signs in with the one-time link, on the server's machine",
    )
    .answers(200)
    .for_everybody()
    .refuses(&[LINK_SPENT]);
    type Answer = SignedIn;
}

impl Acts for SignInByLink {
    async fn act(self, cx: &Act) -> Result<SignedIn, Problem> {
        if !cx.is_here {
            return Err(NOT_FROM_HERE.saying("The link works on the server's machine only."));
        }
        let now = cx.now;
        enter(cx, By::Link, move |conn| Ok(link::spend(conn, &self.link, now)?)).await
    }
}

/// Opens a session where `may` lets them, in one transaction with that.
async fn enter(
    cx: &Act,
    by: By,
    may: impl Fn(&rusqlite::Connection) -> Result<bool, Problem> + Send + 'static,
) -> Result<SignedIn, Problem> {
    let (newcomer, agent) = (cx.newcomer(by), cx.agent.clone());
    let open = move |change: &mut super::context::Change<'_, '_>| {
        if !may(change.conn())? {
            return Err(LINK_SPENT.problem());
        }
        let (who, cookie) = session::open(change.conn(), change.who, agent.as_deref(), change.now)?;
        let set = password::stored(change.conn())?.is_some();
        let opened = json!({ "by": by, "userAgent": agent });
        let audited =
            change.audit("session.open", who.session.unwrap_or_default(), None, Some(opened))?;
        Ok(audited.answer((SignedIn::new(who, set), cookie)))
    };
    let (signed_in, cookie) = cx.change(&newcomer, open).await?;
    cx.set_cookie(cookie);
    Ok(signed_in)
}

/// `DELETE /session`
#[derive(Deserialize, JsonSchema)]
pub struct SignOut {}

impl Route for SignOut {
    const SPEC: Spec = Spec::delete("/session", "sign-in", "Signs out");
    type Answer = Nothing;
}

impl Acts for SignOut {
    async fn act(self, cx: &Act) -> Result<Nothing, Problem> {
        let who = cx.who()?;
        if let Some(id) = who.session {
            let end = move |change: &mut super::context::Change<'_, '_>| {
                session::end(change.conn(), id)?;
                Ok(change.audit("session.end", id, None, None)?.answer(()))
            };
            cx.change(who, end).await?;
            cx.set_cookie(session::no_cookie());
        }
        Ok(Nothing {})
    }
}

/// `PUT /password`
#[derive(Deserialize, JsonSchema)]
pub struct PasswordSet {
    /// The present password; a session opened by link does without.
    #[schemars(length(min = 1, max = 200))]
    current: Option<String>,
    /// The new one.
    #[schemars(length(min = 10, max = 200))]
    password: String,
}

impl Route for PasswordSet {
    const SPEC: Spec =
        Spec::put("/password", "sign-in", "Sets the password; ends all other sessions")
            .answers(204)
            .refuses(&[WRONG_CURRENT, LOCKED_OUT]);
    type Answer = Nothing;
}

impl Acts for PasswordSet {
    async fn act(self, cx: &Act) -> Result<Nothing, Problem> {
        let who = cx.who()?;
        if who.by != By::Link {
            let current = self.current.ok_or_else(|| {
                WRONG_CURRENT.saying("The present password is needed.").at("current")
            })?;
            let hash = cx.read(|conn| Ok(password::stored(conn)?)).await?;
            let hash = hash.ok_or_else(|| WRONG_CURRENT.problem().at("current"))?;
            check(cx, current, hash, WRONG_CURRENT)
                .await
                .map_err(|problem| problem.at("current"))?;
        }
        let hash = password::hash_aside(self.password).await?;
        let mine = who.session;
        let set = move |change: &mut super::context::Change<'_, '_>| {
            let conn = change.conn();
            let first = password::stored(conn)?.is_none();
            password::keep(conn, &hash, change.now)?;
            let ended = session::end_all(conn, mine)?;
            session::now_by_password(conn, mine)?;
            let after = json!({ "first": first, "sessionsEnded": ended });
            Ok(change.audit("password.set", "operator", None, Some(after))?.answer(()))
        };
        cx.change(who, set).await?;
        Ok(Nothing {})
    }
}

/// Holds a password against its hash, where the address may still try.
async fn check(cx: &Act, password: String, hash: String, wrong: Code) -> Result<(), Problem> {
    let address = cx.address.unwrap_or(std::net::Ipv6Addr::UNSPECIFIED.into());
    cx.site
        .lock_out
        .attempt(address, cx.now)
        .map_err(|wait| LOCKED_OUT.problem().with(json!({ "retryAfter": (wait + 999) / 1000 })))?;
    // Finished even where the caller goes away, so that nobody tries faster by not listening.
    let right = rt::spawn(password::is_right(password, hash)).await;
    if right.unwrap_or_else(|error| Err(Problem::Ours(error.to_string())))? {
        cx.site.lock_out.forgive(address);
        return Ok(());
    }
    tracing::warn!(%address, "a wrong password was given for the admin page");
    Err(wrong.problem())
}
