//! What a recorded message says, decrypted with the keys that it was sealed with. Only for who looks.

use actix_web::web::Query;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;

use super::record::{Method, Record, Said};
use crate::protocol::{Envelope, Keys};

/// What data's text begins with in what we write, and in what most others do.
const DATA: &str = "\"data\":\"";

impl Record {
    /// A request's plain text, or its beginning; `None` where there are no keys for it, or they do not fit.
    pub(super) fn plain_request(&self) -> Option<String> {
        let cipher = match self.method {
            Method::Get => of_query(&self.request),
            _ if self.request.is_cut() => of_beginning(&self.request.bytes),
            _ => Envelope::read(&self.request.bytes).ok().map(|envelope| envelope.cipher),
        };
        self.opened(cipher?)
    }

    /// The answer's.
    pub(super) fn plain_answer(&self) -> Option<String> {
        self.opened(of_beginning(&self.answer.bytes)?)
    }

    /// The appid of a header that was not complete, as far as there is one.
    pub(super) fn find_appid(&self) -> Option<String> {
        let body: Value = match self.method {
            Method::Get => serde_json::from_str(&parameters(&self.request)?.header).ok()?,
            _ => serde_json::from_slice::<Value>(&self.request.bytes).ok()?.get("header")?.clone(),
        };
        body.get("appid")?.as_str().map(str::to_owned)
    }

    fn opened(&self, cipher: Vec<u8>) -> Option<String> {
        let by = self.by.as_ref().filter(|_| !cipher.is_empty())?;
        let keys: &Keys = match by.application.keys_before() {
            Some(old) if by.old_keys => old,
            _ => &by.application.keys,
        };
        text(keys.decrypt(cipher))
    }
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    header: String,
    #[serde(default)]
    data: String,
}

fn parameters(query: &Said) -> Option<Parameters> {
    let query = str::from_utf8(&query.bytes).ok()?;
    Query::<Parameters>::from_query(query).ok().map(Query::into_inner)
}

fn of_query(query: &Said) -> Option<Vec<u8>> {
    decoded(parameters(query)?.data.as_bytes())
}

/// data's bytes in a message of which the end may be missing.
fn of_beginning(bytes: &[u8]) -> Option<Vec<u8>> {
    let begin = bytes.windows(DATA.len()).position(|part| part == DATA.as_bytes())?;
    let data = &bytes[begin + DATA.len()..];
    let end = data.iter().position(|byte| *byte == b'"').unwrap_or(data.len());
    decoded(&data[..end])
}

/// Whether an answer has something sealed in it.
pub(super) fn has_data(answer: &[u8]) -> bool {
    of_beginning(answer).is_some_and(|data| !data.is_empty())
}

/// Base64 as far as it goes in whole groups.
fn decoded(data: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(&data[..data.len() / 4 * 4]).ok()
}

/// Bytes that are text, but for a character that was cut off at the end. A wrong key makes none.
fn text(bytes: Vec<u8>) -> Option<String> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.utf8_error().error_len().is_none() => {
            let whole = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(whole);
            String::from_utf8(bytes).ok()
        }
        Err(_) => None,
    }
}
