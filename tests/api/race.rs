//! Clients that synchronise while others write: nothing missed, nothing twice without a change.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::App;
use crate::lists::{Follower, everything, page, rows, text};
use crate::samples::{World, street};
use crate::server::Site;

/// How often each row was reported: begun before the request is sent, done after its answer.
#[derive(Default)]
struct Ledger {
    begun: Mutex<HashMap<String, usize>>,
    done: Mutex<HashMap<String, usize>>,
}

impl Ledger {
    fn begins(&self, key: &str) {
        *self.begun.lock().unwrap().entry(key.to_string()).or_default() += 1;
    }

    fn is_done(&self, key: &str) {
        *self.done.lock().unwrap().entry(key.to_string()).or_default() += 1;
    }

    fn done_so_far(&self) -> HashMap<String, usize> {
        self.done.lock().unwrap().clone()
    }

    fn begun_so_far(&self, key: &str) -> usize {
        self.begun.lock().unwrap().get(key).copied().unwrap_or(0)
    }
}

/// The rows that the writers report, by list.
#[derive(Default)]
struct Books {
    streets: Ledger,
    consultants: Ledger,
    relations: Ledger,
}

struct Race {
    site: Site,
    world: World,
    books: Books,
    writers: AtomicUsize,
    over: AtomicBool,
}

impl Race {
    fn new() -> Race {
        let site = Site::open();
        let world = World::of(&site.app(301));
        let (writers, over) = (AtomicUsize::new(0), AtomicBool::new(false));
        Race { site, world, books: Books::default(), writers, over }
    }

    fn writes_streets(&self, app: &App, until: Instant) {
        while Instant::now() < until {
            let street = street();
            let key = street_key(&street);
            self.books.streets.begins(&key);
            app.asks("base_areaStreet_create", street).ok();
            self.books.streets.is_done(&key);
        }
    }

    /// Half of the reports make new consultants; the others add a project to one of those made so far, who has
    /// another mobile by then.
    fn writes_consultants(&self, app: &App, until: Instant) {
        let mut once = Vec::new();
        while Instant::now() < until {
            let consultant = self.world.consultant();
            self.reports(app, &consultant, None);
            once.push(consultant);
            if once.len() > 5 {
                let chosen = once.swap_remove(rand::random_range(..once.len()));
                let mut again = self.world.elsewhere(&chosen);
                again["mobile"] = self.world.consultant()["mobile"].take();
                self.reports(app, &again, Some(&relation_key(&chosen)));
            }
        }
    }

    /// A new mobile changes the consultant's earlier relation too: the broker platforms' list shows both.
    fn reports(&self, app: &App, consultant: &Value, earlier: Option<&str>) {
        let (user, relation) = (consultant_key(consultant), relation_key(consultant));
        self.books.consultants.begins(&user);
        for relation in [Some(&*relation), earlier].into_iter().flatten() {
            self.books.relations.begins(relation);
        }
        app.asks("base_consultant_create", consultant.clone()).ok();
        self.books.consultants.is_done(&user);
        for relation in [Some(&*relation), earlier].into_iter().flatten() {
            self.books.relations.is_done(relation);
        }
    }

    /// Runs four writers and the given clients side by side.
    fn run(&self, clients: &[&(dyn Fn(&App) + Sync)]) {
        let until = Instant::now() + Duration::from_millis(2500);
        let (writer, reader) = (self.site.app(301), self.site.app(302));
        thread::scope(|scope| {
            let mut writing = Vec::new();
            for number in 0..4 {
                let app = writer.clone();
                writing.push(scope.spawn(move || match number % 2 {
                    0 => self.writes_streets(&app, until),
                    _ => self.writes_consultants(&app, until),
                }));
            }
            for client in clients {
                let app = reader.clone();
                scope.spawn(move || client(&app));
            }
            let ended: Vec<_> = writing.into_iter().map(thread::ScopedJoinHandle::join).collect();
            self.over.store(true, Ordering::SeqCst);
            self.writers.store(ended.iter().filter(|end| end.is_ok()).count(), Ordering::SeqCst);
        });
        assert_eq!(self.writers.load(Ordering::SeqCst), 4);
        let written =
            self.books.consultants.done_so_far().len().min(self.books.streets.done_so_far().len());
        assert!(written > 20, "only {written} rows were written: that is no race");
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }
}

