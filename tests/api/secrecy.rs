//! Secrets are shown to the operator who asks for them, and to nobody else.

use serde_json::json;

use crate::client::App;
use crate::samples::{World, street};
use crate::server::Site;

/// The longest part of a secret that may be seen: enough to tell two apart.
const PART: usize = 8;

#[track_caller]
fn keeps_quiet(text: &str, secret: &str, whose: &str) {
    let shown = (0..=secret.len() - PART - 1).map(|start| &secret[start..=start + PART]);
    for part in shown {
        assert!(!text.contains(part), "{part:?}, part of a secret of {whose}, in {text}");
    }
}

fn apps(site: &Site) -> Vec<App> {
    [123, 201, 301, 302, 401, 501, 601].map(|id| site.app(id)).into()
}

#[test]
fn the_commands_mask_secrets() {
    let site = Site::shared();
    for app in apps(&site) {
        for words in [
            vec!["app", "list"],
            vec!["app", "list", "--json"],
            vec!["app", "show", &app.id],
            vec!["app", "show", &app.id, "--json"],
        ] {
            let output = site.runs(&words);
            assert!(output.status.success(), "{output:?}");
            let text = [output.stdout, output.stderr]
                .map(|bytes| String::from_utf8(bytes).unwrap())
                .concat();
            keeps_quiet(&text, &app.token, &app.id);
            keeps_quiet(&text, &app.appkey, &app.id);
            let escaped = serde_json::to_string(&app.appkey).unwrap();
            keeps_quiet(&text, escaped.trim_matches('"'), &app.id);
        }
    }
}

#[test]
fn a_change_that_makes_no_secret_shows_none() {
    let site = Site::open();
    let app = site.app(302);
    for words in [
        vec!["app", "set", "302", "--name", "新名", "--json"],
        vec!["app", "disable", "302", "--json"],
        vec!["app", "enable", "302", "--json"],
        vec!["app", "enable", "302"],
    ] {
        let output = site.runs(&words);
        assert!(output.status.success(), "{output:?}");
        let text =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        keeps_quiet(&text, &app.token, "302");
        keeps_quiet(&text, &app.appkey, "302");
    }
}

#[test]
fn the_log_of_a_busy_day_has_no_secret_in_it() {
    let mut site = Site::open();
    let mut known = apps(&site);
    let world = World::of(&known[0]);
    known.push(
        site.app_of(
            &site.tells(&["app", "create", "--id", "677", "--name", "某", "--grant", "all"]),
        ),
    );
    known.push(site.app_of(&site.tells(&["app", "rotate", "302"])));
    let app = site.app(301);
    let mut consultant = world.consultant();
    consultant["password"] = json!("correct-horse-battery");
    app.asks("base_consultant_create", consultant.clone()).ok();
    app.asks("base_consultant_create", consultant.clone()).refused(4003);
    consultant["gender"] = json!("correct-horse-battery");
    app.asks("base_consultant_create", consultant).refused(1002);
    app.asks("base_areaStreet_create", street()).ok();
    app.asks("no_such_interface", json!({})).refused(1008);
    for spoil in 0..3 {
        let mut draft = app.draft("base_project_list", &json!({}));
        match spoil {
            0 => draft.token = "0".repeat(32),
            1 => draft.appkey = "wrong".to_string(),
            _ => draft.sid = "wrong".to_string(),
        }
        assert_ne!(app.posts(&draft.seal()).errcode, 0);
    }
    app.posts_bytes(b"garbage").refused_in_the_clear(1004);
    let url = format!("http://{}", site.addr());
    assert!(site.runs(&["call", "base_project_list", "--url", &url]).status.success());
    site.restarts();
    site.is_killed();
    let log = site.log();
    assert!(!log.is_empty());
    keeps_quiet(&log, "correct-horse-battery", "a consultant");
    for app in known {
        keeps_quiet(&log, &app.token, &app.id);
        keeps_quiet(&log, &app.appkey, &app.id);
    }
}
