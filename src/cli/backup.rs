//! `dcbox backup`: the store in a file of its own, on a running or a stopped server.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::Failure;
use super::output::Output;
use crate::admin::audit::{self, COMMAND_LINE};
use crate::protocol::now_ms;
use crate::store::backup::{backup, keep_newest, note, usual_place};
use crate::store::{Folder, write_alone};

#[derive(Args)]
pub(super) struct Backup {
    /// A new file, or a folder; DATA/backups unless given
    #[arg(long, value_name = "FILE|DIR")]
    to: Option<PathBuf>,
    /// Remove the oldest backups of the folder beyond the newest N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
    #[command(flatten)]
    output: Output,
}

impl Backup {
    pub(super) fn run(self) -> Result<(), Failure> {
        let folder = Folder::open(&self.output.data)?;
        let to = match &self.to {
            Some(to) => to.clone(),
            None => usual_place(folder.path())?,
        };
        if self.keep.is_some() && !to.is_dir() {
            return Err("--keep: only where --to is a folder".into());
        }
        let mut made = backup(&folder.file(), &to, now_ms())?;
        // The server has another idea of where it is than whoever calls us.
        made.file = made.file.canonicalize().unwrap_or(made.file);
        let mut conn = folder.writable()?;
        write_alone(&mut conn, |tx| {
            note(tx.conn, &made)?;
            audit::record(tx.conn, now_ms(), COMMAND_LINE, None, audit::backup_made(&made))
        })?;
        let removed = self.keep.map_or(Ok(Vec::new()), |keep| keep_newest(&to, keep.into()))?;
        let told =
            json!({ "file": made.file, "at": made.at, "bytes": made.bytes, "removed": removed });
        self.output.tell(&told, |_| {
            let mut lines = vec![format!("{} ({} KB)", made.file.display(), made.bytes / 1024)];
            lines.extend(removed.iter().map(|old| format!("removed {}", old.display())));
            lines
        })
    }
}
