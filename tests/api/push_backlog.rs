//! `dcbox push`: what waits is seen, tried again, given up and resumed on a running server.

use serde_json::{Value, json};

use crate::lists::text;
use crate::manners::Manner;
use crate::post::Post;

/// A customer with two changes that 302 refuses, and 302 tried after an hour again.
fn stuck() -> (Post, Value) {
    let post = Post::open(&["--retry", "1h"], &[(302, "cst_info_notify")]);
    post.ear(302).answers(|_| Manner::Refuse(4001));
    let mut customer = post.knows("甲");
    post.renames(&mut customer, "乙");
    post.ear(302).hears(1);
    let tried = "SELECT count(*) FROM delivery_attempt";
    let kept = || post.number(tried) == 1 && post.number("SELECT count(*) FROM delivery") == 2;
    crate::server::within(std::time::Duration::from_secs(10), "one attempt is kept", || {
        kept().then_some(())
    });
    (post, customer)
}

fn listed(post: &Post, words: &[&str]) -> Vec<Value> {
    post.site().tells(&[&["push", "list"], words].concat()).as_array().unwrap().clone()
}

fn id(listed: &Value) -> String {
    listed["id"].to_string()
}

#[test]
fn the_list_has_what_waits_newest_first_and_other_states_on_request() {
    let (post, customer) = stuck();
    let list = listed(&post, &[]);
    assert_eq!(list.len(), 2);
    assert!(list[0]["id"].as_i64() > list[1]["id"].as_i64());
    let [second, first] = [&list[0], &list[1]];
    assert_eq!((&first["attempts"], &second["attempts"]), (&json!(1), &json!(0)));
    for one in &list {
        assert_eq!(one["app"], 302);
        assert_eq!(one["cmd"], "cst_info_notify");
        assert_eq!(one["record"], format!("customer:{}", text(&customer, "cstGUID")).as_str());
        assert_eq!((&one["state"], &one["lane"]), (&json!("pending"), &json!("live")));
    }
    assert_eq!(first["sid"], post.ear(302).pushes()[0].sid.as_str());
    assert_eq!(listed(&post, &["--limit", "1"])[..], list[..1]);
    assert_eq!(listed(&post, &["--app", "301"]), [json!(null); 0]);
    assert_eq!(listed(&post, &["--state", "delivered"]), [json!(null); 0]);
    let people = String::from_utf8(post.runs(&["push", "list"]).stdout).unwrap();
    assert_eq!(people.lines().count(), 2, "{people}");
}

#[test]
fn one_message_is_shown_with_its_body_its_attempts_and_no_secret() {
    let (post, _) = stuck();
    let first = id(&listed(&post, &[])[1]);
    let shown = post.site().tells(&["push", "show", &first]);
    assert_eq!(shown["body"], post.ear(302).pushes()[0].content);
    let tried = shown["tried"].as_array().unwrap();
    assert_eq!(tried.len(), 1);
    assert_eq!(tried[0]["verdict"], "refused");
    assert_eq!((&tried[0]["errcode"], &tried[0]["number"]), (&json!(4001), &json!(1)));
    assert!(tried[0]["milliseconds"].as_f64().unwrap() > 0.0);
    let answer: Value = serde_json::from_str(text(&tried[0], "answer")).unwrap();
    assert_eq!(answer["errcode"], 4001);
    let (app, everything) = (post.site().app(302), format!("{shown}{}", post.site().log()));
    for secret in [&app.token, &app.appkey] {
        assert!(!everything.contains(secret.as_str()), "{everything}");
    }
    let unknown = post.site().runs(&["push", "show", "999999"]);
    assert!(!unknown.status.success() && unknown.stdout.is_empty());
}

#[test]
fn a_dropped_message_lets_its_records_next_one_go() {
    let (post, _) = stuck();
    let list = listed(&post, &[]);
    post.ear(302).accepts();
    post.runs(&["push", "drop", &id(&list[1])]);
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(pushes.len(), 2);
    assert_eq!(pushes[1].sid, text(&list[0], "sid"));
    assert_eq!(listed(&post, &["--state", "dropped"]).len(), 1);
}

#[test]
fn a_message_is_tried_again_at_once_and_a_delivered_one_under_its_serial() {
    let (post, _) = stuck();
    let list = listed(&post, &[]);
    post.ear(302).accepts();
    post.runs(&["push", "retry", &id(&list[1])]);
    post.settles();
    let sids: Vec<String> = post.ear(302).pushes().into_iter().map(|push| push.sid).collect();
    let [first, second] = [&list[1], &list[0]].map(|one| text(one, "sid"));
    assert_eq!(sids, [first, first, second]);

    post.runs(&["push", "retry", &id(&list[0])]);
    let pushes = post.ear(302).hears(4);
    assert_eq!((pushes[3].sid.as_str(), pushes[3].before), (second, 1));
    post.settles();
    assert_eq!(listed(&post, &["--state", "delivered"]).len(), 2);
}

#[test]
fn all_that_waits_for_an_application_is_tried_again_or_given_up() {
    let (post, _) = stuck();
    post.knows("丙");
    post.ear(302).hears(2);
    // An attempt under way when all are tried again would put its message off once more.
    crate::server::within(std::time::Duration::from_secs(10), "both attempts are kept", || {
        (post.number("SELECT count(*) FROM delivery_attempt") == 2).then_some(())
    });
    let again = post.site().tells(&["push", "retry", "--app", "302"]);
    assert_eq!(again["count"], 3);
    post.ear(302).hears(4);
    let dropped = post.site().tells(&["push", "drop", "--app", "302"]);
    assert_eq!(dropped["count"], 3);
    assert!(listed(&post, &[]).is_empty());
    post.ear(302).accepts();
    post.knows("丁");
    post.settles();
    assert_eq!(post.ear(302).heard().len(), 3, "the new one, and of those given up what was tried");
}

#[test]
fn a_parked_application_is_resumed_and_gets_its_backlog() {
    let (mut post, _) = stuck();
    post.market.site.stops();
    let sql =
        "INSERT OR REPLACE INTO endpoint (application_id, state, since, failing_since, failures)
        VALUES (302, 'parked', 1, 1, 99)";
    let store = rusqlite::Connection::open(post.site().folder().join("dcbox.db")).unwrap();
    store.execute(sql, []).unwrap();
    post.market.site.starts();
    post.ear(302).accepts();
    post.runs(&["push", "retry", "--app", "302"]);
    post.market.office = post.office();
    let before = post.ear(302).count();
    post.market.platform = post.site().app(201);
    post.market.recommended();
    let waiting = "SELECT count(*) FROM delivery WHERE state = 'pending' AND application_id = 302";
    crate::server::within(std::time::Duration::from_secs(10), "one more waits", || {
        (post.number(waiting) == 3).then_some(())
    });
    assert_eq!(post.ear(302).count(), before);
    post.runs(&["push", "resume", "302"]);
    post.settles();
    assert_eq!(post.ear(302).count(), before + 3);
    post.becomes(302, "healthy");
}

#[test]
fn what_cannot_be_done_is_said() {
    let (post, _) = stuck();
    for words in [
        &["push", "retry", "999999"][..],
        &["push", "drop", "999999"],
        &["push", "resume", "999"],
        &["push", "drop"],
    ] {
        let output = post.site().runs(words);
        assert!(!output.status.success() && !output.stderr.is_empty(), "{words:?}: {output:?}");
    }
    let both = post.site().runs(&["push", "drop", "1", "--app", "302"]);
    assert!(!both.status.success(), "{both:?}");
}
