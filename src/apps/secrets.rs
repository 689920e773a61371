//! Tokens and appkeys: what they may be, and new ones.

use rand::RngExt;

/// A token or an appkey that nobody could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {what} must have 1 to {most} printable ASCII characters")]
pub struct BadSecret {
    what: &'static str,
    most: usize,
}

/// A new token: 32 hexadecimal digits, 128 bits of them.
#[must_use]
pub fn new_token() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

/// A new appkey: 128 printable characters, none of which a shell, JSON or Java text has to escape.
#[must_use]
pub fn new_appkey() -> String {
    const LETTERS: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#%()*+,-./:;<=>?@[]^_{|}~";
    let mut random = rand::rng();
    (0..128).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}

pub(super) fn check_token(token: &str) -> Result<(), BadSecret> {
    check("token", token, 128)
}

pub(super) fn check_appkey(appkey: &str) -> Result<(), BadSecret> {
    check("appkey", appkey, 256)
}

fn check(what: &'static str, secret: &str, most: usize) -> Result<(), BadSecret> {
    let good = (1..=most).contains(&secret.len())
        && secret.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if good { Ok(()) } else { Err(BadSecret { what, most }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_secrets_have_their_shapes_and_differ() {
        let (token, appkey) = (new_token(), new_appkey());
        assert!(token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(appkey.len() == 128 && check_appkey(&appkey).is_ok());
        assert!(token != new_token() && appkey != new_appkey());
    }

    #[test]
    fn empty_long_and_unprintable_secrets_are_refused() {
        for secret in ["", "a\n", "密", &"a".repeat(257)] {
            assert!(check_token(secret).is_err() && check_appkey(secret).is_err(), "{secret}");
        }
    }
}
