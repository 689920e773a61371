//! What holds for every route of the admin API, by its own description, and for the routes about tokens and changes.

use serde_json::{Value, json};

use crate::operator::{Operator, PASSWORD};
use crate::server::Site;

/// A route as the description has it: method, path with its parameters filled in, and what is said of it.
struct Described {
    method: String,
    path: String,
    operation: Value,
}

fn described(operator: &Operator) -> Vec<Described> {
    let document = operator.gets("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut all = Vec::new();
    for (template, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let path: Vec<_> = template
                .split('/')
                .map(|part| if part.starts_with('{') { "1" } else { part })
                .collect();
            all.push(Described {
                method: method.to_uppercase(),
                path: path.join("/"),
                operation: operation.clone(),
            });
        }
    }
    assert!(all.len() >= 13, "{}", all.len());
    all
}

fn is_public(route: &Described) -> bool {
    route.operation["security"].as_array().unwrap().is_empty()
}

#[test]
fn without_a_session_every_route_but_signing_in_is_401() {
    let site = Site::empty();
    let routes = described(&Operator::program(&site, "reader"));
    let strangers = [
        Operator::stranger(&site),
        Operator::stranger(&site).with("authorization", "Bearer dcbox_made_up"),
        Operator::stranger(&site).with("cookie", "dcbox_session=made_up"),
        Operator::stranger(&site).with("authorization", "Basic b3BlcmF0b3I6"),
    ];
    for route in routes.iter().filter(|route| !is_public(route)) {
        assert!(route.operation["responses"].get("401").is_some(), "{}", route.path);
        for stranger in &strangers {
            let answer = stranger.sends(&route.method, &route.path, Some(&json!({})));
            let expected = (401, "unauthenticated".to_string());
            assert_eq!(answer.refusal(), expected, "{} {}", route.method, route.path);
        }
    }
    let public: Vec<_> =
        routes.iter().filter(|route| is_public(route)).map(|route| route.path.as_str()).collect();
    assert_eq!(public, ["/admin/api/session", "/admin/api/session/link"]);
}

#[test]
fn a_page_of_another_site_sees_and_changes_nothing() {
    let site = Site::empty();
    let browser = Operator::browser(&site);
    let own = format!("http://{}", site.addr());
    let foreign = [
        browser.with("origin", "https://evil.example"),
        browser.with("origin", "null"),
        browser.with("origin", &format!("{own}.evil.example")),
        browser.with("sec-fetch-site", "cross-site"),
        browser.with("sec-fetch-site", "same-site"),
        browser.without("origin"),
    ];
    let routes = described(&browser);
    for route in &routes {
        for (at, page) in foreign.iter().enumerate() {
            // A request that names no page cannot be held against one who has no cookie yet, nor against one who looks.
            if (is_public(route) || route.method == "GET") && at == foreign.len() - 1 {
                continue;
            }
            let answer = page.sends(&route.method, &route.path, Some(&json!({})));
            let expected = (403, "foreign_origin".to_string());
            assert_eq!(answer.refusal(), expected, "{} {} {at}", route.method, route.path);
        }
    }
    assert_eq!(browser.gets("/session").status, 200, "nobody was signed out");
    let typed = browser.without("origin").with("sec-fetch-site", "none");
    assert_eq!(typed.gets("/session").status, 200);
    let same = browser.without("origin").with("sec-fetch-site", "same-origin");
    assert_eq!(same.deletes("/session").status, 204);
}

#[test]
fn every_route_refuses_what_it_does_not_know_in_a_way_that_it_describes() {
    let site = Site::empty();
    let program = Operator::program(&site, "reader");
    for route in described(&program) {
        let (method, path) = (route.method.as_str(), &route.path);
        let answer =
            program.sends(method, &format!("{path}?unknown=1"), Some(&json!({ "unknown": 1 })));
        assert_eq!(answer.refusal(), (422, "invalid".into()), "{method} {path}");
        assert!(route.operation["responses"].get("422").is_some());
        if route.operation.get("requestBody").is_none() {
            continue;
        }
        for (kind, body, expected) in [
            (Some("application/json"), "{", (400, "malformed")),
            (Some("application/json"), "[]", (400, "malformed")),
            (Some("text/plain"), "{}", (415, "not_json")),
            (None, "{}", (415, "not_json")),
        ] {
            let answer = program.sends_bytes(method, path, kind, body.as_bytes());
            assert_eq!(answer.refusal(), (expected.0, expected.1.into()), "{method} {path} {body}");
            assert!(route.operation["responses"].get(expected.0.to_string()).is_some());
        }
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1024 * 1024));
        let answer = program.sends_bytes(method, path, Some("application/json"), long.as_bytes());
        assert_eq!(answer.refusal(), (413, "too_large".into()), "{method} {path}");
    }
}

