//! Signing in to the admin API: by link, by password, by token; and who is kept out.

use std::net::UdpSocket;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::operator::{Operator, PASSWORD, printed_link, sets_password};
use crate::server::Site;

fn opens(operator: &Operator, link: &str) -> crate::http::Response {
    operator.posts("/session/link", json!({ "link": link }))
}

/// The secret part of a link that `dcbox admin link` makes.
fn new_link(site: &Site) -> String {
    let told = site.tells(&["admin", "link"]);
    told["link"].as_str().unwrap().split_once("#link=").unwrap().1.to_string()
}

#[test]
fn the_banners_link_leads_in_once_and_to_a_password() {
    let site = Site::empty();
    let stranger = Operator::stranger(&site);
    let refused = stranger.posts("/session", json!({ "password": PASSWORD }));
    assert_eq!(refused.refusal(), (409, "no_password".into()));

    let link = printed_link(&site);
    let answer = opens(&stranger, &link);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    assert_eq!((&told["by"], &told["passwordSet"]), (&json!("link"), &json!(false)));
    assert_eq!(opens(&stranger, &link).refusal(), (401, "link_spent".into()));

    let operator = stranger.keeps(&answer);
    assert_eq!(operator.puts("/password", json!({ "password": PASSWORD })).status, 204);
    assert_eq!(operator.gets("/session").json()["passwordSet"], true);
    Operator::signs_in(&site, PASSWORD);
    // Who has set it has given it: another change needs it like everybody's.
    let again = operator.puts("/password", json!({ "password": "another long one" }));
    assert_eq!(
        (again.refusal(), &again.json()["field"]),
        ((409, "wrong_password".into()), &json!("current"))
    );
}

#[test]
fn a_link_grows_old_and_a_new_one_takes_its_place() {
    let site = Site::empty();
    let stranger = Operator::stranger(&site);
    let old = printed_link(&site);
    let new = new_link(&site);
    assert_eq!(opens(&stranger, &old).refusal(), (401, "link_spent".into()));
    let store = Connection::open(site.folder().join("dcbox.db")).unwrap();
    let kept: String =
        store.query_row("SELECT hash FROM admin_link", [], |row| row.get(0)).unwrap();
    assert!(!kept.contains(&new));
    store.execute("UPDATE admin_link SET expires = 1", []).unwrap();
    assert_eq!(opens(&stranger, &new).refusal(), (401, "link_spent".into()));
}

#[test]
fn with_a_password_the_banner_has_no_link_but_the_command_makes_one() {
    let mut site = Site::empty();
    printed_link(&site);
    assert!(sets_password(&site, PASSWORD).status.success());
    site.stops();
    let before = site.log().matches("#link=").count();
    site.starts();
    let stranger = Operator::stranger(&site);
    assert_eq!(stranger.gets("/session").status, 401);
    assert_eq!(site.log().matches("#link=").count(), before);
    let answer = opens(&stranger, &new_link(&site));
    assert_eq!((answer.status, &answer.json()["passwordSet"]), (200, &json!(true)));
    let forgot = stranger.keeps(&answer);
    assert_eq!(forgot.puts("/password", json!({ "password": "remembered now" })).status, 204);
    Operator::signs_in(&site, "remembered now");
}

/// An address of this machine that is not loopback, where it has one.
fn elsewhere() -> Option<std::net::IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: it only asks which address would be used.
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

#[test]
fn from_elsewhere_nobody_comes_before_there_is_a_password_and_a_link_never_does() {
    let Some(elsewhere) = elsewhere() else { return };
    let flags = ["--seed", "none", "--listen", "0.0.0.0:0"];
    let mut command = crate::server::dcbox();
    let home = tempfile::TempDir::new().unwrap();
    command.arg("serve").args(flags).arg("--data").arg(home.path());
    let process = crate::server::Process::launch(command).unwrap();
    let port = process.addr.port();
    let far = Operator { addr: (elsewhere, port).into(), headers: Vec::new() };
    for target in ["/admin/", "/admin/api/session"] {
        let refused = far.sends("GET", target, None);
        assert_eq!(refused.refusal(), (403, "not_from_here".into()), "{target}");
    }
    let tells = |words: &[&str]| -> Value {
        let mut command = crate::server::dcbox();
        let output = command.args(words).arg("--json").arg("--data").arg(home.path()).output();
        serde_json::from_slice(&output.unwrap().stdout).unwrap()
    };
    let link = tells(&["admin", "link"])["link"].as_str().unwrap().to_string();
    let link = link.split_once("#link=").unwrap().1;
    assert_eq!(opens(&far, link).refusal(), (403, "not_from_here".into()));
    let near = Operator { addr: ([127, 0, 0, 1], port).into(), headers: Vec::new() };
    let near = near.keeps(&opens(&near, link));
    assert_eq!(near.puts("/password", json!({ "password": PASSWORD })).status, 204);

    let signed_in = far.posts("/session", json!({ "password": PASSWORD }));
    assert_eq!(signed_in.status, 200, "{}", signed_in.text());
    let link = tells(&["admin", "link"])["link"].as_str().unwrap().to_string();
    let refused = opens(&far, link.split_once("#link=").unwrap().1);
    assert_eq!(refused.refusal(), (403, "not_from_here".into()));
}

