#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::protocol::{Keys, Outgoing, Unverified};

// The worked example of specification 3.1.
const TOKEN: &str = "52e41ab0d3eee56b725e3e29999762a8";
const APPKEY: &str = "S_+SFO!fH.7qj_CEIKgCoSRfYr&e%,zAL1-*UEW7D]V$o4Cc=Dd4kwSh%6Q<!?=!+_@H^,K*#Gdk/d.qp@nBjl:e^/,.ckVGC2<4OoZNS2JN5<IX[Uq0W0oI-Y(K[k-R";
const EXAMPLE: &str = r#"{"header":{"timestamp":1436782123,
    "dataCode":"a975283943d4be0d7cb355c2115f45d63b5dcc5d",
    "authCode":"8c694932bba5d137af13654ce5a875d30a267ec8",
    "sid":"2014123123123123","cmd":"cst_identity","appid":"123","version":"2.0"},
    "data":"FQz8lhihFbBH8fV4PA=="}"#;

fn keys() -> Keys {
    Keys::new(TOKEN, APPKEY).unwrap()
}

fn outgoing<'a>(appid: &'a str, sid: &'a str) -> Outgoing<'a> {
    Outgoing {
        appid,
        sid,
        cmd: "cst_identity",
        version: "2.0",
        timestamp: 1_436_782_123,
        refusal: None,
    }
}

