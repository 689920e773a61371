//! An application's end of the messages, written from chapters 2 to 4 of the specification alone: it opens each push, holds
//! it against the tables, notes it, and answers as a test has told it to.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;

use crate::client::{App, auth_code, rc4, sha1_hex};
use crate::manners::{Manner, answer};
use crate::server::within;
use crate::spec;

/// A push as it came in.
#[derive(Debug, Clone)]
pub struct Push {
    pub at: Instant,
    pub cmd: String,
    pub sid: String,
    pub content: Value,
    pub timestamp: i64,
    /// How often this serial had come before.
    pub before: usize,
    /// Whether the answer accepted it.
    pub accepted: bool,
}

type Manners = Box<dyn FnMut(&Push) -> Manner + Send>;

struct Ear {
    keys: Mutex<App>,
    manners: Mutex<Manners>,
    pushes: Mutex<Vec<Push>>,
    /// Of each serial: where it came first, and how often it came.
    serials: Mutex<HashMap<String, (usize, usize)>>,
    /// What no push may be.
    faults: Mutex<Vec<String>>,
    closed: AtomicBool,
}

/// Listens on a port of its own until it is dropped, and panics then where anything was wrong with a push.
pub struct Receiver {
    pub addr: SocketAddr,
    ear: Arc<Ear>,
}

impl Receiver {
    /// The receiver of this application, which accepts everything.
    pub fn of(app: App) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let ear = Arc::new(Ear {
            keys: Mutex::new(app),
            manners: Mutex::new(Box::new(|_| Manner::Accept)),
            pushes: Mutex::default(),
            serials: Mutex::default(),
            faults: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let listening = Arc::clone(&ear);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if listening.closed.load(Ordering::Relaxed) {
                    return;
                }
                let (ear, stream) = (Arc::clone(&listening), stream.unwrap());
                thread::spawn(move || ear.serves(stream));
            }
        });
        Receiver { addr, ear }
    }

    pub fn url(&self) -> String {
        format!("http://{}/pushes", self.addr)
    }

    /// From now on each push is answered as this says.
    pub fn answers(&self, manners: impl FnMut(&Push) -> Manner + Send + 'static) {
        *self.ear.manners.lock().unwrap() = Box::new(manners);
    }

    pub fn accepts(&self) {
        self.answers(|_| Manner::Accept);
    }

    /// Answers so to the first `times` pushes, and accepts those after them.
    pub fn first(&self, times: usize, manner: Manner) {
        let mut left = times;
        self.answers(move |_| {
            let now = if left > 0 { manner.clone() } else { Manner::Accept };
            left = left.saturating_sub(1);
            now
        });
    }

    /// Everything that came, in its order.
    pub fn pushes(&self) -> Vec<Push> {
        self.ear.pushes.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.ear.pushes.lock().unwrap().len()
    }

    /// The names of what came first under each serial.
    pub fn heard(&self) -> Vec<String> {
        let pushes = self.pushes();
        pushes.into_iter().filter(|push| push.before == 0).map(|push| push.cmd).collect()
    }

    /// Waits until so many have come.
    #[track_caller]
    pub fn hears(&self, count: usize) -> Vec<Push> {
        let enough = || Some(self.pushes()).filter(|pushes| pushes.len() >= count);
        within(Duration::from_secs(20), &format!("{count} pushes"), enough)
    }

    /// Forgets what came.
    pub fn forgets(&self) {
        self.ear.pushes.lock().unwrap().clear();
        self.ear.serials.lock().unwrap().clear();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.ear.closed.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.addr));
        if !thread::panicking() {
            let faults = self.ear.faults.lock().unwrap();
            assert!(faults.is_empty(), "{}", faults.join("\n"));
        }
    }
}

impl Ear {
    /// Serves one connection until either side ends it.
    fn serves(&self, stream: TcpStream) {
        stream.set_nodelay(true).ok();
        let Ok(mut out) = stream.try_clone() else { return };
        let mut stream = BufReader::new(stream);
        while let Some(body) = request(&mut stream) {
            let opened = catch_unwind(AssertUnwindSafe(|| self.opens(&body)));
            let (push, manner) = match opened {
                Ok(opened) => opened,
                Err(panic) => {
                    let why = panic.downcast_ref::<String>().cloned();
                    let why = why.unwrap_or_else(|| "a panic".to_string());
                    eprintln!("a push that must not be: {why}");
                    self.faults.lock().unwrap().push(why);
                    return;
                }
            };
            let app = self.keys.lock().unwrap().clone();
            if !answer(&app, &push, &manner, &mut out) {
                // Held open until the sender gives up, or cut off.
                if manner == Manner::Hang {
                    stream.read_to_end(&mut Vec::new()).ok();
                }
                return;
            }
        }
    }

    /// Opens a push, holds it against all that every push has, and notes it.
    fn opens(&self, body: &[u8]) -> (Push, Manner) {
        let at = Instant::now();
        let text = String::from_utf8_lossy(body);
        let envelope: Value = serde_json::from_slice(body).unwrap_or_else(|_| panic!("{text}"));
        let header = &envelope["header"];
        let field = |name: &str| {
            header[name].as_str().unwrap_or_else(|| panic!("no {name} in {text}")).to_string()
        };
        let (sid, cmd, data_code) = (field("sid"), field("cmd"), field("dataCode"));
        assert_eq!(field("appid"), "100", "not the data centre's own number: {text}");
        let digits = sid.len() == 20 && sid.bytes().all(|byte| byte.is_ascii_digit());
        assert!(digits && sid.starts_with("100"), "sid {sid:?}");
        assert!(!field("version").is_empty());
        let timestamp = header["timestamp"].as_i64().unwrap();
        let now = Timestamp::now().as_second();
        assert!((now - 10..=now + 1).contains(&timestamp), "timestamp {timestamp} at {now}");
        let app = self.keys.lock().unwrap().clone();
        let data = envelope["data"].as_str().unwrap();
        assert_eq!(data_code, sha1_hex(data), "{cmd}: dataCode");
        let code = auth_code("100", &sid, &app.token, &data_code);
        assert_eq!(field("authCode"), code, "{cmd}: not sealed with the token of {}", app.id);
        let plain = rc4(app.appkey.as_bytes(), &STANDARD.decode(data).unwrap());
        let content: Value = serde_json::from_slice(&plain).expect("cannot be decrypted");
        spec::check_message(&cmd, &content);

        let mut pushes = self.pushes.lock().unwrap();
        let mut serials = self.serials.lock().unwrap();
        let (first, times) = serials.entry(sid.clone()).or_insert((pushes.len(), 0));
        if let Some(same) = pushes.get(*first) {
            assert_eq!((&same.cmd, &same.content), (&cmd, &content), "{sid} says something else");
        }
        let before = *times;
        *times += 1;
        let mut push = Push { at, cmd, sid, content, timestamp, before, accepted: false };
        let manner = (self.manners.lock().unwrap())(&push);
        push.accepted = matches!(manner, Manner::Accept | Manner::Refuse(1013));
        pushes.push(push.clone());
        (push, manner)
    }
}

/// The body of the next request; none where the connection ends.
fn request(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut line = String::new();
    let mut headers = HashMap::new();
    while stream.read_line(&mut line).ok().filter(|read| *read > 0).is_some() {
        if line == "\r\n" {
            let length: &String = headers.get("content-length")?;
            let mut body = vec![0; length.parse().ok()?];
            return stream.read_exact(&mut body).ok().map(|()| body);
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_string());
        }
        line.clear();
    }
    None
}
