//! The admin page's backend: a JSON API under `/admin/api`, live events, and the page's files.
//!
//! A request goes through `http` (reach, session, origin), `input` (path, query and body against the route's schema) and
//! the route, which is a row of `TABLE`. What a route is stands in `route`; what it runs with in `context`.

mod applications;
mod assets;
pub mod audit;
mod backups;
mod board;
mod context;
mod deliveries;
mod follow;
mod http;
mod input;
mod journal;
pub mod link;
mod list;
mod live;
mod lockout;
mod mask;
mod openapi;
mod overview;
pub mod password;
mod problem;
mod projects;
mod reach;
mod ready;
mod records;
mod route;
mod secret;
mod session;
mod shape;
mod sign_in;
mod table;
pub mod token;
mod wide;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use ipnet::IpNet;
use rusqlite::Connection;

pub use backups::{Plan, keep_backups};
pub use follow::follow;
pub use http::routes;
pub use journal::tail;
pub use live::Hub;
pub use overview::{Sampler, keep as keep_traffic, sample, with_demo_keys};
pub use ready::{Api, Undeclared};
pub use session::end_all as end_all_sessions;

use crate::gateway::Gateway;
use crate::store::FILE_NAME;
use backups::Keeper;
use lockout::LockOut;
use table::TABLE;

/// Where this server is, and since when.
pub struct Place {
    /// The data folder.
    pub folder: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
    /// When it was started, in milliseconds since 1970.
    pub started: i64,
    /// Whether its store is the demo world.
    pub demo: bool,
    /// How backups are made without being asked for.
    pub plan: Plan,
}

impl Place {
    /// The store's file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }
}

/// What the admin API shares: the gateway's state, and its own.
pub struct Admin {
    /// Applications, the store, counts.
    pub gateway: Arc<Gateway>,
    /// Where changes are told to those who watch.
    pub live: Hub,
    place: Place,
    overview: Sampler,
    keeper: Keeper,
    api: Api,
    admin_for: Option<Vec<IpNet>>,
    lock_out: LockOut,
    description: OnceLock<String>,
}

impl Admin {
    /// `admin_for`: from where it may be reached beside this machine; from everywhere where `None`.
    ///
    /// # Errors
    /// Where a route declares what would not be enforced.
    pub fn new(
        gateway: Arc<Gateway>,
        admin_for: Option<Vec<IpNet>>,
        place: Place,
        overview: Sampler,
    ) -> Result<Self, Undeclared> {
        Ok(Self {
            gateway,
            live: Hub::default(),
            place,
            overview,
            keeper: Keeper::default(),
            api: Api::new(TABLE)?,
            admin_for,
            lock_out: LockOut::default(),
            description: OnceLock::new(),
        })
    }
}

/// The address to sign in at for the first time; `None` once there is a password.
///
/// # Errors
/// SQLite's.
pub fn first_sign_in(conn: &Connection, host: &str, now: i64) -> rusqlite::Result<Option<String>> {
    if password::stored(conn)?.is_some() {
        return Ok(None);
    }
    Ok(Some(link::address(host, &link::make(conn, now)?)))
}
