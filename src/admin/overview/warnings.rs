//! What wants looking after: only what is so now, the worst first.

use schemars::JsonSchema;
use serde::Serialize;

use super::traffic::{Traffic, Window};
use crate::admin::backups::Backups;
use crate::admin::context::Look;
use crate::admin::problem::Problem;
use crate::apps::{Choice, Record};
use crate::delivery::{Health, backlog};
use crate::seed;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// How old a backup may be: a day, and what the daily one may take to come.
const STALE: i64 = 25 * HOUR;
/// How far change times may run ahead of the clock before it is said: a busy hour does that, for seconds.
const AHEAD: i64 = MINUTE;
const GIB: u64 = 1 << 30;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Something is wrong now.
    Bad,
    /// Something will go wrong, or can.
    Warn,
    /// Good to know.
    Info,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// `applications` are served with the demo world's keys, which everybody knows.
    DemoKeys,
    /// `detail`, where we listen, is not only this machine, and dcbox speaks no TLS.
    NoTls,
    /// There is no backup.
    NoBackup,
    /// The last backup is of `at`.
    OldBackup,
    /// The last attempt at a backup failed, `at`, and `detail` is why.
    BackupFailed,
    /// The disk has `count` bytes free.
    DiskFull,
    /// `applications` could not be reached for as long as we try.
    Parked,
    /// `applications` cannot be reached at present.
    Unreachable,
    /// `count` messages were refused for good and wait for the operator.
    Refused,
    /// Messages do not go out.
    DispatcherStill,
    /// `count` requests failed within the hour by a fault of ours.
    Faults,
    /// `applications` are granted interfaces one by one that are switched off here; `detail` names them.
    SwitchedOff,
    /// The old keys of `applications` end `at`, and they were not seen with the new ones yet.
    RotationEnds,
    /// The clock was put back: change times run `count` milliseconds ahead of it.
    ClockBehind,
}

/// Something that wants looking after.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Warning {
    /// What it is.
    code: About,
    /// How bad it is.
    level: Level,
    /// Which applications it is about.
    applications: Vec<u16>,
    /// How many, as the code says.
    count: Option<i64>,
    /// When, in milliseconds since 1970, as the code says.
    at: Option<i64>,
    /// More, as the code says.
    detail: Option<String>,
}

impl Warning {
    const fn new(level: Level, code: About) -> Self {
        Self { code, level, applications: Vec::new(), count: None, at: None, detail: None }
    }
}

/// What the disk has room for, and for what.
pub struct Disk {
    /// What is free, in bytes.
    pub free: Option<u64>,
    /// How large the store is, in bytes.
    pub store: u64,
}

/// All that holds now.
///
/// # Errors
/// SQLite's.
pub fn warnings(
    cx: &Look<'_>,
    records: &[Record],
    backups: &Backups,
    disk: &Disk,
) -> Result<Vec<Warning>, Problem> {
    let mut all = Vec::new();
    let is_open = !cx.site.place.address.ip().is_loopback();
    all.extend(demo_keys(records, is_open));
    if is_open {
        let detail = Some(cx.site.place.address.to_string());
        all.push(Warning { detail, ..Warning::new(Level::Warn, About::NoTls) });
    }
    all.extend(backup(cx, backups));
    all.extend(room(disk));
    all.extend(endpoints(cx, records)?);
    all.extend(grants(cx, records));
    all.extend(rotations(records, cx.now));
    if !cx.site.gateway.counts.is_alive() {
        all.push(Warning::new(Level::Bad, About::DispatcherStill));
    }
    all.extend(faults(cx));
    let ahead: i64 = cx
        .conn
        .prepare_cached("SELECT last FROM clock WHERE id = 1")?
        .query_row([], |row| row.get(0))?;
    let ahead = ahead - cx.now;
    if ahead > AHEAD {
        all.push(Warning { count: Some(ahead), ..Warning::new(Level::Warn, About::ClockBehind) });
    }
    all.sort_by_key(|warning| warning.level);
    Ok(all)
}

/// The applications that may ask and have keys of the demo world, which everybody knows.
#[must_use]
pub fn with_demo_keys(records: &[Record]) -> Vec<u16> {
    let known = seed::applications();
    let is_known = |one: &&Record| {
        one.enabled && known.iter().any(|demo| demo.token == one.token || demo.appkey == one.appkey)
    };
    records.iter().filter(is_known).map(|one| one.id).collect()
}

fn demo_keys(records: &[Record], is_open: bool) -> Option<Warning> {
    let applications = with_demo_keys(records);
    let level = if is_open { Level::Bad } else { Level::Info };
    (!applications.is_empty())
        .then(|| Warning { applications, ..Warning::new(level, About::DemoKeys) })
}

