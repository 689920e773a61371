//! The operator looks after messages over the admin API: what waits and why, trying again, giving up, resuming.

use std::time::Duration;

use serde_json::{Value, json};

use crate::lists::text;
use crate::manners::Manner;
use crate::operator::Operator;
use crate::post::Post;
use crate::receiver::Push;
use crate::server::within;

/// A customer with two changes that 302 refuses, the first of them tried once and then not for an hour.
fn stuck() -> (Post, Operator, Value) {
    let post = Post::open(&["--retry", "1h"], &[(302, "cst_info_notify")]);
    post.ear(302).answers(|_| Manner::Refuse(4001));
    let mut customer = post.knows("甲");
    post.writes_messages();
    post.renames(&mut customer, "乙");
    post.ear(302).hears(1);
    within(Duration::from_secs(10), "one attempt is kept", || {
        let kept = post.number("SELECT count(*) FROM delivery_attempt") == 1
            && post.number("SELECT count(*) FROM delivery") == 2;
        kept.then_some(())
    });
    let operator = Operator::program(post.site(), "tender");
    (post, operator, customer)
}

fn rows(operator: &Operator, query: &str) -> Vec<Value> {
    let answer = operator.gets(&format!("/deliveries?{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let listed = answer.json();
    let rows = listed["rows"].as_array().unwrap().clone();
    assert_eq!(listed["total"], rows.len(), "{query}");
    rows
}

fn ids(rows: &[Value]) -> Vec<i64> {
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// The number of messages that a bulk action says it hit.
#[track_caller]
fn hits(operator: &Operator, path: &str, body: Value) -> i64 {
    let answer = operator.posts(path, body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["count"].as_i64().unwrap()
}

fn audited(operator: &Operator, action: &str) -> Vec<Value> {
    let rows = operator.gets(&format!("/audit?action={action}")).json();
    rows["rows"].as_array().unwrap().clone()
}

fn sids(pushes: &[Push]) -> Vec<&str> {
    pushes.iter().map(|push| push.sid.as_str()).collect()
}

fn why(operator: &Operator, id: i64) -> Value {
    operator.gets(&format!("/deliveries/{id}")).json()["why"].clone()
}

#[test]
fn what_waits_is_listed_with_why_and_narrowed_by_every_filter() {
    let (post, operator, customer) = stuck();
    let all = rows(&operator, "");
    let [second, first] = &all[..] else { panic!("{all:?}") };
    assert_eq!(first["why"]["code"], "next_attempt");
    let due = first["why"]["at"].as_i64().unwrap() - first["created"].as_i64().unwrap();
    assert!((3_600_000..4_000_000).contains(&due), "{due}");
    assert_eq!(second["why"], json!({ "code": "behind", "delivery": first["id"], "at": null }));
    assert_eq!(
        (&first["cmd"], &first["title"]),
        (&json!("cst_info_notify"), &json!("客户信息通知"))
    );
    assert_eq!((&first["state"], &first["attempts"]), (&json!("pending"), &json!(1)));
    let record = format!("customer:{}", text(&customer, "cstGUID"));
    let (created, sid) = (first["created"].as_i64().unwrap(), text(first, "sid"));
    for (query, found) in [
        ("application=302", 2),
        ("application=301", 0),
        ("state=waiting", 2),
        ("state=parked", 0),
        ("state=delivered", 0),
        ("cmd=cst_info_notify", 2),
        ("cmd=cst_fee_notify", 0),
        (&format!("record={record}"), 2),
        ("record=customer:1", 0),
        (&format!("from={created}"), 2),
        (&format!("to={created}"), 0),
        (&format!("q={sid}"), 1),
        ("task=nobody", 0),
    ] {
        assert_eq!(rows(&operator, query).len(), found, "{query}");
    }
    assert_eq!(ids(&rows(&operator, "sort=id")), [ids(&all)[1], ids(&all)[0]]);
    for query in ["state=lost", "application=99", "sort=body", "application=x"] {
        let refused = operator.gets(&format!("/deliveries?{query}"));
        assert_eq!(refused.refusal(), (422, "invalid".into()), "{query}");
    }
    drop(post);
}

#[test]
fn a_message_is_shown_with_its_attempts_and_its_persons_data_only_to_who_reveals_them() {
    let (post, operator, customer) = stuck();
    let id = ids(&rows(&operator, "sort=id"))[0];
    let shown = operator.gets(&format!("/deliveries/{id}"));
    let mobile = text(&customer, "mobile");
    assert!(!shown.text().contains(mobile), "{}", shown.text());
    let shown = shown.json();
    assert_eq!(shown["masked"], true);
    let masked = format!("{}****{}", &mobile[..3], &mobile[7..]);
    assert_eq!(shown["body"]["mobile"], masked);
    assert_eq!(shown["body"]["customerName"], "甲");
    let tried = shown["tried"].as_array().unwrap();
    assert_eq!(tried.len(), 1);
    assert_eq!((&tried[0]["verdict"], &tried[0]["errcode"]), (&json!("refused"), &json!(4001)));
    assert!(tried[0]["took"].as_f64().unwrap() > 0.0);
    let answer: Value = serde_json::from_str(text(&tried[0], "answer")).unwrap();
    assert_eq!(answer["errcode"], 4001);
    assert!(audited(&operator, "delivery.reveal").is_empty(), "looking at it reveals nothing");

    let revealed = operator.posts(&format!("/deliveries/{id}/reveal"), json!({}));
    assert_eq!(revealed.status, 200, "{}", revealed.text());
    assert_eq!(revealed.json()["body"], post.ear(302).pushes()[0].content);
    let told = audited(&operator, "delivery.reveal");
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["who"], &told[0]["subject"]),
        (&json!("token tender"), &json!(id.to_string()))
    );
    assert!(!told[0].to_string().contains(mobile));

    let app = post.site().app(302);
    let everything = format!("{shown}{}{}", revealed.text(), post.site().log());
    for secret in [&app.token, &app.appkey] {
        assert!(!everything.contains(secret.as_str()), "{everything}");
    }
    for (method, path) in [("GET", "/deliveries/999999"), ("POST", "/deliveries/999999/reveal")] {
        let refused = operator.sends(method, &format!("/admin/api{path}"), None);
        assert_eq!(refused.refusal(), (404, "not_found".into()), "{path}");
    }
}

#[test]
fn one_is_tried_again_at_once_and_really_sent() {
    let (post, operator, _) = stuck();
    let id = ids(&rows(&operator, "sort=id"))[0];
    post.ear(302).accepts();
    assert_eq!(hits(&operator, "/deliveries/retry", json!({ "ids": [id] })), 1);
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(pushes.len(), 3, "the first twice, and the one behind it");
    assert_eq!((pushes[1].sid == pushes[0].sid, pushes[1].accepted), (true, true));
    assert_ne!(pushes[2].sid, pushes[0].sid);
    assert_eq!(rows(&operator, "state=delivered").len(), 2);
    assert_eq!(why(&operator, id), Value::Null);
    let told = audited(&operator, "delivery.retry");
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["subject"], &told[0]["after"]["count"]),
        (&json!(id.to_string()), &json!(1))
    );
}

