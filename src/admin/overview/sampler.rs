//! Looks at the counters now and then, and keeps what they have risen by: in memory, and of what is older than minutes in
//! the store as well, so that a restart does not forget yesterday.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::rt;
use rusqlite::Connection;
use serde_json::json;

use super::traffic::{Line, Traffic, Window};
use crate::admin::Admin;
use crate::admin::problem::Problem;
use crate::gateway::{BOUNDS, Gateway, Series, UNKNOWN, Used};
use crate::protocol::{Code, now_ms};
use crate::store::Tx;

/// How often the counters are looked at, in milliseconds: the shortest window's step.
const LOOK: i64 = Window::Minutes.steps().0;
/// How often what they have risen by is written down: so much of it may be lost in a crash.
const KEEP: i64 = 60_000;
/// What comes so shortly after a step still belongs to it: the look that ends it cannot be in time, in milliseconds.
const LATE: i64 = 250;

/// The name that requests are counted by that nobody could be told from.
pub const NONE: &str = "none";

const READ: &str = "SELECT at, counts FROM traffic WHERE step = ?1 AND at >= ?2 ORDER BY at";
const WRITE: &str = "INSERT INTO traffic (step, at, counts) VALUES (?1, ?2, ?3)
    ON CONFLICT (step, at) DO UPDATE SET counts = ?3";
const FORGET: &str = "DELETE FROM traffic WHERE step = ?1 AND at < ?2";

/// The windows as they have been counted so far, and the counters as they stood at the last look.
pub struct Sampler(Mutex<State>);

struct State {
    lines: [Line; 4],
    last: Counters,
    /// From when on steps may not be written down yet.
    kept: i64,
    has_news: bool,
}

#[derive(Default)]
struct Counters {
    requests: BTreeMap<(&'static str, i32), Series>,
    uses: Used,
    attempts: (u64, u64),
    commits: (u64, u64),
}

impl Sampler {
    /// With what an earlier run has written down.
    ///
    /// # Errors
    /// SQLite's.
    pub fn load(conn: &Connection, gateway: &Gateway, now: i64) -> rusqlite::Result<Self> {
        let mut lines = Window::ALL.map(Line::new);
        for (line, window) in lines.iter_mut().zip(Window::ALL) {
            let mut statement = conn.prepare(READ)?;
            let mut rows = statement.query((window.steps().0, line.first(now)))?;
            while let Some(row) = rows.next()? {
                let read: Option<Traffic<String>> =
                    serde_json::from_str(row.get_ref(1)?.as_str()?).ok();
                let Some(read) = read else { continue };
                let name = |name: String| match gateway.catalogue.get(&name) {
                    Some(known) => known.entry.spec.cmd,
                    None if name == NONE => NONE,
                    None => UNKNOWN,
                };
                line.add(row.get(0)?, &read.named(name));
            }
        }
        let state = State { lines, last: Counters::default(), kept: now, has_news: false };
        Ok(Self(Mutex::new(state)))
    }

    /// Adds what the counters have risen by since the last look, and looks at a window's steps.
    pub fn look<T>(
        &self,
        gateway: &Gateway,
        now: i64,
        window: Window,
        show: impl FnOnce(&Line) -> T,
    ) -> T {
        let counters = Counters::of(gateway);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let risen = counters.since(&state.last);
        state.last = counters;
        state.has_news |= !risen.is_quiet();
        if risen != Traffic::default() {
            state.lines.iter_mut().for_each(|line| line.add(now - LATE, &risen));
        }
        let at = Window::ALL.iter().position(|one| *one == window).unwrap_or_default();
        show(&state.lines[at])
    }

    /// What has changed since it was last written down, and forgets that it has; `None` where nobody asked or was told
    /// anything.
    fn news(&self, now: i64) -> Option<Vec<(i64, i64, String)>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut state.has_news) {
            return None;
        }
        let since = std::mem::replace(&mut state.kept, now) - LATE;
        let lines = state.lines.iter().skip(1);
        let fresh = lines.flat_map(|line| line.since(since));
        let rows = fresh.map(|(step, at, counts)| (step, at, json!(counts).to_string()));
        Some(rows.collect())
    }
}