type Key = fn(&Value) -> String;

fn street_key(row: &Value) -> String {
    ["provinceName", "cityName", "areaName", "streetName"].map(|field| text(row, field)).join(" ")
}

fn consultant_key(row: &Value) -> String {
    text(row, "userGUID").to_string()
}

fn relation_key(row: &Value) -> String {
    format!("{} {}", text(row, "userGUID"), text(row, "projGUID"))
}

/// Walks a list page by page, again and again while others write.
/// A walk shows every row that was there when it began, and shows one twice only if it was reported again meanwhile.
fn walks_pages(race: &Race, app: &App, cmd: &str, size: usize, ledger: &Ledger, key: Key) {
    loop {
        let last_walk = race.is_over();
        let known = ledger.done_so_far();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for number in 1.. {
            let found = rows(&page(app, cmd, number, size));
            for row in &found {
                *seen.entry(key(row)).or_default() += 1;
            }
            if found.len() < size {
                break;
            }
        }
        let missed: Vec<&String> = known.keys().filter(|key| !seen.contains_key(*key)).collect();
        assert!(missed.is_empty(), "{cmd}: a page walk missed {missed:?}");
        for (key, times) in seen {
            let before = known.get(&key).copied().unwrap_or(0);
            let meanwhile = ledger.begun_so_far(&key) - before;
            assert!(times <= 1 + meanwhile, "{cmd}: a page walk showed {key} {times} times");
        }
        if last_walk {
            break;
        }
    }
}

/// Follows a list by its change time into a mirror, until the writers are done; the mirror is the list then.
fn mirrors(race: &Race, app: &App, cmd: &str, size: usize, ledger: &Ledger, key: Key) {
    let mut follower = Follower::of(cmd, size);
    let mut mirror: HashMap<String, Value> = HashMap::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    loop {
        let over = race.is_over();
        let news = follower.next(app);
        if over && news.is_empty() {
            break;
        }
        for row in news {
            let key = key(&row);
            *seen.entry(key.clone()).or_default() += 1;
            mirror.insert(key, row);
        }
    }
    for (key, times) in &seen {
        let reports = ledger.begun_so_far(key).max(1);
        assert!(*times <= reports, "{cmd}: {key} came {times} times for {reports} reports");
    }
    let truth = everything(app, cmd);
    assert_eq!(mirror.len(), truth.len(), "{cmd}: rows missed");
    for row in &truth {
        assert_eq!(mirror.get(&key(row)), Some(row), "{cmd}: the mirror is behind");
    }
}

#[test]
fn page_walks_miss_nothing_and_show_nothing_twice_while_others_write() {
    let race = Race::new();
    let books = &race.books;
    race.run(&[
        &|app| walks_pages(&race, app, "base_areaStreet_list", 23, &books.streets, street_key),
        &|app| {
            walks_pages(&race, app, "base_consultant_list", 17, &books.consultants, consultant_key)
        },
        &|app| {
            walks_pages(&race, app, "base_consultantProj_list", 29, &books.relations, relation_key)
        },
    ]);
}

#[test]
fn clients_that_follow_the_change_time_miss_nothing_and_see_nothing_twice_while_others_write() {
    let race = Race::new();
    let books = &race.books;
    race.run(&[
        &|app| mirrors(&race, app, "base_consultant_list", 7, &books.consultants, consultant_key),
        &|app| mirrors(&race, app, "base_consultant_list", 200, &books.consultants, consultant_key),
        &|app| mirrors(&race, app, "base_consultantProj_list", 11, &books.relations, relation_key),
        &|app| mirrors(&race, app, "base_consultantProj_list", 1, &books.relations, relation_key),
    ]);
}