#[test]
fn an_unknown_path_is_404_and_an_unknown_method_405() {
    let site = Site::empty();
    let program = Operator::program(&site, "reader");
    assert_eq!(program.gets("/nothing").refusal(), (404, "not_found".into()));
    assert_eq!(program.gets("/").refusal(), (404, "not_found".into()));
    let answer = program.sends("PATCH", "/admin/api/tokens", Some(&json!({})));
    assert_eq!(answer.refusal(), (405, "method_not_allowed".into()));
    assert_eq!(answer.header("allow"), Some("GET, POST"));
}

#[test]
fn lists_have_pages_an_order_and_bounds() {
    let site = Site::empty();
    let program = Operator::program(&site, "b");
    for name in ["c", "a"] {
        assert_eq!(program.posts("/tokens", json!({ "name": name })).status, 201);
    }
    let names = |query: &str| -> Vec<String> {
        let listed = program.gets(&format!("/tokens?{query}")).json();
        assert_eq!(listed["total"], if query.contains("q=") { 1 } else { 3 }, "{query}");
        let rows = listed["rows"].as_array().unwrap();
        rows.iter().map(|row| row["name"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(""), ["a", "b", "c"]);
    assert_eq!(names("sort=-name"), ["c", "b", "a"]);
    assert_eq!(names("size=2&page=2"), ["c"]);
    assert_eq!(names("page=9"), Vec::<String>::new());
    assert_eq!(names("q=B"), ["b"]);
    for (query, field) in [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=", "page"),
        ("page=1&page=2", "page"),
        ("size=201", "size"),
        ("sort=hash", "sort"),
        ("sort=name;--", "sort"),
        ("hash=1", "hash"),
        ("page=99999999999999999999", "page"),
    ] {
        let refused = program.gets(&format!("/tokens?{query}"));
        assert_eq!(refused.refusal(), (422, "invalid".into()), "{query}");
        assert_eq!(refused.json()["field"], field, "{query}");
    }
    assert_eq!(program.deletes("/tokens/x").refusal(), (422, "invalid".into()));
}

#[test]
fn a_token_is_told_once_and_its_changes_go_by_its_name() {
    let site = Site::empty();
    let browser = Operator::browser(&site);
    let made = browser.posts("/tokens", json!({ "name": "robot" }));
    assert_eq!(made.status, 201);
    let secret = made.json()["token"].as_str().unwrap().to_string();
    let robot = Operator::stranger(&site).with("authorization", &format!("Bearer {secret}"));
    assert_eq!(
        robot.posts("/tokens", json!({ "name": "robot" })).refusal(),
        (409, "name_taken".into())
    );
    let second = robot.posts("/tokens", json!({ "name": "operator" })).json();
    assert_eq!(robot.deletes(&format!("/tokens/{}", second["id"])).status, 204);
    let foreign = robot.with("origin", "https://elsewhere.example");
    assert_eq!(
        foreign.posts("/tokens", json!({ "name": "third" })).status,
        201,
        "a token needs no origin"
    );

    let rows = browser.gets("/audit?sort=at&action=token.").json();
    let told: Vec<_> = rows["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["who"].as_str().unwrap(),
                row["action"].as_str().unwrap(),
                row["address"].as_str().unwrap(),
            )
        })
        .collect();
    let here = "127.0.0.1";
    assert_eq!(
        told,
        [
            ("operator", "token.create", here),
            ("token robot", "token.create", here),
            ("token robot", "token.revoke", here),
            ("token robot", "token.create", here),
        ]
    );
    let revoked = &rows["rows"][2];
    assert_eq!(
        (&revoked["before"], &revoked["after"]),
        (&json!({ "name": "operator" }), &Value::Null)
    );
    for answer in
        [browser.gets("/audit?size=200"), browser.gets("/tokens"), browser.gets("/sessions")]
    {
        assert!(!answer.text().contains(&secret) && !answer.text().contains(PASSWORD));
    }
    assert!(!site.log().contains(&secret));
}

#[test]
fn the_audit_list_is_narrowed_by_what_when_and_to_what() {
    let site = Site::empty();
    let program = Operator::program(&site, "reader");
    let one = program.posts("/tokens", json!({ "name": "one" })).json();
    program.deletes(&format!("/tokens/{}", one["id"]));
    let actions = |query: &str| -> Vec<String> {
        let listed = program.gets(&format!("/audit?{query}")).json();
        listed["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["action"].as_str().unwrap().to_string())
            .collect()
    };
    assert_eq!(actions(&format!("subject={}", one["id"])), ["token.revoke", "token.create"]);
    assert_eq!(actions("action=token.revoke"), ["token.revoke"]);
    assert_eq!(actions("action=tok"), Vec::<String>::new());
    assert_eq!(actions("to=1"), Vec::<String>::new());
    assert_eq!(actions("from=1").len(), 3);
    assert_eq!(actions("q=reader").len(), 3);
    assert_eq!(actions("q=%25").len(), 0);
}
