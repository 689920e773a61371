//! What happens, told to those who watch: server-sent events.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, rt};
use futures_util::stream::unfold;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Interval, MissedTickBehavior};

use super::Admin;
use super::context::{Act, Operator};
use super::problem::{Code, Problem};
use super::route::{Route, Spec, Streams};
use super::{session, token};
use crate::protocol::now_ms;

/// How many events a slow watcher may be behind before it loses some.
const BEHIND: usize = 512;
/// How many may watch at a time.
const WATCHERS: usize = 100;
/// How often a watcher hears that nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long the server's stop waits for streams to end; a watcher that does not read would never let it.
const FAREWELL: Duration = Duration::from_millis(500);

const TOO_MANY: Code = Code::new(429, "too_many_streams", "Too many watch already.");

/// Where events are told. Telling costs next to nothing while nobody watches.
pub struct Hub {
    sender: Mutex<Option<broadcast::Sender<Bytes>>>,
    next: AtomicU64,
    streams: Arc<()>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            sender: Mutex::new(Some(broadcast::Sender::new(BEHIND))),
            next: AtomicU64::new(1),
            streams: Arc::default(),
        }
    }
}

impl Hub {
    /// Tells everybody who watches. `kind` is the event's name, `data` its JSON.
    pub fn tell(&self, kind: &'static str, data: &impl Serialize) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = sender.as_ref().filter(|sender| sender.receiver_count() > 0) else {
            return;
        };
        match serde_json::to_string(data) {
            Ok(data) => {
                let id = self.next.fetch_add(1, Ordering::Relaxed);
                // Whoever has just gone away needs not be told.
                let _ = sender.send(event(Some(id), kind, &data));
            }
            Err(error) => tracing::error!(kind, %error, "an event cannot be told"),
        }
    }

    /// Whether anybody watches.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.watchers() > 0
    }

    /// How many watch.
    #[must_use]
    pub fn watchers(&self) -> usize {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        sender.as_ref().map_or(0, broadcast::Sender::receiver_count)
    }

    /// Ends all streams and lets nobody watch any more; waits a moment for those who still listen to hear it.
    pub async fn close(&self) {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        let begun = Instant::now();
        while Arc::strong_count(&self.streams) > 1 && begun.elapsed() < FAREWELL {
            rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn watch(&self) -> Option<broadcast::Receiver<Bytes>> {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = sender.as_ref().filter(|sender| sender.receiver_count() < WATCHERS)?;
        Some(sender.subscribe())
    }
}

/// An event as it is written to the wire; JSON has no line feeds of its own.
fn event(id: Option<u64>, kind: &str, data: &str) -> Bytes {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Bytes::from(format!("{id}event: {kind}\ndata: {data}\n\n"))
}

/// `GET /live`
#[derive(Deserialize, JsonSchema)]
pub struct Live {}

/// What happens, as `text/event-stream`: each event has a name and JSON data.
#[derive(Serialize, JsonSchema)]
pub struct Events(String);

impl Route for Live {
    const SPEC: Spec =
        Spec::get("/live", "live", "What happens: server-sent events, each named by its kind")
            .refuses(&[TOO_MANY]);
    type Answer = Events;
}

impl Streams for Live {
    const MEDIA: &'static str = "text/event-stream";

    async fn stream(self, cx: &Act) -> Result<HttpResponse, Problem> {
        let receiver = cx.site.live.watch().ok_or_else(|| TOO_MANY.problem())?;
        // From now on and not from the next look at who watches: nothing after the first ping is missed.
        cx.site.gateway.writer.touched().note(true);
        let mut heartbeat = rt::time::interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first tick comes at once: the watcher sees that the stream stands.
        let (site, who) = (Arc::clone(&cx.site), cx.who()?.clone());
        // Somebody who was here before has missed what happened in between.
        let has_lost = cx.last_event.is_some();
        let counted = Arc::clone(&site.live.streams);
        let watch = Watch { receiver, heartbeat, site, who, has_lost, _counted: counted };
        let stream = unfold(watch, |mut watch| async move {
            let next = watch.next().await?;
            Some((Ok::<_, actix_web::Error>(next), watch))
        });
        Ok(HttpResponse::Ok()
            .force_close()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header(("x-accel-buffering", "no"))
            .content_type(Self::MEDIA)
            .streaming(stream))
    }
}

/// One who watches.
struct Watch {
    receiver: broadcast::Receiver<Bytes>,
    heartbeat: Interval,
    site: Arc<Admin>,
    who: Operator,
    has_lost: bool,
    _counted: Arc<()>,
}

impl Watch {
    /// The next event; `None` where the server stops, or the session is over.
    async fn next(&mut self) -> Option<Bytes> {
        if std::mem::take(&mut self.has_lost) {
            return Some(event(None, "lost", "{}"));
        }
        tokio::select! {
            biased;
            told = self.receiver.recv() => match told {
                Ok(told) => Some(told),
                Err(RecvError::Lagged(_)) => Some(event(None, "lost", "{}")),
                Err(RecvError::Closed) => None,
            },
            _ = self.heartbeat.tick() => {
                let now = now_ms();
                self.may_go_on(now).then(|| event(None, "ping", &format!("{{\"at\":{now}}}")))
            }
        }
    }

    fn may_go_on(&self, now: i64) -> bool {
        let Ok(conn) = self.site.gateway.readers.get() else { return true };
        let goes_on = match (self.who.session, self.who.token) {
            (Some(id), _) => session::goes_on(&conn, id, now),
            (None, Some(id)) => token::is_good(&conn, id),
            (None, None) => Ok(false),
        };
        goes_on.unwrap_or(true)
    }
}
