//! Nothing is lost and nothing comes out of turn, however the server ends: cycles of a load and an end at a named point or at
//! any moment, against receivers that fail at random. docs/no-loss.md tells more.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::client::App;
use crate::no_loss_load::{Clerk, small_world};
use crate::push_order::{fails_at_random, keeps_order};
use crate::receiver::{Push, Receiver};
use crate::server::{Process, dcbox, within};

/// Where a server ends, and how often the place is passed before at the most.
const POINTS: [(&str, u32); 5] = [
    ("before_commit", 40),
    ("after_commit", 40),
    ("after_fan_out", 10),
    ("after_send", 40),
    ("before_mark", 40),
];
const KILLED: &str = "any moment";
const CLERKS: usize = 4;
/// Those who are told, and what of.
const TOLD: [(&str, &str); 2] = [("302", "default"), ("201", "all")];

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

struct Run {
    home: TempDir,
    dice: StdRng,
    ears: Vec<Receiver>,
    reporter: App,
    ends: BTreeMap<&'static str, usize>,
}

impl Run {
    fn open(seed: u64) -> Run {
        let home = small_world();
        let app = |id: &str| {
            let store = Connection::open(home.path().join("dcbox.db")).unwrap();
            let sql = "SELECT token, appkey FROM application WHERE id = ?1";
            let keys = store.query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?)));
            let (token, appkey): (String, String) = keys.unwrap();
            App::new(id, &token, &appkey, "127.0.0.1:9".parse().unwrap())
        };
        let mut ears = Vec::new();
        for (place, (id, subscribe)) in TOLD.into_iter().enumerate() {
            let ear = Receiver::of(app(id));
            fails_at_random(&ear, seed + 1 + place as u64);
            let set =
                ["app", "set", id, "--callback", &ear.url(), "--subscribe", subscribe, "--data"];
            assert!(dcbox().args(set).arg(home.path()).output().unwrap().status.success());
            ears.push(ear);
        }
        let reporter = app("301");
        Run { dice: StdRng::seed_from_u64(seed), ears, reporter, home, ends: BTreeMap::new() }
    }

    fn serve(&self) -> Command {
        let mut command = dcbox();
        let flags = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--seed",
            "none",
            "--workers",
            "2",
            "--log",
            "error",
        ];
        command.args(flags).args(["--retry", "5ms,10ms,20ms", "--push-deadline", "1000", "--data"]);
        command.arg(self.home.path());
        command
    }

    /// A server under load until it ends, at a point or at any moment.
    fn cycle(&mut self, clerks: &mut [Clerk]) {
        let mut command = self.serve();
        let at = self.dice.random_range(0..POINTS.len() + 1);
        let point = POINTS.get(at).copied();
        if let Some((name, most)) = point {
            let passes = self.dice.random_range(0..most);
            command.env("DCBOX_CRASH_AT", format!("{name}:{passes}"));
        }
        let alive = Duration::from_millis(self.dice.random_range(20..250));
        let mut process = match Process::launch(command) {
            Ok(process) => process,
            // Even what a start writes, or sends at once, may be what ends it.
            Err(ended) if point.is_some() && ended.status.code().is_none() => {
                return self.counts(point.unwrap().0);
            }
            Err(ended) => panic!("the server did not start: {ended:?}"),
        };
        let app = App::new("301", &self.reporter.token, &self.reporter.appkey, process.addr);
        let home = AtomicBool::new(false);
        let by_itself = thread::scope(|scope| {
            for clerk in clerks {
                let (app, home) = (app.clone(), &home);
                scope.spawn(move || clerk.works(&app, home));
            }
            // One that does not come to its point is killed after a while.
            let patience = if point.is_some() { Duration::from_millis(600) } else { alive };
            let by_itself = process.ends_within(patience);
            home.store(!by_itself, Ordering::Relaxed);
            if !by_itself {
                process.is_killed();
            }
            by_itself
        });
        assert!(point.is_some() || !by_itself, "it ended by itself:\n{}", process.log());
        self.counts(point.filter(|_| by_itself).map_or(KILLED, |(name, _)| name));
    }

    fn counts(&mut self, how: &'static str) {
        *self.ends.entry(how).or_default() += 1;
    }

    fn store(&self) -> Connection {
        let file = self.home.path().join("dcbox.db");
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    /// Lets the backlog go out on a server that nobody ends.
    fn drains(&self) {
        let mut process = Process::launch(self.serve()).unwrap();
        let sql = "SELECT (SELECT count(*) FROM event WHERE id > (SELECT told FROM outbox))
            + (SELECT count(*) FROM delivery WHERE state <> 'delivered')";
        let store = self.store();
        // However slow the machine is: that it comes to an end is what counts, and that it goes on.
        let mut left = i64::MAX;
        while left > 0 {
            let fewer = || {
                let now = store.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
                (now < left).then_some(now)
            };
            left = within(Duration::from_secs(60), "the backlog goes on", fewer);
        }
        process.is_told_to_stop();
        assert_eq!(process.ends().code(), Some(0));
    }
}

