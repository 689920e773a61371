//! The applications in memory, as the gateway asks for them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use ipnet::IpNet;
use rusqlite::Connection;

use super::rotation::News;
use super::{Choice, Record, all, manage};
use crate::catalogue::{Class, Entry};
use crate::protocol::{Envelope, Keys, Unverified};

/// An application ready to be verified, sealed for and asked about its grants.
pub struct Application {
    /// 100 to 699.
    pub id: u16,
    /// Whether it may ask at all.
    pub enabled: bool,
    /// Its secrets; a rotation's new ones.
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
    old: Option<Box<Old>>,
}

/// What a rotation replaced, for as long as that is accepted too.
struct Old {
    keys: Keys,
    until: i64,
    /// Pushes are sealed with them until the application is seen with the new ones.
    pushes: bool,
    seen_with_new: AtomicBool,
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
            old: record.previous.as_ref().and_then(|previous| {
                Some(Box::new(Old {
                    keys: Keys::new(&previous.token, &previous.appkey).ok()?,
                    until: previous.until,
                    pushes: previous.pushes,
                    seen_with_new: AtomicBool::new(false),
                }))
            }),
        })
    }

    /// Verifies an envelope at `now`, in milliseconds since 1970, with the new keys and, in a rotation, with the old.
    /// The keys are those that it was signed with, or the new ones: what answers it is sealed with them.
    pub fn verify(&self, envelope: &Envelope<'_>, now: i64) -> (&Keys, Result<(), Unverified>) {
        let verified = self.keys.verify(&envelope.header, &envelope.data);
        let Some(old) = &self.old else { return (&self.keys, verified) };
        match verified {
            Err(Unverified::AuthCode) if now < old.until => {
                match old.keys.verify(&envelope.header, &envelope.data) {
                    Err(Unverified::AuthCode) => (&self.keys, verified),
                    by_old => (&old.keys, by_old),
                }
            }
            Ok(()) => {
                old.seen_with_new.store(true, Ordering::Relaxed);
                (&self.keys, verified)
            }
            Err(_) => (&self.keys, verified),
        }
    }

    /// What a push is sealed with at `now`, in milliseconds since 1970.
    #[must_use]
    pub fn push_keys(&self, now: i64) -> &Keys {
        let in_use =
            |old: &Old| old.pushes && now < old.until && !old.seen_with_new.load(Ordering::Relaxed);
        match self.old.as_deref() {
            Some(old) if in_use(old) => &old.keys,
            _ => &self.keys,
        }
    }

    /// The keys before the new ones, where a rotation is under way at `now`.
    #[must_use]
    pub fn old_keys(&self, now: i64) -> Option<&Keys> {
        self.old.as_ref().filter(|old| now < old.until).map(|old| &old.keys)
    }

    /// The keys that a rotation replaced, whether or not they are still accepted: for what was sealed with them.
    #[must_use]
    pub fn keys_before(&self) -> Option<&Keys> {
        self.old.as_ref().map(|old| &old.keys)
    }

    /// What of its rotation the store does not know yet.
    pub(super) fn rotation_news(&self, now: i64) -> Option<News> {
        let old = self.old.as_ref()?;
        let over = now >= old.until;
        let seen = old.pushes && old.seen_with_new.load(Ordering::Relaxed);
        (over || seen).then_some(News { id: self.id, changed: self.changed, over })
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
pub struct Registry {
    known: ArcSwap<Known>,
    /// Held by whoever follows, so that what one has found is not undone by another who has looked before.
    following: Mutex<()>,
}

struct Known {
    revision: i64,
    applications: HashMap<String, Arc<Application>>,
}

const REVISION: &str = "SELECT revision FROM application_revision WHERE id = 1";

impl Registry {
    /// # Errors
    /// SQLite's.
    pub fn load(conn: &Connection) -> rusqlite::Result<Self> {
        let nothing = Known { revision: -1, applications: HashMap::new() };
        let registry = Self { known: ArcSwap::from_pointee(nothing), following: Mutex::default() };
        registry.follow(conn)?;
        Ok(registry)
    }

    /// Looks whether the store's applications have changed, and takes the changed ones over.
    ///
    /// # Errors
    /// SQLite's; what is known stays then.
    pub fn follow(&self, conn: &Connection) -> rusqlite::Result<()> {
        let _following = self.following.lock().unwrap_or_else(PoisonError::into_inner);
        // Read before the applications: a change in between is found at the next look.
        let revision: i64 = conn.prepare_cached(REVISION)?.query_row([], |row| row.get(0))?;
        let known = self.known.load();
        // Revisions only rise; a connection may still look at an older state.
        if known.revision >= revision {
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
        self.known.store(Arc::new(Known { revision, applications }));
        Ok(())
    }

    /// All of them, in no order.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Application>> {
        self.known.load().applications.values().cloned().collect()
    }

    /// The application of an appid as it is written in a header.
    #[must_use]
    pub fn get(&self, appid: &str) -> Option<Arc<Application>> {
        self.known.load().applications.get(appid).cloned()
    }
}