impl Counters {
    fn of(gateway: &Gateway) -> Self {
        let mut uses = Used::new();
        gateway.metrics.add_uses(&mut uses);
        let mut attempts = (0, 0);
        for ((_, verdict), count) in gateway.counts.attempts() {
            *(if verdict == "delivered" { &mut attempts.0 } else { &mut attempts.1 }) += count;
        }
        let commits = gateway.writer.counted();
        Self { requests: gateway.metrics.sum(), uses, attempts, commits }
    }

    fn since(&self, last: &Self) -> Traffic {
        let mut risen = Traffic {
            commits: less(self.commits.0, last.commits.0),
            writes: less(self.commits.1, last.commits.1),
            delivered: less(self.attempts.0, last.attempts.0),
            undelivered: less(self.attempts.1, last.attempts.1),
            ..Traffic::default()
        };
        for (key, series) in &self.requests {
            let (cmd, errcode) = *key;
            let before = last.requests.get(key).cloned().unwrap_or_default();
            let count = less(series.count, before.count);
            if count == 0 {
                continue;
            }
            let refused = if errcode == 0 { 0 } else { count };
            let mut one = Traffic { requests: count, refused, ..Traffic::default() };
            one.interfaces = vec![(cmd, count, refused)];
            if errcode != 0 {
                one.codes = vec![(errcode, count, 0)];
            }
            if errcode == Code::Internal.number() {
                one.faults = count;
            }
            if cmd != NONE {
                let mut slow = count;
                for (at, (now, then)) in series.buckets.iter().zip(before.buckets).enumerate() {
                    one.latency[at] = less(*now, then);
                    slow = slow.saturating_sub(one.latency[at]);
                }
                one.latency[BOUNDS.len()] = slow;
            }
            risen.add(&one);
        }
        for (key, used) in &self.uses {
            let before = last.uses.get(key).copied().unwrap_or_default();
            let [count, refused] =
                [used.count - before.count, used.refused - before.refused].map(|n| n as u32);
            if count > 0 {
                let applications = vec![(key.0, count, refused)];
                risen.add(&Traffic { applications, ..Traffic::default() });
            }
        }
        risen
    }
}

fn less(now: u64, then: u64) -> u32 {
    u32::try_from(now.saturating_sub(then)).unwrap_or(u32::MAX)
}

/// Looks at the counters for as long as it is let run, tells those who watch, and writes down what a restart shall not
/// forget.
pub async fn sample(site: Arc<Admin>) {
    let mut kept = now_ms();
    loop {
        let now = now_ms();
        let rest = u64::try_from(LOOK - now.rem_euclid(LOOK)).unwrap_or(1);
        rt::time::sleep(Duration::from_millis(rest)).await;
        let now = now_ms();
        site.overview.look(&site.gateway, now, Window::Minutes, |_| ());
        site.live.tell("sample", &json!({ "at": now }));
        if now - kept >= KEEP {
            kept = now;
            keep(&site).await;
        }
    }
}

/// Writes down what went through since the last time.
pub async fn keep(site: &Admin) {
    let now = now_ms();
    site.overview.look(&site.gateway, now, Window::Minutes, |_| ());
    let Some(rows) = site.overview.news(now) else { return };
    let work = move |tx: &mut Tx<'_>| {
        for (step, at, counts) in &rows {
            tx.conn.prepare_cached(WRITE)?.execute((step, at, counts))?;
        }
        for window in &Window::ALL[1..] {
            let oldest = Line::new(*window).first(now);
            tx.conn.prepare_cached(FORGET)?.execute((window.steps().0, oldest))?;
        }
        Ok::<_, Problem>(())
    };
    if let Err(error) = site.gateway.writer.run(work).await {
        tracing::warn!(
            ?error,
            "what went through is not written down; the curves will have a gap after a restart"
        );
    }
}
