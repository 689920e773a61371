//! One attempt: seal, send, read the answer, judge it.

use std::time::{Duration, Instant};

use awc::http::header::RETRY_AFTER;
use futures_util::StreamExt;

use super::verdict::{Judged, Verdict, judge};
use crate::protocol::{Keys, Outgoing, now_ms};

/// How much of an answer is read. Ours are a few hundred bytes.
const MOST: usize = 64 * 1024;

/// The longest that an application may put us off with Retry-After: the longest we wait by ourselves.
const LATEST: Duration = Duration::from_secs(6 * 60 * 60);

/// A message on its way.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'l> {
    /// The data centre's own appid.
    pub from: u16,
    /// The message's name.
    pub cmd: &'l str,
    /// Its serial.
    pub sid: &'l str,
    /// Its plain text.
    pub body: &'l str,
}

/// What came of an attempt, and when the application wants the next one at the earliest.
#[derive(Debug)]
pub struct Attempt {
    /// The verdict.
    pub judged: Judged,
    /// How long it took.
    pub took: Duration,
    /// Retry-After, where the answer had one.
    pub not_before: Option<Duration>,
}

/// Sends messages to callbacks, within one deadline each over connecting, waiting and reading.
#[derive(Clone)]
pub struct Sender {
    client: awc::Client,
    deadline: Duration,
}

/// Asks over HTTP or HTTPS, follows no redirects, and waits no longer than `deadline` for a connection and for the head
/// of an answer. To be used on the thread that made it.
#[must_use]
pub fn client(deadline: Duration) -> awc::Client {
    // The first one of the process settles which cryptography it uses.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let connector = awc::Connector::new().timeout(deadline).limit(1024);
    awc::Client::builder().connector(connector).timeout(deadline).disable_redirects().finish()
}

impl Sender {
    /// A sender with a pool of connections; to be used on the thread that made it.
    #[must_use]
    pub fn new(deadline: Duration) -> Self {
        Self { client: client(deadline), deadline }
    }

    /// Sends one message, sealed with `keys`. It never fails: what goes wrong is the verdict.
    pub async fn send(&self, keys: &Keys, callback: &str, letter: Letter<'_>) -> Attempt {
        let begun = Instant::now();
        let mut not_before = None;
        let exchange = self.exchange(keys, callback, letter, &mut not_before);
        let judged = tokio::time::timeout(self.deadline, exchange).await.unwrap_or_else(|_| {
            Judged::new(Verdict::Unreachable, format!("no answer within {:?}", self.deadline))
        });
        Attempt { judged, took: begun.elapsed(), not_before }
    }

    async fn exchange(
        &self,
        keys: &Keys,
        callback: &str,
        letter: Letter<'_>,
        not_before: &mut Option<Duration>,
    ) -> Judged {
        let Letter { from, cmd, sid, body } = letter;
        let (appid, timestamp) = (from.to_string(), now_ms() / 1000);
        let header =
            Outgoing { appid: &appid, sid, cmd, version: "3.10", timestamp, refusal: None };
        let sealed = header.seal(keys, body.as_bytes().to_vec());
        let request = self.client.post(callback).content_type("application/json").send_body(sealed);
        let mut response = match request.await {
            Ok(response) => response,
            Err(error) => return Judged::new(Verdict::Unreachable, error.to_string()),
        };
        let after =
            response.headers().get(RETRY_AFTER).and_then(|after| after.to_str().ok()?.parse().ok());
        *not_before = after.map(|seconds| Duration::from_secs(seconds).min(LATEST));
        let status = response.status();
        let mut answer = Vec::new();
        while let Some(chunk) = response.next().await {
            match chunk {
                Ok(chunk) if answer.len() + chunk.len() <= MOST => answer.extend_from_slice(&chunk),
                Ok(_) => {
                    return Judged::new(
                        Verdict::BadAnswer,
                        format!("the answer is longer than {MOST} bytes"),
                    );
                }
                Err(error) => return Judged::new(Verdict::Unreachable, error.to_string()),
            }
        }
        if status.is_success() {
            judge(&answer, keys, sid)
        } else {
            let said = String::from_utf8_lossy(&answer);
            Judged::new(Verdict::BadAnswer, format!("HTTP {status}: {said}"))
        }
    }
}
