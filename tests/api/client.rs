//! A client of the data centre, from chapters 2 and 3 of the specification.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::DateTime;
use jiff::{Timestamp, tz};
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};

use crate::http::{Message, Response, Wire, percent};
use crate::spec;

pub fn rc4(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0usize;
    for i in 0..256 {
        j = (j + state[i] as usize + key[i % key.len()] as usize) % 256;
        state.swap(i, j);
    }
    let (mut i, mut j) = (0usize, 0usize);
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        i = (i + 1) % 256;
        j = (j + state[i] as usize) % 256;
        state.swap(i, j);
        out.push(byte ^ state[(state[i] as usize + state[j] as usize) % 256]);
    }
    out
}

pub fn sha1_hex(text: &str) -> String {
    let digest = Sha1::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// appid, sid, token and dataCode in the order of their values, whichever that is.
pub fn auth_code(appid: &str, sid: &str, token: &str, data_code: &str) -> String {
    let mut parts = [appid, sid, token, data_code];
    parts.sort_unstable();
    sha1_hex(&parts.concat())
}

pub fn beijing_now() -> DateTime {
    tz::offset(8).to_datetime(Timestamp::now())
}

/// A serial of this moment that no other request of this test run has.
pub fn fresh_sid(appid: &str) -> String {
    sid_at(appid, beijing_now())
}

pub fn sid_at(appid: &str, moment: DateTime) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let serial = NEXT.fetch_add(1, Ordering::Relaxed) % 100_000;
    format!("{appid}{}{serial:05}", moment.strftime("%y%m%d%H%M%S"))
}

/// What goes into a request before it is sealed.
#[derive(Clone)]
pub struct Draft {
    pub appid: String,
    pub token: String,
    pub appkey: String,
    pub sid: String,
    pub cmd: String,
    pub plain: Vec<u8>,
}

impl Draft {
    pub fn seal(&self) -> Letter {
        let data = STANDARD.encode(rc4(self.appkey.as_bytes(), &self.plain));
        let data_code = sha1_hex(&data);
        let header = json!({
            "appid": self.appid,
            "timestamp": Timestamp::now().as_second(),
            "sid": self.sid,
            "authCode": auth_code(&self.appid, &self.sid, &self.token, &data_code),
            "cmd": self.cmd,
            "version": "2.0",
            "dataCode": data_code,
        });
        Letter { header: header.as_object().unwrap().clone(), data: json!(data) }
    }
}

/// A sealed request; what the tests change here is no longer covered by its codes.
#[derive(Clone)]
pub struct Letter {
    pub header: Map<String, Value>,
    pub data: Value,
}

impl Letter {
    pub fn with(mut self, field: &str, value: Value) -> Letter {
        self.header.insert(field.to_string(), value);
        self
    }

    pub fn without(mut self, field: &str) -> Letter {
        self.header.shift_remove(field);
        self
    }

    pub fn body(&self) -> Vec<u8> {
        serde_json::to_vec(&json!({"header": self.header, "data": self.data})).unwrap()
    }

    /// The same request as the target of a GET.
    pub fn target(&self) -> String {
        let header = serde_json::to_string(&self.header).unwrap();
        let data = self.data.as_str().unwrap();
        format!("/api?header={}&data={}", percent(&header), percent(data))
    }
}

/// An application with its keys, talking to one server.
pub struct App {
    pub id: String,
    pub token: String,
    pub appkey: String,
    pub addr: std::net::SocketAddr,
    wire: Mutex<Option<Wire>>,
}

impl Clone for App {
    /// The same application on a connection of its own.
    fn clone(&self) -> App {
        App::new(&self.id, &self.token, &self.appkey, self.addr)
    }
}

impl App {
    pub fn new(id: &str, token: &str, appkey: &str, addr: std::net::SocketAddr) -> App {
        App {
            id: id.to_string(),
            token: token.to_string(),
            appkey: appkey.to_string(),
            addr,
            wire: Mutex::new(None),
        }
    }

    pub fn draft(&self, cmd: &str, data: &Value) -> Draft {
        Draft {
            appid: self.id.clone(),
            token: self.token.clone(),
            appkey: self.appkey.clone(),
            sid: fresh_sid(&self.id),
            cmd: cmd.to_string(),
            plain: serde_json::to_vec(data).unwrap(),
        }
    }

