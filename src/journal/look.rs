//! Looking for requests, wherever they are kept, and into one of them.

use std::cmp::Reverse;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::record::Record;
use super::refused::Refused;
use super::{Journal, Part};
use crate::protocol::now_ms;

/// The longest text of a caller's that is told in a list, in bytes.
const LONGEST: usize = 200;

/// What is known of a request beside what it said.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Its number; later requests have greater ones.
    pub id: i64,
    /// When it came in, in milliseconds since 1970.
    pub at: i64,
    /// How long its body took to arrive, in microseconds.
    pub arrival: i64,
    /// How long it took from then on, in microseconds.
    pub took: i64,
    /// `POST`, `GET` or `OTHER`.
    pub method: String,
    /// From where.
    pub address: Option<String>,
    /// The application, as the header has it; empty where it could not be read.
    pub appid: String,
    /// Whether it was verified to come from that application.
    pub verified: bool,
    /// The interface, as the header has it.
    pub cmd: String,
    /// The serial.
    pub sid: String,
    /// The version.
    pub version: String,
    /// What it was answered with.
    pub errcode: i32,
    /// Why it was refused; empty where it was not.
    pub errmsg: String,
    /// How long the whole request was, in bytes.
    pub request_length: i64,
    /// How long the whole answer was, in bytes.
    pub answer_length: i64,
}

impl Summary {
    pub(super) fn of(record: &Record) -> Self {
        let micros = |time: std::time::Duration| time.as_micros().try_into().unwrap_or(i64::MAX);
        let refusal = record.refusal.as_ref();
        Self {
            id: record.id,
            at: record.at,
            arrival: micros(record.arrival),
            took: micros(record.took),
            method: record.method.name().to_owned(),
            address: record.address.map(|address| address.to_canonical().to_string()),
            appid: short(record.appid()),
            verified: record.is_verified(),
            cmd: short(record.echo.cmd.clone()),
            sid: short(record.echo.sid.clone()),
            version: short(record.echo.version.clone()),
            errcode: refusal.map_or(0, |refusal| refusal.code.number()),
            errmsg: refusal.map_or_else(String::new, |refusal| refusal.message().to_owned()),
            request_length: record.request.length as i64,
            answer_length: record.answer.length as i64,
        }
    }
}

/// A caller's text, or its beginning.
pub(super) fn short(mut text: String) -> String {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}

/// A message of which one may see everything.
#[derive(Debug, Clone)]
pub struct Message {
    /// As it went over the wire, or its beginning.
    pub wire: Vec<u8>,
    /// How long the whole of it was, in bytes.
    pub length: i64,
    /// What it says, or the beginning of that; `None` where it cannot be decrypted.
    pub plain: Option<String>,
}

/// The requests for which all holds that is said.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only those that name this application.
    pub application: Option<String>,
    /// Only those of this interface.
    pub cmd: Option<String>,
    /// Only those answered so.
    pub errcode: Option<i32>,
    /// Only those refused, or only those that were not.
    pub refused: Option<bool>,
    /// Only those that have this number to call in their plain text, or in their answer's.
    pub mobile: Option<String>,
    /// Only those that came at this time or later, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Only those that came before this time.
    pub to: Option<i64>,
    /// Only those with this text in the serial, the interface, the reason or the address.
    pub text: Option<String>,
}

impl Wanted {
    pub(super) fn fits(&self, one: &Summary) -> bool {
        let is =
            |wanted: &Option<String>, text: &str| wanted.as_deref().is_none_or(|it| it == text);
        is(&self.application, &one.appid)
            && is(&self.cmd, &one.cmd)
            && self.errcode.is_none_or(|code| code == one.errcode)
            && self.refused.is_none_or(|refused| refused == (one.errcode != 0))
            && self.from.is_none_or(|from| one.at >= from)
            && self.to.is_none_or(|to| one.at < to)
            && self.text.as_deref().is_none_or(|text| {
                let text = text.trim().to_lowercase();
                let among =
                    [&one.sid, &one.cmd, &one.errmsg, one.address.as_ref().unwrap_or(&one.method)];
                among.iter().any(|one| one.to_lowercase().contains(&text))
            })
    }

