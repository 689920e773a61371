//! The whole of the HTTP interface.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use actix_web::http::header::ContentType;
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::note::{self, Answer, Came};
use super::receive::{Received, receive};
use super::{Worker, metrics};
use crate::journal::Said;
use crate::protocol::{Code, Echo, Envelope, Outgoing, Refusal, Unreadable, now_ms};

/// Puts the routes into a worker's application; its data must hold a [`Worker`].
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/api", web::route().to(api))
        .route("/healthz", web::get().to(healthz))
        .route("/metrics", web::get().to(observe))
        .default_service(web::route().to(elsewhere));
}

/// `POST /api` and `GET /api?header=…&data=…`: always 200, the errcode tells (docs/protocol.md, "The envelope").
async fn api(worker: Data<Worker>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let (at, begun) = (now_ms(), Instant::now());
    let address = request.peer_addr().map(|peer| peer.ip());
    let mut response = HttpResponse::Ok();
    response.insert_header(ContentType::json());
    let received = receive(&request, payload, worker.gateway.limits).await;
    let arrived = Instant::now();
    let (answer, said) = match received {
        Ok(received) => {
            let answer = answer(&worker, &received, address, at).await;
            let said = match received {
                Received::Body { bytes, .. } => note::body(bytes),
                Received::Query { .. } | Received::Refused(_) => {
                    note::query(request.query_string())
                }
            };
            (answer, said)
        }
        Err(refusal) => {
            // The body was not read to its end, so nothing can follow it on this connection.
            response.force_close();
            (worker.answer_stranger(Echo::default(), refusal, at), Said::default())
        }
    };
    let method = note::method(request.method());
    let came = Came { at, begun, arrived, method, address, request: said };
    response.body(worker.note(came, answer))
}

async fn answer(worker: &Worker, received: &Received, peer: Option<IpAddr>, now: i64) -> Answer {
    let (envelope, is_json) = match received {
        Received::Body { bytes, is_json } => (Envelope::read(bytes), *is_json),
        Received::Query { header, data } => (Envelope::read_query(header, data), true),
        Received::Refused(refusal) => {
            return worker.answer_stranger(Echo::default(), refusal.clone(), now);
        }
    };
    let by_get = matches!(received, Received::Query { .. });
    match envelope {
        // That there is no data comes before what it is said to be.
        Err(Unreadable { refusal, echo }) if is_json || refusal.code == Code::NoData => {
            worker.answer_stranger(echo, refusal, now)
        }
        Ok(envelope) if is_json => worker.answer(envelope, by_get, peer, now).await,
        _ => {
            let refusal = Refusal::because(Code::Malformed, "content-type 应为 application/json");
            worker.answer_stranger(Echo::default(), refusal, now)
        }
    }
}

impl Worker {
    /// An answer that nobody needs a key to read, and that shows none in use.
    pub(super) fn answer_stranger(&self, echo: Echo, refusal: Refusal, now: i64) -> Answer {
        self.tally.count("none", refusal.code.number(), Duration::ZERO, None);
        let appid = self.gateway.appid.to_string();
        let Echo { sid, cmd, version } = &echo;
        let refused = Some(&refusal);
        let out =
            Outgoing { appid: &appid, sid, cmd, version, timestamp: now / 1000, refusal: refused };
        let body = out.bare();
        Answer { body, echo, refusal: Some(refusal), by: None, claimed: String::new() }
    }
}

/// Whether the store can be read and written.
async fn healthz(worker: Data<Worker>) -> HttpResponse {
    let readable = worker.conn().and_then(|conn| Ok(conn.prepare_cached("SELECT 1")?.exists([])?));
    let status = match readable {
        Ok(_) if !worker.gateway.writer.is_alive() => "the writer has stopped",
        Ok(_) if !worker.gateway.counts.is_alive() => "the dispatcher stands still",
        Ok(_) => return health(HttpResponse::Ok(), "ok"),
        Err(error) => {
            tracing::error!(?error, "the store cannot be read");
            "the store cannot be read"
        }
    };
    health(HttpResponse::ServiceUnavailable(), status)
}

/// Numbers for Prometheus, for this machine and those the operator lets in: they tell who is served how.
async fn observe(worker: Data<Worker>, request: HttpRequest) -> HttpResponse {
    let observers = &worker.gateway.observers;
    let may_read = |peer: IpAddr| {
        let peer = peer.to_canonical();
        peer.is_loopback() || observers.iter().any(|network| network.contains(&peer))
    };
    if !request.peer_addr().is_some_and(|peer| may_read(peer.ip())) {
        return elsewhere().await;
    }
    match worker.conn().and_then(|conn| metrics::page(&worker.gateway, conn)) {
        Ok(page) => HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(page),
        Err(error) => {
            tracing::error!(?error, "the metrics cannot be read");
            HttpResponse::InternalServerError().finish()
        }
    }
}

fn health(mut response: actix_web::HttpResponseBuilder, status: &str) -> HttpResponse {
    response.json(json!({ "status": status, "version": env!("CARGO_PKG_VERSION") }))
}

async fn elsewhere() -> HttpResponse {
    HttpResponse::NotFound()
        .body("dcbox answers POST /api, GET /api, GET /healthz, GET /metrics and /admin/\n")
}
