//! The data folder: who may look into it, which server holds it, and opening its file.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::migration::{MigrationError, bring_up_to_date, check_version};

/// The store's file in the data folder.
pub const FILE_NAME: &str = "dcbox.db";
const LOCK_NAME: &str = "dcbox.lock";

/// How long the log grows, in pages of 4 KiB, before a commit writes it back into the file: where what does so aside
/// from the writer falls behind. After a crash a log of that length is read again in some 80 ms.
const LOG_PAGES: i64 = 32_000;

/// How much of the file a connection that writes may keep in memory, in KiB (SQLite's mark for that is the
/// minus): about what changes in a busy hour. It is taken as it is needed.
const CACHE: i64 = -16_000;

/// How long a connection waits for another process's commit.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a data folder cannot be used. Each is one line for whoever started us.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says what it is")]
pub enum OpenError {
    #[error("the data folder {0} cannot be made or written: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error(
        "another dcbox serves the data folder {0}: stop it first, or give this one its own --data"
    )]
    Taken(PathBuf),
    #[error(
        "there is no store in {0}: start `dcbox serve --data {0}` once, or name the right folder with --data"
    )]
    Missing(PathBuf),
    #[error("{0} is no store of dcbox, or is damaged ({1}): restore it from a backup")]
    Damaged(PathBuf, rusqlite::Error),
    #[error("{0} is {1}")]
    Version(PathBuf, String),
    #[error("{0} cannot be opened: {1}")]
    Sqlite(PathBuf, rusqlite::Error),
}

/// A data folder with a store of this binary's version in it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

/// Held by the one server of a folder; gives the folder back when dropped, or when the process ends
/// in whatever way.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "held for its lock")] File);

impl Folder {
    /// Makes the folder (0700) and its file (0600) where missing, and brings the store up to date.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn create(path: &Path) -> Result<(Self, FolderLock), OpenError> {
        let lock = Self::claim(path)?;
        let unusable = |error| OpenError::Folder(path.to_owned(), error);
        private(&path.join(FILE_NAME)).map_err(unusable)?;
        prepare(path, bring_up_to_date)?;
        Ok((Self { path: path.to_owned() }, lock))
    }

    /// Makes the folder (0700) where missing, and holds it as its server does.
    pub(super) fn claim(path: &Path) -> Result<FolderLock, OpenError> {
        let unusable = |error| OpenError::Folder(path.to_owned(), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
        if is_ours(path).map_err(unusable)? {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(unusable)?;
        }
        lock(path)
    }

    /// Opens a folder that a server has made, beside it or without it.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        if !path.join(FILE_NAME).exists() {
            return Err(OpenError::Missing(path.to_owned()));
        }
        prepare(path, |conn| check_version(conn))?;
        Ok(Self { path: path.to_owned() })
    }

    /// The store's file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.path.join(FILE_NAME)
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A connection that may write. A server has one, its writer's.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn writable(&self) -> Result<Connection, OpenError> {
        connect(&self.file(), OpenFlags::SQLITE_OPEN_READ_WRITE)
    }
}

fn prepare(
    path: &Path,
    look: impl FnOnce(&mut Connection) -> Result<(), MigrationError>,
) -> Result<(), OpenError> {
    let file = path.join(FILE_NAME);
    let mut conn = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    look(&mut conn).map_err(|error| match error {
        MigrationError::Sqlite(error) => sorted(file, error),
        other => OpenError::Version(file, other.to_string()),
    })
}

/// The settings of every connection that writes: a commit is on the disk when it returns.
fn connect(file: &Path, access: OpenFlags) -> Result<Connection, OpenError> {
    let open = || {
        let conn = Connection::open_with_flags(file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.busy_timeout(PATIENCE)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        // What a statement or a savepoint may have to undo goes to no file.
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        conn.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        conn.pragma_update(None, "cache_size", CACHE)?;
        keep_statements(&conn)?;
        Ok(conn)
    };
    open().map_err(|error| sorted(file.to_owned(), error))
}

/// Lets a connection keep its statements, each prepared once. Without the stable plans SQLite prepares anew, at each
/// run, whatever has a parameter for its LIMIT, in case another number makes for a better plan: that costs more than
/// most of what is asked.
pub(super) fn keep_statements(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(256);
    Ok(())
}

fn sorted(file: PathBuf, error: rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged(file, error)
        }
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            OpenError::Folder(file, std::io::Error::other(error))
        }
        _ => OpenError::Sqlite(file, error),
    }
}

fn lock(folder: &Path) -> Result<FolderLock, OpenError> {
    let file = private(&folder.join(LOCK_NAME))
        .map_err(|error| OpenError::Folder(folder.to_owned(), error))?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock(file)),
        Err(TryLockError::WouldBlock) => Err(OpenError::Taken(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(OpenError::Folder(folder.to_owned(), error)),
    }
}

/// Whether a folder is empty or holds our store. One that holds other things is not ours to close to
/// others; our files in it are closed to them all the same.
fn is_ours(folder: &Path) -> std::io::Result<bool> {
    Ok(folder.join(FILE_NAME).exists() || fs::read_dir(folder)?.next().is_none())
}

/// Opens or makes a file that only its owner may read. SQLite gives its side files the same mode.
///
/// # Errors
/// The file system's.
pub fn private(file: &Path) -> std::io::Result<File> {
    let opened =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(file)?;
    opened.set_permissions(fs::Permissions::from_mode(0o600))?;
    Ok(opened)
}
