//! What is handed over to the journal of each request: handles to what is there anyway.

use std::net::IpAddr;
use std::time::Instant;

use actix_web::http::Method as Http;
use actix_web::web::{Bytes, BytesMut};

use super::Worker;
use crate::journal::{By, Method, Record, Said};
use crate::protocol::{Echo, Refusal};

/// An answer with what the journal wants to know beside it.
pub(super) struct Answer {
    /// The whole message.
    pub(super) body: Vec<u8>,
    /// What it repeats of the request's header.
    pub(super) echo: Echo,
    /// Why the request was refused.
    pub(super) refusal: Option<Refusal>,
    /// The application, where it is one of ours.
    pub(super) by: Option<By>,
    /// The appid of one that is none.
    pub(super) claimed: String,
}

/// A request as it came.
pub(super) struct Came {
    pub(super) at: i64,
    pub(super) begun: Instant,
    pub(super) arrived: Instant,
    pub(super) method: Method,
    pub(super) address: Option<IpAddr>,
    pub(super) request: Said,
}

impl Worker {
    /// Hands a request over to the journal; gives what is to be sent.
    pub(super) fn note(&self, came: Came, answer: Answer) -> Bytes {
        let held = answer.body.capacity();
        let body = Bytes::from(answer.body);
        if let Some(recorder) = &self.recorder {
            let Came { at, begun, arrived, method, address, request } = came;
            recorder.note(Record {
                id: 0,
                at,
                arrival: arrived.saturating_duration_since(begun),
                took: arrived.elapsed(),
                method,
                address,
                by: answer.by,
                claimed: answer.claimed,
                echo: answer.echo,
                refusal: answer.refusal,
                request,
                answer: Said::answer(body.clone(), held),
            });
        }
        body
    }
}

/// How a request came, as the journal has it.
pub(super) fn method(http: &Http) -> Method {
    match *http {
        Http::POST => Method::Post,
        Http::GET => Method::Get,
        _ => Method::Other,
    }
}

/// A body that was read.
pub(super) fn body(bytes: BytesMut) -> Said {
    let held = bytes.capacity();
    Said::request(bytes.freeze(), held)
}

/// A query, which comes with what else the connection has read.
pub(super) fn query(text: &str) -> Said {
    Said::request(Bytes::copy_from_slice(text.as_bytes()), text.len())
}