#[test]
fn the_worked_example_opens() {
    let envelope = Envelope::read(EXAMPLE.as_bytes()).unwrap();
    assert_eq!(keys().verify(&envelope.header, &envelope.data), Ok(()));
    assert_eq!(envelope.cipher, hex_bytes("150CFC9618A115B047F1F5783C"));
    assert_eq!(keys().decrypt(envelope.cipher), br#"{"hello":123}"#);
}

#[test]
fn the_worked_example_is_what_we_would_send() {
    let sent = outgoing("123", "2014123123123123").seal(&keys(), br#"{"hello":123}"#.to_vec());
    let ours: serde_json::Value = serde_json::from_slice(&sent).unwrap();
    let example: serde_json::Value = serde_json::from_str(EXAMPLE).unwrap();
    assert_eq!(ours, example);
}

#[test]
fn auth_code_sorts_by_value_where_data_code_comes_before_appid() {
    // The first of these messages whose dataCode begins with a digit below the appid's.
    let (mut found, keys) = (false, keys());
    for number in 0..100 {
        let sent = outgoing("301", "30126112310000000001")
            .seal(&keys, format!("{{\"page\":{number}}}").into_bytes());
        let envelope = Envelope::read(&sent).unwrap();
        let header = &envelope.header;
        if *header.data_code < *"301" {
            found = true;
            let mut sha = <sha1::Sha1 as sha1::Digest>::new();
            for value in [&*header.data_code, "301", "30126112310000000001", TOKEN] {
                sha1::Digest::update(&mut sha, value);
            }
            let sorted: String =
                sha1::Digest::finalize(sha).iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(header.auth_code, sorted);
        }
        assert_eq!(keys.verify(header, &envelope.data), Ok(()));
    }
    assert!(found, "no message had a dataCode below the appid");
}

#[test]
fn a_changed_byte_anywhere_is_noticed() {
    let sent = outgoing("301", "30126112310000000001").seal(&keys(), b"{}".to_vec());
    let other =
        String::from_utf8(sent).unwrap().replace("30126112310000000001", "30126112310000000002");
    let envelope = Envelope::read(other.as_bytes()).unwrap();
    assert_eq!(keys().verify(&envelope.header, &envelope.data), Err(Unverified::AuthCode));
    let example = EXAMPLE.replace("FQz8", "FQz9");
    let envelope = Envelope::read(example.as_bytes()).unwrap();
    assert_eq!(keys().verify(&envelope.header, &envelope.data), Err(Unverified::DataCode));
}

#[test]
fn hexadecimal_is_compared_without_regard_to_case() {
    let upper = EXAMPLE.replace(
        "8c694932bba5d137af13654ce5a875d30a267ec8",
        "8C694932BBA5D137AF13654CE5A875D30A267EC8",
    );
    let envelope = Envelope::read(upper.as_bytes()).unwrap();
    assert_eq!(keys().verify(&envelope.header, &envelope.data), Ok(()));
}

#[test]
fn every_fault_of_an_envelope_has_its_code() {
    let code = |body: &str| Envelope::read(body.as_bytes()).unwrap_err().refusal.code;
    assert_eq!(code(""), Code::NoData);
    assert_eq!(code(" \n"), Code::NoData);
    assert_eq!(code("{}"), Code::NoData);
    assert_eq!(code(r#"{"data":null}"#), Code::NoData);
    assert_eq!(code(r#"{"data":""}"#), Code::NoData);
    assert_eq!(code("[]"), Code::Malformed);
    assert_eq!(code("{"), Code::Malformed);
    assert_eq!(code(r#"{"data":1}"#), Code::Malformed);
    assert_eq!(code(r#"{"data":"F"}"#), Code::Malformed);
    assert_eq!(code(r#"{"data":"AA==","data":"AA=="}"#), Code::Malformed);
    assert_eq!(code(r#"{"data":"AA=="}"#), Code::MissingField);
    assert_eq!(code(r#"{"data":"AA==","header":[]}"#), Code::WrongType);
    assert_eq!(code(&EXAMPLE.replace("1436782123", "\"soon\"")), Code::WrongType);
    assert_eq!(code(&EXAMPLE.replace("\"123\"", "123")), Code::WrongType);
    assert_eq!(code(&EXAMPLE.replace("\"2.0\"", "null")), Code::MissingField);
}

#[test]
fn a_timestamp_may_be_a_text_of_digits() {
    let text = EXAMPLE.replace("1436782123", "\"1436782123\"");
    assert_eq!(Envelope::read(text.as_bytes()).unwrap().header.timestamp, 1_436_782_123);
}

#[test]
fn an_answer_to_a_stranger_carries_no_codes_and_no_data() {
    let refusal = Refusal::plain(Code::UnknownApplication);
    let sent = Outgoing { refusal: Some(&refusal), ..outgoing("100", "1") }.bare();
    let sent: serde_json::Value = serde_json::from_slice(&sent).unwrap();
    assert_eq!(sent["data"], "");
    assert_eq!(
        (&sent["header"]["authCode"], &sent["header"]["dataCode"]),
        (&"".into(), &"".into())
    );
    assert_eq!(sent["header"]["errcode"], 1011);
}

proptest! {
    #[test]
    fn what_is_sealed_opens_to_the_same(
        plain in prop::collection::vec(any::<u8>(), 0..40_000), sid in "\\PC{0,30}", token in "\\PC{0,40}", key in prop::collection::vec(1u8..127, 1..256),
    ) {
        let keys = Keys::new(&token, &String::from_utf8(key).unwrap()).unwrap();
        let sent = outgoing("301", &sid).seal(&keys, plain.clone());
        match Envelope::read(&sent) {
            Ok(envelope) => {
                prop_assert_eq!(keys.verify(&envelope.header, &envelope.data), Ok(()));
                prop_assert_eq!(keys.decrypt(envelope.cipher), plain);
            }
            Err(unreadable) if plain.is_empty() => prop_assert_eq!(unreadable.refusal.code, Code::NoData),
            Err(unreadable) => {
                prop_assert!(sid.is_empty(), "{:?}", unreadable);
                prop_assert_eq!(unreadable.refusal.code, Code::MissingField);
            }
        }
    }

    #[test]
    fn no_bytes_can_make_reading_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Envelope::read(&body);
    }

    #[test]
    fn no_json_can_make_reading_panic(header in "[\\[\\]{}\",:a-z0-9\\\\]{0,60}", data in "[A-Za-z0-9+/=\\\\n\"]{0,40}") {
        let body = format!("{{\"header\":{header},\"data\":\"{data}\"}}");
        if let Ok(envelope) = Envelope::read(body.as_bytes()) {
            let _ = keys().verify(&envelope.header, &envelope.data);
        }
        let _ = Envelope::read_query(&header, &data);
    }
}

fn hex_bytes(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}
