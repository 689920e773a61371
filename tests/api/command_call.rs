//! `dcbox call`: one question from the shell.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::lists::everything;
use crate::server::{Site, dcbox};

fn url(site: &Site) -> String {
    format!("http://{}", site.addr())
}

fn call(site: &Site, words: &[&str]) -> Output {
    site.runs(&[&["call"], words, &["--url", &url(site)]].concat())
}

fn answer(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {output:?}"))
}

#[test]
fn a_call_prints_the_decrypted_answer() {
    let site = Site::shared();
    let app = site.app(301);
    let output =
        call(&site, &["base_project_list", r#"{"page":1,"pageSize":1000}"#, "--app", "301"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer = answer(&output);
    assert_eq!(answer["errcode"], 0);
    assert_eq!(answer["content"]["list"], json!(everything(&app, "base_project_list")));
}

#[test]
fn a_call_needs_neither_data_nor_an_application() {
    let site = Site::shared();
    let output = call(&site, &["base_project_list"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(answer(&output)["content"]["page"], 1);
}

#[test]
fn a_dash_reads_the_data_from_standard_input() {
    let site = Site::shared();
    let mut command = dcbox();
    command
        .args(["call", "base_project_list", "-", "--url", &url(&site), "--data"])
        .arg(site.folder());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(br#"{"page": 2, "pageSize": 3}"#).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(answer(&output)["content"]["page"], 2);
}

#[test]
fn a_refused_call_prints_the_refusal_and_fails() {
    let site = Site::shared();
    for (words, code) in [
        (vec!["base_room_list", "{}"], 1001),
        (vec!["base_room_list", r#"{"projGUID":"no-such-project"}"#], 4001),
        (vec!["no_such_interface"], 1008),
    ] {
        let output = call(&site, &words);
        assert!(!output.status.success(), "{words:?}");
        assert_eq!(answer(&output)["errcode"], code, "{output:?}");
    }
}

#[test]
fn keys_can_be_given_instead_of_looked_up() {
    let site = Site::shared();
    let app = site.app(302);
    let with = |token: &str, appkey: &str| {
        let url = url(&site);
        let words = [
            "call",
            "base_project_list",
            "--app",
            "302",
            "--url",
            &url,
            "--token",
            token,
            "--appkey",
            appkey,
        ];
        dcbox().args(words).output().unwrap()
    };
    assert_eq!(with(&app.token, &app.appkey).status.code(), Some(0));
    assert!(!with(&"0".repeat(32), &app.appkey).status.success());
    assert!(!with(&app.token, "another key").status.success());
}

#[test]
fn a_call_that_cannot_be_made_fails_with_a_word() {
    let site = Site::shared();
    let url = url(&site);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    for words in [
        vec!["call", "base_project_list", "--url", closed.as_str()],
        vec!["call", "base_project_list", "--url", url.as_str(), "--app", "698"],
        vec!["call", "base_project_list", "{broken", "--url", url.as_str()],
    ] {
        let output = site.runs(&words);
        assert!(!output.status.success(), "{words:?}: {output:?}");
        assert!(!output.stderr.is_empty(), "{words:?} fails without a word");
    }
}

#[test]
fn a_writing_call_writes() {
    let site = Site::open();
    let app = site.app(301);
    let before = everything(&app, "base_areaStreet_list").len();
    let street = crate::samples::street().to_string();
    for _ in 0..2 {
        let output = call(&site, &["base_areaStreet_create", &street]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    assert_eq!(everything(&app, "base_areaStreet_list").len(), before + 1);
}
