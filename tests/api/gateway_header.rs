//! Who is asking: the header's fields, the application, its codes and its key.

use serde_json::json;

use crate::client::{App, auth_code, sha1_hex};
use crate::http::Message;
use crate::samples::unique;
use crate::server::Site;

const FIELDS: [&str; 7] = ["appid", "timestamp", "sid", "authCode", "cmd", "version", "dataCode"];

#[test]
fn a_missing_header_field_is_named() {
    let site = Site::shared();
    let app = site.app(301);
    for field in FIELDS {
        let letter = app.draft("base_project_list", &json!({})).seal();
        for absent in [
            letter.clone().without(field),
            letter.clone().with(field, json!(null)),
            letter.with(field, json!("")),
        ] {
            let answer = app.posts(&absent);
            let errmsg = answer.refused_in_the_clear(1001);
            assert!(errmsg.contains(field), "{field}: {errmsg}");
        }
    }
}

#[test]
fn a_header_field_of_the_wrong_type_is_named() {
    let site = Site::shared();
    let app = site.app(301);
    for field in FIELDS {
        for wrong in [json!(true), json!(["301"]), json!({"x": "301"})] {
            let letter = app.draft("base_project_list", &json!({})).seal().with(field, wrong);
            let answer = app.posts(&letter);
            let errmsg = answer.refused_in_the_clear(1002);
            assert!(errmsg.contains(field), "{field}: {errmsg}");
        }
    }
    for field in FIELDS.into_iter().filter(|field| *field != "timestamp") {
        let letter = app.draft("base_project_list", &json!({})).seal().with(field, json!(301));
        let answer = app.posts(&letter);
        assert!(answer.refused_in_the_clear(1002).contains(field));
    }
}

#[test]
fn a_message_without_a_header_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    app.posts_bytes(br#"{"data":"e30="}"#).refused_in_the_clear(1001);
    app.posts_bytes(br#"{"header":{},"data":"e30="}"#).refused_in_the_clear(1001);
}

#[test]
fn the_timestamp_is_a_number_or_a_string_of_digits() {
    let site = Site::shared();
    let app = site.app(301);
    for right in [json!(1436782123), json!("1436782123"), json!(0)] {
        let letter = app.draft("base_project_list", &json!({})).seal().with("timestamp", right);
        app.posts(&letter).ok();
    }
    for wrong in ["12a", "2015-07-13", "１２"] {
        let letter =
            app.draft("base_project_list", &json!({})).seal().with("timestamp", json!(wrong));
        let answer = app.posts(&letter);
        assert!(answer.refused_in_the_clear(1002).contains("timestamp"), "{wrong}");
    }
}

#[test]
fn an_unknown_application_gets_no_data() {
    let site = Site::shared();
    let app = site.app(301);
    for stranger in ["698", "30", "0301", "abc", "301 "] {
        let mut draft = app.draft("base_project_list", &json!({}));
        draft.appid = stranger.to_string();
        let answer = app.posts(&draft.seal());
        answer.refused_in_the_clear(1011);
        assert_eq!(answer.header["sid"], json!(draft.sid));
        assert_eq!(answer.header["cmd"], "base_project_list");
    }
}

#[test]
fn a_wrong_token_or_a_changed_message_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    let mut draft = app.draft("base_project_list", &json!({}));
    draft.token = "0".repeat(32);
    app.posts(&draft.seal()).refused(1009);

    let letter = app.draft("base_project_list", &json!({"page": 1})).seal();
    let other = app.draft("base_project_list", &json!({"page": 2})).seal();
    let mut swapped = letter.clone();
    swapped.data = other.data.clone();
    app.posts(&swapped).refused(1009);
    app.posts(&letter.clone().with("dataCode", other.header["dataCode"].clone())).refused(1009);
    app.posts(&letter.clone().with("sid", other.header["sid"].clone())).refused(1009);
    app.posts(&letter.clone().with("authCode", json!("short"))).refused(1009);
    let longer = format!("{}0", letter.header["authCode"].as_str().unwrap());
    app.posts(&letter.clone().with("authCode", json!(longer))).refused(1009);
    app.posts(&letter).ok();
}

