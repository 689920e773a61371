//! The store: one SQLite file, many readers, one writer.
//!
//! [`Folder`] opens the data folder; [`Readers`] hands out read-only connections; [`Writer`] is the
//! thread that all of the server's writes go through, several to a commit. Commands that run beside
//! a server write with [`write_alone`], under SQLite's own lock. No interface is known here.

pub mod backup;
mod checkpointer;
mod clock;
pub mod crash;
mod folder;
mod migration;
mod readers;
mod restore;
mod touched;
mod writer;

pub use folder::{FILE_NAME, Folder, FolderLock, OpenError, private};
pub use readers::{ReadConnection, Readers};
pub use restore::{RestoreError, Restored, restore};
pub use touched::Touched;
pub use writer::{CommitFailed, DEFAULT_MAX_BATCH, Tx, Writer, write_alone};
