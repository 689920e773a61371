//! Power cuts under load: what was acknowledged is there, and what was not is there wholly or not at all.

use std::collections::HashSet;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::client::{App, fresh_sid};
use crate::lists::{everything, text};
use crate::samples::street;
use crate::server::Site;

const CREATE: &str = "base_areaStreet_create";
const ROUNDS: usize = 20;

/// One report: its serial and the street's name.
struct Report {
    sid: String,
    street: String,
}

#[derive(Default)]
struct Reports {
    acknowledged: Vec<Report>,
    unanswered: Vec<Report>,
}

/// Reports streets until the server is gone.
fn reports(app: &App, reports: &Mutex<Reports>) {
    loop {
        let street = street();
        let report =
            Report { sid: fresh_sid(&app.id), street: text(&street, "streetName").to_string() };
        match app.tries_as(&report.sid, CREATE, &street) {
            Ok(answer) => {
                answer.ok();
                reports.lock().unwrap().acknowledged.push(report);
            }
            Err(_) => {
                reports.lock().unwrap().unanswered.push(report);
                return;
            }
        }
    }
}

/// Eight applications' worth of writing, ended by `end` after a random while.
fn under_load(site: &mut Site, end: impl FnOnce(&mut Site)) -> Reports {
    let app = site.app(301);
    let written = Mutex::new(Reports::default());
    thread::scope(|scope| {
        for _ in 0..8 {
            let (app, written) = (app.clone(), &written);
            scope.spawn(move || reports(&app, written));
        }
        let begun = || (!written.lock().unwrap().acknowledged.is_empty()).then_some(());
        crate::server::within(Duration::from_secs(20), "the first street", begun);
        thread::sleep(Duration::from_millis(rand::random_range(1..250)));
        end(site);
    });
    written.into_inner().unwrap()
}

/// Every street that is listed, after asserting that none is listed twice.
fn listed(app: &App) -> HashSet<String> {
    let streets = everything(app, "base_areaStreet_list");
    let names: HashSet<String> =
        streets.iter().map(|row| text(row, "streetName").to_string()).collect();
    let ids: HashSet<&str> = streets.iter().map(|row| text(row, "areaGUID")).collect();
    assert_eq!(ids.len(), streets.len());
    names
}

fn are_whole(site: &Site, written: &Reports) {
    let app = site.app(301);
    let names = listed(&app);
    for report in &written.acknowledged {
        assert!(names.contains(&report.street), "{} was acknowledged and is lost", report.street);
        app.asks_as(&report.sid, CREATE, &street()).refused(1013);
    }
    for report in &written.unanswered {
        let mut again = street();
        again["streetName"] = report.street.clone().into();
        let answer = app.asks_as(&report.sid, CREATE, &again);
        match names.contains(&report.street) {
            true => answer.refused(1013),
            false => {
                answer.ok();
                continue;
            }
        };
    }
}

/// The first column of every row that a pragma answers with.
fn pragma(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn is_sound(site: &Site) {
    let connection = Connection::open(site.folder().join("dcbox.db")).unwrap();
    assert_eq!(pragma(&connection, "pragma integrity_check"), ["ok"]);
    assert_eq!(pragma(&connection, "pragma foreign_key_check"), [""; 0]);
}

#[test]
fn no_power_cut_loses_an_acknowledged_street_or_its_serial() {
    let mut site = Site::open();
    let mut streets = HashSet::new();
    for _ in 0..ROUNDS {
        let written = under_load(&mut site, Site::is_killed);
        is_sound(&site);
        site.starts();
        are_whole(&site, &written);
        streets.extend(written.acknowledged.into_iter().map(|report| report.street));
    }
    assert!(streets.len() > ROUNDS, "only {} streets: that was no load", streets.len());
    assert!(streets.is_subset(&listed(&site.app(301))));
    site.is_killed();
    is_sound(&site);
}

#[test]
fn a_server_told_to_stop_under_load_ends_well_and_keeps_what_it_acknowledged() {
    let mut site = Site::open();
    for _ in 0..3 {
        let written = under_load(&mut site, Site::stops);
        is_sound(&site);
        site.starts();
        are_whole(&site, &written);
    }
}
