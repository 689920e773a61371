//! What happens here in numbers, for Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::Gateway;
use super::uses::{Use, Used};
use crate::catalogue::Error;
use crate::delivery::backlog;
use crate::protocol::now_ms;

/// The bounds of the latency's buckets, in seconds.
pub const BOUNDS: [f64; 10] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0];

/// Requests counted, in a part for each worker so that none waits for another.
#[derive(Default)]
pub struct Metrics(Mutex<Vec<Arc<Tally>>>);

/// One worker's part.
#[derive(Default)]
pub(super) struct Tally(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    series: BTreeMap<(&'static str, i32), Series>,
    uses: Used,
}

/// The requests for one interface that were answered with one errcode.
#[derive(Default, Clone)]
pub struct Series {
    /// How many took no longer than each of [`BOUNDS`] and longer than the one before it.
    pub buckets: [u64; BOUNDS.len()],
    /// How many there were.
    pub count: u64,
    seconds: f64,
}

impl Metrics {
    /// A worker's part.
    pub(super) fn tally(&self) -> Arc<Tally> {
        let tally = Arc::new(Tally::default());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&tally));
        tally
    }

    fn each(&self, mut look: impl FnMut(&Counted)) {
        for tally in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            look(&tally.0.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// How many requests were answered since the start.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.sum().values().map(|series| series.count).sum()
    }

    /// All requests since the start, by interface and errcode. What is no interface is `unknown`, and `none` where
    /// nothing was verified.
    #[must_use]
    pub fn sum(&self) -> BTreeMap<(&'static str, i32), Series> {
        let mut sum: BTreeMap<_, Series> = BTreeMap::new();
        self.each(|counted| {
            for (key, part) in &counted.series {
                sum.entry(*key).or_default().add(part);
            }
        });
        sum
    }

    /// Adds what applications have used since the start.
    pub fn add_uses(&self, to: &mut Used) {
        self.each(|counted| {
            counted.uses.iter().for_each(|(key, part)| to.entry(*key).or_default().add(part))
        });
    }
}

impl Tally {
    /// Counts a request. `cmd` is one of our own names: a caller's would make as many series as it likes. `by` is the
    /// application that it was verified to come from, and when, in milliseconds since 1970.
    pub(super) fn count(
        &self,
        cmd: &'static str,
        errcode: i32,
        took: Duration,
        by: Option<(u16, i64)>,
    ) {
        let seconds = took.as_secs_f64();
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((app, at)) = by {
            let used = Use { at, count: 1, errcode, refused: i64::from(errcode != 0) };
            counted.uses.entry((app, cmd)).or_default().add(&used);
        }
        let series = counted.series.entry((cmd, errcode)).or_default();
        series.count += 1;
        series.seconds += seconds;
        if let Some(place) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            series.buckets[place] += 1;
        }
    }
}

impl Series {
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.seconds += other.seconds;
        for (mine, theirs) in self.buckets.iter_mut().zip(other.buckets) {
            *mine += theirs;
        }
    }
}

/// Everything, in Prometheus' text format.
pub(super) fn page(gateway: &Gateway, conn: &Connection) -> Result<String, Error> {
    let mut page = String::new();
    requests(&mut page, gateway);
    let (commits, jobs) = gateway.writer.counted();
    family(&mut page, "dcbox_commits_total", "counter", "Transactions committed by the writer.");
    line(&mut page, "dcbox_commits_total", "", commits);
    family(&mut page, "dcbox_commit_jobs_total", "counter", "Writes that shared those commits.");
    line(&mut page, "dcbox_commit_jobs_total", "", jobs);

    family(&mut page, "dcbox_delivery_attempts_total", "counter", "Attempts to deliver a message.");
    for ((app, verdict), count) in gateway.counts.attempts() {
        let labels = format!("{{app=\"{app}\",verdict=\"{verdict}\"}}");
        line(&mut page, "dcbox_delivery_attempts_total", &labels, count);
    }
    let mut waiting = Vec::new();
    for (app, queue) in backlog::queues(conn)? {
        let (count, Some(oldest)) = queue.pending else { continue };
        let age = (now_ms() - backlog::created(conn, oldest)?) as f64 / 1000.0;
        waiting.push((format!("{{app=\"{app}\"}}"), count, age));
    }
    family(&mut page, "dcbox_backlog_messages", "gauge", "Messages that wait for an application.");
    for (labels, count, _) in &waiting {
        line(&mut page, "dcbox_backlog_messages", labels, count);
    }
    family(&mut page, "dcbox_backlog_oldest_seconds", "gauge", "The age of the oldest of them.");
    for (labels, _, age) in &waiting {
        line(&mut page, "dcbox_backlog_oldest_seconds", labels, age);
    }
    Ok(page)
}

fn requests(page: &mut String, gateway: &Gateway) {
    const NAME: &str = "dcbox_request_seconds";
    family(page, NAME, "histogram", "Requests answered, by interface and errcode.");
    for ((cmd, errcode), series) in gateway.metrics.sum() {
        let labels = format!("cmd=\"{cmd}\",errcode=\"{errcode}\"");
        let mut below = 0;
        for (bound, count) in BOUNDS.iter().zip(series.buckets) {
            below += count;
            line(
                page,
                "dcbox_request_seconds_bucket",
                &format!("{{{labels},le=\"{bound}\"}}"),
                below,
            );
        }
        line(
            page,
            "dcbox_request_seconds_bucket",
            &format!("{{{labels},le=\"+Inf\"}}"),
            series.count,
        );
        line(page, "dcbox_request_seconds_sum", &format!("{{{labels}}}"), series.seconds);
        line(page, "dcbox_request_seconds_count", &format!("{{{labels}}}"), series.count);
    }
}

fn family(page: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(page: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(page, "{name}{labels} {value}");
}
