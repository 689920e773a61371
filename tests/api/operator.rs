//! An operator of the admin API: a browser with a cookie, or a program with a token.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::{Response, Wire};
use crate::server::{Site, dcbox, within};

pub const PASSWORD: &str = "correct horse battery";

pub struct Operator {
    pub addr: SocketAddr,
    /// Sent with every request.
    pub headers: Vec<(String, String)>,
}

impl Operator {
    /// Somebody who is not signed in.
    pub fn stranger(site: &Site) -> Operator {
        Operator { addr: site.addr(), headers: Vec::new() }
    }

    /// A program with a new token.
    pub fn program(site: &Site, name: &str) -> Operator {
        let made = site.tells(&["admin", "token", "create", "--name", name]);
        Operator::stranger(site)
            .with("authorization", &format!("Bearer {}", made["token"].as_str().unwrap()))
    }

    /// A browser that has signed in with the password, which is set for it.
    pub fn browser(site: &Site) -> Operator {
        assert!(sets_password(site, PASSWORD).status.success());
        Operator::signs_in(site, PASSWORD)
    }

    /// A browser that signs in with a password.
    pub fn signs_in(site: &Site, password: &str) -> Operator {
        let stranger = Operator::stranger(site);
        let answer = stranger.posts("/session", json!({ "password": password }));
        assert_eq!(answer.status, 200, "{}", answer.text());
        stranger.keeps(&answer)
    }

    /// The same one with the cookie of an answer, as a page of this server sends its requests.
    pub fn keeps(&self, answer: &Response) -> Operator {
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_string();
        Operator { addr: self.addr, headers: Vec::new() }
            .with("cookie", &cookie)
            .with("origin", &format!("http://{}", self.addr))
    }

    pub fn with(&self, name: &str, value: &str) -> Operator {
        let mut headers = self.headers.clone();
        headers.retain(|(known, _)| known != name);
        headers.push((name.to_string(), value.to_string()));
        Operator { addr: self.addr, headers }
    }

    pub fn without(&self, name: &str) -> Operator {
        let mut headers = self.headers.clone();
        headers.retain(|(known, _)| known != name);
        Operator { addr: self.addr, headers }
    }

    /// Asks for a path below `/admin/api`.
    pub fn gets(&self, path: &str) -> Response {
        self.sends("GET", &format!("/admin/api{path}"), None)
    }

    pub fn posts(&self, path: &str, body: Value) -> Response {
        self.sends("POST", &format!("/admin/api{path}"), Some(&body))
    }

    pub fn patches(&self, path: &str, body: Value) -> Response {
        self.sends("PATCH", &format!("/admin/api{path}"), Some(&body))
    }

    pub fn puts(&self, path: &str, body: Value) -> Response {
        self.sends("PUT", &format!("/admin/api{path}"), Some(&body))
    }

    pub fn deletes(&self, path: &str) -> Response {
        self.sends("DELETE", &format!("/admin/api{path}"), None)
    }

    pub fn sends(&self, method: &str, target: &str, body: Option<&Value>) -> Response {
        let body = body.map(|body| body.to_string().into_bytes());
        self.sends_bytes(
            method,
            target,
            body.as_ref().map(|_| "application/json"),
            &body.unwrap_or_default(),
        )
    }

    pub fn sends_bytes(
        &self,
        method: &str,
        target: &str,
        kind: Option<&str>,
        body: &[u8],
    ) -> Response {
        let mut wire = Wire::open(self.addr).unwrap();
        let mut bytes = self.head(method, target, kind, body.len()).into_bytes();
        bytes.extend_from_slice(body);
        let mut stream = wire.stream();
        stream.write_all(&bytes).unwrap();
        let no_body = |status| matches!(status, 204 | 304);
        let response = wire.receive(method == "HEAD").unwrap();
        assert!(!no_body(response.status) || response.body.is_empty());
        response
    }