#[test]
fn the_cookie_is_kept_from_scripts_and_other_sites_and_is_not_stored_as_it_is() {
    let site = Site::empty();
    assert!(sets_password(&site, PASSWORD).status.success());
    let answer = Operator::stranger(&site).posts("/session", json!({ "password": PASSWORD }));
    let cookie = answer.header("set-cookie").unwrap().to_string();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/admin"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{cookie}");
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let secret = cookie.split(['=', ';']).nth(1).unwrap();
    assert!(secret.len() >= 43);
    assert!(!answer.text().contains(secret) && !site.log().contains(secret));
    let store = Connection::open(site.folder().join("dcbox.db")).unwrap();
    let kept: String =
        store.query_row("SELECT hash FROM admin_session", [], |row| row.get(0)).unwrap();
    assert!(kept != secret && kept.len() == 64);
    let hash: String =
        store.query_row("SELECT hash FROM admin_password", [], |row| row.get(0)).unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}

#[test]
fn wrong_passwords_are_refused_and_after_five_even_the_right_one_has_to_wait() {
    let site = Site::empty();
    let browser = Operator::browser(&site);
    let stranger = Operator::stranger(&site);
    for _ in 0..5 {
        let refused = stranger.posts("/session", json!({ "password": "not this one" }));
        assert_eq!(refused.refusal(), (401, "wrong_password".into()));
        assert!(refused.header("set-cookie").is_none());
    }
    let locked = stranger.posts("/session", json!({ "password": PASSWORD }));
    assert_eq!(locked.refusal(), (429, "locked_out".into()));
    let wait: i64 = locked.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=5).contains(&wait), "{wait}");
    assert_eq!(locked.json()["detail"]["retryAfter"], wait);
    // Who is signed in stays so, and cannot be used to go on guessing.
    assert_eq!(browser.gets("/session").status, 200);
    let new = json!({ "current": PASSWORD, "password": "another long one" });
    assert_eq!(browser.puts("/password", new).refusal(), (429, "locked_out".into()));
    assert!(!site.log().contains("not this one"));
}

#[test]
fn a_right_password_in_between_forgives_the_wrong_ones() {
    let site = Site::empty();
    assert!(sets_password(&site, PASSWORD).status.success());
    let stranger = Operator::stranger(&site);
    for _ in 0..3 {
        for _ in 0..4 {
            let refused = stranger.posts("/session", json!({ "password": "not this one" }));
            assert_eq!(refused.refusal(), (401, "wrong_password".into()));
        }
        Operator::signs_in(&site, PASSWORD);
    }
}

#[test]
fn signing_out_ends_the_session_and_takes_the_cookie_away() {
    let site = Site::empty();
    let operator = Operator::browser(&site);
    let out = operator.deletes("/session");
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(operator.gets("/session").refusal(), (401, "unauthenticated".into()));
}

#[test]
fn a_changed_password_ends_all_other_sessions_and_the_old_one_is_wrong() {
    let site = Site::empty();
    let one = Operator::browser(&site);
    let other = Operator::signs_in(&site, PASSWORD);
    let wrong =
        one.puts("/password", json!({ "current": "not this one", "password": "a new long one" }));
    assert_eq!(wrong.refusal(), (409, "wrong_password".into()));
    assert_eq!(other.gets("/session").status, 200);
    let right = one.puts("/password", json!({ "current": PASSWORD, "password": "a new long one" }));
    assert_eq!(right.status, 204);
    assert_eq!(one.gets("/session").status, 200);
    assert_eq!(other.gets("/session").status, 401);
    let old = Operator::stranger(&site).posts("/session", json!({ "password": PASSWORD }));
    assert_eq!(old.refusal(), (401, "wrong_password".into()));
    Operator::signs_in(&site, "a new long one");
}

#[test]
fn a_short_or_endless_password_is_not_taken() {
    let site = Site::empty();
    let operator = Operator::browser(&site);
    for new in ["九个字九个字九个字".to_string(), "x".repeat(201)] {
        let refused = operator.puts("/password", json!({ "current": PASSWORD, "password": new }));
        assert_eq!((refused.status, &refused.json()["field"]), (422, &json!("password")));
    }
    assert_eq!(
        operator
            .puts("/password", json!({ "current": PASSWORD, "password": "十个字十个字十个字啊" }))
            .status,
        204
    );
}

#[test]
fn browsers_are_listed_and_one_can_sign_another_out() {
    let site = Site::empty();
    let one = Operator::browser(&site).with("user-agent", "one");
    let other = Operator::signs_in(&site, PASSWORD);
    let listed = one.gets("/sessions?sort=created").json();
    assert_eq!(listed["total"], 2);
    let rows = listed["rows"].as_array().unwrap();
    let current: Vec<_> = rows.iter().map(|row| row["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [true, false]);
    assert!(!listed.to_string().contains("hash"));
    let path = format!("/sessions/{}", rows[1]["id"]);
    assert_eq!(one.deletes(&path).status, 204);
    assert_eq!(one.deletes(&path).refusal(), (404, "not_found".into()));
    assert_eq!(other.gets("/session").status, 401);
    assert_eq!(one.gets("/session").status, 200);
}

#[test]
fn a_session_that_is_over_is_none() {
    let site = Site::empty();
    let operator = Operator::browser(&site);
    let store = Connection::open(site.folder().join("dcbox.db")).unwrap();
    store.execute("UPDATE admin_session SET expires = 1", []).unwrap();
    assert_eq!(operator.gets("/session").status, 401);
}
