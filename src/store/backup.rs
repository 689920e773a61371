//! Backups: the store copied into a file of its own, while it is read and written, and found sound before it counts.
//!
//! What is copied is one state of the store: that of the moment in which it begins. The writer and the readers go on beside
//! it; only the log is not written back past that state meanwhile. A backup is one file without side files. Until it is
//! whole it has another name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::{Value, json};

use super::folder::private;
use super::migration::{self, MigrationError};
use crate::protocol::DateTime;

/// Where backups go, in the data folder.
pub const BACKUPS: &str = "backups";

/// How many pages are copied at a time, 4 KiB each.
const PAGES: i32 = 256;
/// What shall be left free on the disk beside the backup, in bytes.
const SPARE: u64 = 32 << 20;
const PART: &str = ".part";
/// Where the last backup is noted, among the store's facts.
const FACT: &str = "backup";

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its file.
    pub file: PathBuf,
    /// Of when its state is, in milliseconds since 1970; to the second where only its name tells.
    pub at: i64,
    /// How large it is.
    pub bytes: u64,
}

/// Why there is no backup, or none that could be used. Each is one line for whoever wanted it.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says what it is")]
pub enum BackupError {
    #[error("{0} cannot be written or read: {1}")]
    File(PathBuf, io::Error),
    #[error("{0} is there already")]
    Exists(PathBuf),
    #[error("{0} has {1} MB free, the backup needs {2} MB")]
    Full(PathBuf, u64, u64),
    #[error("the store cannot be copied: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0} is not sound: {1}")]
    Unsound(PathBuf, String),
    #[error("{0} is {1}")]
    Version(PathBuf, String),
}

/// Copies the store `from` to `to`: a new file, or a folder in which it is named by `now`, in milliseconds since 1970.
///
/// # Errors
/// [`BackupError`]; nothing is left at `to` then.
pub fn backup(from: &Path, to: &Path, now: i64) -> Result<Made, BackupError> {
    let file = if to.is_dir() { named(to, "dcbox", now) } else { to.to_owned() };
    if file.exists() {
        return Err(BackupError::Exists(file));
    }
    let folder = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    sweep(folder);
    let needed = size(from).saturating_add(SPARE);
    let free = free(folder).map_err(|error| BackupError::File(folder.to_owned(), error))?;
    if free < needed {
        return Err(BackupError::Full(folder.to_owned(), free >> 20, needed >> 20));
    }
    let part = Part::new(&file)?;
    let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    copy(&Connection::open_with_flags(from, access)?, &part.path)?;
    check(&part.path)?;
    part.becomes(&file)?;
    let bytes = fs::metadata(&file).map_or(0, |about| about.len());
    Ok(Made { file, at: now, bytes })
}

/// Makes the folder that backups go to unless told otherwise, for its owner alone.
///
/// # Errors
/// [`BackupError::File`].
pub fn usual_place(data: &Path) -> Result<PathBuf, BackupError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = data.join(BACKUPS);
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .map_err(|error| BackupError::File(folder.clone(), error))?;
    Ok(folder)
}

/// The backups in a folder that have the name of one, the newest first.
#[must_use]
pub fn all(folder: &Path) -> Vec<Made> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries
        .filter_map(|entry| {
            let at = dated(entry.file_name().to_str()?)?;
            Some(Made { file: entry.path(), at, bytes: entry.metadata().ok()?.len() })
        })
        .collect();
    // Of one second, the later ones have longer names.
    let order = |made: &Made| (made.at, made.file.as_os_str().len(), made.file.clone());
    all.sort_by_cached_key(|made| std::cmp::Reverse(order(made)));
    all
}

/// Removes the backups of a folder beyond the newest ones; gives those removed.
///
/// # Errors
/// [`BackupError::File`], with the one that cannot be removed.
pub fn keep_newest(folder: &Path, keep: usize) -> Result<Vec<PathBuf>, BackupError> {
    let old = all(folder).into_iter().skip(keep.max(1)).map(|made| made.file);
    old.map(|file| match fs::remove_file(&file) {
        Ok(()) => Ok(file),
        Err(error) => Err(BackupError::File(file, error)),
    })
    .collect()
}

/// Notes in the store which backup was the last.
///
/// # Errors
/// SQLite's.
pub fn note(conn: &Connection, made: &Made) -> rusqlite::Result<()> {
    let value = json!({ "file": made.file, "at": made.at, "bytes": made.bytes }).to_string();
    conn.execute(
        "INSERT INTO fact (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        (FACT, value),
    )
    .map(drop)
}

/// The last backup: the one that the store knows of, or a later one in the usual place. A store that was restored does not
/// know of the backup that it came from.
///
/// # Errors
/// SQLite's.
pub fn last(conn: &Connection, data: &Path) -> rusqlite::Result<Option<Made>> {
    let noted: Option<String> = conn
        .prepare_cached("SELECT value FROM fact WHERE name = ?1")?
        .query_row([FACT], |row| row.get(0))
        .optional()?;
    let noted = noted.and_then(|text| {
        let value: Value = serde_json::from_str(&text).ok()?;
        let file = value["file"].as_str()?.into();
        Some(Made { file, at: value["at"].as_i64()?, bytes: value["bytes"].as_u64()? })
    });
    let found = all(&data.join(BACKUPS)).into_iter().next();
    // A name tells whole seconds.
    Ok(match (noted, found) {
        (Some(noted), Some(found)) if found.at > noted.at => Some(found),
        (noted, found) => noted.or(found),
    })
}