#[test]
fn a_dropped_message_lets_its_records_next_one_go_and_is_not_sent() {
    let (post, operator, _) = stuck();
    let first = ids(&rows(&operator, "sort=id"))[0];
    post.ear(302).accepts();
    assert_eq!(hits(&operator, "/deliveries/drop", json!({ "ids": [first] })), 1);
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(pushes.len(), 2);
    assert_ne!(pushes[1].sid, pushes[0].sid);
    assert_eq!(ids(&rows(&operator, "state=dropped")), [first]);
    assert_eq!(audited(&operator, "delivery.drop").len(), 1);
    // What arrived cannot be given up any more.
    let gone = json!({ "ids": ids(&rows(&operator, "")) });
    assert_eq!(hits(&operator, "/deliveries/drop", gone), 0);
    assert_eq!(audited(&operator, "delivery.drop").len(), 1, "nothing was done");
    assert_eq!(rows(&operator, "state=delivered").len(), 1);
}

#[test]
fn what_is_counted_first_is_what_is_hit_then_and_counting_changes_nothing() {
    let (post, operator, _) = stuck();
    post.knows("丙");
    post.ear(302).hears(2);
    within(Duration::from_secs(10), "three wait", || {
        (post.number("SELECT count(*) FROM delivery_attempt") == 2).then_some(())
    });
    // The first two may have been made in one moment.
    let third = rows(&operator, "sort=id")[2]["created"].as_i64().unwrap();
    let both = |path: &str, body: Value| {
        let mut counted = body.clone();
        counted["dryRun"] = json!(true);
        let before = post.market.stored("SELECT * FROM delivery ORDER BY id");
        let count = hits(&operator, path, counted);
        assert_eq!(post.market.stored("SELECT * FROM delivery ORDER BY id"), before);
        assert_eq!(hits(&operator, path, body), count);
        count
    };
    // Nothing can be tried: the ear is told to hang up, so that what waits stays.
    post.ear(302).answers(|_| Manner::Refuse(4001));
    assert_eq!(both("/deliveries/retry", json!({ "application": 302 })), 3);
    assert_eq!(both("/deliveries/retry", json!({ "application": 302, "from": third })), 1);
    assert_eq!(both("/deliveries/retry", json!({ "application": 302, "to": third })), 2);
    assert_eq!(both("/deliveries/retry", json!({ "cmd": "cst_fee_notify" })), 0);
    assert_eq!(both("/deliveries/retry", json!({ "from": 1, "state": "delivered" })), 0);
    assert_eq!(both("/deliveries/drop", json!({ "application": 302, "to": third })), 2);
    assert_eq!(both("/deliveries/drop", json!({ "application": 302 })), 1);
    assert_eq!(rows(&operator, "state=dropped").len(), 3);
    let told = audited(&operator, "delivery.drop");
    assert_eq!(
        (&told[0]["subject"], &told[0]["after"]),
        (&json!("302"), &json!({ "application": 302, "state": "waiting", "count": 1 }))
    );
    for body in [
        json!({}),
        json!({ "state": "delivered" }),
        json!({ "dryRun": true }),
        json!({ "ids": [] }),
    ] {
        let refused = operator.posts("/deliveries/retry", body.clone());
        assert_eq!(refused.refusal(), (422, "invalid".into()), "{body}");
        assert_eq!(refused.json()["field"], "ids", "{body}");
    }
}

