//! How an application's callback does, healthy to open and back, as the store and the log have it.

use std::time::Duration;

use crate::manners::Manner;
use crate::post::Post;
use crate::server::within;

#[test]
fn a_callback_fails_opens_and_heals_with_one_line_each() {
    let post = Post::open(&["--retry", "30ms,60ms"], &[(302, "default")]);
    post.ear(302).answers(|_| Manner::Status(500));
    for _ in 0..10 {
        post.knows("甲");
    }
    post.becomes(302, "open");
    let failures = "SELECT failures FROM endpoint WHERE application_id = 302";
    within(Duration::from_secs(10), "probes go on", || (post.number(failures) > 20).then_some(()));
    assert_eq!((post.logged("failing"), post.logged("open"), post.logged("healthy")), (1, 1, 0));
    post.ear(302).accepts();
    post.settles();
    post.becomes(302, "healthy");
    assert_eq!((post.logged("failing"), post.logged("open"), post.logged("healthy")), (1, 1, 1));
    let changes = "SELECT from_state || ' ' || to_state AS turn FROM endpoint_change ORDER BY id";
    let changes = post.market.stored(changes);
    let turns: Vec<&str> = changes.iter().map(|change| change["turn"].as_str().unwrap()).collect();
    assert_eq!(turns, ["healthy failing", "failing open", "open healthy"]);
    assert_eq!(post.ear(302).heard().len(), 20);
    assert!(post.site().log().lines().count() < 40, "a line a message:\n{}", post.site().log());
}

#[test]
fn a_few_failures_make_it_failing_and_a_success_heals_it() {
    let post = Post::open(&["--retry", "1500ms"], &[(302, "cst_info_notify")]);
    post.ear(302).first(1, Manner::Close);
    post.knows("甲");
    post.becomes(302, "failing");
    post.settles();
    post.becomes(302, "healthy");
}

#[test]
fn a_refusal_is_no_failure_of_the_callback() {
    let post = Post::open(&["--retry", "20ms"], &[(302, "cst_info_notify")]);
    post.ear(302).first(10, Manner::Refuse(4001));
    post.knows("甲");
    post.ear(302).hears(11);
    post.settles();
    let rows = post.market.stored("SELECT * FROM endpoint WHERE state <> 'healthy'");
    assert!(rows.is_empty(), "{rows:?}");
}

#[test]
fn an_open_callback_is_probed_one_message_at_a_time() {
    let post = Post::open(&["--retry", "50ms", "--push-deadline", "400"], &[(302, "default")]);
    post.ear(302).answers(|_| Manner::Close);
    for _ in 0..20 {
        post.knows("甲");
    }
    post.becomes(302, "open");
    // What was under way when it opened has ended by then.
    let failures = || post.number("SELECT failures FROM endpoint WHERE application_id = 302");
    let then = failures();
    within(Duration::from_secs(10), "a probe", || (failures() > then + 3).then_some(()));
    post.ear(302).answers(|_| Manner::Hang);
    let begun = post.ear(302).count();
    let after = post.ear(302).hears(begun + 4);
    let held: Vec<_> = after[begun + 1..].windows(2).map(|two| two[1].at - two[0].at).collect();
    assert!(held.iter().all(|apart| *apart > Duration::from_millis(390)), "{held:?}");
    post.ear(302).accepts();
    post.settles();
}

#[test]
fn many_failures_at_one_moment_count_as_one_outage() {
    // Everything under way fails together when a busy application restarts: it is probed soon, not after hours.
    let post = Post::open(
        &["--retry", "50ms,50ms,50ms,50ms,50ms,50ms,50ms,1h", "--push-deadline", "1500"],
        &[(302, "cst_info_notify")],
    );
    post.ear(302).answers(|_| Manner::Hang);
    for _ in 0..60 {
        post.knows("甲");
    }
    post.ear(302).hears(30);
    post.becomes(302, "open");
    post.ear(302).accepts();
    post.settles();
}

#[test]
fn an_open_callback_is_resumed_on_a_running_server() {
    let post =
        Post::open(&["--retry", "10ms,10ms,10ms,10ms,10ms,10ms,1h"], &[(302, "cst_info_notify")]);
    post.ear(302).answers(|_| Manner::Status(502));
    post.knows("甲");
    post.knows("乙");
    let probes = "SELECT next_probe > (SELECT max(at) FROM delivery_attempt) + 600000
        FROM endpoint WHERE application_id = 302";
    post.becomes(302, "open");
    within(Duration::from_secs(10), "an hour to wait", || (post.number(probes) == 1).then_some(()));
    post.ear(302).accepts();
    // It sends what waits at once, so there is nothing to retry.
    post.runs(&["push", "resume", "302"]);
    post.settles();
    post.becomes(302, "healthy");
}