    /// Sends, and reads the head of the answer alone: for one that does not end. A refusal is read whole.
    pub fn begins(&self, method: &str, target: &str) -> Response {
        let mut wire = Wire::open(self.addr).unwrap();
        wire.stream().write_all(self.head(method, target, None, 0).as_bytes()).unwrap();
        wire.receive(true).unwrap()
    }

    fn head(&self, method: &str, target: &str, kind: Option<&str>, length: usize) -> String {
        let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {}\r\n", self.addr);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if let Some(kind) = kind {
            head += &format!("content-type: {kind}\r\n");
        }
        if length > 0 || !matches!(method, "GET" | "HEAD") {
            head += &format!("content-length: {length}\r\n");
        }
        head + "\r\n"
    }

    /// Begins to watch what happens, and has heard the first heartbeat.
    pub fn watches(&self) -> Watch {
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        stream.write_all(self.head("GET", "/admin/api/live", None, 0).as_bytes()).unwrap();
        let mut watch = Watch {
            from: BufReader::new(stream),
            heard: String::new(),
            line: Vec::new(),
            passed: Vec::new(),
        };
        watch.hears("ping", |_| true);
        watch
    }
}

/// A stream of server-sent events.
pub struct Watch {
    from: BufReader<TcpStream>,
    heard: String,
    line: Vec<u8>,
    passed: Vec<String>,
}

impl Watch {
    /// Waits for an event of a kind whose data is as wanted. Those before it are passed by.
    #[track_caller]
    pub fn hears(&mut self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        within(Duration::from_secs(10), &format!("an event {kind}"), || {
            self.reads();
            while let Some((event, rest)) = self.heard.split_once("\n\n") {
                let found = data(event, kind).filter(|data| wanted(data));
                self.passed.push(event.to_string());
                self.heard = rest.to_string();
                if found.is_some() {
                    return found;
                }
            }
            None
        })
    }

    /// Whether an event of a kind has come so far.
    pub fn passed(&self, kind: &str) -> bool {
        self.passed.iter().any(|event| data(event, kind).is_some())
    }

    /// Waits until the server ends the stream.
    #[track_caller]
    pub fn ends(&mut self) {
        within(Duration::from_secs(25), "the stream ends", || (!self.reads()).then_some(()));
    }

    /// Takes in what has come. False at the end of the stream.
    fn reads(&mut self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(100) {
            // What of a line has come stays for the next time.
            match self.from.read_until(b'\n', &mut self.line) {
                Ok(0) => return false,
                Ok(_) => {
                    let line = std::mem::take(&mut self.line);
                    // The chunks' sizes stand between: they are lines that no event has.
                    let line = String::from_utf8(line).unwrap().replace('\r', "");
                    let is_event =
                        ["id:", "event:", "data:"].iter().any(|field| line.starts_with(field));
                    if is_event || (line == "\n" && self.heard.ends_with("}\n")) {
                        self.heard += &line;
                    }
                }
                Err(_) => return true,
            }
        }
        true
    }
}

/// The data of an event, where it is of this kind.
fn data(event: &str, kind: &str) -> Option<Value> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name).map(str::trim));
    (field("event:") == Some(kind)).then(|| serde_json::from_str(field("data:").unwrap()).unwrap())
}

impl Response {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|why| panic!("{why}: {}", self.text()))
    }

    /// The status and the code of a refusal.
    #[track_caller]
    pub fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap_or_default().to_string())
    }
}

/// `dcbox admin password`, with the new one on standard input.
pub fn sets_password(site: &Site, password: &str) -> Output {
    let mut command = dcbox();
    command.args(["admin", "password", "--stdin", "--data"]).arg(site.folder());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The secret part of the link that the server has printed.
pub fn printed_link(site: &Site) -> String {
    within(Duration::from_secs(10), "the banner's link", || {
        let log = site.log();
        let (_, rest) = log.split_once("/admin/#link=")?;
        rest.split_once(char::is_whitespace).map(|(link, _)| link.to_string())
    })
}
