//! What the commands on a data folder have in common: where it is, and how they print.

use std::path::PathBuf;

use clap::Args;
use rusqlite::Connection;
use serde::Serialize;

use super::{Failure, say};
use crate::store::Folder;

#[derive(Args)]
pub(super) struct Output {
    /// The data folder
    #[arg(
        long = "data",
        env = "DCBOX_DATA",
        default_value = "./data",
        value_name = "DIR",
        global = true
    )]
    pub(super) data: PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
}

impl Output {
    /// The folder's store, beside its server or without it.
    pub(super) fn store(&self) -> Result<Connection, Failure> {
        Ok(Folder::open(&self.data)?.writable()?)
    }

    /// Prints a value as JSON where that is asked for, else its lines.
    pub(super) fn tell<V: Serialize>(
        &self,
        value: &V,
        lines: impl FnOnce(&V) -> Vec<String>,
    ) -> Result<(), Failure> {
        if self.json {
            say(serde_json::to_string_pretty(value)?);
        } else {
            lines(value).into_iter().for_each(say);
        }
        Ok(())
    }
}
