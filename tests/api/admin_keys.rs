//! Keys of applications: shown again, and rotated under load without a request that fails.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::admin_applications::audited;
use crate::client::App;
use crate::operator::Operator;
use crate::post::{FAST, Post, listen};
use crate::receiver::Receiver;
use crate::samples::street;
use crate::server::{Site, within};

const PATIENCE: Duration = Duration::from_secs(20);

/// Rotates an application's keys, and gives the application with the new ones.
#[track_caller]
fn rotates(site: &Site, program: &Operator, id: u16, overlap: u32) -> App {
    let path = format!("/applications/{id}/rotate");
    let answer = program.posts(&path, json!({ "overlapSeconds": overlap }));
    assert_eq!(answer.status, 200, "{}", answer.text());
    site.app_of(&answer.json())
}

fn code(app: &App) -> i64 {
    app.code_of(&app.draft("base_project_list", &json!({})).seal().body())
}

fn rotation(program: &Operator, id: u16) -> Value {
    program.gets(&format!("/applications/{id}")).json()["rotation"].clone()
}

#[test]
fn while_clients_go_from_old_keys_to_new_ones_not_one_request_fails() {
    let site = Site::open();
    let program = Operator::program(&site, "rotator");
    let current = Arc::new(Mutex::new(site.app(301)));
    let (done, by_old, by_new) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    // Half of them stay on the old keys all the while, half take the new ones as soon as they are there.
    let clients: Vec<_> = (0..6)
        .map(|number| {
            let (current, done) = (Arc::clone(&current), Arc::clone(&done));
            let (by_old, by_new) = (Arc::clone(&by_old), Arc::clone(&by_new));
            thread::spawn(move || {
                let old = current.lock().unwrap().clone();
                let mut app = old.clone();
                while !done.load(Ordering::Relaxed) {
                    if number % 2 == 0 && app.token == old.token {
                        app = current.lock().unwrap().clone();
                    }
                    // What the answer is sealed with is held against what the request was sealed with.
                    if number < 4 {
                        app.asks("base_project_list", json!({})).ok();
                    } else {
                        app.asks("base_areaStreet_create", street()).ok();
                    }
                    let count = if app.token == old.token { &by_old } else { &by_new };
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let busy = |count: &Arc<AtomicUsize>, more: usize| {
        let begun = count.load(Ordering::Relaxed);
        within(PATIENCE, "requests go on", || {
            let fallen = clients.iter().any(thread::JoinHandle::is_finished);
            assert!(!fallen, "a request failed");
            (count.load(Ordering::Relaxed) >= begun + more).then_some(())
        });
    };
    busy(&by_old, 100);
    *current.lock().unwrap() = rotates(&site, &program, 301, 3600);
    busy(&by_new, 100);
    busy(&by_old, 100);
    within(PATIENCE, "it was seen with the new keys", || {
        (rotation(&program, 301)["pushes"] == "new").then_some(())
    });
    done.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("no request failed");
    }
    let old = program.gets("/applications/301/interfaces").json();
    let used = old["rows"].as_array().unwrap().iter().filter(|row| row["use"].is_object());
    assert!(used.into_iter().all(|row| row["use"]["errcode"] == 0));
}

#[test]
fn after_the_deadline_the_old_keys_are_refused_and_forgotten() {
    let site = Site::open();
    let program = Operator::program(&site, "rotator");
    let old = site.app(302);
    let new = rotates(&site, &program, 302, 2);
    assert_eq!((code(&old), code(&new)), (0, 0));
    within(PATIENCE, "the old keys are refused", || (code(&old) == 1009).then_some(()));
    assert_eq!((rotation(&program, 302), code(&new)), (Value::Null, 0));
    let kept = "SELECT count(previous_token) + count(previous_appkey) FROM application";
    within(PATIENCE, "the old keys are forgotten", || {
        let store = rusqlite::Connection::open(site.folder().join("dcbox.db")).unwrap();
        let kept: i64 = store.query_row(kept, [], |row| row.get(0)).unwrap();
        (kept == 0).then_some(())
    });
}

#[test]
fn the_old_keys_open_nothing_of_the_new_and_can_be_refused_early() {
    let site = Site::open();
    let program = Operator::program(&site, "rotator");
    let old = site.app(302);
    let new = rotates(&site, &program, 302, 3600);
    let mut mixed = new.clone();
    mixed.token.clone_from(&old.token);
    // Signed with the old token and encrypted with the new appkey: no pair of ours.
    assert_eq!(code(&mixed), 1004);
    assert_eq!(program.deletes("/applications/302/rotation").status, 204);
    assert_eq!((code(&old), code(&new)), (1009, 0));
    for (method, path) in [("DELETE", "rotation"), ("POST", "rotation/switch")] {
        let body = (method == "POST").then(|| json!({}));
        let path = format!("/admin/api/applications/302/{path}");
        let answer = program.sends(method, &path, body.as_ref());
        assert_eq!(answer.refusal(), (409, "no_rotation".into()));
    }
    let next = rotates(&site, &program, 302, 0);
    assert_eq!((code(&new), code(&next)), (1009, 0), "without an overlap at once");
    let told: Vec<_> = audited(&program, 302).into_iter().map(|(action, _, _)| action).collect();
    let expected = ["application.rotate", "application.end_rotation", "application.rotate"];
    assert_eq!(told, expected);
}

#[test]
fn a_second_rotation_keeps_the_keys_that_the_application_uses() {
    let site = Site::open();
    let program = Operator::program(&site, "rotator");
    let old = site.app(302);
    let lost = rotates(&site, &program, 302, 3600);
    let new = rotates(&site, &program, 302, 3600);
    assert_eq!((code(&old), code(&lost)), (0, 1009), "nobody was seen with the ones between");
    assert_eq!(code(&new), 0);
    let next = rotates(&site, &program, 302, 3600);
    assert_eq!((code(&old), code(&new), code(&next)), (1009, 0, 0), "it was seen with these");
    for (overlap, status) in [(json!(2_592_000), 200), (json!(2_592_001), 422), (json!(-1), 422)] {
        let body = json!({ "overlapSeconds": overlap });
        assert_eq!(program.posts("/applications/501/rotate", body).status, status);
    }
}

#[test]
fn pushes_stay_on_the_old_keys_until_the_application_is_seen_with_the_new() {
    let post = Post::open(&FAST, &[(302, "cst_info_notify")]);
    let program = Operator::program(post.site(), "rotator");
    let new = rotates(post.site(), &program, 302, 3600);
    assert_eq!(rotation(&program, 302)["pushes"], "old");
    // The receiver has the old keys, and takes nothing that is sealed with others.
    post.knows("甲");
    post.ear(302).hears(1);
    post.settles();
    let fresh = Receiver::of(new.clone());
    let set = program.patches("/applications/302", json!({ "callback": fresh.url() }));
    assert_eq!(set.status, 200);
    assert_eq!(code(&new), 0);
    post.knows("乙");
    fresh.hears(1);
    let switched = || (rotation(&program, 302)["pushes"] == "new").then_some(());
    within(PATIENCE, "the store knows it too", switched);
    let ping = program.posts("/applications/302/ping", json!({ "keys": "new" })).json();
    assert_eq!(ping["verdict"], "delivered");
    assert_eq!(post.ear(302).count(), 1);
}

#[test]
fn the_operator_switches_pushes_to_the_new_keys() {
    let post = Post::open(&FAST, &[(302, "cst_info_notify")]);
    let program = Operator::program(post.site(), "rotator");
    let new = rotates(post.site(), &program, 302, 3600);
    let fresh = Receiver::of(new);
    program.patches("/applications/302", json!({ "callback": fresh.url() }));
    let switched = program.posts("/applications/302/rotation/switch", json!({})).json();
    assert_eq!(switched["rotation"]["pushes"], "new");
    post.knows("甲");
    fresh.hears(1);
    post.settles();
    assert_eq!(post.ear(302).count(), 0);
    assert_eq!(audited(&program, 302).last().unwrap().0, "application.switch");
}

#[test]
fn after_the_deadline_pushes_go_out_under_the_new_keys() {
    let post = Post::open(&FAST, &[(302, "cst_info_notify")]);
    let program = Operator::program(post.site(), "rotator");
    let fresh = Receiver::of(rotates(post.site(), &program, 302, 1));
    program.patches("/applications/302", json!({ "callback": fresh.url() }));
    within(PATIENCE, "the deadline", || rotation(&program, 302).is_null().then_some(()));
    post.knows("甲");
    fresh.hears(1);
}

#[test]
fn a_command_rotates_with_an_overlap_and_a_listener_keeps_up() {
    let site = Site::open();
    let program = Operator::program(&site, "reader");
    let ear = listen(&site, "302", &["--json"]);
    let callback = json!({ "callback": format!("http://{}/", ear.addr) });
    program.patches("/applications/302", callback);
    let old = site.app(302);
    let rotated = site.tells(&["app", "rotate", "302", "--overlap", "24h"]);
    assert_eq!(rotated["rotation"]["pushes"], "old");
    let new = site.app_of(&rotated);
    within(PATIENCE, "the server follows", || (code(&new) == 0).then_some(()));
    assert_eq!(code(&old), 0);
    for keys in ["old", "new"] {
        let ping = program.posts("/applications/302/ping", json!({ "keys": keys })).json();
        assert_eq!(ping["verdict"], "delivered", "{keys}: {}", ping["answer"]);
    }
    let too_long = site.runs(&["app", "rotate", "302", "--overlap", "31d"]);
    assert!(!too_long.status.success() && too_long.stdout.is_empty());
    assert!(!site.runs(&["app", "rotate", "302", "--overlap", "soon"]).status.success());
    site.tells(&["app", "switch", "302"]);
    assert_eq!(rotation(&program, 302)["pushes"], "new");
    assert!(!site.runs(&["app", "switch", "401"]).status.success());
}

#[test]
fn keys_are_shown_again_to_who_asks_and_that_is_written_down() {
    let site = Site::open();
    let program = Operator::program(&site, "curious");
    let old = site.app(302);
    let new = rotates(&site, &program, 302, 3600);
    let shown = program.posts("/applications/302/reveal", json!({})).json();
    assert_eq!((&shown["token"], &shown["appkey"]), (&json!(new.token), &json!(new.appkey)));
    assert_eq!(shown["old"], json!({ "token": old.token, "appkey": old.appkey }));
    let rows = program.gets("/audit?action=application.reveal").json()["rows"].clone();
    assert_eq!(
        (rows.as_array().unwrap().len(), &rows[0]["who"], &rows[0]["subject"]),
        (1, &json!("token curious"), &json!("302"))
    );
    let text = program.gets("/audit?size=200").text();
    for secret in [&old.token, &new.token] {
        assert!(!text.contains(secret.as_str()) && !site.log().contains(secret.as_str()));
    }
    let unknown = program.posts("/applications/698/reveal", json!({}));
    assert_eq!(unknown.refusal(), (404, "not_found".into()));
}
