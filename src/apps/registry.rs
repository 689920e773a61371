//! The applications in memory, as the gateway asks for them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use ipnet::IpNet;
use rusqlite::Connection;

use super::{Choice, Record, all, manage};
use crate::catalogue::{Class, Entry};
use crate::protocol::Keys;

/// An application ready to be verified, sealed for and asked about its grants.
pub struct Application {
    /// 100 to 699.
    pub id: u16,
    /// Whether it may ask at all.
    pub enabled: bool,
    /// Its secrets.
    pub keys: Keys,
    /// Where its pushes go.
    pub callback: Option<String>,
    /// What it is told of.
    pub subscriptions: Choice,
    /// Its class.
    pub class: Class,
    grants: Choice,
    allow: Option<Vec<IpNet>>,
    changed: i64,
}

impl Application {
    /// `None` where the record's number has no class or its appkey cannot be used.
    #[must_use]
    pub fn new(record: &Record) -> Option<Self> {
        Some(Self {
            id: record.id,
            enabled: record.enabled,
            keys: Keys::new(&record.token, &record.appkey).ok()?,
            callback: record.callback.clone(),
            subscriptions: record.subscriptions.clone(),
            class: Class::of(record.id)?,
            grants: record.grants.clone(),
            // A list that cannot be read lets nobody in: it was meant to keep somebody out.
            allow: record.allow.as_deref().map(|list| manage::networks(list).unwrap_or_default()),
            changed: record.changed,
        })
    }

    /// Whether it may call an interface.
    #[must_use]
    pub fn may_call(&self, entry: &Entry) -> bool {
        self.grants.grants(self.class, entry)
    }

    /// Whether it may ask from an address.
    #[must_use]
    pub fn may_come_from(&self, address: Option<IpAddr>) -> bool {
        match (&self.allow, address) {
            (None, _) => true,
            (Some(networks), Some(address)) => {
                let address = address.to_canonical();
                networks.iter().any(|network| network.contains(&address))
            }
            (Some(_), None) => false,
        }
    }
}

/// All applications, as of the last look at the store.
pub struct Registry(ArcSwap<Known>);

struct Known {
    revision: i64,
    applications: HashMap<String, Arc<Application>>,
}

const REVISION: &str = "SELECT revision FROM application_revision WHERE id = 1";

impl Registry {
    /// # Errors
    /// SQLite's.
    pub fn load(conn: &Connection) -> rusqlite::Result<Self> {
        let registry =
            Self(ArcSwap::from_pointee(Known { revision: -1, applications: HashMap::new() }));
        registry.follow(conn)?;
        Ok(registry)
    }

    /// Looks whether the store's applications have changed, and takes the changed ones over.
    ///
    /// # Errors
    /// SQLite's; what is known stays then.
    pub fn follow(&self, conn: &Connection) -> rusqlite::Result<()> {
        // Read before the applications: a change in between is found at the next look.
        let revision = conn.prepare_cached(REVISION)?.query_row([], |row| row.get(0))?;
        let known = self.0.load();
        if known.revision == revision {
            return Ok(());
        }
        let mut applications = HashMap::new();
        for record in all(conn)? {
            let id = record.id.to_string();
            let same =
                known.applications.get(&id).filter(|same| same.changed == record.changed).cloned();
            match same.or_else(|| Application::new(&record).map(Arc::new)) {
                Some(application) => drop(applications.insert(id, application)),
                None => tracing::error!(
                    application = record.id,
                    "its keys cannot be used; set new ones"
                ),
            }
        }
        self.0.store(Arc::new(Known { revision, applications }));
        Ok(())
    }

    /// All of them, in no order.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Application>> {
        self.0.load().applications.values().cloned().collect()
    }

    /// The application of an appid as it is written in a header.
    #[must_use]
    pub fn get(&self, appid: &str) -> Option<Arc<Application>> {
        self.0.load().applications.get(appid).cloned()
    }
}
