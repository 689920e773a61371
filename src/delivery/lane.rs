//! One application's messages: what is due goes out, one at a time for each record, and what came of
//! it is kept before the record's next one goes.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;

use super::Postman;
use super::backlog::{self, Lane as Of, Mark, Next, Waiting};
use super::endpoint::{Endpoint, Health};
use super::pace::WINDOW;
use super::sender::{Attempt, Letter};
use super::verdict::Verdict;
use crate::apps::Application;
use crate::catalogue::Error;
use crate::protocol::{Code, now_ms};
use crate::store::crash;

/// A lane looks at the store at least this often, whatever else wakes it.
const LOOK: Duration = Duration::from_secs(30);

/// More messages due at once than that are a backlog.
const ORDINARY: usize = 16;

/// What a message under way comes to.
enum Step {
    Sent(Box<Waiting>, i64, Attempt),
    Kept(String),
}

/// An application's lane.
pub(super) struct Lane {
    postman: Rc<Postman>,
    app: u16,
    wake: Rc<Notify>,
    endpoint: Endpoint,
    records: HashSet<String>,
    /// More was due when it was last looked than comes as things happen.
    is_draining: bool,
    steps: FuturesUnordered<LocalBoxFuture<'static, Step>>,
}

impl Lane {
    pub(super) fn new(postman: Rc<Postman>, app: u16, wake: Rc<Notify>) -> Result<Self, Error> {
        let endpoint = backlog::endpoint(&*postman.conn()?, app)?;
        Ok(Self {
            postman,
            app,
            wake,
            endpoint,
            records: HashSet::new(),
            is_draining: false,
            steps: FuturesUnordered::new(),
        })
    }

