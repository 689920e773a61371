//! One record's messages keep their order; others do not wait for them.

use std::collections::HashMap;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::lists::text;
use crate::manners::Manner;
use crate::post::Post;
use crate::receiver::{Push, Receiver};

const FLAGS: [&str; 4] = ["--retry", "10ms,20ms,30ms", "--push-deadline", "5000"];

/// Fails three pushes of twenty, each in one of several ways.
pub fn fails_at_random(ear: &Receiver, seed: u64) {
    let mut dice = StdRng::seed_from_u64(seed);
    ear.answers(move |_| match dice.random_range(0..40) {
        0..=2 => Manner::Refuse(1005),
        3 => Manner::Status(500),
        4 => Manner::Close,
        5 => Manner::Garbage,
        _ => Manner::Accept,
    });
}

/// The serials as a query of the store has them in their order, by record.
pub fn stored_order(post: &Post, app: u16) -> HashMap<String, Vec<String>> {
    let sql = format!(
        "SELECT record, sid FROM delivery WHERE application_id = {app} ORDER BY record, id"
    );
    let mut order: HashMap<String, Vec<String>> = HashMap::new();
    for row in post.market.stored(&sql) {
        order
            .entry(text(&row, "record").to_string())
            .or_default()
            .push(text(&row, "sid").to_string());
    }
    order
}

/// Holds what came against the order in the store: nothing of a record before what precedes it was accepted.
#[track_caller]
pub fn keeps_order(pushes: &[Push], order: &HashMap<String, Vec<String>>) {
    let places: HashMap<&str, (&str, usize)> = order
        .iter()
        .flat_map(|(record, sids)| {
            sids.iter()
                .enumerate()
                .map(move |(place, sid)| (sid.as_str(), (record.as_str(), place)))
        })
        .collect();
    let mut next: HashMap<&str, usize> = HashMap::new();
    for push in pushes {
        let (record, place) = places[push.sid.as_str()];
        let next = next.entry(record).or_default();
        assert!(place <= *next, "{record}: {} came before its turn", push.sid);
        if place == *next && push.accepted {
            *next += 1;
        }
    }
}

#[test]
fn many_changes_of_some_records_arrive_in_their_order_through_failures() {
    let post = Post::open(&FLAGS, &[(302, "default"), (401, "all")]);
    fails_at_random(post.ear(302), 1);
    fails_at_random(post.ear(401), 2);
    let mut customers: Vec<Value> = (0..4).map(|n| post.knows(&format!("甲{n}"))).collect();
    let opportunities: Vec<String> =
        customers.iter().map(|customer| post.opens(customer)).collect();
    for round in 1..=12 {
        for (customer, opportunity) in customers.iter_mut().zip(&opportunities) {
            post.renames(customer, &format!("第{round}次"));
            let report = post.follow_up(customer, opportunity);
            post.market.office.asks("cst_follow_update", report).ok();
        }
    }
    post.settles();
    for app in [302, 401] {
        let pushes = post.ear(app).pushes();
        let order = stored_order(&post, app);
        assert!(order.values().any(|sids| sids.len() > 20));
        keeps_order(&pushes, &order);
        let sids: usize = order.values().map(Vec::len).sum();
        let first = pushes.iter().filter(|push| push.before == 0).count();
        assert_eq!(first, sids, "each message came, and no other");
        assert!(pushes.len() > sids, "nothing failed");
    }
    // A message tells no older name than the one before it.
    for customer in &customers {
        let of_customer = |push: &&Push| {
            push.before == 0
                && push.cmd == "cst_info_notify"
                && push.content["cstGUID"] == customer["cstGUID"]
        };
        let number = |push: &Push| -> u32 {
            let name = text(&push.content, "customerName");
            name.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0)
        };
        let pushes = post.ear(302).pushes();
        let told: Vec<u32> = pushes.iter().filter(of_customer).skip(1).map(number).collect();
        assert!(told.is_sorted() && told.last() == Some(&12), "{told:?}");
    }
}

#[test]
fn a_refused_record_holds_up_itself_and_no_other() {
    let post = Post::open(&FLAGS, &[(302, "cst_info_notify")]);
    let mut refused = post.knows("甲");
    post.settles();
    let guid = refused["cstGUID"].clone();
    post.ear(302).answers(move |push| match push.content["cstGUID"] == guid {
        true => Manner::Refuse(4001),
        false => Manner::Accept,
    });
    for round in 0..3 {
        post.renames(&mut refused, &format!("甲{round}"));
        post.knows("乙");
    }
    let others = || {
        let pushes = post.ear(302).pushes();
        let others = pushes.iter().filter(|push| push.content["cstGUID"] != refused["cstGUID"]);
        let tried = pushes.iter().filter(|push| push.content["cstGUID"] == refused["cstGUID"]);
        (others.count() == 3 && tried.count() >= 5).then_some(())
    };
    crate::server::within(Duration::from_secs(15), "the others arrive", others);
    // The last of the others may have arrived and not be marked yet.
    let waiting = || post.number("SELECT count(*) FROM delivery WHERE state = 'pending'");
    let three = || (waiting() == 3).then_some(());
    crate::server::within(Duration::from_secs(15), "only the refused record waits", three);
    post.ear(302).accepts();
    post.settles();
    keeps_order(&post.ear(302).pushes(), &stored_order(&post, 302));
}

#[test]
fn records_go_in_parallel_and_one_record_one_at_a_time() {
    let flags = ["--retry", "20ms", "--push-deadline", "5000"];
    let post = Post::open(&flags, &[(302, "cst_info_notify")]);
    let mut customers: Vec<Value> = (0..6).map(|n| post.knows(&format!("甲{n}"))).collect();
    post.settles();
    // All are held, so that only what is under way at once can be seen.
    post.ear(302).answers(|_| Manner::Hang);
    for round in 0..3 {
        for customer in &mut customers {
            post.renames(customer, &format!("乙{round}"));
        }
    }
    let held = post.ear(302).hears(12).split_off(6);
    let mut records: Vec<String> =
        held.iter().map(|push| push.content["cstGUID"].to_string()).collect();
    records.sort();
    records.dedup();
    assert_eq!((held.len(), records.len()), (6, 6), "one message of each");
    post.ear(302).accepts();
    post.settles();
    keeps_order(&post.ear(302).pushes(), &stored_order(&post, 302));
}

#[test]
fn an_application_that_hangs_or_is_gone_delays_no_other() {
    let flags = ["--retry", "20ms", "--push-deadline", "60000"];
    let post = Post::open(&flags, &[(302, "default"), (401, "all"), (501, "all")]);
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    post.runs(&["app", "set", "501", "--callback", &format!("http://{gone}/")]);
    post.ear(401).answers(|_| Manner::Hang);
    for _ in 0..100 {
        post.knows("甲");
    }
    // All of 302's come while none of 401's has been answered.
    post.ear(302).hears(200);
    let unanswered = "SELECT count(*) FROM delivery WHERE application_id = 401 AND attempts = 0";
    assert_eq!(post.number(unanswered), 200);
    let held = post.ear(401).count();
    assert!((1..=64).contains(&held), "{held} under way at once");
}