#[test]
fn a_data_code_that_does_not_fit_is_refused_though_the_auth_code_covers_it() {
    let site = Site::shared();
    let app = site.app(301);
    let letter = app.draft("base_project_list", &json!({})).seal();
    // Of the ciphertext instead of its base64 text, as step 4 of 3.2 has it; and of the plain text.
    for false_code in [sha1_hex("{}"), sha1_hex("anything"), "a".repeat(40)] {
        let sid = letter.header["sid"].as_str().unwrap();
        let code = auth_code(&app.id, sid, &app.token, &false_code);
        let forged =
            letter.clone().with("dataCode", json!(false_code)).with("authCode", json!(code));
        app.posts(&forged).refused(1009);
    }
}

#[test]
fn another_applications_keys_are_of_no_use() {
    let site = Site::shared();
    let (app, other) = (site.app(301), site.app(302));
    let mut draft = app.draft("base_project_list", &json!({}));
    draft.token = other.token.clone();
    draft.appkey = other.appkey.clone();
    app.posts(&draft.seal()).refused(1009);
}

#[test]
fn codes_in_upper_case_are_as_good() {
    let site = Site::shared();
    let app = site.app(301);
    let letter = app.draft("base_project_list", &json!({})).seal();
    let upper = letter.header["authCode"].as_str().unwrap().to_uppercase();
    app.posts(&letter.with("authCode", json!(upper))).ok();

    let letter = app.draft("base_project_list", &json!({})).seal();
    let data_code = letter.header["dataCode"].as_str().unwrap().to_uppercase();
    let sid = letter.header["sid"].as_str().unwrap();
    let code = auth_code(&app.id, sid, &app.token, &data_code).to_uppercase();
    let letter = letter.clone().with("dataCode", json!(data_code)).with("authCode", json!(code));
    app.posts(&letter).ok();
}

#[test]
fn the_auth_code_is_in_the_order_of_the_values_and_no_other() {
    let site = Site::shared();
    let app = site.app(301);
    let early = (0..).map(|i| app.draft("base_project_list", &json!({"x": i})).seal());
    let before = |code: &str| code < app.id.as_str();
    let mut found = early.filter(|letter| before(letter.header["dataCode"].as_str().unwrap()));

    let letter = found.next().unwrap();
    app.posts(&letter).ok();

    let letter = found.next().unwrap();
    let part = |name: &str| letter.header[name].as_str().unwrap();
    let fixed = [&app.id, part("sid"), &app.token, part("dataCode")].concat();
    app.posts(&letter.clone().with("authCode", json!(sha1_hex(&fixed)))).refused(1009);
    app.posts(&letter).ok();
}