#[test]
fn what_arrived_in_a_time_is_sent_again_in_its_order_under_its_serials() {
    let post = Post::open(&["--retry", "1h"], &[(302, "cst_info_notify")]);
    let operator = Operator::program(post.site(), "tender");
    let mut customer = post.knows("甲");
    for name in ["乙", "丙", "丁"] {
        post.renames(&mut customer, name);
    }
    post.settles();
    let first = post.ear(302).pushes();
    assert_eq!(first.len(), 4);
    let from = rows(&operator, "sort=id")[0]["created"].as_i64().unwrap();
    let range =
        json!({ "application": 302, "state": "delivered", "from": from, "to": from + 3_600_000 });
    assert_eq!(hits(&operator, "/deliveries/retry", range), 4);
    post.ear(302).hears(8);
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(sids(&pushes[4..]), sids(&first), "one record's messages keep their order");
    assert_eq!(pushes.len(), 8);
    let counted = |asked: Value| {
        let answer = operator.posts("/deliveries/retry", asked);
        (answer.status, answer.json()["count"].clone())
    };
    let all = json!({ "application": 302, "dryRun": true });
    assert_eq!(counted(all.clone()), (200, json!(0)), "without a state those that wait are meant");
    let mut whatever = all;
    whatever["state"] = json!("any");
    assert_eq!(counted(whatever), (200, json!(4)));
    assert_eq!(rows(&operator, "state=any").len(), 4);
}

