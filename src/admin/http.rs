//! HTTP in, for everything under `/admin`: who may come, who asks, and the way to the route.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, rt};
use rusqlite::Connection;
use serde_json::json;

use super::context::{Act, Operator, change, look};
use super::problem::{
    FOREIGN_ORIGIN, INTERNAL, METHOD_NOT_ALLOWED, NOT_FOUND, NOT_FROM_HERE, Problem, Refused,
    UNAUTHENTICATED,
};
use super::reach::may_be_reached;
use super::ready::Ready;
use super::route::Run;
use super::session::{self, COOKIE};
use super::{Admin, assets, input, password, token};
use crate::gateway::Worker;
use crate::protocol::now_ms;

/// How much of what a browser calls itself is kept, in characters.
const AGENT: usize = 200;

/// Puts everything under `/admin` into a worker's application; its data must hold a [`Worker`].
pub fn routes(admin: Arc<Admin>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let mut by_path: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, route) in admin.api.0.iter().enumerate() {
            // A path that is all text is looked at before one with a parameter in its place: `{` sorts after letters.
            by_path.entry(route.entry.spec.path).or_default().push(index);
        }
        let mut api = web::scope("/api");
        for (path, indexes) in by_path {
            let mut resource = web::resource(path);
            let mut methods = Vec::new();
            for index in indexes {
                let Some(route) = admin.api.0.get(index) else { continue };
                let method = route.entry.spec.method.clone();
                methods.push(method.to_string());
                let admin = Arc::clone(&admin);
                let handler =
                    move |worker: Data<Worker>, request: HttpRequest, payload: Payload| {
                        serve(Arc::clone(&admin), index, worker, request, payload)
                    };
                resource = resource.route(web::method(method).to(handler));
            }
            let allowed = methods.join(", ");
            let other_methods = move || {
                let allowed = allowed.clone();
                async move { not_allowed(&allowed) }
            };
            api = api.service(resource.default_service(web::to(other_methods)));
        }
        let api = api.default_service(web::to(async || refuse(NOT_FOUND.problem(), "")));
        let page = move |worker: Data<Worker>, request: HttpRequest| {
            let reached = reached(&admin, &worker, &request);
            async move {
                match reached {
                    Ok(()) => assets::answer(&request),
                    Err(problem) => refuse(problem, "the page"),
                }
            }
        };
        config
            .route("/admin", web::get().to(async || assets::to_the_page()))
            .service(web::scope("/admin").service(api).route("/{file:.*}", web::to(page)));
    }
}

fn reached(admin: &Admin, worker: &Worker, request: &HttpRequest) -> Result<(), Problem> {
    let conn = worker.conn().map_err(|error| Problem::Ours(format!("{error:?}")))?;
    let has_password = || Ok::<_, Problem>(password::stored(conn)?.is_some());
    let may = is_here(request)
        || may_be_reached(peer(request), admin.admin_for.as_deref(), has_password)?;
    if may { Ok(()) } else { Err(NOT_FROM_HERE.problem()) }
}

/// Whether the request comes from this machine: over loopback, or from the address that we listen at.
fn is_here(request: &HttpRequest) -> bool {
    peer(request).is_some_and(|peer| {
        peer.is_loopback() || peer == request.app_config().local_addr().ip().to_canonical()
    })
}

async fn serve(
    admin: Arc<Admin>,
    index: usize,
    worker: Data<Worker>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let Some(route) = admin.api.0.get(index) else { return refuse(NOT_FOUND.problem(), "") };
    match answer(&admin, route, &worker, &request, payload).await {
        Ok(response) => response,
        Err(problem) => refuse(declared(problem, route), route.entry.spec.path),
    }
}

/// A refusal that the route has not declared is a mistake of ours, which no test shall overlook.
fn declared(problem: Problem, route: &Ready) -> Problem {
    match &problem {
        Problem::Refused(refused) if !route.codes().contains(&refused.code) => {
            let why = format!("{} is not among the route's declared codes", refused.code.name);
            tracing::error!(path = route.entry.spec.path, why);
            if cfg!(debug_assertions) { Problem::Ours(why) } else { problem }
        }
        _ => problem,
    }
}

