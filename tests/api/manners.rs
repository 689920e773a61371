//! How a receiver may answer a push: well, badly, or not at all.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::json;

use crate::client::{App, auth_code, rc4, sha1_hex};
use crate::receiver::Push;

#[derive(Debug, Clone, PartialEq)]
pub enum Manner {
    Accept,
    /// An errcode under a proper seal.
    Refuse(i64),
    /// This status, and a body that is no envelope.
    Status(u16),
    /// A redirect to another address.
    Redirect(String),
    /// 503 with Retry-After, in seconds.
    After(u64),
    /// 200 and no envelope.
    Garbage,
    /// Sealed with another application's token.
    WrongToken,
    /// Another serial than the push's.
    OtherSid,
    /// A proper answer with a megabyte of blanks behind it.
    Oversized,
    /// A body that never ends.
    Endless,
    /// A proper answer, a byte at a time.
    Drip,
    /// No answer, ever.
    Hang,
    /// The connection is closed after the push was read.
    Close,
}

/// Writes the answer; whether the connection goes on.
pub fn answer(app: &App, push: &Push, manner: &Manner, out: &mut TcpStream) -> bool {
    let well = || sealed(app, &push.sid, &app.token, &push.cmd, 0);
    match manner {
        Manner::Accept => responds(out, 200, "", &well()),
        Manner::Refuse(code) => {
            responds(out, 200, "", &sealed(app, &push.sid, &app.token, &push.cmd, *code))
        }
        Manner::Status(status) => responds(out, *status, "", b"out of order\n"),
        Manner::Redirect(to) => responds(out, 302, &format!("location: {to}\r\n"), b""),
        Manner::After(wait) => responds(out, 503, &format!("retry-after: {wait}\r\n"), b"later\n"),
        Manner::Garbage => responds(out, 200, "", b"OK"),
        Manner::WrongToken => {
            responds(out, 200, "", &sealed(app, &push.sid, "another", &push.cmd, 0))
        }
        Manner::OtherSid => {
            let sid = format!("{}99999", &push.sid[..15]);
            responds(out, 200, "", &sealed(app, &sid, &app.token, &push.cmd, 0))
        }
        Manner::Oversized => {
            let mut body = well();
            body.resize(body.len() + 1_000_000, b' ');
            responds(out, 200, "", &body)
        }
        Manner::Endless => {
            out.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").ok();
            let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
            while out.write_all(chunk.as_bytes()).is_ok() {}
            false
        }
        Manner::Drip => {
            let body = well();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            let mut bytes = head.into_bytes();
            bytes.extend(body);
            for byte in bytes {
                if out.write_all(&[byte]).is_err() {
                    return false;
                }
                thread::sleep(Duration::from_millis(5));
            }
            true
        }
        Manner::Hang | Manner::Close => false,
    }
}

fn responds(out: &mut TcpStream, status: u16, headers: &str, body: &[u8]) -> bool {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} as told\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n"
    );
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    out.write_all(&bytes).is_ok()
}

/// An answer as the application seals it.
fn sealed(app: &App, sid: &str, token: &str, cmd: &str, errcode: i64) -> Vec<u8> {
    let errmsg = if errcode == 0 { "" } else { "不收" };
    let plain = json!({ "errcode": errcode, "errmsg": errmsg, "content": {} }).to_string();
    let data = STANDARD.encode(rc4(app.appkey.as_bytes(), plain.as_bytes()));
    let data_code = sha1_hex(&data);
    let header = json!({
        "appid": app.id, "timestamp": Timestamp::now().as_second(), "sid": sid, "cmd": cmd, "version": "3.10",
        "authCode": auth_code(&app.id, sid, token, &data_code), "dataCode": data_code,
    });
    json!({ "header": header, "data": data }).to_string().into_bytes()
}
