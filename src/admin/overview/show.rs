//! The server's own view of itself: curves, sums, backlog, store, warnings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sampler::NONE;
use super::traffic::{Line, Traffic, Window};
use super::warnings::{Disk, Warning, warnings};
use crate::admin::backups::{Backups, standing};
use crate::admin::context::Look;
use crate::admin::deliveries::{Backlog, waiting};
use crate::admin::problem::Problem;
use crate::admin::route::{Reads, Route, Spec};
use crate::apps;
use crate::store::backup::{free, size};

/// What rates are taken over, in milliseconds: it follows at once and still stands still enough to be read.
const RECENT: i64 = 10_000;

/// `GET /overview`
#[derive(Deserialize, JsonSchema)]
pub struct OverviewShow {
    /// How far back the curves and sums go: an hour unless said.
    #[serde(default)]
    window: Window,
}

/// A step of the curves.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Point {
    /// Its begin, in milliseconds since 1970.
    at: i64,
    /// How long it is so far, in seconds.
    seconds: f64,
    /// Requests answered.
    requests: u32,
    /// Of these, refused: with any errcode but 0.
    refused: u32,
    /// Of these, by a fault of ours (errcode 1005).
    faults: u32,
    /// Writes that were committed, the server's own among them.
    writes: u32,
    /// Commits that they shared.
    commits: u32,
    /// Messages that arrived at applications.
    delivered: u32,
    /// Attempts to deliver that came to nothing.
    undelivered: u32,
    /// Half of the requests took no longer, in milliseconds, as far as it is measured; null without any.
    p50: Option<f64>,
    /// 99 of 100 took no longer.
    p99: Option<f64>,
}

impl Point {
    fn of(at: i64, milliseconds: i64, traffic: &Traffic) -> Self {
        Self {
            at,
            seconds: milliseconds as f64 / 1000.0,
            requests: traffic.requests,
            refused: traffic.refused,
            faults: traffic.faults,
            writes: traffic.writes,
            commits: traffic.commits,
            delivered: traffic.delivered,
            undelivered: traffic.undelivered,
            p50: traffic.within(0.5),
            p99: traffic.within(0.99),
        }
    }
}

/// What went through for one interface.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ByInterface {
    /// Its name; `unknown` where there is none of that name, `none` where the request could not be read or verified.
    cmd: &'static str,
    /// Its title in the specification.
    title: Option<&'static str>,
    /// Requests answered.
    requests: u32,
    /// Of these, refused.
    refused: u32,
    /// Requests in each step of the window.
    curve: Vec<u32>,
}

/// What one application asked, in requests that it was verified to have sent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ByApplication {
    /// Its number.
    id: u16,
    /// Its name; null where it has gone.
    name: Option<String>,
    /// Requests answered.
    requests: u32,
    /// Of these, refused.
    refused: u32,
    /// Requests in each step of the window.
    curve: Vec<u32>,
}

/// How often an errcode was answered.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ByCode {
    /// The errcode.
    errcode: i32,
    /// How often.
    count: u32,
}

/// How large the store is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Store {
    /// The data folder.
    folder: String,
    /// The store's file and its log, in bytes.
    bytes: u64,
    /// Of these, the log: what is committed and not yet written back.
    log_bytes: u64,
    /// What the disk has free, in bytes; null where it does not say.
    disk_free: Option<u64>,
    /// Whether it is the demo world.
    demo: bool,
}

/// The overview.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The version that runs.
    version: &'static str,
    /// Since when, in milliseconds since 1970.
    started: i64,
    /// The server's clock, in milliseconds since 1970.
    now: i64,
    /// Where it listens.
    address: String,
    /// What wants looking after, the worst first.
    warnings: Vec<Warning>,
    /// The steps of the window, the oldest first; the last one is under way.
    points: Vec<Point>,
    /// The whole window.
    sum: Point,
    /// The last ten seconds.
    recent: Point,
    /// By interface, the most asked first.
    interfaces: Vec<ByInterface>,
    /// By application, the busiest first.
    applications: Vec<ByApplication>,
    /// Refusals by errcode, the most frequent first.
    codes: Vec<ByCode>,
    /// Applications for which messages wait, or whose callback does not do well.
    backlog: Vec<Backlog>,
    /// The store.
    store: Store,
    /// The backups.
    backups: Backups,
}

impl Route for OverviewShow {
    const SPEC: Spec = Spec::get(
        "/overview",
        "overview",
        "How the server does: requests and refusals over time, by interface and application, backlog, store, warnings",
    );
    type Answer = Overview;
}

