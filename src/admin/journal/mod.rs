//! The last requests on the admin page: a list to search, each with what it and its answer said.

mod cut;
mod entry;
mod kinds;
mod list;
mod state;
mod tail;

pub use entry::{RequestReveal, RequestShow};
pub use kinds::InterfaceKindList;
pub use list::RequestList;
pub use state::{JournalClear, JournalShow};
pub use tail::tail;

use super::Admin;
use super::problem::{Code, Problem};
use crate::journal::Journal;

/// `--journal 0`.
const NO_JOURNAL: Code =
    Code::new(409, "no_journal", "The server keeps no journal: it was started with --journal 0.");

fn journal(site: &Admin) -> Result<&std::sync::Arc<Journal>, Problem> {
    site.gateway.journal.as_ref().ok_or_else(|| NO_JOURNAL.problem())
}
