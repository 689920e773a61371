//! A server that is told to stop, or is gone, keeps what has not been delivered.

use std::time::{Duration, Instant};

use crate::manners::Manner;
use crate::post::Post;

const PENDING: &str = "SELECT count(*) FROM delivery WHERE state = 'pending'";

#[test]
fn a_server_told_to_stop_with_messages_under_way_ends_well_and_sends_them_after_its_next_start() {
    let flags = ["--retry", "50ms", "--push-deadline", "500"];
    let mut post = Post::open(&flags, &[(302, "default")]);
    post.ear(302).answers(|_| Manner::Hang);
    for _ in 0..10 {
        post.knows("甲");
    }
    post.ear(302).hears(5);
    let begun = Instant::now();
    post.market.site.stops();
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert_eq!(post.number(PENDING), 20);
    let before = post.ear(302).count();
    post.ear(302).accepts();
    post.market.site.starts();
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(post.ear(302).heard().len(), 20);
    assert!(pushes[before..].iter().any(|push| push.before > 0), "the same serials");
    crate::push_order::keeps_order(&pushes, &crate::push_order::stored_order(&post, 302));
}

#[test]
fn messages_that_hang_for_longer_than_it_waits_do_not_keep_a_server_from_stopping() {
    let flags = ["--retry", "50ms", "--push-deadline", "600000"];
    let mut post = Post::open(&flags, &[(302, "default")]);
    post.ear(302).answers(|_| Manner::Hang);
    post.knows("甲");
    post.ear(302).hears(1);
    post.market.site.stops();
    assert_eq!(post.number(PENDING), 2);
}

#[test]
fn a_backlog_survives_a_stop_and_a_kill() {
    let mut post = Post::open(&["--retry", "50ms,100ms"], &[(302, "default")]);
    post.ear(302).answers(|_| Manner::Status(503));
    let mut customer = post.knows("甲");
    for round in 0..5 {
        post.renames(&mut customer, &format!("乙{round}"));
    }
    post.ear(302).hears(1);
    post.market.site.restarts();
    post.market.office = post.office();
    post.renames(&mut customer, "丙");
    post.market.site.is_killed();
    post.market.site.starts();
    post.ear(302).accepts();
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(post.ear(302).heard().len(), 14);
    let last = pushes.iter().rfind(|push| push.cmd == "cst_info_notify").unwrap();
    assert_eq!(last.content["customerName"], "丙");
    crate::push_order::keeps_order(&pushes, &crate::push_order::stored_order(&post, 302));
}

#[test]
fn serials_go_on_after_a_restart_and_are_never_given_twice() {
    let mut post = Post::open(&["--retry", "50ms"], &[(302, "default"), (401, "all")]);
    for _ in 0..3 {
        post.knows("甲");
        post.settles();
        post.market.site.restarts();
        post.market.office = post.office();
    }
    let sql = "SELECT count(*) - count(DISTINCT sid) FROM delivery";
    assert_eq!(post.number(sql), 0);
    let rising = "SELECT count(*) FROM delivery one JOIN delivery next ON next.id = one.id + 1
        WHERE next.sid <= one.sid";
    assert_eq!(post.number(rising), 0);
}

#[test]
fn what_failed_while_a_callback_was_away_goes_out_as_soon_as_it_is_back() {
    let waits = ["--retry", "10ms,10ms,10ms,10ms,1h"];
    let post = Post::open(&waits, &[(302, "cst_info_notify")]);
    post.ear(302).answers(|_| Manner::Status(503));
    post.knows("甲");
    post.becomes(302, "open");
    let waits =
        "SELECT count(*) FROM delivery WHERE attempts = 5 AND next_attempt - created > 3000000";
    assert_eq!(post.number(waits), 1, "by its own schedule it would wait for an hour");
    post.ear(302).accepts();
    // Another record's message is the probe that arrives.
    post.knows("乙");
    post.settles();
    let arrived = post.ear(302).pushes();
    let last_two = &arrived[arrived.len() - 2..];
    assert!(
        last_two[0].content["customerName"] == "乙" && last_two[1].content["customerName"] == "甲"
    );
}