    /// Runs until the application is gone, or we are told to stop and nothing is under way.
    pub(super) async fn run(mut self) {
        loop {
            let application = self.postman.office.registry.get(&self.app.to_string());
            let Some(application) = application else { return };
            let wait = match self.fill(&application) {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(app = self.app, ?error, "the backlog cannot be read");
                    LOOK
                }
            };
            if self.postman.is_stopping() && self.steps.is_empty() {
                return;
            }
            tokio::select! {
                Some(step) = self.steps.next(), if !self.steps.is_empty() => self.went_on(step),
                () = self.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Sends what is due, as far as there is room. How long to wait where nothing happens meanwhile.
    fn fill(&mut self, application: &Arc<Application>) -> Result<Duration, Error> {
        let now = now_ms();
        let conn = self.postman.conn()?;
        // The operator may have resumed it. While a probe is under way its outcome says how it does.
        let idle = self.endpoint.health == Health::Open && self.steps.is_empty();
        if self.endpoint.health == Health::Parked || idle {
            self.endpoint = backlog::endpoint(&conn, self.app)?;
        }
        let Some(callback) = application.callback.clone().filter(|_| application.enabled) else {
            return Ok(LOOK);
        };
        let room = self.endpoint.room(now);
        if self.postman.is_stopping() || self.records.len() * 2 > room || room == 0 {
            // What is under way wakes us when it ends; else the next probe's time does.
            let idle = self.steps.is_empty();
            return Ok(if idle { self.until(self.endpoint.next_probe, now) } else { LOOK });
        }
        let allowed = self.postman.pace.left(Instant::now());
        if self.is_draining && allowed == 0 {
            return Ok(WINDOW);
        }
        let mut due = Vec::new();
        for lane in [Of::Live, Of::History] {
            let most = room + self.records.len();
            let heads = backlog::heads(&conn, self.app, lane, now, most)?;
            due.extend(heads.into_iter().filter(|head| !self.records.contains(&head.record)));
            if !due.is_empty() {
                break;
            }
        }
        due.truncate(room - self.records.len());
        // What comes as it happens is never held back, whatever drains beside it.
        let due_now = due.len();
        self.is_draining = due_now > ORDINARY;
        if self.is_draining {
            due.truncate(allowed);
        }
        self.postman.pace.take(due.len());
        for waiting in due {
            self.records.insert(waiting.record.clone());
            self.steps.push(Box::pin(send(
                Rc::clone(&self.postman),
                Arc::clone(application),
                callback.clone(),
                Box::new(waiting),
            )));
        }
        if self.is_draining && due_now > allowed {
            return Ok(WINDOW);
        }
        let next = backlog::next_due(&conn, self.app, now)?.unwrap_or(i64::MAX);
        Ok(self.until(next, now))
    }

    fn until(&self, at: i64, now: i64) -> Duration {
        let milliseconds = u64::try_from(at.saturating_sub(now)).unwrap_or(0);
        if at == 0 {
            LOOK
        } else {
            Duration::from_millis(milliseconds).clamp(Duration::from_millis(5), LOOK)
        }
    }

    fn went_on(&mut self, step: Step) {
        match step {
            Step::Kept(record) => drop(self.records.remove(&record)),
            Step::Sent(waiting, at, attempt) => {
                let mark = self.judge(&waiting, at, attempt);
                self.steps.push(Box::pin(keep(
                    Rc::clone(&self.postman),
                    self.app,
                    waiting.record,
                    mark,
                )));
            }
        }
    }

    /// What an attempt means for the message and for the application.
    fn judge(&mut self, waiting: &Waiting, at: i64, attempt: Attempt) -> Mark {
        let (now, schedule) = (now_ms(), &self.postman.settings.schedule);
        let Attempt { judged, took, not_before } = attempt;
        self.postman.office.counts.attempt(self.app, &judged.verdict);
        let before = self.endpoint.health;
        let changed = match judged.verdict {
            Verdict::Delivered | Verdict::Refused(_) => self.endpoint.reached(now),
            // Sent before it opened: it failed with the others, and is no probe that did.
            _ if before == Health::Open && at < self.endpoint.since => false,
            Verdict::Unreachable | Verdict::BadAnswer => self.endpoint.missed(now, schedule),
        };
        let left = (self.endpoint.health != before).then_some(before);
        if left.is_some() {
            let (from, to) = (before.name(), self.endpoint.health.name());
            tracing::warn!(
                app = self.app,
                from,
                to,
                why = judged.answer,
                "a callback's state changed"
            );
        }
        let number = waiting.attempts + 1;
        let wait = schedule.wait(number).max(not_before.unwrap_or_default());
        let again = now.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let age = Duration::from_millis(u64::try_from(now - waiting.created).unwrap_or_default());
        let next = match judged.verdict {
            Verdict::Delivered => Next::Delivered,
            Verdict::Refused(errcode) => {
                let is_over = age >= schedule.patience;
                // Said when it begins and when it ends, not at each attempt.
                if is_over || number == 1 {
                    tracing::warn!(
                        app = self.app,
                        delivery = waiting.id,
                        cmd = waiting.cmd,
                        errcode,
                        code = Code::PushFailed.number(),
                        "{}",
                        if is_over {
                            "a message is refused for good"
                        } else {
                            "a message is refused"
                        }
                    );
                }
                if is_over { Next::Parked } else { Next::Again(again) }
            }
            Verdict::Unreachable | Verdict::BadAnswer => Next::Again(again),
        };
        let took = i64::try_from(took.as_micros()).unwrap_or(i64::MAX);
        let endpoint = changed.then(|| self.endpoint.clone());
        Mark { id: waiting.id, number, at, took, judged, next, endpoint, left }
    }
}

async fn send(
    postman: Rc<Postman>,
    application: Arc<Application>,
    callback: String,
    waiting: Box<Waiting>,
) -> Step {
    let at = now_ms();
    let letter = Letter {
        from: postman.office.appid,
        cmd: &waiting.cmd,
        sid: &waiting.sid,
        body: &waiting.body,
    };
    let attempt = postman.sender.send(application.push_keys(at), &callback, letter).await;
    crash::point("after_send");
    Step::Sent(waiting, at, attempt)
}

/// Keeps what came of an attempt. Where that fails the message is sent again, with the same serial.
async fn keep(postman: Rc<Postman>, app: u16, record: String, mark: Mark) -> Step {
    crash::point("before_mark");
    let kept = postman.office.writer.run(move |tx| Ok::<_, Error>(mark.keep(tx.conn, app)?)).await;
    if let Err(error) = kept {
        tracing::error!(
            app,
            ?error,
            "what came of an attempt is not kept; the message goes out again"
        );
        // Not at once: whatever is wrong with the store may take its time.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Step::Kept(record)
}