/// A window as it was seen at one time.
struct Seen {
    points: Vec<Point>,
    sum: Traffic,
    steps: Vec<Traffic>,
}

impl Seen {
    fn of(line: &Line, window: Window, now: i64) -> Self {
        let (step, _) = window.steps();
        let (mut points, mut steps, mut sum) = (Vec::new(), Vec::new(), Traffic::default());
        for (at, traffic) in line.each(now) {
            let traffic = traffic.cloned().unwrap_or_default();
            points.push(Point::of(at, (now - at).clamp(1, step), &traffic));
            sum.add(&traffic);
            steps.push(traffic);
        }
        Self { points, sum, steps }
    }

    /// What a part had in each step.
    fn curve(&self, of: impl Fn(&Traffic) -> Option<u32>) -> Vec<u32> {
        self.steps.iter().map(|step| of(step).unwrap_or(0)).collect()
    }
}

impl Reads for OverviewShow {
    fn read(self, cx: &Look<'_>) -> Result<Overview, Problem> {
        let (gateway, place) = (&cx.site.gateway, &cx.site.place);
        let (window, now) = (self.window, cx.now);
        let seen = cx.site.overview.look(gateway, now, window, |line| Seen::of(line, window, now));
        let recent = cx.site.overview.look(gateway, now, Window::Minutes, |line| {
            let mut recent = Traffic::default();
            let steps = line.each(now).filter(|(at, _)| *at >= now - RECENT);
            let mut since = now;
            for (at, traffic) in steps {
                since = since.min(at);
                recent.add(traffic.unwrap_or(&Traffic::default()));
            }
            Point::of(since, (now - since).max(1), &recent)
        });
        let records = apps::all(cx.conn)?;
        let file = place.file();
        let disk_free = free(&place.folder).ok();
        let store = Store {
            folder: place.folder.display().to_string(),
            bytes: size(&file),
            log_bytes: size(&file).saturating_sub(std::fs::metadata(&file)?.len()),
            disk_free,
            demo: place.demo,
        };
        let backups = standing(cx.conn, cx.site)?;
        let backlog = waiting(cx.conn, &records, now)?;
        let disk = Disk { free: disk_free, store: store.bytes };
        let all = self.window.steps().0 * self.window.steps().1 as i64;
        Ok(Overview {
            version: env!("CARGO_PKG_VERSION"),
            started: place.started,
            now,
            address: place.address.to_string(),
            warnings: warnings(cx, &records, &backups, &disk)?,
            sum: Point::of(now - all, all, &seen.sum),
            recent,
            interfaces: by_interface(&seen, gateway),
            applications: by_application(&seen, &records),
            codes: by_code(&seen.sum),
            points: seen.points,
            backlog,
            store,
            backups,
        })
    }
}

fn part<K: PartialEq>(parts: &[(K, u32, u32)], key: &K) -> Option<u32> {
    parts.iter().find(|(known, ..)| known == key).map(|(_, count, _)| *count)
}

fn by_interface(seen: &Seen, gateway: &crate::gateway::Gateway) -> Vec<ByInterface> {
    let row = |(cmd, requests, refused): &(&'static str, u32, u32)| ByInterface {
        cmd,
        title: gateway.catalogue.get(cmd).map(|known| known.entry.spec.title),
        requests: *requests,
        refused: *refused,
        curve: seen.curve(|step| part(&step.interfaces, cmd)),
    };
    let mut rows: Vec<_> = seen.sum.interfaces.iter().map(row).collect();
    rows.sort_by_key(|row| (row.cmd == NONE, std::cmp::Reverse(row.requests)));
    rows
}

fn by_application(seen: &Seen, records: &[apps::Record]) -> Vec<ByApplication> {
    let row = |(id, requests, refused): &(u16, u32, u32)| ByApplication {
        id: *id,
        name: records.iter().find(|one| one.id == *id).map(|one| one.name.clone()),
        requests: *requests,
        refused: *refused,
        curve: seen.curve(|step| part(&step.applications, id)),
    };
    let mut rows: Vec<_> = seen.sum.applications.iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.requests));
    rows
}

fn by_code(sum: &Traffic) -> Vec<ByCode> {
    let row = |(errcode, count, _): &(i32, u32, u32)| ByCode { errcode: *errcode, count: *count };
    let mut rows: Vec<_> = sum.codes.iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}
