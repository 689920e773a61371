//! An application's secrets, and what is signed and sealed with them (specification 3.1, 3.2).

use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

use super::{Header, KeyLength, Keystream};

/// The length of a sha1 in hexadecimal.
pub(super) const HEX: usize = 40;

/// A token and an appkey. Neither can be read back from here, nor printed.
pub struct Keys {
    token: String,
    keystream: Keystream,
}

/// Why an envelope is not what its application would have sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unverified {
    /// authCode is no sha1 of the four values in the order of their text.
    AuthCode,
    /// dataCode is not the sha1 of data's base64 text.
    DataCode,
}

/// A usual mistake in an authCode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Not 40 hexadecimal digits.
    NoSha1,
    /// The right four values, in another order than that of their text.
    Order,
    /// dataCode was signed in another case than it was sent in.
    Case,
}

impl Keys {
    /// # Errors
    /// [`KeyLength`] unless the appkey has 1 to 256 bytes.
    pub fn new(token: &str, appkey: &str) -> Result<Self, KeyLength> {
        Ok(Self { token: token.to_owned(), keystream: Keystream::new(appkey.as_bytes())? })
    }

    /// Holds an envelope's two codes against its content, in constant time and without regard to
    /// the case of hexadecimal digits.
    ///
    /// # Errors
    /// Which of the two does not fit; authCode is looked at first.
    pub fn verify(&self, header: &Header<'_>, data: &str) -> Result<(), Unverified> {
        let auth = self.auth_code(&header.appid, &header.sid, &header.data_code);
        if !same_hex(&auth, &header.auth_code) {
            return Err(Unverified::AuthCode);
        }
        if !same_hex(&data_code(data.as_bytes()), &header.data_code) {
            return Err(Unverified::DataCode);
        }
        Ok(())
    }

    /// What has likely gone wrong with an authCode that does not fit, if it is one of the usual mistakes. Only who
    /// knows the token can make them, so nobody learns anything by trying.
    #[must_use]
    pub fn mistake(&self, header: &Header<'_>) -> Option<Mistake> {
        let theirs = &*header.auth_code;
        if theirs.len() != HEX || !theirs.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(Mistake::NoSha1);
        }
        let values = [&*header.appid, &*header.sid, &*self.token, &*header.data_code];
        if orders().any(|order| same_hex(&sha1_of(order.map(|place| values[place])), theirs)) {
            return Some(Mistake::Order);
        }
        let other_case =
            [header.data_code.to_ascii_lowercase(), header.data_code.to_ascii_uppercase()];
        let of_other_case =
            |code: &String| same_hex(&self.auth_code(&header.appid, &header.sid, code), theirs);
        other_case.iter().any(of_other_case).then_some(Mistake::Case)
    }

    /// The sha1 of appid, sid, token and dataCode sorted **by value** (docs/protocol.md, "The envelope"): a fixed order
    /// passes the specification's example and fails real traffic.
    #[must_use]
    pub fn auth_code(&self, appid: &str, sid: &str, data_code: &str) -> [u8; HEX] {
        let mut values = [appid, sid, &self.token, data_code];
        values.sort_unstable();
        sha1_of(values)
    }

    /// Encrypts `plain` in place and appends its base64 text to `out`.
    pub fn encrypt(&self, mut plain: Vec<u8>, out: &mut Vec<u8>) {
        self.keystream.apply(&mut plain);
        let start = out.len();
        // Four characters for every three bytes begun.
        out.resize(start + plain.len().div_ceil(3) * 4, 0);
        if let Ok(written) = STANDARD.encode_slice(&plain, &mut out[start..]) {
            out.truncate(start + written);
        }
    }

    /// Decrypts data's bytes.
    #[must_use]
    pub fn decrypt(&self, mut cipher: Vec<u8>) -> Vec<u8> {
        self.keystream.apply(&mut cipher);
        cipher
    }
}

/// data's bytes, still encrypted; `None` where it is not base64 with padding and without line breaks.
#[must_use]
pub(super) fn decode(data: &str) -> Option<Vec<u8>> {
    STANDARD.decode(data).ok()
}

/// The sha1 of data's base64 **text** (docs/protocol.md, "The envelope"; the worked example of 3.1).
#[must_use]
pub(super) fn data_code(data: &[u8]) -> [u8; HEX] {
    hex(Sha1::new_with_prefix(data))
}

fn sha1_of(values: [&str; 4]) -> [u8; HEX] {
    let mut sha = Sha1::new();
    for value in values {
        sha.update(value);
    }
    hex(sha)
}

/// All orders that four values can stand in.
fn orders() -> impl Iterator<Item = [usize; 4]> {
    let places = || 0..4usize;
    places()
        .flat_map(move |a| places().map(move |b| [a, b]))
        .flat_map(move |[a, b]| places().map(move |c| [a, b, c]))
        .filter(|[a, b, c]| a != b && a != c && b != c)
        .map(|[a, b, c]| [a, b, c, 6 - a - b - c])
}

fn hex(sha: Sha1) -> [u8; HEX] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; HEX];
    for (pair, byte) in text.chunks_exact_mut(2).zip(sha.finalize()) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

fn same_hex(ours: &[u8; HEX], theirs: &str) -> bool {
    let mut lower = [0; HEX];
    if theirs.len() != HEX {
        return false;
    }
    lower.copy_from_slice(theirs.as_bytes());
    lower.make_ascii_lowercase();
    bool::from(ours.ct_eq(&lower))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const VALUES: [&str; 4] =
        ["301", "30126112510000000001", "52e41ab0d3eee56b", "a975283943d4be0d"];

    fn mistake(auth_code: &str) -> Option<Mistake> {
        let [appid, sid, token, data_code] = VALUES.map(Cow::Borrowed);
        let keys = Keys::new(&token, "key").unwrap();
        let (cmd, version, auth_code) = ("".into(), "".into(), auth_code.into());
        keys.mistake(&Header { appid, timestamp: 0, sid, auth_code, cmd, version, data_code })
    }

    fn text(code: [u8; HEX]) -> String {
        String::from_utf8(code.to_vec()).unwrap()
    }

    #[test]
    fn an_auth_code_of_the_right_values_in_any_wrong_order_is_known_for_that() {
        let orders: Vec<_> = orders().collect();
        assert_eq!(orders.len(), 24);
        for order in orders {
            assert_eq!(mistake(&text(sha1_of(order.map(|at| VALUES[at])))), Some(Mistake::Order));
        }
        assert_eq!(
            mistake(&text(sha1_of(["301", VALUES[1], "52e41ab0d3eee56c", VALUES[3]]))),
            None
        );
    }

    #[test]
    fn other_usual_mistakes_are_told_apart() {
        let upper = VALUES[3].to_uppercase();
        let mut values = [VALUES[0], VALUES[1], VALUES[2], &upper];
        values.sort_unstable();
        assert_eq!(mistake(&text(sha1_of(values))), Some(Mistake::Case));
        for no_sha1 in ["0", "5d41402abc4b2a76b9719d911017c592", &"g".repeat(40), &"０".repeat(40)]
        {
            assert_eq!(mistake(no_sha1), Some(Mistake::NoSha1), "{no_sha1}");
        }
        assert_eq!(mistake(&"0".repeat(40)), None);
    }
}
