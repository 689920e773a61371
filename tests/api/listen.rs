//! `dcbox listen`: an application's end of the messages, from the command line.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::App;
use crate::http::{Message, Wire};
use crate::post::{Post, listen};
use crate::receiver::Receiver;
use crate::server::{Process, within};

/// A world whose 302 is told of customers where `listener` listens.
fn follows(post: &Post, listener: &Process) {
    post.runs(&["app", "set", "302", "--callback", &format!("http://{}/", listener.addr)]);
    let sql = "SELECT count(*) FROM application WHERE id = 302 AND callback IS NOT NULL";
    assert_eq!(post.number(sql), 1);
}

/// What it has printed as JSON, a line an object.
fn lines(listener: &Process) -> Vec<Value> {
    let log = listener.log();
    log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn prints(listener: &Process, count: usize) -> Vec<Value> {
    let enough = || Some(lines(listener)).filter(|lines| lines.len() >= count);
    within(Duration::from_secs(15), &format!("{count} lines"), enough)
}

fn world() -> Post {
    Post::open(&["--retry", "50ms,100ms"], &[(302, "cst_info_notify"), (401, "none")])
}

#[test]
fn it_prints_what_it_verified_and_accepts_it() {
    let post = world();
    let listener = listen(post.site(), "302", &["--json"]);
    follows(&post, &listener);
    let customer = told(&post, &listener);
    let line = &lines(&listener)[0];
    assert_eq!(line["cmd"], "cst_info_notify");
    assert_eq!((&line["again"], &line["answered"]), (&json!(false), &json!("0")));
    assert_eq!(line["content"]["cstGUID"], customer["cstGUID"]);
    assert!(line["sid"].as_str().unwrap().starts_with("100"));
    post.settles();

    let people = listen(post.site(), "302", &[]);
    follows(&post, &people);
    let shown = || {
        post.knows("林素云");
        people.log().contains("cst_info_notify").then_some(())
    };
    within(Duration::from_secs(10), "it is printed for people", shown);
    let app = post.site().app(302);
    assert!(!people.log().contains(&app.token) && !people.log().contains(&app.appkey));
}

/// Reports customers until one is told of there: the callback may have been set just now.
fn told(post: &Post, listener: &Process) -> Value {
    within(Duration::from_secs(10), "a push", || {
        let customer = post.knows("林素云");
        post.settles();
        let heard = lines(listener);
        heard.iter().any(|line| line["content"]["cstGUID"] == customer["cstGUID"]).then(|| {
            let first = heard[0]["content"]["cstGUID"].clone();
            json!({"cstGUID": first})
        })
    })
}

#[test]
fn it_refuses_the_first_so_many_and_they_come_again() {
    let post = world();
    let listener = listen(post.site(), "302", &["--json", "--fail", "2"]);
    follows(&post, &listener);
    told(&post, &listener);
    let lines = prints(&listener, 3);
    let answered: Vec<&str> = lines.iter().map(|line| line["answered"].as_str().unwrap()).collect();
    assert_eq!(answered[..3], ["1005", "1005", "0"]);
    assert!(lines[..3].iter().all(|line| line["sid"] == lines[0]["sid"]));
}

/// A push as the data centre seals it, posted by hand: status and body.
fn posts(listener: &Process, app: &App, sid: &str) -> (u16, String) {
    let mut draft = app.draft("cst_merge_notify", &json!({"cstRetain": 1, "cstDropped": 2}));
    draft.appid = "100".to_string();
    draft.sid = sid.to_string();
    let body = draft.seal().body();
    let mut wire = Wire::open(listener.addr).unwrap();
    let answer = wire.exchange(&Message::post(&body)).unwrap();
    (answer.status, String::from_utf8_lossy(&answer.body).into_owned())
}

fn errcode(app: &App, body: &str) -> i64 {
    use base64::Engine;
    let envelope: Value = serde_json::from_str(body).unwrap();
    assert_eq!(envelope["header"]["appid"], app.id.as_str());
    let data = envelope["data"].as_str().unwrap();
    let data = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
    let plain: Value =
        serde_json::from_slice(&crate::client::rc4(app.appkey.as_bytes(), &data)).unwrap();
    plain["errcode"].as_i64().unwrap()
}

#[test]
fn a_repeated_serial_is_answered_1013_and_a_wrong_signature_401() {
    let post = world();
    let listener = listen(post.site(), "302", &["--json"]);
    let app = post.site().app(302);
    let sid = "10026112310203000001";
    let (status, body) = posts(&listener, &app, sid);
    assert_eq!((status, errcode(&app, &body)), (200, 0));
    let (status, body) = posts(&listener, &app, sid);
    assert_eq!((status, errcode(&app, &body)), (200, 1013));
    assert_eq!(prints(&listener, 2)[1]["again"], true);

    let (status, _) = posts(&listener, &post.site().app(401), sid);
    assert_eq!(status, 401);
    let mut wire = Wire::open(listener.addr).unwrap();
    let answer = wire.exchange(&Message::post(b"no envelope")).unwrap();
    assert_eq!(answer.status, 400);
    assert_eq!(lines(&listener).len(), 2, "neither was printed as a push");
}

#[test]
fn it_passes_pushes_on_as_they_came_and_the_answers_back() {
    let post = world();
    let behind = Receiver::of(post.site().app(302));
    let listener = listen(post.site(), "302", &["--json", "--forward-to", &behind.url()]);
    follows(&post, &listener);
    behind.first(1, crate::manners::Manner::Refuse(4001));
    told(&post, &listener);
    let lines = prints(&listener, 2);
    assert!(lines.iter().all(|line| line["answered"] == "forwarded"));
    let pushes = behind.pushes();
    assert_eq!((pushes[0].before, pushes[1].before), (0, 1));
    let refused = post.number("SELECT count(*) FROM delivery_attempt WHERE errcode = 4001");
    assert_eq!(refused, 1, "the answer went back");
}

#[test]
fn an_application_that_is_none_has_no_ear() {
    let post = world();
    let output = post.site().runs(&["listen", "--port", "0", "--app", "699"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("699"), "{output:?}");
}
