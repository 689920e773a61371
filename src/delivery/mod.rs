//! Messages on their way to applications: every change reaches every application that follows it at
//! least once, and the changes of one record in their order (docs/messages.md).
//!
//! An event is written with its change. `fan_out` makes its messages and puts them before each
//! application, in a transaction of the writer; a `lane` for each application sends them and keeps
//! what came of each attempt. Nothing is held open while a message is under way. A crash between any
//! two steps repeats a message under the same serial, and loses none.

pub mod backlog;
mod counts;
mod endpoint;
mod fan_out;
pub mod history;
mod lane;
mod pace;
mod parcel;
mod ping;
mod retry;
mod sender;
mod verdict;
mod why;

pub use counts::Counts;
pub use endpoint::{Endpoint, Health};
pub use pace::Answered;
pub use ping::{Pinged, ping};
pub use retry::{BadWait, Schedule, duration};
pub use sender::{Attempt, Letter, Sender, client};
pub use verdict::{Judged, Verdict};
pub use why::{Cause, Why, why};

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::rt;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::apps::Registry;
use crate::catalogue::{Error, Switched};
use crate::outbox;
use crate::protocol::now_ms;
use crate::store::{ReadConnection, Readers, Writer, crash};
use fan_out::{Audience, FannedOut, fan_out};
use history::Gone;
use lane::Lane;
use pace::Pace;

/// How often we look for what other processes have changed.
const LOOK: Duration = Duration::from_millis(250);

/// What an operator may set.
#[derive(Clone)]
pub struct Settings {
    /// When to try again.
    pub schedule: Schedule,
    /// How long an attempt may take in all.
    pub deadline: Duration,
    /// Which messages are sent at all.
    pub switched: Arc<Switched>,
    /// How many requests were answered so far: while that rises fast, messages go out slower.
    pub answered: Answered,
}

/// What the dispatcher works with.
#[derive(Clone)]
pub struct Office {
    /// The data centre's own appid, which messages carry.
    pub appid: u16,
    /// The applications.
    pub registry: Arc<Registry>,
    /// Where writes go.
    pub writer: Writer,
    /// Where reads come from.
    pub readers: Readers,
    /// What is counted.
    pub counts: Arc<Counts>,
}

/// What all lanes share. It stays on the thread that made it.
struct Postman {
    office: Office,
    sender: Sender,
    settings: Settings,
    pace: Pace,
    stopping: Cell<bool>,
}

impl Postman {
    fn conn(&self) -> Result<ReadConnection, Error> {
        Ok(self.office.readers.get()?)
    }

    fn is_stopping(&self) -> bool {
        self.stopping.get()
    }
}

/// The running dispatcher.
pub struct Delivery {
    postman: Rc<Postman>,
    lanes: Rc<RefCell<Lanes>>,
    following: JoinHandle<()>,
}

type Lanes = BTreeMap<u16, (Rc<Notify>, JoinHandle<()>)>;

impl Delivery {
    /// Starts it on this thread.
    #[must_use]
    pub fn start(office: Office, settings: Settings) -> Self {
        let sender = Sender::new(settings.deadline);
        let pace = Pace::new(Arc::clone(&settings.answered));
        let postman =
            Rc::new(Postman { office, sender, settings, pace, stopping: Cell::new(false) });
        let lanes = Rc::default();
        let following = rt::spawn(follow(Rc::clone(&postman), Rc::clone(&lanes)));
        Self { postman, lanes, following }
    }

    /// Sends nothing more, and waits for what is under way, but not for long: the rest goes out after the
    /// next start.
    pub async fn stop(self, patience: Duration) {
        self.postman.stopping.set(true);
        self.following.abort();
        let lanes = std::mem::take(&mut *self.lanes.borrow_mut());
        let ended = async {
            for (wake, lane) in lanes.into_values() {
                wake.notify_one();
                let _ = lane.await;
            }
        };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!(
                "messages under way were left; they are sent again after the next start"
            );
        }
    }
}

/// Makes messages of events as they come, and wakes the lanes that have something new.
async fn follow(postman: Rc<Postman>, lanes: Rc<RefCell<Lanes>>) {
    let mut watch = None;
    loop {
        postman.office.counts.beat.store(now_ms(), Ordering::Relaxed);
        match go(&postman, &lanes, &mut watch).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, "events wait: no messages can be made of them"),
        }
        tokio::select! {
            () = postman.office.writer.has_news() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// A connection that is kept to see whether anybody else has changed the store: SQLite counts that for
/// each connection by itself.
struct Watch {
    conn: ReadConnection,
    version: i64,
}

impl Watch {
    fn has_changed(&mut self) -> rusqlite::Result<bool> {
        let seen = self.conn.pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(std::mem::replace(&mut self.version, seen) != seen)
    }
}

/// One round. True where there is more to do at once.
async fn go(
    postman: &Rc<Postman>,
    lanes: &RefCell<Lanes>,
    watch: &mut Option<Watch>,
) -> Result<bool, Error> {
    start_lanes(postman, lanes)?;
    let watch = match watch {
        Some(watch) => watch,
        None => watch.insert(Watch { conn: postman.conn()?, version: 0 }),
    };
    let changed = watch.has_changed()?;
    // Lanes that are woken for a change of an application must find it.
    postman.office.registry.follow(&watch.conn)?;
    let events = outbox::is_waiting(&watch.conn)?;
    let history = history::is_open(&watch.conn)?;
    let mut done = FannedOut::default();
    if events {
        let audience = Audience {
            applications: postman.office.registry.all(),
            switched: Arc::clone(&postman.settings.switched),
            appid: postman.office.appid,
        };
        done = postman.office.writer.run(move |tx| fan_out(tx, &audience, now_ms())).await?;
        crash::point("after_fan_out");
    }
    if history {
        let appid = postman.office.appid;
        let gone = postman.office.writer.run(move |tx| history::go_on(tx, appid, now_ms())).await;
        match gone {
            Ok(Gone::On(app)) => {
                done.applications.insert(app);
                done.more = true;
            }
            Ok(Gone::Nothing) => {}
            // What is live goes on.
            Err(error) => tracing::error!(?error, "a request for history waits"),
        }
    }
    for (app, (wake, _)) in lanes.borrow().iter() {
        // Another process may have retried, dropped or resumed something.
        if changed || done.applications.contains(app) {
            wake.notify_one();
        }
    }
    Ok(done.more)
}

fn start_lanes(postman: &Rc<Postman>, lanes: &RefCell<Lanes>) -> Result<(), Error> {
    let mut lanes = lanes.borrow_mut();
    lanes.retain(|_, (_, lane)| !lane.is_finished());
    for application in postman.office.registry.all() {
        if let std::collections::btree_map::Entry::Vacant(place) = lanes.entry(application.id) {
            let wake = Rc::new(Notify::new());
            let lane = Lane::new(Rc::clone(postman), application.id, Rc::clone(&wake))?;
            place.insert((wake, rt::spawn(lane.run())));
        }
    }
    Ok(())
}
