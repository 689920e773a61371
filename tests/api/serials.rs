//! A serial is one command: never run twice, never lost.

use serde_json::json;

use crate::client::{App, fresh_sid};
use crate::lists::everything;
use crate::samples::{World, street};
use crate::server::Site;

const CREATE: &str = "base_areaStreet_create";

fn streets(app: &App) -> usize {
    everything(app, "base_areaStreet_list").len()
}

#[test]
fn a_command_sent_twice_is_run_once() {
    let site = Site::open();
    let app = site.app(301);
    let before = streets(&app);
    let sid = fresh_sid("301");
    app.asks_as(&sid, CREATE, &street()).ok();
    app.asks_as(&sid, CREATE, &street()).refused(1013);
    assert_eq!(streets(&app), before + 1);
}

#[test]
fn the_very_same_message_is_run_once() {
    let site = Site::open();
    let app = site.app(301);
    let world = World::of(&app);
    let letter = app.draft("base_consultant_create", &world.consultant()).seal();
    app.posts(&letter).ok();
    let before = everything(&app, "base_consultantProj_list");
    app.posts(&letter).refused(1013);
    assert_eq!(everything(&app, "base_consultantProj_list"), before);
}

#[test]
fn a_serial_outlives_a_power_cut_and_a_restart() {
    let mut site = Site::open();
    let app = site.app(301);
    let (killed, stopped) = (fresh_sid("301"), fresh_sid("301"));
    app.asks_as(&killed, CREATE, &street()).ok();
    site.is_killed();
    site.starts();
    let app = site.app(301);
    let before = streets(&app);
    app.asks_as(&killed, CREATE, &street()).refused(1013);
    app.asks_as(&stopped, CREATE, &street()).ok();
    site.restarts();
    let app = site.app(301);
    app.asks_as(&killed, CREATE, &street()).refused(1013);
    app.asks_as(&stopped, CREATE, &street()).refused(1013);
    assert_eq!(streets(&app), before + 1);
}

#[test]
fn of_two_commands_with_one_serial_at_once_exactly_one_is_run() {
    let site = Site::open();
    let app = site.app(301);
    let before = streets(&app);
    for round in 0..25 {
        let sid = fresh_sid("301");
        let start = std::sync::Barrier::new(2);
        let codes = std::thread::scope(|scope| {
            let send = || {
                let (app, sid, start) = (app.clone(), &sid, &start);
                scope.spawn(move || {
                    start.wait();
                    app.asks_as(sid, CREATE, &street()).errcode
                })
            };
            let mut codes = [send(), send()].map(|sent| sent.join().unwrap());
            codes.sort_unstable();
            codes
        });
        assert_eq!(codes, [0, 1013], "round {round}");
    }
    assert_eq!(streets(&app), before + 25);
}

#[test]
fn a_refused_command_does_not_use_up_its_serial() {
    let site = Site::open();
    let app = site.app(301);
    let world = World::of(&app);
    let sid = fresh_sid("301");
    let mut consultant = world.consultant();
    let right = consultant.clone();
    consultant["projGUID"] = json!("no-such-project");
    app.asks_as(&sid, "base_consultant_create", &consultant).refused(4001);
    app.asks_as(&sid, "base_consultant_create", &json!({})).refused(1001);
    consultant["mobile"] = json!(5);
    app.asks_as(&sid, "base_consultant_create", &consultant).refused(1002);
    app.asks_as(&sid, "base_consultant_create", &right).ok();
    app.asks_as(&sid, "base_consultant_create", &right).refused(1013);
}

#[test]
fn a_serial_is_used_whichever_interface_used_it() {
    let site = Site::open();
    let app = site.app(301);
    let sid = fresh_sid("301");
    app.asks_as(&sid, CREATE, &street()).ok();
    app.asks_as(&sid, "base_project_list", &json!({})).refused(1013);
    app.asks_as(&sid, "no_such_interface", &json!({})).refused(1013);
    let sid = fresh_sid("301");
    app.asks_as(&sid, "base_project_list", &json!({})).ok();
    let before = streets(&app);
    app.asks_as(&sid, CREATE, &street()).refused(1013);
    assert_eq!(streets(&app), before);
}