async fn answer(
    admin: &Arc<Admin>,
    route: &Ready,
    worker: &Worker,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    reached(admin, worker, request)?;
    let (spec, now, address) = (&route.entry.spec, now_ms(), peer(request));
    let who = if spec.public {
        None
    } else {
        let conn = worker.conn().map_err(|error| Problem::Ours(format!("{error:?}")))?;
        Some(operator(admin, conn, request, now)?)
    };
    let by_cookie = who.as_ref().is_some_and(|who| who.session.is_some());
    let by_program = who.is_some() && !by_cookie;
    let changes = spec.method != Method::GET;
    if !by_program && is_foreign(request.headers(), changes, by_cookie) {
        return Err(FOREIGN_ORIGIN.problem());
    }
    let asked = input::take(route, request, payload).await?;
    let (who, site) = match (route.entry.run, who) {
        (Run::Reads(run), Some(who)) => {
            let body = look(Arc::clone(admin), who, move |cx| run(asked, cx)).await?;
            return Ok(good(route, body));
        }
        (Run::Changes(run), Some(who)) => {
            let body = change(Arc::clone(admin), who, move |cx| run(&asked, cx)).await?;
            return Ok(good(route, body));
        }
        (Run::Reads(_) | Run::Changes(_), None) => return Err(UNAUTHENTICATED.problem()),
        (_, who) => (who, Arc::clone(admin)),
    };
    let text =
        |name| Some(request.headers().get(name)?.to_str().ok()?.chars().take(AGENT).collect());
    let act = Act {
        site,
        address,
        is_here: is_here(request),
        agent: text(header::USER_AGENT),
        last_event: text(header::HeaderName::from_static("last-event-id")),
        now,
        who,
        cookie: None.into(),
    };
    match route.entry.run {
        Run::Streams(run) => run(asked, &act).await,
        Run::Acts(run) => {
            let mut response = good(route, run(asked, &act).await?);
            if let Some(cookie) = act.cookie.into_inner() {
                response.add_cookie(&cookie).map_err(|error| Problem::Ours(error.to_string()))?;
            }
            Ok(response)
        }
        Run::Reads(_) | Run::Changes(_) => Err(UNAUTHENTICATED.problem()),
    }
}

/// Who asks: by bearer token, or else by cookie.
fn operator(
    admin: &Admin,
    conn: &Connection,
    request: &HttpRequest,
    now: i64,
) -> Result<Operator, Problem> {
    let address = peer(request);
    let found = match request.headers().get(header::AUTHORIZATION) {
        Some(bearer) => match bearer.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")) {
            Some(bearer) => token::find(conn, bearer.trim(), address)?,
            None => None,
        },
        None => match request.cookie(COOKIE) {
            Some(cookie) => session::find(conn, cookie.value(), address, now)?,
            None => None,
        },
    };
    let (who, seen) = found.ok_or_else(|| UNAUTHENTICATED.problem())?;
    if now - seen >= session::SEEN_EVERY {
        let (writer, session, token) = (admin.gateway.writer.clone(), who.session, who.token);
        rt::spawn(async move {
            let noted = writer.run(move |tx| {
                session.map_or(Ok(()), |id| session::see(tx.conn, id, now))?;
                token.map_or(Ok(()), |id| token::see(tx.conn, id, now))?;
                Ok::<_, Problem>(())
            });
            if let Err(error) = noted.await {
                tracing::warn!(?error, "that somebody was seen is not noted");
            }
        });
    }
    Ok(who)
}

/// Whether a page of another site asks. A program's request names no page at all, which is good enough for a change only
/// where no cookie could have been sent along with it; who types an address names none either, and may look.
fn is_foreign(headers: &HeaderMap, changes: bool, by_cookie: bool) -> bool {
    let text = |name: header::HeaderName| headers.get(name).map(HeaderValue::as_bytes);
    let site = text(header::HeaderName::from_static("sec-fetch-site"));
    match (site, text(header::ORIGIN)) {
        (Some(b"same-origin"), _) => false,
        (Some(b"none"), None) => changes,
        (Some(_), _) => true,
        (None, Some(origin)) => {
            let host = origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"));
            host.is_none() || host != text(header::HOST)
        }
        (None, None) => changes && by_cookie,
    }
}

fn peer(request: &HttpRequest) -> Option<IpAddr> {
    request.peer_addr().map(|peer| peer.ip().to_canonical())
}

fn not_allowed(methods: &str) -> HttpResponse {
    let mut response = refuse(METHOD_NOT_ALLOWED.problem(), "");
    if let Ok(methods) = HeaderValue::from_str(methods) {
        response.headers_mut().insert(header::ALLOW, methods);
    }
    response
}

fn good(route: &Ready, body: Vec<u8>) -> HttpResponse {
    let spec = &route.entry.spec;
    let mut response =
        HttpResponse::build(StatusCode::from_u16(spec.status).unwrap_or(StatusCode::OK));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if spec.status == 204 {
        return response.finish();
    }
    response.content_type(route.entry.media).body(body)
}

/// What the caller is told. A fault of ours goes to the log, and its reference to both.
fn refuse(problem: Problem, path: &str) -> HttpResponse {
    let refused = match problem {
        Problem::Refused(refused) => *refused,
        Problem::Ours(why) => {
            let reference = format!("{:08X}", rand::random::<u32>());
            tracing::error!(reference, path, why, "a request to the admin API failed");
            let message = format!("The server failed; its log has more under {reference}.");
            Refused { code: INTERNAL, message, field: None, detail: None }
        }
    };
    let status =
        StatusCode::from_u16(refused.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        let wait = refused.detail.as_ref().and_then(|detail| detail["retryAfter"].as_i64());
        response.insert_header((header::RETRY_AFTER, wait.unwrap_or(1).max(1).to_string()));
    }
    response.json(json!(refused.body()))
}
