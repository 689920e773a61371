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

    /// The sha1 of appid, sid, token and dataCode sorted **by value** (docs/protocol.md, "The envelope"): a fixed order
    /// passes the specification's example and fails real traffic.
    #[must_use]
    pub fn auth_code(&self, appid: &str, sid: &str, data_code: &str) -> [u8; HEX] {
        let mut values = [appid, sid, &self.token, data_code];
        values.sort_unstable();
        let mut sha = Sha1::new();
        for value in values {
            sha.update(value);
        }
        hex(sha)
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
