//! Writing a message: its header, and data sealed behind it (specification 3.1).

use std::io::Write as _;

use super::keys::{HEX, data_code};
use super::{Keys, Refusal};

/// The header of a message that goes out: an answer, a push, or a client's request.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// Who speaks.
    pub appid: &'a str,
    /// The serial, made or echoed.
    pub sid: &'a str,
    /// The interface.
    pub cmd: &'a str,
    /// The version, made or echoed.
    pub version: &'a str,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// In an answer that refuses: why, repeated in the clear because a caller with a wrong key
    /// cannot read the body (docs/protocol.md, "The envelope").
    pub refusal: Option<&'a Refusal>,
}

impl Outgoing<'_> {
    /// The whole message with `plain` sealed in it.
    #[must_use]
    pub fn seal(&self, keys: &Keys, plain: Vec<u8>) -> Vec<u8> {
        let mut out = Vec::with_capacity(512 + plain.len() / 3 * 4);
        let codes = self.begin(&mut out);
        let start = out.len();
        keys.encrypt(plain, &mut out);
        let code = data_code(&out[start..]);
        out.extend_from_slice(b"\"}");
        out[codes.data..codes.data + HEX].copy_from_slice(&code);
        // Hexadecimal digits are always text.
        let auth = keys.auth_code(self.appid, self.sid, str::from_utf8(&code).unwrap_or_default());
        out[codes.auth..codes.auth + HEX].copy_from_slice(&auth);
        out
    }

    /// The whole message with nothing sealed in it, for a caller whom we do not know.
    #[must_use]
    pub fn bare(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        let codes = self.begin(&mut out);
        out.extend_from_slice(b"\"}");
        for start in [codes.auth.max(codes.data), codes.auth.min(codes.data)] {
            out.drain(start..start + HEX);
        }
        out
    }

    /// Writes all up to data's text, with room for the two codes, which are known only after it.
    fn begin(&self, out: &mut Vec<u8>) -> Codes {
        out.extend_from_slice(b"{\"header\":{\"appid\":");
        text(out, self.appid);
        out.extend_from_slice(b",\"timestamp\":");
        // Writing to a Vec cannot fail.
        let _ = write!(out, "{}", self.timestamp);
        out.extend_from_slice(b",\"sid\":");
        text(out, self.sid);
        out.extend_from_slice(b",\"authCode\":\"");
        let auth = out.len();
        out.extend_from_slice(&[b'0'; HEX]);
        out.extend_from_slice(b"\",\"cmd\":");
        text(out, self.cmd);
        out.extend_from_slice(b",\"version\":");
        text(out, self.version);
        out.extend_from_slice(b",\"dataCode\":\"");
        let data = out.len();
        out.extend_from_slice(&[b'0'; HEX]);
        out.push(b'"');
        if let Some(refusal) = self.refusal {
            let _ = write!(out, ",\"errcode\":{},\"errmsg\":", refusal.code.number());
            text(out, refusal.message());
        }
        out.extend_from_slice(b"},\"data\":\"");
        Codes { auth, data }
    }
}

/// Where the two codes stand in a message being written.
struct Codes {
    auth: usize,
    data: usize,
}

fn text(out: &mut Vec<u8>, text: &str) {
    // Writing a text to a Vec cannot fail.
    let _ = serde_json::to_writer(out, text);
}
