//! What counts as delivered, and what is tried again under the same serial.

use std::time::{Duration, Instant};

use crate::manners::Manner;
use crate::post::Post;
use crate::receiver::Push;

const FLAGS: [&str; 4] = ["--retry", "50ms,100ms", "--push-deadline", "1000"];

/// One message at a time: 302 is told of customers by one kind alone.
fn world() -> Post {
    Post::open(&FLAGS, &[(302, "cst_info_notify")])
}

/// What the store has of the attempts of the last message, in their order.
fn verdicts(post: &Post) -> Vec<String> {
    let sql = "SELECT verdict || coalesce(' ' || errcode, '') AS v FROM delivery_attempt
        WHERE delivery_id = (SELECT max(id) FROM delivery) ORDER BY number";
    post.market.stored(sql).iter().map(|row| row["v"].as_str().unwrap().to_string()).collect()
}

fn are_one_message(pushes: &[Push]) {
    assert!(pushes.iter().all(|push| push.sid == pushes[0].sid), "another serial: {pushes:?}");
    assert!(pushes.iter().all(|push| push.content == pushes[0].content));
    assert!(pushes.windows(2).all(|two| two[0].timestamp <= two[1].timestamp));
}

#[test]
fn an_accepted_message_comes_once() {
    let post = world();
    post.knows("林素云");
    post.settles();
    assert_eq!(post.ear(302).count(), 1);
    assert_eq!(verdicts(&post), ["delivered 0"]);
}

#[test]
fn an_application_that_has_a_message_already_is_not_sent_it_again() {
    let post = world();
    post.ear(302).answers(|_| Manner::Refuse(1013));
    post.knows("林素云");
    post.settles();
    assert_eq!(post.ear(302).count(), 1);
    assert_eq!(verdicts(&post).len(), 1);
    assert!(verdicts(&post)[0].starts_with("delivered"));
}

#[test]
fn whatever_else_is_answered_the_message_comes_again_under_its_serial() {
    let post = world();
    let elsewhere = Post::open(&FLAGS, &[(302, "none")]);
    let cases = [
        (Manner::Refuse(4001), "refused 4001"),
        (Manner::Refuse(-1), "refused -1"),
        (Manner::Status(500), "bad_answer"),
        (Manner::Status(404), "bad_answer"),
        (Manner::Status(204), "bad_answer"),
        (Manner::Redirect(elsewhere.ear(302).url()), "bad_answer"),
        (Manner::Garbage, "bad_answer"),
        (Manner::WrongToken, "bad_answer"),
        (Manner::OtherSid, "bad_answer"),
        (Manner::Oversized, "bad_answer"),
        (Manner::Endless, "bad_answer"),
        (Manner::Drip, "unreachable"),
        (Manner::Hang, "unreachable"),
        (Manner::Close, "unreachable"),
    ];
    for (manner, verdict) in cases {
        post.ear(302).forgets();
        post.ear(302).first(2, manner.clone());
        post.knows("林素云");
        let pushes = post.ear(302).hears(3);
        post.settles();
        assert_eq!(post.ear(302).count(), 3, "{manner:?}");
        are_one_message(&pushes);
        assert_eq!(verdicts(&post), [verdict, verdict, "delivered 0"], "{manner:?}");
    }
    assert_eq!(elsewhere.ear(302).count(), 0, "a redirect was followed");
}

#[test]
fn one_deadline_bounds_an_attempt_however_the_time_is_spent() {
    let post = world();
    for manner in [Manner::Hang, Manner::Drip] {
        post.ear(302).first(1, manner);
        post.knows("林素云");
        post.settles();
        let took = post.number(
            "SELECT took / 1000 FROM delivery_attempt WHERE number = 1 ORDER BY delivery_id DESC LIMIT 1",
        );
        assert!((990..9000).contains(&took), "{took} ms");
    }
}

#[test]
fn every_attempt_bears_a_time_of_its_own() {
    let post = Post::open(&["--retry", "1100ms"], &[(302, "cst_info_notify")]);
    post.ear(302).first(1, Manner::Refuse(1005));
    post.knows("林素云");
    let pushes = post.ear(302).hears(2);
    are_one_message(&pushes);
    assert!(pushes[1].timestamp > pushes[0].timestamp);
}

#[test]
fn an_application_says_when_it_wants_a_message_again() {
    let post = world();
    post.ear(302).first(1, Manner::After(2));
    post.knows("林素云");
    let pushes = post.ear(302).hears(2);
    let apart = pushes[1].at - pushes[0].at;
    assert!(apart >= Duration::from_millis(1900), "after {apart:?}");
    are_one_message(&pushes);
}

#[test]
fn a_time_beyond_all_reason_stays_a_time() {
    let post = world();
    post.ear(302).first(1, Manner::After(u64::MAX));
    post.knows("林素云");
    post.ear(302).hears(1);
    let tried = || (!verdicts(&post).is_empty()).then_some(());
    crate::server::within(Duration::from_secs(10), "the attempt is kept", tried);
    let list = post.site().tells(&["push", "list"]);
    assert_eq!(list[0]["state"], "pending");
    let id = list[0]["id"].to_string();
    post.runs(&["push", "retry", &id]);
    post.settles();
    assert_eq!(post.ear(302).count(), 2);
}

#[test]
fn the_waits_between_attempts_are_those_of_the_schedule() {
    let post = Post::open(&["--retry", "100ms,300ms,600ms"], &[(302, "cst_info_notify")]);
    post.ear(302).first(4, Manner::Refuse(1005));
    let begun = Instant::now();
    post.knows("林素云");
    let pushes = post.ear(302).hears(5);
    for (two, least) in pushes.windows(2).zip([100, 300, 600, 600]) {
        let apart = two[1].at - two[0].at;
        assert!(apart >= Duration::from_millis(least), "{apart:?}, not {least} ms");
    }
    assert!(begun.elapsed() < Duration::from_secs(15));
    are_one_message(&pushes);
}

#[test]
fn a_refusal_is_in_the_log_once_with_the_code_of_a_push_that_failed() {
    let post = world();
    let mut left = 3;
    post.ear(302).answers(move |_| {
        left -= 1;
        if left >= 0 { Manner::Refuse(4001) } else { Manner::Accept }
    });
    post.knows("林素云");
    post.settles();
    assert_eq!(post.ear(302).count(), 4);
    let log = post.site().log();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("6001")).collect();
    assert_eq!(lines.len(), 1, "{log}");
    for said in ["app=302", "errcode=4001", "cst_info_notify"] {
        assert!(lines[0].contains(said), "{}", lines[0]);
    }
}
