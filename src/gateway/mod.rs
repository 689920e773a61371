//! HTTP in: one endpoint that takes every interface's requests and answers each, whatever it is
//! (docs/protocol.md).
//!
//! No interface is known here by name. A request goes through `receive` (method, size, form),
//! `admit` (application, signature, serial, permission, fields) and `carry_out` (run and seal).

mod admit;
mod carry_out;
mod metrics;
mod note;
mod receive;
mod routes;
mod serials;
mod uses;

pub use metrics::{BOUNDS, Metrics, Series};
pub use routes::routes;
pub use serials::{Serials, forget_old_serials};
pub use uses::{UNKNOWN, Use, Used, Uses};

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use metrics::Tally;

use crate::apps::Registry;
use crate::catalogue::{Catalogue, Error, Switched, Walks};
use crate::delivery::Counts;
use crate::journal::{Journal, Recorder};
use crate::store::{ReadConnection, Readers, Writer};

/// The limits that an operator may set.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest body taken, in bytes.
    pub body: usize,
    /// How long a body may take to arrive.
    pub patience: Duration,
    /// How old a sid may be, in seconds.
    pub replay_window: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1024 * 1024,
            patience: Duration::from_secs(10),
            replay_window: 7 * 24 * 60 * 60,
        }
    }
}

/// What all workers share.
pub struct Gateway {
    /// The data centre's own appid, 1XX, which answers carry.
    pub appid: u16,
    /// The applications.
    pub registry: Arc<Registry>,
    /// The interfaces.
    pub catalogue: Catalogue,
    /// Which of them and of the messages are on.
    pub switched: Arc<Switched>,
    /// Where writes go.
    pub writer: Writer,
    /// Where reads come from.
    pub readers: Readers,
    /// The serials of late.
    pub serials: Serials,
    /// How far applications have come through lists.
    pub walks: Walks,
    /// The limits.
    pub limits: Limits,
    /// What the dispatcher counts.
    pub counts: Arc<Counts>,
    /// What the workers count.
    pub metrics: Arc<Metrics>,
    /// What applications have used, up to the start.
    pub uses: Uses,
    /// The last requests, where they are kept.
    pub journal: Option<Arc<Journal>>,
    /// From where `/metrics` may be read, beside this machine.
    pub observers: Vec<IpNet>,
}

/// One worker: the shared gateway, and a read connection of its own.
pub struct Worker {
    gateway: Arc<Gateway>,
    conn: OnceCell<ReadConnection>,
    tally: Arc<Tally>,
    recorder: Option<Recorder>,
}

impl Worker {
    /// A worker whose connection is opened with its first request.
    #[must_use]
    pub fn new(gateway: Arc<Gateway>) -> Self {
        let tally = gateway.metrics.tally();
        let recorder = gateway.journal.as_ref().map(Journal::recorder);
        Self { gateway, conn: OnceCell::new(), tally, recorder }
    }

    /// The worker's own read connection.
    pub(crate) fn conn(&self) -> Result<&ReadConnection, Error> {
        if let Some(conn) = self.conn.get() {
            return Ok(conn);
        }
        let conn = self.gateway.readers.get()?;
        Ok(self.conn.get_or_init(|| conn))
    }
}