#[test]
fn no_loss_and_one_order_however_the_server_ends() {
    let cycles = setting("DCBOX_NO_LOSS_CYCLES", 100);
    let seed = setting("DCBOX_NO_LOSS_SEED", rand::random_range(0..1_000_000));
    eprintln!("no loss: seed {seed}");
    let begun = Instant::now();
    let mut run = Run::open(seed);
    let mut clerks: Vec<Clerk> = (0..CLERKS).map(|_| Clerk::new()).collect();
    let mut gone: Vec<Clerk> = Vec::new();
    for cycle in 0..cycles {
        run.cycle(&mut clerks);
        // What waits must not grow without end.
        if cycle % 100 == 99 {
            run.drains();
        }
        // New records keep coming.
        if cycle % 10 == 9 {
            gone.push(std::mem::replace(&mut clerks[cycle as usize / 10 % CLERKS], Clerk::new()));
        }
    }
    let cycled = begun.elapsed().as_secs();
    run.drains();
    gone.extend(clerks);
    let store = run.store();
    is_sound(&store);
    let mut pushes = Vec::new();
    for ((app, _), ear) in TOLD.into_iter().zip(&run.ears) {
        let came = ear.pushes();
        agree(&store, app, &came);
        pushes.push(came);
    }
    all_is_told(&store, &gone, &pushes);
    let messages: usize = run.ears.iter().map(|ear| ear.heard().len()).sum();
    let all: usize = pushes.iter().map(Vec::len).sum();
    let changes: usize = gone.iter().map(|clerk| clerk.acknowledged).sum();
    let (repeats, took) = (all - messages, begun.elapsed().as_secs());
    let ends: Vec<String> = run.ends.iter().map(|(how, count)| format!("{how} {count}")).collect();
    println!(
        "no loss: {cycles} cycles ({}), {changes} changes acknowledged, {messages} messages, {repeats} repeats, {cycled} of {took} s in cycles, seed {seed}",
        ends.join(", ")
    );
    assert!(changes as u64 > cycles, "that was no load");
}