    pub fn asks(&self, cmd: &str, data: Value) -> Answer {
        self.posts(&self.draft(cmd, &data).seal())
    }

    /// Asks with a serial that the caller chose.
    pub fn asks_as(&self, sid: &str, cmd: &str, data: &Value) -> Answer {
        self.tries_as(sid, cmd, data).unwrap()
    }

    /// The same, where the server may be gone before it has answered.
    pub fn tries_as(&self, sid: &str, cmd: &str, data: &Value) -> std::io::Result<Answer> {
        let mut draft = self.draft(cmd, data);
        draft.sid = sid.to_string();
        let letter = draft.seal();
        let response = self.exchange(&Message::post(&letter.body()))?;
        Ok(self.opens(&response, Some(&letter)))
    }

    pub fn posts(&self, letter: &Letter) -> Answer {
        self.sends(&Message::post(&letter.body()), Some(letter))
    }

    pub fn gets(&self, letter: &Letter) -> Answer {
        self.sends(&Message::get(&letter.target()), Some(letter))
    }

    /// Posts a body as it is.
    pub fn posts_bytes(&self, body: &[u8]) -> Answer {
        self.sends(&Message::post(body), None)
    }

    pub fn sends(&self, message: &Message, letter: Option<&Letter>) -> Answer {
        let response = self.exchange(message).unwrap();
        self.opens(&response, letter)
    }

    /// The code in the clear, of whatever is posted and whoever may open the answer.
    pub fn code_of(&self, body: &[u8]) -> i64 {
        let response = self.exchange(&Message::post(body)).unwrap();
        assert_eq!(response.status, 200);
        let envelope: Value = serde_json::from_slice(&response.body).unwrap();
        envelope["header"]["errcode"].as_i64().unwrap_or(0)
    }

    pub fn exchange(&self, message: &Message) -> std::io::Result<Response> {
        let mut slot = self.wire.lock().unwrap();
        let kept = slot.take().filter(|wire| !wire.is_stale());
        let mut wire = match kept {
            Some(wire) => wire,
            None => Wire::open(self.addr)?,
        };
        let response = wire.exchange(message)?;
        if response.header("connection") != Some("close") && message.method != "HEAD" {
            *slot = Some(wire);
        }
        Ok(response)
    }

    /// Reads an answer and holds it against chapter 3: its codes, its echoes, its seal.
    fn opens(&self, response: &Response, letter: Option<&Letter>) -> Answer {
        let text = String::from_utf8_lossy(&response.body).into_owned();
        assert_eq!(response.status, 200, "{text}");
        let kind = response.header("content-type").unwrap_or("");
        assert!(kind.starts_with("application/json"), "content-type {kind:?}");
        let envelope: Value =
            serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
        assert_eq!(envelope.as_object().unwrap().len(), 2, "{text}");
        let header = envelope["header"].as_object().unwrap().clone();
        for field in ["appid", "timestamp", "sid", "authCode", "cmd", "version", "dataCode"] {
            assert!(header.contains_key(field), "no {field} in {text}");
        }
        let now = Timestamp::now().as_second();
        let told = header["timestamp"].as_i64().unwrap();
        assert!((now - 60..=now + 60).contains(&told), "timestamp {told} at {now}");
        assert_eq!(header["appid"], "100", "{text}");
        let data = envelope["data"].as_str().unwrap();
        let body = if data.is_empty() {
            assert_eq!((&header["dataCode"], &header["authCode"]), (&json!(""), &json!("")));
            None
        } else {
            let letter = letter.expect("an answer under seal to a request that no key covers");
            for field in ["sid", "cmd", "version"] {
                assert_eq!(header[field], letter.header[field], "{field} is not echoed");
            }
            let data_code = sha1_hex(data);
            let sid = header["sid"].as_str().unwrap();
            let code = auth_code("100", sid, &self.token, &data_code);
            assert_eq!(header["dataCode"], json!(data_code));
            assert_eq!(header["authCode"], json!(code));
            let plain = rc4(self.appkey.as_bytes(), &STANDARD.decode(data).unwrap());
            Some(
                String::from_utf8(plain)
                    .expect("the answer is not UTF-8 under the application's appkey"),
            )
        };
        let answer = Answer::read(header, body);
        if let (0, Some(letter)) = (answer.errcode, letter) {
            spec::check_answer(letter.header["cmd"].as_str().unwrap(), &answer.content);
        }
        answer
    }
}