/// RC4 starts anew for every message: whoever could choose a text that comes back encrypted would have the keystream.
#[test]
fn nothing_that_an_unauthenticated_caller_wrote_comes_back_encrypted() {
    let site = Site::shared();
    let app = site.app(301);
    let told = |cmd: &str, version: &str, data: &str| {
        let mut draft = app.draft(cmd, &json!({"secret": data}));
        draft.token = "f".repeat(32);
        let letter =
            draft.seal().with("version", json!(version)).with("timestamp", json!(unique()));
        let answer = app.posts(&letter);
        answer.refused(1009);
        answer.body.unwrap()
    };
    let plain = told("base_project_list", "2.0", "");
    assert_eq!(told("AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "2.0", ""), plain);
    assert_eq!(told("base_project_list", &"B".repeat(500), ""), plain);
    assert_eq!(told("base_areaStreet_create", "2.0", &"C".repeat(500)), plain);
}

#[test]
fn a_wrong_appkey_is_told_in_words() {
    let site = Site::shared();
    let app = site.app(301);
    let mut draft =
        app.draft("base_project_list", &json!({"page": 1, "pageSize": 10, "syncTime": null}));
    draft.appkey = site.app(302).appkey;
    let answer = app.posts(&draft.seal());
    let errmsg = answer.refused(1004);
    assert!(errmsg.to_lowercase().contains("appkey"), "{errmsg}");
}

#[test]
fn data_that_decrypts_to_no_json_object_is_refused_under_seal() {
    let site = Site::shared();
    let app = site.app(301);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for plain in ["nonsense", "[]", "1", "null", "\"text\"", "{\"page\":1", "{\"page\":1}}", &deep]
    {
        let mut draft = app.draft("base_project_list", &json!({}));
        draft.plain = plain.as_bytes().to_vec();
        app.posts(&draft.seal()).refused(1004);
    }
    let mut draft = app.draft("base_project_list", &json!({}));
    draft.plain = b"{\"page\":\"\xff\"}".to_vec();
    app.posts(&draft.seal()).refused(1004);
}

#[test]
fn every_answer_is_verifiable_by_its_own_application_alone() {
    let site = Site::shared();
    let apps: Vec<App> = [123, 201, 301, 302, 401, 501, 601].map(|id| site.app(id)).into();
    for app in &apps {
        app.asks("no_such_interface", json!({})).refused(1008);
    }
    let keys: std::collections::HashSet<&str> =
        apps.iter().map(|app| app.appkey.as_str()).collect();
    assert_eq!(keys.len(), apps.len());
}

#[test]
fn a_usual_mistake_in_the_auth_code_is_told() {
    let site = Site::shared();
    let app = site.app(301);
    let letter = app.draft("base_project_list", &json!({ "x": unique() })).seal();
    let text = |field: &str| letter.header[field].as_str().unwrap().to_string();
    let (sid, data_code) = (text("sid"), text("dataCode"));
    let said = |code: String| {
        let answer = app.posts(&letter.clone().with("authCode", json!(code)));
        answer.refused(1009).to_string()
    };
    // By the names of the fields, as 按自然排序 is often read; it may be the right order by chance, backwards is not then.
    let named = [&app.id, &data_code, &sid, &app.token];
    let right = auth_code(&app.id, &sid, &app.token, &data_code);
    let in_order =
        |values: Vec<&String>| sha1_hex(&values.into_iter().cloned().collect::<String>());
    for wrong in [in_order(named.to_vec()), in_order(named.into_iter().rev().collect())] {
        if wrong != right {
            assert!(said(wrong).contains("须按值"));
        }
    }
    let upper = auth_code(&app.id, &sid, &app.token, &data_code.to_uppercase());
    assert!(said(upper).contains("大小写"));
    assert!(said("5d41402abc4b2a76b9719d911017c592".to_string()).contains("40 位"));
    let strange = said(auth_code(&app.id, &sid, &"0".repeat(32), &data_code));
    assert!(!strange.contains("都对") && strange.contains("按值排序"), "{strange}");
}

#[test]
fn what_is_wrong_with_the_decrypted_data_is_told() {
    let site = Site::shared();
    let app = site.app(301);
    let said = |plain: &[u8]| {
        let mut draft = app.draft("base_project_list", &json!({}));
        draft.plain = plain.to_vec();
        app.posts(&draft.seal()).refused(1004).to_string()
    };
    for other_json in ["[]", "5", "\"x\"", "null", " [{}]"] {
        let why = said(other_json.as_bytes());
        assert!(why.contains("应为 JSON 对象") && !why.contains("appkey"), "{other_json}: {why}");
    }
    assert!(said(b"{\"page\": 1,,}").contains("1 行"));
    assert!(said(b"{\"name\": \"\xc0\xee\xc0\xd7\"}").contains("GBK"));
    assert!(said("\u{feff}{}".as_bytes()).contains("BOM"));
    for noise in [&b"\xff\xfe\x00"[..], b"qwert"] {
        assert!(said(noise).contains("appkey"));
    }
}

#[test]
fn a_plus_sign_that_was_not_percent_encoded_is_told() {
    let site = Site::shared();
    let app = site.app(301);
    // One appkey has one keystream, so only what it meets differs.
    let letters = (1..400).map(|n| {
        app.draft("base_project_list", &json!({ "x": format!("{}{n}", "厦".repeat(n)) })).seal()
    });
    let mut letters = letters.filter(|letter| letter.data.as_str().unwrap().contains('+'));
    let letter = letters.next().expect("one of so many has a plus sign");
    app.gets(&letter).ok();
    let target = letter.target().replace("%2B", "+").replace("%2b", "+");
    let answer = app.sends(&Message::get(&target), Some(&letter));
    assert!(answer.refused_in_the_clear(1004).contains("%2B"));
}
