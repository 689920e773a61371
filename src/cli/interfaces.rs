//! `dcbox interfaces`: what there is to call, and what applications are told.

use clap::Args;
use serde_json::{Value, json};

use super::{Failure, say};
use crate::catalogue::Spec;
use crate::interfaces;
use crate::messages;

#[derive(Args)]
pub(super) struct Interfaces {
    /// Print all that is known of each, with the JSON Schemas of requests and answers
    #[arg(long)]
    json: bool,
}

impl Interfaces {
    pub(super) fn run(self) -> Result<(), Failure> {
        if self.json {
            let all: Vec<Value> = all().into_iter().map(Row::described).collect();
            say(serde_json::to_string_pretty(&all)?);
            return Ok(());
        }
        for row in all() {
            let (spec, does) = (row.spec(), row.does());
            say(format_args!(
                "{:8} {:8} {:32} {does:7} {:9} {}",
                spec.section,
                spec.code,
                spec.cmd,
                spec.state.name(),
                spec.title
            ));
        }
        Ok(())
    }
}

/// A row of one of the two tables.
enum Row {
    Interface(&'static crate::catalogue::Entry),
    Message(&'static messages::MessageEntry),
}

/// Both tables' rows, in the specification's order.
fn all() -> Vec<Row> {
    let interfaces = interfaces::TABLE.iter().map(Row::Interface);
    let mut all: Vec<Row> = interfaces.chain(messages::TABLE.iter().map(Row::Message)).collect();
    all.sort_by_key(|row| row.spec().place());
    all
}

impl Row {
    const fn spec(&self) -> Spec {
        match self {
            Self::Interface(entry) => entry.spec,
            Self::Message(entry) => entry.spec,
        }
    }

    fn does(&self) -> &'static str {
        match self {
            Self::Interface(entry) if entry.writes() => "writes",
            Self::Interface(_) => "reads",
            Self::Message(_) => "tells",
        }
    }

    fn described(self) -> Value {
        let spec = self.spec();
        let mut described = json!({
            "cmd": spec.cmd,
            "code": spec.code,
            "section": spec.section,
            "title": spec.title,
            "direction": if matches!(self, Self::Interface(_)) { "uplink" } else { "downlink" },
            "state": spec.state.name(),
            "writes": self.does() == "writes",
        });
        match self {
            Self::Interface(entry) => {
                described["request"] = entry.request_schema();
                described["reply"] = entry.reply_schema();
            }
            Self::Message(entry) => {
                let follows: Vec<_> = entry.follows.iter().map(|kind| kind.name()).collect();
                described["type"] = entry.message_type.into();
                described["follows"] = follows.into();
                described["request"] = entry.sent_schema();
                described["reply"] = entry.reply_schema();
            }
        }
        described
    }
}
