//! What is checked before a header is read: method, size, presence and form of the message.

use serde_json::{Value, json};

use crate::http::{Message, percent};
use crate::lists::everything;
use crate::samples::{World, street};
use crate::server::Site;

const LIMIT: usize = 1024 * 1024;

#[test]
fn health_is_told_without_any_envelope() {
    let site = Site::shared();
    let response = site.app(301).exchange(&Message::get("/healthz")).unwrap();
    assert_eq!(response.status, 200);
    let told: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(told["status"], "ok");
}

#[test]
fn a_get_of_a_reading_interface_is_answered_like_a_post() {
    let site = Site::shared();
    let app = site.app(301);
    let question = json!({"page": 2, "pageSize": 3});
    let posted = app.asks("base_project_list", question.clone()).ok();
    let got = app.gets(&app.draft("base_project_list", &question).seal()).ok();
    assert_eq!(got, posted);
    assert_eq!(posted["list"].as_array().unwrap().len(), 3);
}

#[test]
fn a_get_is_checked_like_a_post() {
    let site = Site::shared();
    let app = site.app(301);
    let letter = app.draft("base_project_list", &json!({})).seal();
    app.gets(&letter).ok();
    app.gets(&letter).refused(1013);
    let stranger = app.draft("base_project_list", &json!({})).seal().with("appid", json!("698"));
    app.gets(&stranger).refused_in_the_clear(1011);
    let header = percent(&serde_json::to_string(&letter.header).unwrap());
    let cases = [
        (format!("/api?header={header}"), 1007),
        (format!("/api?header={header}&data="), 1007),
        (format!("/api?header={header}&data=%2A%2A%2A%2A"), 1004),
        ("/api?header=nonsense&data=e30%3D".to_string(), 1004),
    ];
    for (target, code) in cases {
        app.sends(&Message::get(&target), None).refused_in_the_clear(code);
    }
}

#[test]
fn a_get_of_a_writing_interface_is_refused_and_leaves_nothing_behind() {
    let site = Site::open();
    let app = site.app(301);
    let street = street();
    let before = everything(&app, "base_areaStreet_list");
    let letter = app.draft("base_areaStreet_create", &street).seal();
    assert_eq!(app.gets(&letter).errcode, 1003);
    assert_eq!(everything(&app, "base_areaStreet_list"), before);
    app.posts(&letter).ok();
    assert_eq!(everything(&app, "base_areaStreet_list").len(), before.len() + 1);
}

#[test]
fn any_method_but_post_and_get_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    for method in ["PUT", "DELETE", "PATCH"] {
        let letter = app.draft("base_project_list", &json!({})).seal();
        let body = letter.body();
        let message = Message { method, ..Message::post(&body) };
        app.sends(&message, Some(&letter)).refused_in_the_clear(1003);
        app.posts(&letter).ok();
    }
    let head = Message { method: "HEAD", ..Message::get("/api") };
    let response = app.exchange(&head).unwrap();
    assert_eq!((response.status, response.body.len()), (200, 0));
}

#[test]
fn the_content_type_is_json_with_or_without_a_charset() {
    let site = Site::shared();
    let app = site.app(301);
    for right in
        ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"]
    {
        let letter = app.draft("base_project_list", &json!({})).seal();
        let body = letter.body();
        let message = Message { content_type: Some(right), ..Message::post(&body) };
        app.sends(&message, Some(&letter)).ok();
    }
    for wrong in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("application/jsonp"),
    ] {
        let letter = app.draft("base_project_list", &json!({})).seal();
        let body = letter.body();
        let message = Message { content_type: wrong, ..Message::post(&body) };
        app.sends(&message, Some(&letter)).refused_in_the_clear(1004);
        app.posts(&letter).ok();
    }
}

#[test]
fn a_body_of_one_mebibyte_is_read_and_one_byte_more_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    for chunked in [false, true] {
        let letter = app.draft("base_project_list", &json!({})).seal();
        let mut body = letter.body();
        body.resize(LIMIT + 1, b' ');
        let message = Message { chunked, ..Message::post(&body) };
        app.sends(&message, Some(&letter)).refused_in_the_clear(1006);
        body.truncate(LIMIT);
        app.sends(&Message::post(&body), Some(&letter)).ok();
    }
}

#[test]
fn a_body_far_over_the_limit_is_refused_by_the_same_code() {
    let site = Site::shared();
    let app = site.app(301);
    let body = vec![b'x'; LIMIT + LIMIT / 2];
    for chunked in [false, true] {
        let message = Message { chunked, ..Message::post(&body) };
        app.sends(&message, None).refused_in_the_clear(1006);
    }
}

#[test]
fn a_message_without_data_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    app.posts_bytes(b"").refused_in_the_clear(1007);
    app.posts_bytes(b"{}").refused_in_the_clear(1007);
    let letter = app.draft("base_project_list", &json!({})).seal();
    let header_alone = json!({"header": letter.header});
    app.posts_bytes(header_alone.to_string().as_bytes()).refused_in_the_clear(1007);
    for nothing in [json!(null), json!("")] {
        let mut letter = letter.clone();
        letter.data = nothing;
        app.posts(&letter).refused_in_the_clear(1007);
    }
}

#[test]
fn a_message_that_is_no_json_object_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    for body in
        ["nonsense", "[]", "[{}]", "\"text\"", "7", "null", "{\"header\":", "{\"data\":\"e30=\"}}"]
    {
        app.posts_bytes(body.as_bytes()).refused_in_the_clear(1004);
    }
    app.posts_bytes(b"{\"data\":\"\xff\xfe\"}").refused_in_the_clear(1004);
}

#[test]
fn data_that_is_no_base64_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    for bad in ["****", "{\"page\":1}", "数据"] {
        let mut letter = app.draft("base_project_list", &json!({})).seal();
        letter.data = json!(bad);
        app.posts(&letter).refused_in_the_clear(1004);
    }
}

#[test]
fn a_refused_message_has_no_effect() {
    let site = Site::open();
    let app = site.app(301);
    let world = World::of(&app);
    let before = everything(&app, "base_consultant_list");
    let letter = app.draft("base_consultant_create", &world.consultant()).seal();
    let body = letter.body();
    for message in [
        Message { method: "PUT", ..Message::post(&body) },
        Message { content_type: None, ..Message::post(&body) },
    ] {
        assert_ne!(app.sends(&message, Some(&letter)).errcode, 0);
    }
    app.posts(&letter.clone().with("authCode", json!("0"))).refused(1009);
    assert_eq!(everything(&app, "base_consultant_list"), before);
}
