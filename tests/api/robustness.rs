//! Garbage, half requests and slow ones: an answer to each, and no harm to the others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::client::{rc4, sha1_hex};
use crate::http::Message;
use crate::server::Site;

/// Codes that say that the request was at fault.
const REFUSALS: [i64; 12] =
    [1001, 1002, 1003, 1004, 1006, 1007, 1008, 1009, 1010, 1011, 1013, 1015];

/// The same cases on every run.
fn for_all<T: Strategy>(cases: u32, strategy: T, check: impl Fn(T::Value)) {
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let run = runner.run(&strategy, |value| {
        check(value);
        Ok(())
    });
    run.unwrap_or_else(|why| panic!("{why}"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((field_name(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn field_name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "header",
        "data",
        "appid",
        "sid",
        "cmd",
        "version",
        "timestamp",
        "dataCode",
        "authCode",
        "page",
        "pageSize",
        "syncTime",
        "projGUID",
        "unit",
        "userName",
        "mobile",
        "",
    ]);
    prop_oneof![known.prop_map(str::to_string), ".{0,8}"]
}

#[test]
fn garbage_is_refused_with_a_system_code() {
    let site = Site::shared();
    let app = site.app(301);
    for_all(200, prop::collection::vec(any::<u8>(), 0..600), |body| {
        let code = app.code_of(&body);
        assert!(REFUSALS.contains(&code), "{code} to {body:?}");
    });
}

#[test]
fn json_of_any_shape_is_refused_with_a_system_code() {
    let site = Site::shared();
    let app = site.app(301);
    let envelope =
        (any_json(), any_json()).prop_map(|(header, data)| json!({"header": header, "data": data}));
    for_all(300, prop_oneof![any_json(), envelope], |body| {
        let code = app.code_of(body.to_string().as_bytes());
        assert!(REFUSALS.contains(&code), "{code} to {body}");
    });
}

#[test]
fn a_right_message_with_one_field_replaced_is_refused_or_answered() {
    let site = Site::shared();
    let app = site.app(301);
    let fields =
        vec!["appid", "timestamp", "sid", "authCode", "cmd", "version", "dataCode", "data"];
    for_all(200, (prop::sample::select(fields), any_json()), |(field, value)| {
        let mut letter = app.draft("base_project_list", &json!({})).seal();
        match field {
            "data" => letter.data = value,
            field => letter = letter.with(field, value),
        }
        let code = app.code_of(&letter.body());
        assert!(
            code == 0 || REFUSALS.contains(&code),
            "{code} to {}",
            String::from_utf8_lossy(&letter.body())
        );
    });
}

#[test]
fn a_right_message_with_bytes_changed_is_refused_or_answered() {
    let site = Site::shared();
    let app = site.app(301);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
    for_all(300, (changes, any::<bool>(), any::<prop::sample::Index>()), |(changes, cut, at)| {
        let mut body = app.draft("base_project_list", &json!({})).seal().body();
        for (place, byte) in changes {
            let place = place.index(body.len());
            body[place] = byte;
        }
        if cut {
            body.truncate(at.index(body.len()));
        }
        let code = app.code_of(&body);
        assert!(
            code == 0 || REFUSALS.contains(&code),
            "{code} to {}",
            String::from_utf8_lossy(&body)
        );
    });
}

#[test]
fn anything_that_an_application_encrypts_is_answered_by_the_rules() {
    let site = Site::shared();
    let app = site.app(123);
    let cmds =
        ["base_project_list", "base_room_list", "base_buildingUnit_list", "base_proxyCompany_list"];
    let bytes = prop::collection::vec(any::<u8>(), 1..300);
    let plain = prop_oneof![bytes, any_json().prop_map(|json| json.to_string().into_bytes())];
    for_all(300, (prop::sample::select(cmds.to_vec()), plain), |(cmd, plain)| {
        let mut draft = app.draft(cmd, &json!({}));
        draft.plain = plain;
        let answer = app.posts(&draft.seal());
        let expected = [0, 1001, 1002, 1004, 4001].contains(&answer.errcode);
        assert!(expected, "{} to {}", answer.errmsg, String::from_utf8_lossy(&draft.plain));
    });
}

#[test]
fn json_nested_without_end_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(60_000), close.repeat(60_000));
    // What is no object is no message; an object without data has no data, however deep it is.
    for (nest, refusal) in [(deep("[", "]"), 1004), (deep("{\"a\":", "}"), 1007)] {
        let code_of_nest = app.code_of(nest.as_bytes());
        assert!(code_of_nest == 1004 || code_of_nest == refusal, "{code_of_nest}");
        let header = json!({"appid": "301"});
        let data = format!("{{\"header\":{header},\"data\":\"e30=\",\"x\":{nest}}}");
        assert!([1001, 1004].contains(&app.code_of(data.as_bytes())));
        let mut draft = app.draft("base_project_list", &json!({}));
        draft.plain = format!("{{\"page\":1,\"x\":{nest}}}").into_bytes();
        let answer = app.posts(&draft.seal());
        assert!([0, 1004].contains(&answer.errcode), "{}", answer.errmsg);
    }
}

#[test]
fn clients_that_send_half_a_request_hold_up_nobody() {
    let site = Site::shared();
    let app = site.app(301);
    let body = app.draft("base_project_list", &json!({})).seal().body();
    let whole = Message::post(&body).bytes();
    let head = whole.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let halves: Vec<TcpStream> = (0..60)
        .map(|number| {
            let mut stream = TcpStream::connect(app.addr).unwrap();
            let end = [0, 10, head, head + 30][number % 4];
            stream.write_all(&whole[..end]).unwrap();
            stream
        })
        .collect();
    let start = Instant::now();
    for _ in 0..50 {
        app.clone().asks("base_project_list", json!({})).ok();
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    drop(halves);
}

/// Whether the server ends a connection on which nothing sensible comes, within the time.
fn is_cut_off(mut stream: TcpStream, deadline: Duration) -> bool {
    stream.set_read_timeout(Some(deadline)).unwrap();
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => true,
        Err(why) => why.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

#[test]
fn slow_and_silent_clients_are_cut_off() {
    let site = Site::shared();
    let addr = site.addr();
    let head = "POST /api HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n";
    let deadline = Duration::from_secs(45);
    std::thread::scope(|scope| {
        for begin in [&head[..30], head, &format!("{head}{{\"header\":")] {
            let begin = begin.to_string();
            scope.spawn(move || {
                let mut stream = TcpStream::connect(addr).unwrap();
                stream.write_all(begin.as_bytes()).unwrap();
                assert!(is_cut_off(stream, deadline), "still waiting after {begin:?}");
            });
        }
        scope.spawn(move || {
            let mut stream = TcpStream::connect(addr).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            let mut drip = stream.try_clone().unwrap();
            let start = Instant::now();
            let dripping = std::thread::spawn(move || {
                while start.elapsed() < deadline && drip.write_all(b" ").is_ok() {
                    std::thread::sleep(Duration::from_millis(200));
                }
                start.elapsed()
            });
            assert!(is_cut_off(stream, deadline), "still reading drop by drop");
            assert!(dripping.join().unwrap() < deadline);
        });
    });
}

#[test]
fn one_application_asking_from_many_connections_gets_its_own_answers() {
    let site = Site::shared();
    let app = site.app(301);
    std::thread::scope(|scope| {
        for number in 1..=8 {
            let app = app.clone();
            scope.spawn(move || {
                for _ in 0..40 {
                    let content =
                        app.asks("base_project_list", json!({"page": number, "pageSize": 2})).ok();
                    assert_eq!(content["page"], number);
                }
            });
        }
    });
}

#[test]
fn the_clients_own_cipher_is_rc4() {
    // The test vectors everybody has.
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    assert_eq!(hex(rc4(b"Key", b"Plaintext")), "BBF316E8D940AF0AD3");
    assert_eq!(hex(rc4(b"Wiki", b"pedia")), "1021BF0420");
    assert_eq!(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
}
