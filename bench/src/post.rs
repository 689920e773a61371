//! Applications that are sent messages, and where these go.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use std::{collections::HashMap, env};

use anyhow::{Context as _, bail};
use rusqlite::{Connection, OpenFlags};

use crate::http;
use crate::process::{Server, tied};
use crate::receiver::{APPKEY, TOKEN};
use crate::world::{Store, World};

/// The application that is sent messages where there is one: a sales office of the demo world.
pub(crate) const FOLLOWER: u16 = 302;
/// Nothing that is waited for here may stand still for so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// The receiver as a process of its own.
pub(crate) fn receiver(world: &World, name: &str) -> anyhow::Result<Server> {
    let mut command = Command::new(env::current_exe()?);
    command.arg("receive");
    Server::start(tied(&command)?, &world.path().join(format!("{name}.log")))
}

/// Nobody is told of anything but those who are subscribed after this.
pub(crate) fn silence(world: &World, store: &Store) -> anyhow::Result<()> {
    for app in world.applications(store)? {
        world.app(store, &["set", &app.to_string(), "--subscribe", "none"])?;
    }
    Ok(())
}

/// Has an application, made where it is missing, sent messages of one kind to the receiver.
pub(crate) fn subscribe(
    world: &World,
    store: &Store,
    (app, cmd): (u16, &str),
    callback: &str,
) -> anyhow::Result<()> {
    let (app, known) = (app.to_string(), world.applications(store)?.contains(&u64::from(app)));
    let place: &[&str] = if known { &["set", &app] } else { &["create", "--id", &app] };
    let keys = ["--token", TOKEN, "--appkey", APPKEY, "--name", "实测"];
    let more = ["--subscribe", cmd, "--callback", callback];
    world.app(store, &[place, &keys, &more].concat()).map(drop)
}

/// A message's way: the receiver's address of an application.
pub(crate) fn callback(receiver: &Server, app: u16) -> String {
    format!("http://{}/to/{app}", receiver.address)
}

/// How many messages have come.
pub(crate) fn count(receiver: &Server) -> anyhow::Result<u64> {
    text(receiver, "/count")?.parse().context("the receiver's count")
}

/// A message that came: its application, its serial and when, in microseconds since 1970.
pub(crate) struct Arrival {
    pub(crate) app: u16,
    pub(crate) sid: String,
    pub(crate) at: i64,
}

/// All that have come, in their order. One that came twice is an error: nothing was to be repeated.
pub(crate) fn arrivals(receiver: &Server) -> anyhow::Result<Vec<Arrival>> {
    let mut seen = HashMap::new();
    let mut all = Vec::new();
    for line in text(receiver, "/arrivals")?.lines() {
        let mut words = line.split(' ');
        let [Some(app), Some(sid), Some(at)] = [words.next(), words.next(), words.next()] else {
            bail!("the receiver says {line:?}");
        };
        let arrival = Arrival { app: app.parse()?, sid: sid.to_owned(), at: at.parse()? };
        if seen.insert(arrival.sid.clone(), ()).is_some() {
            bail!("the message {sid} came twice");
        }
        all.push(arrival);
    }
    Ok(all)
}

fn text(receiver: &Server, path: &str) -> anyhow::Result<String> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    let body = http::exchange(receiver.address, request.as_bytes()).context("the receiver")?;
    String::from_utf8(body).context("the receiver")
}

/// A look at a store that is being served.
pub(crate) fn look(data: &Path) -> anyhow::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(data.join("dcbox.db"), flags)?;
    db.busy_timeout(PATIENCE)?;
    Ok(db)
}

/// Waits until `left` tells 0; where it stands still for too long, that is an error.
pub(crate) fn wait(
    what: &str,
    mut left: impl FnMut() -> anyhow::Result<u64>,
) -> anyhow::Result<()> {
    let (mut last, mut moved) = (u64::MAX, Instant::now());
    loop {
        let now = left()?;
        match now {
            0 => return Ok(()),
            _ if now != last => (last, moved) = (now, Instant::now()),
            _ if moved.elapsed() > PATIENCE => bail!("{what}: {now} are left and nothing moves"),
            _ => {}
        }
        thread::sleep(LOOK);
    }
}

/// Waits until every event's messages have been made.
pub(crate) fn wait_made(data: &Path) -> anyhow::Result<()> {
    let db = look(data)?;
    let left = || {
        let sql = "SELECT count(*) FROM event WHERE id > (SELECT told FROM outbox)";
        Ok(db.query_row(sql, [], |row| row.get(0)).map(i64::unsigned_abs)?)
    };
    wait("making messages", left)
}

/// Waits until every event's messages have been made and what came of them is kept. Each must have been
/// delivered, and at once.
pub(crate) fn wait_delivered(data: &Path) -> anyhow::Result<()> {
    // An event that is still to be told is no pending message yet.
    wait_made(data)?;
    let db = look(data)?;
    let left = || {
        let sql = "SELECT count(*) FROM delivery WHERE state = 'pending'";
        Ok(db.query_row(sql, [], |row| row.get(0)).map(i64::unsigned_abs)?)
    };
    wait("delivering", left)?;
    let sql = "SELECT count(*) FROM delivery WHERE state <> 'delivered' OR attempts <> 1";
    match db.query_row(sql, [], |row| row.get(0))? {
        0 => Ok(()),
        bad => bail!("{bad} messages were not delivered at the first attempt"),
    }
}
