//! Any bytes as a request: reading, verifying, decrypting and parsing must not panic, and what was
//! sealed must open to the same.
#![no_main]

use std::sync::LazyLock;

use dcbox::protocol::{DateTime, Day, Envelope, Keys, Outgoing, Sid};
use libfuzzer_sys::fuzz_target;

static KEYS: LazyLock<Keys> =
    LazyLock::new(|| Keys::new("52e41ab0d3eee56b725e3e29999762a8", "key").expect("a key"));

fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = Envelope::read(bytes) {
        let _ = KEYS.verify(&envelope.header, &envelope.data);
        let _ = KEYS.decrypt(envelope.cipher);
    }
    if let Ok(text) = str::from_utf8(bytes) {
        let (header, data) = text.split_once('\n').unwrap_or((text, ""));
        let _ = Envelope::read_query(header, data);
        let _ = (DateTime::parse(text), Day::parse(text), Sid::parse(text));
    }
    if !bytes.is_empty() {
        let header = Outgoing {
            appid: "301",
            sid: "30126112310000000001",
            cmd: "c",
            version: "1",
            timestamp: 0,
            refusal: None,
        };
        let sealed = header.seal(&KEYS, bytes.to_vec());
        let envelope = Envelope::read(&sealed).expect("ours is an envelope");
        assert_eq!(KEYS.verify(&envelope.header, &envelope.data), Ok(()));
        assert_eq!(KEYS.decrypt(envelope.cipher), bytes);
    }
});