/// The messages that came are those of the store, each under its one serial, and every record's in its order.
fn agree(store: &Connection, app: &str, pushes: &[Push]) {
    let sql = "SELECT delivery.record, sid, cmd, body FROM delivery JOIN message ON message.id = message_id
        WHERE application_id = ?1 ORDER BY delivery.id";
    let mut order: HashMap<String, Vec<String>> = HashMap::new();
    let mut stored: HashMap<String, (String, serde_json::Value)> = HashMap::new();
    let mut deliveries = store.prepare(sql).unwrap();
    let mut rows = deliveries.query([app]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let [record, sid, cmd, body]: [String; 4] = [0, 1, 2, 3].map(|at| row.get(at).unwrap());
        order.entry(record).or_default().push(sid.clone());
        let body = serde_json::from_str(&body).unwrap();
        assert!(stored.insert(sid.clone(), (cmd, body)).is_none(), "{sid} was given twice");
    }
    let came: HashSet<&str> = pushes.iter().map(|push| push.sid.as_str()).collect();
    let lost: Vec<&String> = stored.keys().filter(|sid| !came.contains(sid.as_str())).collect();
    assert!(lost.is_empty(), "never came to {app}: {lost:?}");
    for push in pushes {
        let same =
            stored.get(&push.sid).unwrap_or_else(|| panic!("{} is not in the store", push.sid));
        assert_eq!((&push.cmd, &push.content), (&same.0, &same.1));
    }
    let accepted: HashSet<&str> =
        pushes.iter().filter(|push| push.accepted).map(|push| push.sid.as_str()).collect();
    assert_eq!(accepted.len(), stored.len(), "marked as delivered and never accepted");
    keeps_order(pushes, &order);
    // One message of each event and kind, and the deliveries in the events' order.
    let count = |sql: &str| store.query_row(sql, [app], |row| row.get::<_, i64>(0)).unwrap();
    let twice =
        "SELECT count(*) FROM (SELECT 1 FROM delivery JOIN message ON message.id = message_id
        WHERE application_id = ?1 GROUP BY event_id, cmd HAVING count(*) > 1)";
    assert_eq!(count(twice), 0, "an event was told twice under two serials");
    let turned = "SELECT count(*) FROM (SELECT event_id, lag(event_id) OVER (ORDER BY delivery.id) AS before
        FROM delivery JOIN message ON message.id = message_id WHERE application_id = ?1) WHERE event_id < before";
    assert_eq!(count(turned), 0, "deliveries do not follow the events' order");
}

/// Everything that was acknowledged has its event and its messages at whoever is told of it.
fn all_is_told(store: &Connection, clerks: &[Clerk], pushes: &[Vec<Push>]) {
    let [office, platform] = pushes else { panic!("two are told") };
    let told = |pushes: &[Push], cmd: &str, field: &str| -> HashSet<String> {
        let of_cmd = pushes.iter().filter(|push| push.cmd == cmd);
        of_cmd.filter_map(|push| push.content[field].as_str().map(str::to_string)).collect()
    };
    let [follow_ups, statuses, opportunities] = [
        (office, "cst_follow_notify", "followGUID"),
        (platform, "cst_status_notify", "followGUID"),
        (office, "opportunity_info_notify", "oppGUID"),
    ]
    .map(|(pushes, cmd, field)| told(pushes, cmd, field));
    for clerk in clerks {
        for guid in &clerk.follow_ups {
            assert!(follow_ups.contains(guid) && statuses.contains(guid), "{guid} is lost");
        }
        if let Some(guid) = clerk.opportunity() {
            assert!(opportunities.contains(guid), "{guid} is lost");
        }
        let Some(customer) = clerk.customer() else { continue };
        let sql = "SELECT count(*) FROM event WHERE kind = 'customer' AND subject = ?1";
        let events: i64 = store.query_row(sql, [customer], |row| row.get(0)).unwrap();
        for (pushes, cmd) in [(office, "cst_info_notify"), (platform, "notify_proj_cst_update")] {
            let mut seen = HashSet::new();
            let of_customer = |push: &&Push| push.cmd == cmd && push.content["cstGUID"] == customer;
            let first =
                pushes.iter().filter(of_customer).filter(|push| seen.insert(push.sid.clone()));
            let names: Vec<u32> = first.map(name).collect();
            assert_eq!(names.len() as i64, events, "{customer}: events and {cmd}");
            assert!(names.len() > clerk.names.len(), "{customer}: made and changed");
            assert!(names.is_sorted(), "{customer} went back: {names:?}");
            let last = clerk.names.last().copied().unwrap_or(0);
            assert!(
                names.last().is_some_and(|told| *told >= last),
                "{customer}: {last} is not told"
            );
        }
    }
}

/// The number in a customer's name.
fn name(push: &Push) -> u32 {
    let field = if push.cmd == "cst_info_notify" { "customerName" } else { "cstName" };
    push.content[field].as_str().unwrap().trim_start_matches('客').parse().unwrap()
}

fn is_sound(store: &Connection) {
    let rows = |sql: &str| -> Vec<String> {
        let mut pragma = store.prepare(sql).unwrap();
        let rows = pragma.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(rows("PRAGMA integrity_check"), ["ok"]);
    assert_eq!(rows("PRAGMA foreign_key_check"), [""; 0]);
}
