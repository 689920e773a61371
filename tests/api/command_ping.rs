//! `dcbox app ping`: one signed test push, and what it says of the way there and back.

use std::process::Output;

use serde_json::Value;

use crate::lists::text;
use crate::manners::Manner;
use crate::post::Post;
use crate::server::Site;

fn world() -> Post {
    Post::open(&[], &[(302, "default")])
}

fn ping(site: &Site, words: &[&str]) -> Output {
    site.runs(&[&["app", "ping", "302"], words].concat())
}

/// What a test push comes to where the receiver answers so.
fn pinged(post: &Post, manner: Manner) -> (bool, Value) {
    post.ear(302).answers(move |_| manner.clone());
    let output = ping(post.site(), &["--json"]);
    let told = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    (output.status.success(), told)
}

#[test]
fn a_good_answer_is_told_with_its_time_and_changes_nothing() {
    let post = world();
    let (good, told) = pinged(&post, Manner::Accept);
    assert!(good);
    assert_eq!((&told["verdict"], &told["errcode"]), (&"delivered".into(), &0.into()));
    assert!(told["milliseconds"].as_f64().unwrap() > 0.0);
    assert_eq!(told["callback"], post.ear(302).url());
    assert!(text(&told, "explanation").contains("signed with application 302's keys"), "{told}");
    let pushes = post.ear(302).pushes();
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].cmd, "notify_request_result");
    assert_eq!(post.number("SELECT count(*) FROM delivery"), 0);
    assert_eq!(post.number("SELECT count(*) FROM event"), post.market.last_event());
    let people = String::from_utf8(ping(post.site(), &[]).stdout).unwrap();
    assert!(
        people.contains("delivered after") && people.contains(&post.ear(302).url()),
        "{people}"
    );
}

#[test]
fn each_bad_answer_is_explained_for_what_it_is_and_fails_the_command() {
    let post = world();
    for (manner, verdict, explanation, answer) in [
        (Manner::Refuse(4001), "refused", "refuses it with errcode 4001", "4001"),
        (Manner::WrongToken, "bad_answer", "signed with its token", "AuthCode"),
        (Manner::OtherSid, "bad_answer", "the message's own sid", "another sid"),
        (Manner::Garbage, "bad_answer", "the same envelope", "no envelope"),
        (Manner::Status(500), "bad_answer", "HTTP 200", "HTTP 500"),
        (Manner::Redirect("http://127.0.0.1:9/".to_string()), "bad_answer", "HTTP 200", "HTTP 302"),
        (Manner::Close, "unreachable", "address and port", ""),
    ] {
        let what = format!("{manner:?}");
        let (good, told) = pinged(&post, manner);
        assert!(!good, "{what}");
        assert_eq!(told["verdict"], verdict, "{what}");
        assert!(text(&told, "explanation").contains(explanation), "{what}: {told}");
        assert!(text(&told, "answer").contains(answer), "{what}: {told}");
    }
    post.ear(302).answers(|_| Manner::Refuse(4001));
    let output = ping(post.site(), &[]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("did not arrive"), "{output:?}");
}

#[test]
fn the_callback_is_the_one_of_now_and_no_secret_is_told() {
    let post = world();
    let app = post.site().app(302);
    let moved = crate::receiver::Receiver::of(app.clone());
    post.runs(&["app", "set", "302", "--callback", &moved.url()]);
    let output = ping(post.site(), &["--json"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!((moved.count(), post.ear(302).count()), (1, 0));
    let everything = format!("{output:?}{}", post.site().log());
    for secret in [&app.token, &app.appkey] {
        assert!(!everything.contains(secret.as_str()), "{everything}");
    }
}

#[test]
fn where_nobody_listens_or_there_is_no_callback_it_says_what_to_do() {
    let site = Site::open();
    let output = ping(&site, &[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("--callback"), "{output:?}");
    site.tells(&["app", "set", "302", "--callback", "http://127.0.0.1:9/"]);
    let output = ping(&site, &["--json"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.success(), &told["verdict"]), (false, &"unreachable".into()));
    assert!(text(&told, "explanation").contains("firewall"), "{told}");
    assert!(!site.runs(&["app", "ping", "399"]).status.success());
}