/// An answer, opened.
#[derive(Debug)]
pub struct Answer {
    pub header: Map<String, Value>,
    /// The decrypted data, where there is any.
    pub body: Option<String>,
    pub errcode: i64,
    pub errmsg: String,
    pub content: Value,
}

impl Answer {
    fn read(header: Map<String, Value>, body: Option<String>) -> Answer {
        let inner: Value = match &body {
            Some(text) => serde_json::from_str(text).unwrap(),
            None => {
                json!({"errcode": header["errcode"], "errmsg": header["errmsg"], "content": null})
            }
        };
        let names: Vec<&String> = inner.as_object().unwrap().keys().collect();
        assert_eq!(names, ["errcode", "errmsg", "content"]);
        let errcode = inner["errcode"].as_i64().unwrap();
        let errmsg = inner["errmsg"].as_str().unwrap().to_string();
        if errcode == 0 {
            assert!(body.is_some(), "a success without data");
            assert!(matches!(header.get("errcode"), None | Some(Value::Number(_))));
        } else {
            assert_eq!(header["errcode"], json!(errcode));
            assert_eq!(header["errmsg"], json!(errmsg));
            assert!(errmsg.chars().count() <= 64, "errmsg is too long: {errmsg}");
            let meaning = spec::meaning(errcode);
            assert!(errmsg.starts_with(meaning), "{errcode} says {errmsg:?}, not {meaning:?}");
        }
        let content = inner["content"].clone();
        Answer { header, body, errcode, errmsg, content }
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.errcode, 0, "{}", self.errmsg);
        self.content
    }

    /// Refused before the application is known: nothing is encrypted.
    #[track_caller]
    pub fn refused_in_the_clear(&self, code: i64) -> &str {
        assert_eq!(self.errcode, code, "{}", self.errmsg);
        assert_eq!(self.body, None, "encrypted for a caller that is not authenticated");
        &self.errmsg
    }

    /// Refused with an answer that the application can verify.
    #[track_caller]
    pub fn refused(&self, code: i64) -> &str {
        assert_eq!(self.errcode, code, "{}", self.errmsg);
        assert!(self.body.is_some(), "{code} is not sealed");
        &self.errmsg
    }
}

/// The worked example of section 3.1.
#[cfg(test)]
mod example {
    use super::*;

    pub const TOKEN: &str = "52e41ab0d3eee56b725e3e29999762a8";
    pub const APPKEY: &str = "S_+SFO!fH.7qj_CEIKgCoSRfYr&e%,zAL1-*UEW7D]V$o4Cc=Dd4kwSh%6Q<!?=!+_@H^,K*#Gdk/d.qp@nBjl:e^/,.ckVGC2<4OoZNS2JN5<IX[Uq0W0oI-Y(K[k-R";

    #[test]
    fn is_sealed_as_the_specification_shows() {
        assert_eq!(APPKEY.len(), 128);
        let draft = Draft {
            appid: "123".into(),
            token: TOKEN.into(),
            appkey: APPKEY.into(),
            sid: "2014123123123123".into(),
            cmd: "cst_identity".into(),
            plain: br#"{"hello":123}"#.to_vec(),
        };
        let letter = draft.seal();
        assert_eq!(letter.data, "FQz8lhihFbBH8fV4PA==");
        assert_eq!(letter.header["dataCode"], "a975283943d4be0d7cb355c2115f45d63b5dcc5d");
        assert_eq!(letter.header["authCode"], "8c694932bba5d137af13654ce5a875d30a267ec8");
    }

    #[test]
    fn is_opened_as_the_specification_shows() {
        let data = STANDARD.decode("FQz8lhihFbBH8fV4PA==").unwrap();
        assert_eq!(rc4(APPKEY.as_bytes(), &data), br#"{"hello":123}"#);
    }

    #[test]
    fn is_in_the_demo_world_with_its_own_keys() {
        let site = crate::server::Site::shared();
        let app = App::new("123", TOKEN, APPKEY, site.addr());
        app.asks("base_project_list", json!({})).ok();
    }
}