/// A demo world can be made again: that it is not backed up is told in passing.
fn backup(cx: &Look<'_>, backups: &Backups) -> Option<Warning> {
    if let Some(failed) = &backups.failed {
        let (at, detail) = (Some(failed.at), Some(failed.why.clone()));
        return Some(Warning { at, detail, ..Warning::new(Level::Bad, About::BackupFailed) });
    }
    let is_new = backups.every.is_some() && cx.now - cx.site.place.started < HOUR;
    let level = if cx.site.place.demo || is_new { Level::Info } else { Level::Warn };
    match backups.newest() {
        None => Some(Warning::new(level, About::NoBackup)),
        at if at < Some(cx.now - STALE) => {
            Some(Warning { at, ..Warning::new(level, About::OldBackup) })
        }
        Some(_) => None,
    }
}

fn room(disk: &Disk) -> Option<Warning> {
    let free = disk.free?;
    let level = match free {
        free if free < GIB / 5 => Level::Bad,
        free if free < (disk.store * 2).max(GIB) => Level::Warn,
        _ => return None,
    };
    let count = i64::try_from(free).ok();
    Some(Warning { count, ..Warning::new(level, About::DiskFull) })
}

fn endpoints(cx: &Look<'_>, records: &[Record]) -> Result<Vec<Warning>, Problem> {
    let (mut parked, mut open) = (Vec::new(), Vec::new());
    for record in records.iter().filter(|one| one.enabled && one.callback.is_some()) {
        match backlog::endpoint(cx.conn, record.id)?.health {
            Health::Parked => parked.push(record.id),
            Health::Open => open.push(record.id),
            Health::Healthy | Health::Failing => {}
        }
    }
    let refused: i64 = cx
        .conn
        .prepare_cached("SELECT count(*) FROM delivery WHERE state = 'parked'")?
        .query_row([], |row| row.get(0))?;
    let of = |level, code, applications: Vec<u16>| {
        (!applications.is_empty()).then(|| Warning { applications, ..Warning::new(level, code) })
    };
    let refused = (refused > 0)
        .then(|| Warning { count: Some(refused), ..Warning::new(Level::Warn, About::Refused) });
    let parked = of(Level::Bad, About::Parked, parked);
    let open = of(Level::Warn, About::Unreachable, open);
    Ok([parked, open, refused].into_iter().flatten().collect())
}

/// Only grants that name an interface: those by class mean the ones in use.
fn grants(cx: &Look<'_>, records: &[Record]) -> Option<Warning> {
    let catalogue = &cx.site.gateway.catalogue;
    let is_off = |cmd: &&String| catalogue.get(cmd).is_some_and(|interface| !interface.on);
    let mut applications = Vec::new();
    let mut off = std::collections::BTreeSet::new();
    for record in records.iter().filter(|one| one.enabled) {
        let Choice::List(cmds) = &record.grants else { continue };
        let before = off.len();
        let its: Vec<_> = cmds.iter().filter(is_off).collect();
        off.extend(its.iter().map(|cmd| cmd.as_str()));
        if !its.is_empty() || off.len() > before {
            applications.push(record.id);
        }
    }
    let detail = Some(off.into_iter().collect::<Vec<_>>().join(", "));
    (!applications.is_empty()).then(|| Warning {
        applications,
        detail,
        ..Warning::new(Level::Info, About::SwitchedOff)
    })
}

fn rotations(records: &[Record], now: i64) -> Option<Warning> {
    let ending = |one: &&Record| {
        one.enabled
            && one
                .previous
                .as_ref()
                .is_some_and(|old| old.pushes && old.until > now && old.until - now < 24 * HOUR)
    };
    let ending: Vec<_> = records.iter().filter(ending).collect();
    let at = ending.iter().filter_map(|one| Some(one.previous.as_ref()?.until)).min()?;
    let applications = ending.iter().map(|one| one.id).collect();
    Some(Warning { applications, at: Some(at), ..Warning::new(Level::Warn, About::RotationEnds) })
}

fn faults(cx: &Look<'_>) -> Option<Warning> {
    let faults = cx.site.overview.look(&cx.site.gateway, cx.now, Window::Hour, |line| {
        line.each(cx.now)
            .filter_map(|(_, step)| step)
            .map(|step: &Traffic| step.faults)
            .sum::<u32>()
    });
    (faults > 0)
        .then(|| Warning { count: Some(faults.into()), ..Warning::new(Level::Bad, About::Faults) })
}
