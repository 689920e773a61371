//! Days and times, as the data centre's clocks show them.

use rusqlite::Connection;

use crate::board::{free, orders, state};
use crate::branch::Branch;
use crate::screen::{PATIENCE, Screen};

#[test]
fn days_are_the_data_centres_wherever_the_browser_is() {
    let branch = Branch::open();
    let (project, _) = branch.project();
    let screen = Screen::signed_in(&branch.site);
    let beijing =
        |at: i64| jiff::tz::offset(8).to_datetime(jiff::Timestamp::from_millisecond(at).unwrap());
    for zone in ["America/Los_Angeles", "Pacific/Kiritimati"] {
        screen.is_in(zone);
        screen.goes_to(&format!("#/board/{project}"));
        let (room, _) = free(&screen);
        screen.clicks_on(&format!(".cell[data-guid='{room}']"));
        orders(&screen);
        screen.sees_that("the room is ordered", || state(&screen, &room) == "ordered");
        let ordered = branch.reads(&format!("/rooms/{room}"))["trade"]["orders"][0].clone();
        let due = beijing(ordered["signBy"].as_i64().unwrap());
        assert_eq!(due.time(), jiff::civil::time(0, 0, 0, 0), "{zone}: a day begins at midnight");
        screen.sees_together(&["Contract due", &due.strftime("%Y-%m-%d").to_string()]);
        let made = beijing(ordered["at"].as_i64().unwrap());
        screen.sees_together(&["Contract due", &made.strftime("%H:%M:%S").to_string()]);
    }
    let followed = &branch.reads("/opportunities?sort=-nextFollowUp&size=1")["rows"][0];
    screen.is_in("America/Los_Angeles");
    screen.goes_to("#/opportunities?sort=-nextFollowUp");
    let next = beijing(followed["nextFollowUp"].as_i64().unwrap());
    let name = followed["customer"]["name"].as_str().unwrap();
    screen.sees_together(&[name, &next.strftime("%d/%m/%Y").to_string()]);
}

/// 0001-01-01 00:00 in Beijing: what some programs send for no time at all.
const FIRST: i64 = -62_135_625_600_000;

#[test]
fn the_first_and_the_last_day_are_shown_and_asked_for() {
    let branch = Branch::open();
    let store = Connection::open(branch.site.folder().join("dcbox.db")).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    let lead = "UPDATE lead SET appointment = ?1 WHERE guid = (SELECT max(guid) FROM lead) RETURNING guid, name";
    let (lead, name): (String, String) =
        store.query_row(lead, [FIRST], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let screen = Screen::signed_in(&branch.site);
    screen.goes_to(&format!("#/leads/{lead}"));
    screen.sees_together(&["Will come", "01/01/1, 00:00:00"]);
    screen.sees(&name);
    screen.goes_to("#/leads?sort=-created");
    screen.sees_that("leads", || screen.count("tbody tr[data-id]") > 10);
    screen.goes_to("#/audit?from=0001-01-01&to=9999-12-31");
    screen.sees("password.set");
    screen.goes_to("#/audit?from=9999-12-31");
    screen.sees("Nothing matches");
}