#[test]
fn a_parked_application_is_resumed_and_drains_in_order() {
    let (mut post, operator, mut customer) = stuck();
    post.market.site.stops();
    let store = rusqlite::Connection::open(post.site().folder().join("dcbox.db")).unwrap();
    let parked =
        "INSERT OR REPLACE INTO endpoint (application_id, state, since, failing_since, failures)
        VALUES (302, 'parked', 1234, 1, 99)";
    store.execute(parked, []).unwrap();
    drop(store);
    post.market.site.starts();
    post.market.office = post.office();
    let operator = Operator { addr: post.site().addr(), ..operator };
    post.ear(302).accepts();
    for name in ["丙", "丁", "戊"] {
        post.renames(&mut customer, name);
        post.writes_messages();
    }
    within(Duration::from_secs(10), "five wait", || {
        (rows(&operator, "state=waiting").len() == 5).then_some(())
    });
    let backlog = operator.gets("/backlog").json();
    let its =
        backlog["rows"].as_array().unwrap().iter().find(|row| row["applicationId"] == 302).unwrap();
    assert_eq!((&its["state"], &its["since"]), (&json!("parked"), &json!(1234)));
    assert_eq!((&its["pending"], &its["parked"]), (&json!(5), &json!(0)));
    assert_eq!(its["why"], json!({ "code": "parked", "delivery": null, "at": 1234 }));
    assert_eq!(its["oldest"], ids(&rows(&operator, "sort=id"))[0]);
    assert_eq!(post.ear(302).count(), 1, "nothing goes out while it is parked");

    let resumed = operator.posts("/backlog/302/resume", json!({}));
    assert_eq!(
        (resumed.status, &resumed.json()["state"]),
        (200, &json!("healthy")),
        "{}",
        resumed.text()
    );
    post.settles();
    let pushes = post.ear(302).pushes();
    let order: Vec<String> =
        rows(&operator, "sort=id").iter().map(|row| text(row, "sid").to_string()).collect();
    assert_eq!(sids(&pushes[1..]), order);
    let names: Vec<&str> =
        pushes[1..].iter().map(|push| text(&push.content, "customerName")).collect();
    assert_eq!(names, ["甲", "乙", "丙", "丁", "戊"]);

    let told = audited(&operator, "delivery.resume");
    assert_eq!(
        (&told[0]["before"], &told[0]["after"]),
        (&json!({ "state": "parked" }), &json!({ "state": "healthy" }))
    );
    let changes = operator.gets("/endpoint-changes?application=302").json();
    assert_eq!(
        (&changes["rows"][0]["from"], &changes["rows"][0]["to"]),
        (&json!("parked"), &json!("healthy"))
    );
    assert_eq!(operator.gets("/endpoint-changes?application=301").json()["total"], 0);
    // Again: nothing to resume.
    assert_eq!(operator.posts("/backlog/302/resume", json!({})).status, 200);
    assert_eq!(audited(&operator, "delivery.resume").len(), 1);
    let unknown = operator.posts("/backlog/699/resume", json!({}));
    assert_eq!(unknown.refusal(), (404, "not_found".into()));
}

#[test]
fn an_application_without_a_callback_or_disabled_is_why_its_messages_wait() {
    let (post, operator, _) = stuck();
    let id = ids(&rows(&operator, "sort=id"))[1];
    let becomes = |code: &str| {
        let is = || (why(&operator, id)["code"] == code).then_some(());
        within(Duration::from_secs(10), code, is);
    };
    post.runs(&["app", "set", "302", "--callback", ""]);
    becomes("no_callback");
    post.runs(&["app", "disable", "302"]);
    becomes("disabled");
    let shown = post.site().tells(&["push", "show", &id.to_string()]);
    assert_eq!(shown["waits"], "the application is disabled");
}

