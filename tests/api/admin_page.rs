//! The admin page's files, as a browser fetches them.

use crate::operator::Operator;
use crate::server::Site;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[test]
fn the_page_is_sent_with_its_policy_and_without_a_session() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    let page = stranger.sends("GET", "/admin/", None);
    assert_eq!(page.status, 200);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-cache"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    assert!(page.text().starts_with("<!doctype html>"));
    assert_eq!(stranger.sends("GET", "/admin/index.html", None).body, page.body);
    assert!(stranger.sends("HEAD", "/admin/", None).body.is_empty());
}

#[test]
fn without_the_slash_one_is_led_to_the_page() {
    let site = Site::shared();
    let led = Operator::stranger(&site).sends("GET", "/admin", None);
    assert_eq!((led.status, led.header("location")), (308, Some("/admin/")));
}

#[test]
fn a_page_that_is_known_is_not_sent_again() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    let tag = stranger.sends("GET", "/admin/", None).header("etag").unwrap().to_string();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let answer = stranger.with("if-none-match", &known).sends("GET", "/admin/", None);
        assert_eq!((answer.status, answer.header("etag")), (304, Some(tag.as_str())), "{known}");
        assert_eq!(answer.header("content-security-policy"), Some(POLICY));
    }
    let answer = stranger.with("if-none-match", "\"other\"").sends("GET", "/admin/", None);
    assert_eq!(answer.status, 200);
}

#[test]
fn there_is_nothing_beside_the_pages_files() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    for target in [
        "/admin/nothing.js",
        "/admin/../Cargo.toml",
        "/admin/%2e%2e/Cargo.toml",
        "/admin/..%2fCargo.toml",
        "/admin//etc/passwd",
    ] {
        let answer = stranger.sends("GET", target, None);
        assert_eq!(answer.status, 404, "{target}");
        assert!(!answer.text().contains("[package]"), "{target}");
    }
    let posted = stranger.sends("POST", "/admin/", None);
    assert_eq!(posted.status, 405);
}