    /// Whether the number stands in one of the texts, by itself and not as a part of a longer one.
    pub(super) fn names_mobile(&self, texts: impl FnOnce() -> [Option<String>; 2]) -> bool {
        let Some(mobile) = self.mobile.as_deref() else { return true };
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        texts().iter().flatten().any(|text| {
            text.match_indices(mobile).any(|(at, found)| {
                !is_digit(text[..at].chars().next_back())
                    && !is_digit(text[at + found.len()..].chars().next())
            })
        })
    }
}

/// One page of what was looked for.
#[derive(Debug)]
pub struct Found {
    /// The page's requests.
    pub rows: Vec<Summary>,
    /// How many there are over all pages.
    pub total: usize,
}

/// By what they are sorted, from the greatest down unless it says otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// By how long they took, and not by when they came.
    pub by_time_taken: bool,
    /// From the least up.
    pub up: bool,
}

enum Place {
    Memory(Arc<Record>),
    Disk,
}

impl Journal {
    /// The refused ones with all that waited to be written down.
    pub(super) fn settled(&self) -> MutexGuard<'_, Refused> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        self.write_down(&mut refused, now_ms());
        refused
    }

    /// Looks for requests. It reads all that are kept: run it where that keeps nobody.
    ///
    /// # Errors
    /// SQLite's.
    pub fn search(
        &self,
        wanted: &Wanted,
        order: Order,
        skip: usize,
        take: usize,
    ) -> rusqlite::Result<Found> {
        let mut all: Vec<(i64, i64, Place)> = Vec::new();
        if wanted.refused != Some(true) {
            for part in self.parts() {
                each(&part, |record| {
                    let one = Summary::of(record);
                    if wanted.fits(&one)
                        && wanted.names_mobile(|| [record.plain_request(), record.plain_answer()])
                    {
                        all.push((one.id, one.took, Place::Memory(Arc::clone(record))));
                    }
                });
            }
        }
        let refused = self.settled();
        if wanted.refused != Some(false) {
            all.extend(
                refused.search(wanted)?.into_iter().map(|(id, took)| (id, took, Place::Disk)),
            );
        }
        let key =
            |one: &(i64, i64, Place)| (if order.by_time_taken { one.1 } else { one.0 }, one.0);
        match order.up {
            true => all.sort_unstable_by_key(key),
            false => all.sort_unstable_by_key(|one| Reverse(key(one))),
        }
        let total = all.len();
        let mut rows = Vec::new();
        for (id, _, place) in all.into_iter().skip(skip).take(take) {
            match place {
                Place::Memory(record) => rows.push(Summary::of(&record)),
                Place::Disk => rows.extend(refused.summary(id)?),
            }
        }
        Ok(Found { rows, total })
    }

    /// A request and its answer; `None` where it is kept no longer.
    ///
    /// # Errors
    /// SQLite's.
    pub fn show(&self, id: i64) -> rusqlite::Result<Option<(Summary, [Message; 2])>> {
        let found = self.parts().iter().find_map(|part| part.lock().ring.find(id));
        if let Some(record) = found {
            let Record { request, answer, .. } = &*record;
            let messages = [(request, record.plain_request()), (answer, record.plain_answer())];
            let messages = messages.map(|(said, plain)| Message {
                wire: said.bytes.to_vec(),
                length: said.length as i64,
                plain,
            });
            return Ok(Some((Summary::of(&record), messages)));
        }
        let refused = self.settled();
        Ok(refused.summary(id)?.zip(refused.messages(id)?))
    }
}

/// Looks at each record of a part, latest first; the worker waits for a few of them to be found at a time only.
fn each(part: &Part, mut look: impl FnMut(&Arc<Record>)) {
    let mut before = i64::MAX;
    loop {
        let some = part.lock().ring.before(before);
        let Some(last) = some.last() else { return };
        before = last.id;
        some.iter().for_each(&mut look);
    }
}