#[test]
fn an_application_that_cannot_be_reached_is_open_and_is_why_its_messages_wait() {
    let post =
        Post::open(&["--retry", "10ms,10ms,10ms,10ms,10ms,10ms,1h"], &[(302, "cst_info_notify")]);
    let operator = Operator::program(post.site(), "tender");
    post.ear(302).answers(|_| Manner::Status(502));
    post.knows("甲");
    post.knows("乙");
    post.becomes(302, "open");
    let hour = "SELECT next_probe > (SELECT max(at) FROM delivery_attempt) + 600000 FROM endpoint";
    within(Duration::from_secs(10), "an hour to wait", || (post.number(hour) == 1).then_some(()));
    // One that was never tried has nothing else to wait for.
    post.knows("丙");
    let row = within(Duration::from_secs(10), "three wait", || {
        let rows = rows(&operator, "");
        (rows.len() == 3).then(|| rows[0].clone())
    });
    assert_eq!((&row["why"]["code"], &row["attempts"]), (&json!("open"), &json!(0)));
    let probe = post.number("SELECT next_probe FROM endpoint WHERE application_id = 302");
    assert_eq!(row["why"]["at"], probe);
    let backlog = operator.gets("/backlog").json();
    let its = backlog["rows"].as_array().unwrap().iter().find(|row| row["applicationId"] == 302);
    let its = its.unwrap();
    assert_eq!(
        (&its["state"], &its["nextProbe"], &its["pending"]),
        (&json!("open"), &json!(probe), &json!(3))
    );
    post.ear(302).accepts();
    assert_eq!(operator.posts("/backlog/302/resume", json!({})).status, 200);
    post.settles();
    let changes = operator.gets("/endpoint-changes").json();
    let turns: Vec<_> =
        changes["rows"].as_array().unwrap().iter().map(|row| text(row, "to")).collect();
    assert_eq!(turns, ["healthy", "open", "failing"]);
    let why = text(&changes["rows"][1], "why");
    assert!(why.contains("502"), "{why}");
}

#[test]
fn requests_for_history_are_listed_with_how_far_they_are() {
    let post = Post::open(&["--retry", "100ms"], &[(301, "default")]);
    let operator = Operator::program(post.site(), "tender");
    post.ear(301).answers(|push| match push.cmd.as_str() {
        "cst_info_notify" => Manner::Refuse(4001),
        _ => Manner::Accept,
    });
    let asked = json!({
        "createdBy": "运维", "taskName": "补数", "projGUID": post.market.project, "dataType": "cst_info_notify",
    });
    let task = text(&post.market.office.asks("sync_request", asked).ok(), "taskID").to_string();
    let running = within(Duration::from_secs(20), "messages were made", || {
        let listed = operator.gets("/history-tasks?application=301").json();
        let row = listed["rows"][0].clone();
        (row["replayed"].as_i64()? > 0).then_some(row)
    });
    let head = (&running["id"], &running["name"], &running["state"]);
    assert_eq!(head, (&json!(task), &json!("补数"), &json!("running")));
    assert_eq!(running["kinds"], json!(["cst_info_notify"]));
    let its = operator.gets(&format!("/deliveries?task={task}&state=waiting")).json();
    let its = its["rows"].as_array().unwrap();
    assert!(!its.is_empty());
    assert!(its.iter().all(|row| row["lane"] == "history" && row["task"] == task.as_str()));
    post.ear(301).accepts();
    let done = within(Duration::from_secs(20), "it is done", || {
        let listed = operator.gets("/history-tasks").json();
        (listed["rows"][0]["state"] == "done").then(|| listed["rows"][0].clone())
    });
    assert_eq!((&done["waiting"], &done["refused"]), (&json!(0), &json!(0)));
    assert!(done["finished"].as_i64() >= done["created"].as_i64());
}

#[test]
fn the_kinds_of_messages_are_the_eighteen() {
    let site = crate::server::Site::shared();
    let kinds = Operator::program(&site, "kinds").gets("/message-kinds").json();
    let kinds = kinds["rows"].as_array().unwrap();
    assert_eq!(kinds.len(), 18);
    assert!(
        kinds.iter().any(|kind| kind["cmd"] == "notify_proj_publish" && kind["code"] == "N-NY-11")
    );
}

#[test]
fn who_watches_hears_that_messages_were_tried_again() {
    let (post, operator, _) = stuck();
    let id = ids(&rows(&operator, "sort=id"))[0];
    let mut watch = operator.watches();
    post.ear(302).accepts();
    hits(&operator, "/deliveries/retry", json!({ "ids": [id] }));
    watch.hears("delivery", |told| told["id"] == id && told["state"] == "delivered");
}
