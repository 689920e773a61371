//! `dcbox restore`: a backup in the store's place, on a stopped server.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::output::Output;
use super::{Failure, program};
use crate::admin::audit::{self, COMMAND_LINE};
use crate::protocol::now_ms;
use crate::store::backup::{BACKUPS, all};
use crate::store::{Folder, OpenError, restore, write_alone};

#[derive(Args)]
pub(super) struct Restore {
    /// The backup
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

impl Restore {
    pub(super) fn run(self) -> Result<(), Failure> {
        let data = &self.output.data;
        if !self.file.is_file() {
            let there = all(&data.join(BACKUPS));
            let there: Vec<_> = there.iter().map(|made| made.file.display().to_string()).collect();
            let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
            let (file, place) = (self.file.display(), data.join(BACKUPS));
            return Err(format!("there is no file {file}; in {}: {there}", place.display()).into());
        }
        let restored = restore(data, &self.file, now_ms())?;
        let kept = restored.kept.as_ref().map(|kept| kept.display().to_string());
        // An older one has to be migrated first, which its next server does.
        match Folder::open(data) {
            Ok(folder) => write_alone(&mut folder.writable()?, |tx| {
                let new = audit::New {
                    action: "backup.restore",
                    subject: self.file.display().to_string(),
                    before: kept.as_ref().map(|kept| json!({ "kept": kept })),
                    after: Some(json!({ "bytes": restored.bytes })),
                };
                audit::record(tx.conn, now_ms(), COMMAND_LINE, None, new)
            })?,
            Err(OpenError::Version(..)) => {}
            Err(error) => return Err(error.into()),
        }
        let told = json!({ "file": self.file, "bytes": restored.bytes, "kept": kept });
        self.output.tell(&told, |_| {
            let (file, data) = (self.file.display(), data.display());
            let mut lines =
                vec![format!("{file} is the store of {data} now ({} KB)", restored.bytes / 1024)];
            lines.extend(kept.iter().map(|kept| format!("what stood there before is {kept}")));
            lines.push(format!("next: {} serve --data {data}", program()));
            lines
        })
    }
}
