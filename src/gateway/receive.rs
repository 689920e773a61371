//! From HTTP to a body: method, size and form (docs/protocol.md, step 1).

use actix_web::http::Method;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{BytesMut, Payload, Query};
use actix_web::{HttpMessage, HttpRequest};
use futures_util::StreamExt;
use serde::Deserialize;

use super::Limits;
use crate::protocol::{Code, Refusal};

/// A body too large is read on, up to so many times the limit, before it is refused: who is still
/// sending does not listen, and would find the connection broken instead of the answer.
const DRAINED: usize = 16;

/// What came in.
pub(super) enum Received {
    /// A POST's body, and whether it is said to be JSON in UTF-8.
    Body { bytes: BytesMut, is_json: bool },
    /// A GET's parameters, percent-decoded.
    Query { header: String, data: String },
    /// A request that was read to its end and is none.
    Refused(Refusal),
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Parameters {
    header: String,
    data: String,
}

/// Reads a request to its end.
///
/// # Errors
/// The refusal of one that was not read to its end.
pub(super) async fn receive(
    request: &HttpRequest,
    payload: Payload,
    limits: Limits,
) -> Result<Received, Refusal> {
    match *request.method() {
        Method::GET => match Query::<Parameters>::from_query(request.query_string()) {
            Ok(Query(Parameters { header, data })) => Ok(Received::Query { header, data }),
            Err(_) => Ok(Received::Refused(Refusal::because(
                Code::Malformed,
                "header 与 data 应各出现一次，百分号编码",
            ))),
        },
        Method::POST => {
            let arriving = read(request, payload, limits.body);
            match tokio::time::timeout(limits.patience, arriving).await {
                Ok(bytes) => Ok(Received::Body { bytes: bytes?, is_json: is_json(request) }),
                Err(_) => Err(Refusal::because(Code::Malformed, "请求体未按时到齐")),
            }
        }
        _ => Err(Refusal::because(Code::Method, "只支持 POST 与 GET")),
    }
}

async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    most: usize,
) -> Result<BytesMut, Refusal> {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let mut body = BytesMut::with_capacity(announced.unwrap_or(0).min(most));
    let mut length = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::because(Code::Malformed, "请求体中断"))?;
        length += chunk.len();
        if length <= most {
            body.extend_from_slice(&chunk);
        } else if length > most.saturating_mul(DRAINED) {
            break;
        }
    }
    if length > most {
        Err(Refusal::because(Code::TooLarge, format_args!("最多 {most} 字节")))
    } else {
        Ok(body)
    }
}

fn is_json(request: &HttpRequest) -> bool {
    request.mime_type().ok().flatten().is_some_and(|mime| {
        let utf8 = mime.get_param("charset").is_none_or(|charset| charset == "utf-8");
        mime.essence_str() == "application/json" && utf8
    })
}
