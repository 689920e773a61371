//! Writes the log back into the file, aside from the writer: its commits need not wait for that.
//!
//! The writer would do it too, and does where this one falls behind (`wal_autocheckpoint`).

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How long what was committed stays in the log alone, at the least. A page that changes all the time is written back
/// once for all its changes.
const PAUSE: Duration = Duration::from_millis(500);

/// The thread. It ends when this is dropped, and has let go of the file then.
pub(super) struct Checkpointer {
    dirty: Arc<AtomicBool>,
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Checkpointer {
    /// Starts it for the file of a connection. Without one, as without a file, the writer sees to the log by itself.
    pub(super) fn start(conn: &Connection) -> Self {
        let dirty = Arc::new(AtomicBool::new(false));
        let noted = Arc::clone(&dirty);
        let begin = || {
            let path = conn.path().filter(|path| !path.is_empty())?;
            let conn = open(Path::new(path)).ok()?;
            let (alive, over) = channel::<()>();
            let work = move || {
                while let Err(RecvTimeoutError::Timeout) = over.recv_timeout(PAUSE) {
                    if noted.swap(false, Ordering::Relaxed) {
                        write_back(&conn);
                    }
                }
            };
            let thread = thread::Builder::new().name("checkpointer".to_owned()).spawn(work).ok()?;
            Some((alive, thread))
        };
        let running = begin();
        Self { dirty, running }
    }

    /// Something was committed.
    pub(super) fn note(&self) {
        self.dirty.store(true, Ordering::Relaxed);
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        if let Some((alive, thread)) = self.running.take() {
            drop(alive);
            if thread.join().is_err() {
                tracing::error!("the checkpointer panicked; the writer saw to the log");
            }
        }
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, access)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok(conn)
}

/// As far as no reader needs the log; the rest waits for the next time.
fn write_back(conn: &Connection) {
    if let Err(error) = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the log grows: it cannot be written back now");
    }
}
