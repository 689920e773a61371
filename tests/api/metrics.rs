//! `/metrics`: what is counted, in a form that Prometheus reads, and that it rises.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::http::{Message, Wire};
use crate::manners::Manner;
use crate::post::{FAST, Post};
use crate::server::{Site, within};

/// The samples, by name and labels, after each line was held against the format.
fn scraped(site: &Site) -> BTreeMap<String, f64> {
    let answer = Wire::open(site.addr()).unwrap().exchange(&Message::get("/metrics")).unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
    let page = String::from_utf8(answer.body).unwrap();
    let mut families = BTreeMap::new();
    let mut samples = BTreeMap::new();
    for line in page.lines() {
        if let Some(family) = line.strip_prefix("# TYPE ") {
            let (name, kind) = family.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(families.insert(name.to_string(), kind).is_none(), "{name} twice");
            assert!(page.contains(&format!("# HELP {name} ")), "{name}");
        } else if !line.starts_with('#') {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            let family =
                ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            let known = families.contains_key(name)
                || family.is_some_and(|name| families.contains_key(name));
            assert!(known, "no family of {line}");
            assert!(samples.insert(series.to_string(), value.parse().unwrap()).is_none(), "{line}");
        }
    }
    for (name, kind) in [
        ("dcbox_request_seconds", "histogram"),
        ("dcbox_commits_total", "counter"),
        ("dcbox_commit_jobs_total", "counter"),
        ("dcbox_delivery_attempts_total", "counter"),
        ("dcbox_backlog_messages", "gauge"),
        ("dcbox_backlog_oldest_seconds", "gauge"),
    ] {
        assert_eq!(families.get(name), Some(&kind), "{page}");
    }
    samples
}

/// The sum of the series whose text has all of these in it.
fn sum(samples: &BTreeMap<String, f64>, parts: &[&str]) -> f64 {
    let has = |series: &&String| parts.iter().all(|part| series.contains(part));
    samples.iter().filter(|(series, _)| has(series)).map(|(_, value)| value).sum()
}

#[test]
fn requests_are_counted_by_interface_and_errcode_with_their_times() {
    let site = Site::open();
    let before = scraped(&site);
    let app = site.app(301);
    for _ in 0..5 {
        app.asks("base_project_list", json!({})).ok();
    }
    app.asks("base_room_list", json!({})).refused(1001);
    // Counted once answered, which a moment later is seen.
    let counted = |samples: &BTreeMap<String, f64>| {
        sum(samples, &["dcbox_request_seconds_count", "cmd=\"base_project_list\"", "errcode=\"0\""])
    };
    let after = within(Duration::from_secs(5), "five are counted", || {
        Some(scraped(&site)).filter(|after| counted(after) - counted(&before) >= 5.0)
    });
    assert_eq!(counted(&after) - counted(&before), 5.0);
    let refused = ["dcbox_request_seconds_count", "cmd=\"base_room_list\"", "errcode=\"1001\""];
    assert_eq!(sum(&after, &refused) - sum(&before, &refused), 1.0);
    let series = ["cmd=\"base_project_list\"", "errcode=\"0\""];
    let all = sum(&after, &[&["_bucket", "le=\"+Inf\""], &series[..]].concat());
    assert_eq!(all, counted(&after), "the last bucket has them all");
    assert!(sum(&after, &[&["_sum"], &series[..]].concat()) > 0.0);
    let mut buckets: Vec<(f64, f64)> = Vec::new();
    for (name, value) in &after {
        if !name.contains("_bucket") || !series.iter().all(|part| name.contains(part)) {
            continue;
        }
        let bound = name.split("le=\"").nth(1).unwrap().split('"').next().unwrap();
        buckets.push((bound.parse().unwrap_or(f64::INFINITY), *value));
    }
    buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert!(buckets.windows(2).all(|two| two[0].1 <= two[1].1), "{buckets:?}");
    assert!(!after.keys().any(|series| series.contains(&app.token)));
}

#[test]
fn commits_attempts_and_the_backlog_are_counted() {
    let post = Post::open(&FAST, &[(301, "none"), (302, "cst_info_notify")]);
    let before = scraped(post.site());
    post.knows("甲");
    post.settles();
    let verdict = |samples: &BTreeMap<String, f64>, verdict: &str| {
        sum(
            samples,
            &["dcbox_delivery_attempts_total", "app=\"302\"", &format!("verdict=\"{verdict}\"")],
        )
    };
    let delivered = scraped(post.site());
    assert_eq!(verdict(&delivered, "delivered"), 1.0);
    for counter in ["dcbox_commits_total", "dcbox_commit_jobs_total"] {
        assert!(sum(&delivered, &[counter]) > sum(&before, &[counter]), "{counter}");
    }
    let jobs = sum(&delivered, &["dcbox_commit_jobs_total"]);
    assert!(jobs >= sum(&delivered, &["dcbox_commits_total"]), "several may share a commit");
    assert_eq!(sum(&delivered, &["dcbox_backlog_messages"]), 0.0);

    post.ear(302).answers(|_| Manner::Refuse(4001));
    post.knows("乙");
    post.knows("丙");
    within(Duration::from_secs(10), "two wait and were refused", || {
        let samples = scraped(post.site());
        let waiting = sum(&samples, &["dcbox_backlog_messages{app=\"302\"}"]);
        let oldest = sum(&samples, &["dcbox_backlog_oldest_seconds{app=\"302\"}"]);
        (waiting == 2.0 && oldest > 0.0 && verdict(&samples, "refused") >= 2.0).then_some(())
    });
    assert_eq!(verdict(&scraped(post.site()), "delivered"), 1.0);
    post.ear(302).answers(|_| Manner::Close);
    within(Duration::from_secs(10), "one did not get there", || {
        (verdict(&scraped(post.site()), "unreachable") >= 1.0).then_some(())
    });
}
