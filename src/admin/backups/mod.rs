//! Backups: those there are, one made now, and one made by itself every so often.

mod keeper;
mod list;
mod make;

pub use keeper::{Keeper, keep_backups};
pub use list::{BackupList, Backups, standing};
pub use make::BackupMake;

use std::time::Duration;

/// How backups are made without being asked for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How old the last one may get; `None`: only when asked for.
    pub every: Option<Duration>,
    /// How many are kept then.
    pub keep: usize,
}
