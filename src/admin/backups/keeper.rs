//! Making a backup beside all else that goes on, one at a time.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use actix_web::rt;
use serde_json::json;
use tokio::sync::oneshot;

use crate::admin::problem::Problem;
use crate::admin::{Admin, audit};
use crate::protocol::now_ms;
use crate::store::Tx;
use crate::store::backup::{self, Made, last, usual_place};

/// What the server calls itself in the audit table, where nobody asked for what it does.
pub const BY_ITSELF: &str = "dcbox";
/// How often it is looked whether a backup is due.
const LOOK: Duration = Duration::from_secs(60);
/// How long after a start the first one is made at the soonest: a server that starts over and over shall not copy all day.
const SETTLED: Duration = Duration::from_secs(5 * 60);
/// A backup gives way to requests where the processor is short.
const RANK: i32 = 10;

/// Whether a backup is being made, and how the last one failed that did.
#[derive(Default)]
pub struct Keeper {
    running: AtomicBool,
    failed: Mutex<Option<(i64, String)>>,
}

/// Why no backup was made.
pub enum NotMade {
    /// Another one is being made.
    Running,
    /// This is why, for the operator.
    Failed(String),
}

impl Keeper {
    /// Whether one is being made now.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running.load(Ordering::Acquire)
    }

    /// When the last attempt was made, in milliseconds since 1970, and why it failed; `None` where it did not.
    #[must_use]
    pub fn failed(&self) -> Option<(i64, String)> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Makes a backup in the usual place, notes it, and leaves a row in the audit table. It is made to its end also where
/// whoever asked has gone away.
///
/// # Errors
/// [`NotMade`].
pub async fn make(site: Arc<Admin>, who: String, from: Option<IpAddr>) -> Result<Made, NotMade> {
    if site.keeper.running.swap(true, Ordering::AcqRel) {
        return Err(NotMade::Running);
    }
    let work = rt::spawn(async move {
        let made = match copied(&site).await {
            Ok(made) => noted(&site, &made, who, from).await.map(|()| made),
            Err(why) => Err(why),
        };
        let failed = made.as_ref().err().map(|why| (now_ms(), why.clone()));
        *site.keeper.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
        site.keeper.running.store(false, Ordering::Release);
        made
    });
    let ended = work.await.unwrap_or_else(|error| Err(error.to_string()));
    ended.map_err(NotMade::Failed)
}

async fn copied(site: &Admin) -> Result<Made, String> {
    let (folder, file) = (site.place.folder.clone(), site.place.file());
    let (done, made) = oneshot::channel();
    let work = move || {
        // Without a lower rank it is made all the same.
        let _ = rustix::process::setpriority_process(None, RANK);
        let made = usual_place(&folder).and_then(|to| backup::backup(&file, &to, now_ms()));
        let _ = done.send(made.map_err(|error| error.to_string()));
    };
    let thread = thread::Builder::new().name("backup".to_owned()).spawn(work);
    thread.map_err(|error| error.to_string())?;
    made.await.unwrap_or_else(|_| Err("it ended badly; the log has more".to_owned()))
}

async fn noted(site: &Admin, made: &Made, who: String, from: Option<IpAddr>) -> Result<(), String> {
    let made = made.clone();
    let work = move |tx: &mut Tx<'_>| {
        backup::note(tx.conn, &made)?;
        audit::record(tx.conn, now_ms(), &who, from, audit::backup_made(&made))?;
        Ok::<_, Problem>(())
    };
    site.gateway.writer.run(work).await.map_err(|error| error.to_string())
}

/// Makes a backup whenever the last one has got too old, for as long as it is let run.
pub async fn keep_backups(site: Arc<Admin>) {
    let Some(every) = site.place.plan.every else { return };
    rt::time::sleep(every.min(SETTLED)).await;
    loop {
        match due(&site, every) {
            Ok(false) => {}
            Ok(true) => {
                if let Err(NotMade::Failed(why)) =
                    make(Arc::clone(&site), BY_ITSELF.to_owned(), None).await
                {
                    tracing::error!(why, "no backup was made");
                } else {
                    forget(&site);
                }
            }
            Err(why) => tracing::error!(why, "whether a backup is due is not known"),
        }
        rt::time::sleep(every.min(LOOK)).await;
    }
}

fn due(site: &Admin, every: Duration) -> Result<bool, String> {
    let conn = site.gateway.readers.get().map_err(|error| error.to_string())?;
    let last = last(&conn, &site.place.folder).map_err(|error| error.to_string())?;
    let every = i64::try_from(every.as_millis()).unwrap_or(i64::MAX);
    Ok(last.is_none_or(|last| now_ms() - last.at >= every))
}

/// Removes the oldest backups beyond those that are kept.
fn forget(site: &Admin) {
    let place = site.place.folder.join(backup::BACKUPS);
    match backup::keep_newest(&place, site.place.plan.keep) {
        Ok(removed) if removed.is_empty() => {}
        Ok(removed) => tracing::info!(removed = json!(removed).to_string(), "old backups are gone"),
        Err(error) => tracing::warn!(%error, "an old backup stays"),
    }
}
