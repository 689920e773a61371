//! Reports sent at a steady pace, whatever their answers take, and the messages that come of them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use dcbox::protocol::Keys;

use crate::arm::Question;
use crate::post::{self, Arrival};
use crate::receiver::now_us;
use crate::requests::Requests;
use crate::{http, verify};

/// Connections that take turns, each waiting for its answer: as many reports may be under way.
const CONNECTIONS: usize = 16;

/// A report that was answered well: what the store calls it, and when, in microseconds since 1970.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) subject: String,
    pub(crate) sent: i64,
    pub(crate) answered: i64,
}

/// Sends `a_second` reports a second for so long.
pub(crate) fn send(
    address: SocketAddr,
    keys: &Keys,
    (question, from): (Question, u64),
    a_second: f64,
    window: Duration,
) -> anyhow::Result<Vec<Report>> {
    let count = (window.as_secs_f64() * a_second) as usize;
    let mut number = from;
    let requests = Requests::sign(keys, question.cmd, count, || {
        number += 1;
        (question.data)(number)
    });
    let begun = Instant::now() + Duration::from_millis(20);
    let one = |turn: usize| {
        let mut connection = http::Connection::open(address)?;
        let mut answers = Vec::new();
        for place in (turn..count).step_by(CONNECTIONS) {
            let due = begun + Duration::from_secs_f64(place as f64 / a_second);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let sent = now_us();
            let body = connection.exchange(requests.get(place).context("a request")?)?;
            answers.push((place, sent, now_us(), body));
        }
        anyhow::Ok(answers)
    };
    let answers = thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS).map(|turn| scope.spawn(move || one(turn))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a reporter panicked"))?)
            .collect::<anyhow::Result<Vec<_>>>()
    })?;
    let mut reports = Vec::with_capacity(count);
    for (place, sent, answered, body) in answers.into_iter().flatten() {
        let content = verify::content(keys, &body, requests.serial(place)?)?;
        (question.check)(&content)?;
        let subject = content["followGUID"].as_str().context("no followGUID")?.to_owned();
        reports.push(Report { subject, sent, answered });
    }
    Ok(reports)
}

/// What the store calls the thing that each message tells of, by the message's serial.
fn subjects(data: &Path) -> anyhow::Result<HashMap<String, String>> {
    const SUBJECTS: &str =
        "SELECT sid, subject FROM delivery JOIN message ON message.id = message_id";
    let db = post::look(data)?;
    let mut rows = db.prepare(SUBJECTS)?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Each message that tells of one of these reports, with that report.
pub(crate) fn told(
    data: &Path,
    reports: &[Report],
    arrivals: Vec<Arrival>,
) -> anyhow::Result<Vec<(Report, Arrival)>> {
    let subjects = subjects(data)?;
    let reports: HashMap<_, _> =
        reports.iter().map(|report| (report.subject.as_str(), report)).collect();
    let of = |arrival: Arrival| {
        let report = reports.get(subjects.get(&arrival.sid)?.as_str())?;
        Some(((*report).clone(), arrival))
    };
    Ok(arrivals.into_iter().filter_map(of).collect())
}