/// How large a store is, its log included.
#[must_use]
pub fn size(file: &Path) -> u64 {
    let length = |path: &Path| fs::metadata(path).map_or(0, |about| about.len());
    length(file) + length(&beside(file, "-wal"))
}

/// How many bytes are free where a file or folder lies.
///
/// # Errors
/// Where it cannot be asked.
pub fn free(place: &Path) -> io::Result<u64> {
    let about = rustix::fs::statvfs(place)?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

/// A file whose name goes on.
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// `20261125-093000`.
fn digits(at: i64) -> String {
    let text = DateTime(at).to_string();
    let (date, rest) = text.split_at(text.len().min(10));
    let time = rest.get(1..9).unwrap_or_default();
    format!("{}-{}", date.replace('-', ""), time.replace(':', ""))
}

/// A name that is free in a folder: what it is of, and of when.
pub(super) fn named(folder: &Path, of: &str, now: i64) -> PathBuf {
    let stem = format!("{of}-{}", digits(now));
    let plain = folder.join(format!("{stem}.db"));
    let others = (2..).map(|n| folder.join(format!("{stem}-{n}.db")));
    std::iter::once(plain).chain(others).find(|file| !file.exists()).unwrap_or_default()
}

/// Of when a backup is by its name.
fn dated(name: &str) -> Option<i64> {
    let stem = name.strip_prefix("dcbox-")?.strip_suffix(".db")?;
    let (date, time) = (stem.get(..8)?, stem.get(9..15)?);
    let more = stem.get(15..)?;
    if stem.get(8..9)? != "-" || !(more.is_empty() || more.starts_with('-')) {
        return None;
    }
    let (year, month, day) = (date.get(..4)?, date.get(4..6)?, date.get(6..)?);
    let (hour, minute, second) = (time.get(..2)?, time.get(2..4)?, time.get(4..)?);
    DateTime::parse(&format!("{year}-{month}-{day} {hour}:{minute}:{second}")).map(|at| at.0)
}

/// A file that is being written. It is gone when this is, unless it has become what it shall be.
pub(super) struct Part {
    pub(super) path: PathBuf,
    file: File,
}

impl Part {
    pub(super) fn new(of: &Path) -> Result<Self, BackupError> {
        let path = beside(of, PART);
        let fail = |error| BackupError::File(path.clone(), error);
        let file = private(&path).map_err(fail)?;
        // Whoever holds the lock is still at it; SQLite's own locks are of another kind.
        if file.try_lock().is_err() {
            return Err(BackupError::Exists(path));
        }
        file.set_len(0).map_err(fail)?;
        Ok(Self { path, file })
    }

    /// Gives it its name, once it is on the disk.
    pub(super) fn becomes(self, file: &Path) -> Result<(), BackupError> {
        let fail = |error| BackupError::File(file.to_owned(), error);
        self.file.sync_all().map_err(fail)?;
        fs::rename(&self.path, file).map_err(fail)?;
        sync_folder(file).map_err(fail)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for end in ["", "-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(beside(&self.path, end));
        }
    }
}

/// A renamed file is there after a power cut once its folder is on the disk.
pub(super) fn sync_folder(of: &Path) -> io::Result<()> {
    let folder = of.parent().filter(|parent| *parent != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Removes what backups have left that were cut off.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_part = name.to_str().is_some_and(|name| {
            name.strip_suffix(PART).is_some_and(|whole| dated(whole).is_some())
        });
        let abandoned = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_part && abandoned() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Copies one state of a store, page by page.
pub(super) fn copy(from: &Connection, to: &Path) -> Result<(), BackupError> {
    from.busy_timeout(Duration::from_secs(10))?;
    from.pragma_update(None, "query_only", true)?;
    // The state that is copied is held from here on: without that, each commit beside it would begin the copy anew.
    from.execute_batch("BEGIN")?;
    from.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let mut target = Connection::open(to)?;
    // Nobody needs half of it after a crash: it has no name yet.
    target.pragma_update(None, "journal_mode", "OFF")?;
    target.pragma_update(None, "synchronous", "OFF")?;
    let copying = Backup::new(from, &mut target)?;
    loop {
        match copying.step(PAGES)? {
            StepResult::Done => break,
            StepResult::More => {}
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    drop(copying);
    Ok(from.execute_batch("COMMIT")?)
}

/// Holds a copy against all that a store is; gives its version. It is one file afterwards.
pub(super) fn check(copy: &Path) -> Result<i64, BackupError> {
    let unsound = |why: String| BackupError::Unsound(copy.to_owned(), why);
    let look = || -> rusqlite::Result<(String, i64)> {
        let conn = Connection::open(copy)?;
        conn.pragma_update(None, "journal_mode", "DELETE")?;
        let sound = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let loose = "SELECT count(*) FROM pragma_foreign_key_check";
        Ok((sound, conn.query_row(loose, [], |row| row.get(0))?))
    };
    match look() {
        Ok((sound, 0)) if sound == "ok" => {}
        Ok((sound, 0)) => return Err(unsound(sound)),
        Ok((_, loose)) => {
            return Err(unsound(format!("{loose} rows name others that are not there")));
        }
        Err(error) => return Err(unsound(error.to_string())),
    }
    migration::version(&Connection::open(copy)?).map_err(|error| match error {
        MigrationError::Sqlite(error) => error.into(),
        other => BackupError::Version(copy.to_owned(), other.to_string()),
    })
}

#[cfg(test)]
#[path = "backup_tests.rs"]
mod tests;
