//! Putting a backup in the store's place, on a folder that no server holds.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::backup::{BackupError, Part, beside, check, copy, named, sync_folder};
use super::folder::{FILE_NAME, Folder, OpenError};

/// What a restore has done.
#[derive(Debug)]
pub struct Restored {
    /// Where the store is now that stood there before, where one did.
    pub kept: Option<PathBuf>,
    /// How large the restored store is.
    pub bytes: u64,
}

/// Why nothing was restored; the store is as it was then.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says what it is")]
pub enum RestoreError {
    #[error(transparent)]
    Folder(#[from] OpenError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("{0} cannot be put in the store's place: {1}")]
    Swap(PathBuf, std::io::Error),
}

/// Puts the backup `from` in the place of the folder's store, once it is found sound. What stood there stays beside it as
/// `replaced-….db`. An older backup is migrated by the next start.
///
/// # Errors
/// [`RestoreError`].
pub fn restore(data: &Path, from: &Path, now: i64) -> Result<Restored, RestoreError> {
    // As an absolute path: the message that names it shall do so for whoever reads it elsewhere.
    let from = from.canonicalize().map_err(|error| BackupError::File(from.to_owned(), error))?;
    let _lock = Folder::claim(data)?;
    let store = data.join(FILE_NAME);
    let part = Part::new(&store)?;
    let access = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(&from, access).map_err(BackupError::from)?;
    copy(&source, &part.path).and_then(|()| check(&part.path)).map_err(|error| match error {
        // What is wrong with the copy is wrong with what it was made of.
        BackupError::Unsound(_, why) => BackupError::Unsound(from.clone(), why),
        BackupError::Version(_, what) => BackupError::Version(from.clone(), what),
        BackupError::Sqlite(error) => BackupError::Unsound(from.clone(), error.to_string()),
        other => other,
    })?;
    let kept = set_aside(&store, &named(data, "replaced", now))
        .map_err(|error| RestoreError::Swap(from, error))?;
    part.becomes(&store)?;
    Ok(Restored { kept, bytes: fs::metadata(&store).map_or(0, |about| about.len()) })
}

/// Gives the store another name beside its own, which the backup takes over: at every moment there is one. A log that is left
/// beside it must go before: it would be taken for the backup's.
fn set_aside(store: &Path, aside: &Path) -> std::io::Result<Option<PathBuf>> {
    if !store.exists() || fs::metadata(store)?.len() == 0 {
        return Ok(None);
    }
    fold(store);
    if fs::hard_link(store, aside).is_err() {
        // A file system without second names.
        fs::copy(store, aside)?;
    }
    let log = beside(store, "-wal");
    if log.exists() {
        fs::rename(log, beside(aside, "-wal"))?;
    }
    let _ = fs::remove_file(beside(store, "-shm"));
    sync_folder(store)?;
    Ok(Some(aside.to_owned()))
}

/// Writes the log back into the store, so that it is one file; a damaged one stays as it is.
fn fold(store: &Path) {
    let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let folded = Connection::open_with_flags(store, access).and_then(|conn| {
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        conn.close().map_err(|(_, error)| error)
    });
    if let Err(error) = folded {
        tracing::warn!(%error, "the store that is replaced keeps its log");
    }
}
