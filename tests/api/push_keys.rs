//! Callback and keys are those of the moment of sending: a correction helps what already waits.

use std::time::Duration;

use serde_json::{Value, json};

use crate::lists::text;
use crate::manners::Manner;
use crate::operator::Operator;
use crate::post::Post;
use crate::receiver::Receiver;
use crate::server::within;

const FLAGS: [&str; 4] = ["--retry", "50ms,100ms", "--push-deadline", "5000"];

#[test]
fn a_corrected_callback_helps_what_already_waits() {
    let post = Post::open(&FLAGS, &[(302, "default")]);
    post.ear(302).answers(|_| Manner::Status(404));
    post.knows("甲");
    post.knows("乙");
    post.ear(302).hears(2);
    let right = Receiver::of(post.site().app(302));
    post.runs(&["app", "set", "302", "--callback", &right.url()]);
    post.settles();
    assert_eq!(right.heard().len(), 4);
    let wrong = post.ear(302).pushes();
    assert!(right.pushes().iter().any(|push| wrong.iter().any(|other| other.sid == push.sid)));
}

#[test]
fn an_application_with_no_callback_yet_finds_everything_when_it_has_one() {
    let post = Post::open(&FLAGS, &[(302, "default")]);
    // What the admin API has answered, the server keeps to.
    let operator = Operator::program(post.site(), "keeper");
    let set = operator.patches("/applications/302", json!({ "callback": null }));
    assert_eq!(set.status, 200, "{}", set.text());
    post.knows("甲");
    post.knows("乙");
    post.writes_messages();
    let waiting = post.number("SELECT count(*) FROM delivery WHERE state = 'pending'");
    assert_eq!((waiting, post.ear(302).count()), (4, 0));
    post.runs(&["app", "set", "302", "--callback", &post.ear(302).url()]);
    post.settles();
    assert_eq!(post.ear(302).heard().len(), waiting as usize);
}

#[test]
fn rotated_keys_are_used_for_what_waits() {
    let post = Post::open(&FLAGS, &[(302, "default")]);
    post.ear(302).answers(|_| Manner::Status(503));
    post.knows("甲");
    let before = post.ear(302).hears(1);
    post.runs(&["app", "set", "302", "--callback", ""]);
    let rotated: Value = post.site().tells(&["app", "rotate", "302"]);
    assert!(!text(&rotated, "token").is_empty());
    let fresh = Receiver::of(post.site().app(302));
    post.runs(&["app", "set", "302", "--callback", &fresh.url()]);
    post.settles();
    let after = fresh.pushes();
    assert_eq!(fresh.heard().len(), 2);
    assert!(after.iter().any(|push| push.sid == before[0].sid), "the same message, resealed");
}

#[test]
fn a_disabled_application_keeps_its_backlog_and_gets_it_in_order() {
    let post = Post::open(&FLAGS, &[(302, "cst_info_notify"), (401, "cst_info_notify")]);
    let mut customer = post.knows("甲");
    post.settles();
    post.runs(&["app", "disable", "302"]);
    // From some moment on the server knows it.
    let mut round = 0;
    let quiet = || {
        let before = post.ear(302).count();
        round += 1;
        post.renames(&mut customer, &format!("乙{round}"));
        post.ear(401).hears(round + 1);
        std::thread::sleep(Duration::from_millis(100));
        (post.ear(302).count() == before).then_some(())
    };
    within(Duration::from_secs(10), "302 hears nothing", quiet);
    let before = post.ear(302).count();
    for _ in 0..5 {
        round += 1;
        post.renames(&mut customer, &format!("乙{round}"));
    }
    post.ear(401).hears(round + 1);
    assert_eq!(post.ear(302).count(), before);
    post.runs(&["app", "enable", "302"]);
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(pushes.len(), round + 1);
    crate::push_order::keeps_order(&pushes, &crate::push_order::stored_order(&post, 302));
}
