//! The last requests, with what they and their answers said: the latest good ones in memory, refused ones on the disk.
//!
//! A worker hands over handles to bytes that it has anyway ([`Recorder::note`]); nothing is read, copied or decrypted
//! before somebody looks, but for what a thread of the journal's own writes down of refused requests once a second.
//! Everything is bounded: what is kept of one message, of all good requests, of all refused ones, and how many of those
//! are taken in at a time, each sender by itself, so that who floods us drives out nothing but their own.

mod keeper;
mod look;
mod open;
mod record;
mod refused;
mod ring;
mod share;
mod waiting;

pub use keeper::Keeping;
pub use look::{Found, Message, Order, Summary, Wanted};
pub use record::{By, Method, Record, Said};

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use refused::Refused;
use ring::Ring;
use waiting::Waiting;

use crate::protocol::now_ms;

/// The journal's file in the data folder.
pub const FILE_NAME: &str = "journal.db";

/// The requests of late. All that its workers share.
pub struct Journal {
    /// How many bytes the good requests may take in memory, and the refused ones on the disk.
    limit: usize,
    /// How many of them each worker has.
    part: usize,
    next: AtomicI64,
    missed: AtomicU64,
    parts: Mutex<Vec<Arc<Part>>>,
    refused: Mutex<Refused>,
}

/// One worker's part, so that none waits for another.
#[derive(Default)]
struct Part(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    ring: Ring,
    waiting: Waiting,
}

/// A worker's way to the journal.
pub struct Recorder {
    journal: Arc<Journal>,
    part: Arc<Part>,
}

/// How full a journal is.
#[derive(Debug, Clone, Copy)]
pub struct Fill {
    /// The bytes that each of the two may take.
    pub limit: usize,
    /// How many good requests are kept, and the bytes they take.
    pub good: (usize, usize),
    /// How many refused requests are kept, and the bytes they take.
    pub refused: (usize, usize),
    /// How many refused requests since the start came too fast to be kept.
    pub missed: u64,
}

impl Journal {
    /// Opens the journal in a data folder, with what it has of refused requests. `limit` is in bytes, for each of the
    /// two; `workers` share it.
    ///
    /// # Errors
    /// Where its file can neither be used nor begun anew.
    pub fn open(folder: &Path, limit: usize, workers: usize) -> rusqlite::Result<Arc<Self>> {
        let refused = Refused::open(&folder.join(FILE_NAME), limit)?;
        // Numbers rise over all starts: a clock gives more of them than requests can come in.
        let next = now_ms().saturating_mul(1000).max(refused.last_id()? + 1);
        Ok(Arc::new(Self {
            limit,
            part: limit / workers.max(1),
            next: next.into(),
            missed: AtomicU64::default(),
            parts: Mutex::default(),
            refused: Mutex::new(refused),
        }))
    }

    /// Removes what a journal has left in a data folder, for a server that shall keep none.
    ///
    /// # Errors
    /// The file system's.
    pub fn remove(folder: &Path) -> std::io::Result<()> {
        refused::remove(&folder.join(FILE_NAME))
    }

    /// A worker's way to it.
    pub fn recorder(self: &Arc<Self>) -> Recorder {
        let part = Arc::<Part>::default();
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&part));
        Recorder { journal: Arc::clone(self), part }
    }

    /// The number that the next request gets.
    #[must_use]
    pub fn next_id(&self) -> i64 {
        self.next.load(Ordering::Relaxed)
    }

    /// How full it is.
    #[must_use]
    pub fn fill(&self) -> Fill {
        let refused = self.settled().fill();
        let mut good = (0, 0);
        for part in self.parts() {
            let pages = part.lock();
            good = (good.0 + pages.ring.len(), good.1 + pages.ring.bytes());
        }
        Fill { limit: self.limit, good, refused, missed: self.missed.load(Ordering::Relaxed) }
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// SQLite's.
    pub fn clear(&self) -> rusqlite::Result<()> {
        for part in self.parts() {
            *part.lock() = Pages::default();
        }
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clear()
    }

    fn parts(&self) -> Vec<Arc<Part>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Part {
    fn lock(&self) -> std::sync::MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder {
    /// Takes a request in. Waits for nobody but those who look, who hold the lock for a moment only.
    pub fn note(&self, mut record: Record) {
        record.id = self.journal.next.fetch_add(1, Ordering::Relaxed);
        let mut pages = self.part.lock();
        if record.refusal.is_none() {
            pages.ring.push(Arc::new(record), self.journal.part);
        } else if !pages.waiting.take_in(record) {
            self.journal.missed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
