//! The journal's thread: once a second it writes down which requests were refused.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Journal;
use super::refused::Refused;

/// How often: so much of it may be lost in a crash.
const OFTEN: Duration = Duration::from_secs(1);

/// The thread at work.
pub struct Keeping {
    stop: mpsc::Sender<()>,
    thread: JoinHandle<()>,
}

impl Journal {
    /// Begins to write down.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn keep(self: &Arc<Self>) -> io::Result<Keeping> {
        let (stop, stopped) = mpsc::channel();
        let journal = Arc::clone(self);
        let keep = move || {
            while stopped.recv_timeout(OFTEN) == Err(RecvTimeoutError::Timeout) {
                journal.keep_once();
            }
            journal.keep_once();
        };
        let thread = thread::Builder::new().name("journal".to_owned()).spawn(keep)?;
        Ok(Keeping { stop, thread })
    }

    fn keep_once(&self) {
        if self.parts().iter().any(|part| !part.lock().waiting.is_empty()) {
            drop(self.settled());
        }
    }

    /// Takes what waits from all workers, and writes it down. What cannot be written is counted as missed.
    pub(super) fn write_down(&self, refused: &mut Refused, now: i64) {
        let mut all = Vec::new();
        for part in self.parts() {
            all.extend(part.lock().waiting.take_all());
        }
        if all.is_empty() {
            return;
        }
        let count = all.len();
        if let Err(error) = refused.add(all.into_iter(), now) {
            self.missed.fetch_add(count as u64, Ordering::Relaxed);
            tracing::warn!(%error, count, "refused requests are not in the journal");
        }
    }
}

impl Keeping {
    /// Writes down what is left, and ends.
    pub fn end(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the journal ended badly");
        }
    }
}
