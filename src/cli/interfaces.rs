//! `dcbox interfaces`: what there is to call.

use clap::Args;
use serde_json::json;

use super::{Failure, say};
use crate::interfaces::TABLE;

#[derive(Args)]
pub(super) struct Interfaces {
    /// Print all that is known of each, with the JSON Schemas of requests and answers
    #[arg(long)]
    json: bool,
}

impl Interfaces {
    pub(super) fn run(self) -> Result<(), Failure> {
        if !self.json {
            for entry in TABLE {
                let spec = entry.spec;
                let writes = if entry.writes() { "writes" } else { "reads" };
                say(format_args!(
                    "{:8} {:8} {:32} {writes:7} {:9} {}",
                    spec.section,
                    spec.code,
                    spec.cmd,
                    spec.state.name(),
                    spec.title
                ));
            }
            return Ok(());
        }
        let described = TABLE.iter().map(|entry| {
            let spec = entry.spec;
            json!({
                "cmd": spec.cmd,
                "code": spec.code,
                "section": spec.section,
                "title": spec.title,
                "direction": "uplink",
                "state": spec.state.name(),
                "writes": entry.writes(),
                "request": entry.request_schema(),
                "reply": entry.reply_schema(),
            })
        });
        say(serde_json::to_string_pretty(&described.collect::<Vec<_>>())?);
        Ok(())
    }
}
