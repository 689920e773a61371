//! RC4 with the keystream kept (specification 3.1 step 2).
//!
//! RC4 restarts for every message, so one key has one keystream, and encrypting is an XOR with its
//! beginning. We generate that beginning once and keep it.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use rc4::{KeyInit, Rc4, StreamCipher};

/// What a fresh key generates at once: enough for nearly every request and short answer.
const FIRST: usize = 16 * 1024;
/// What a key keeps at the most. The part of a longer message beyond it is generated anew each time.
const MOST: usize = 4 * 1024 * 1024;

/// A key must have 1 to 256 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an appkey has 1 to 256 bytes, not {0}")]
pub struct KeyLength(pub usize);

/// One key's keystream, as far as it has been needed.
pub struct Keystream {
    known: ArcSwap<Vec<u8>>,
    rest: Mutex<Rc4>,
    key: Vec<u8>,
}

impl Keystream {
    /// # Errors
    /// [`KeyLength`] unless the key has 1 to 256 bytes.
    pub fn new(key: &[u8]) -> Result<Self, KeyLength> {
        let mut rest = Rc4::new_from_slice(key).map_err(|_| KeyLength(key.len()))?;
        let mut known = vec![0; FIRST];
        rest.write_keystream(&mut known);
        Ok(Self { known: ArcSwap::from_pointee(known), rest: Mutex::new(rest), key: key.to_vec() })
    }

    /// Encrypts or decrypts a whole message in place; the two are the same.
    pub fn apply(&self, message: &mut [u8]) {
        let mut known = self.known.load_full();
        if known.len() < message.len() && known.len() < MOST {
            known = self.grow(message.len());
        }
        for (byte, key) in message.iter_mut().zip(known.iter()) {
            *byte ^= key;
        }
        if let Some(tail) = message.get_mut(known.len()..)
            && !tail.is_empty()
        {
            self.apply_beyond(known.len(), tail);
        }
    }

    /// Makes at least `length` bytes known, or as many as are kept, by doubling.
    fn grow(&self, length: usize) -> Arc<Vec<u8>> {
        // The generator is advanced and the longer prefix published under one lock, so the two agree
        // whenever the lock is free; a panic between them cannot happen, so a poisoned lock is sound.
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known.load_full();
        if known.len() >= length.min(MOST) {
            return known;
        }
        let mut longer = Vec::with_capacity(length.next_power_of_two().min(MOST));
        longer.extend_from_slice(&known);
        longer.resize(length.next_power_of_two().min(MOST), 0);
        rest.write_keystream(&mut longer[known.len()..]);
        let longer = Arc::new(longer);
        self.known.store(Arc::clone(&longer));
        longer
    }

    fn apply_beyond(&self, skipped: usize, tail: &mut [u8]) {
        // `new` took this key, so it has a length that RC4 takes.
        if let Ok(mut cipher) = Rc4::new_from_slice(&self.key) {
            cipher.write_keystream(&mut vec![0; skipped]);
            cipher.apply_keystream(tail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_rc4(key: &[u8], message: &mut [u8]) {
        let mut cipher = Rc4::new_from_slice(key).ok().into_iter().next();
        if let Some(cipher) = cipher.as_mut() {
            cipher.apply_keystream(message);
        }
    }

    #[test]
    fn a_message_of_any_length_is_encrypted_as_plain_rc4_would() {
        let stream = Keystream::new(b"Wiki").ok();
        for length in [0, 1, FIRST, FIRST + 1, 300_000, MOST, MOST + 1, MOST + 70_000, 5] {
            let (mut ours, mut theirs) = (vec![7; length], vec![7; length]);
            if let Some(stream) = &stream {
                stream.apply(&mut ours);
            }
            plain_rc4(b"Wiki", &mut theirs);
            assert!(ours == theirs, "{length} bytes differ");
        }
    }

    #[test]
    fn keys_of_1_and_256_bytes_are_taken_and_of_0_and_257_refused() {
        assert!(Keystream::new(&[1]).is_ok() && Keystream::new(&[1; 256]).is_ok());
        assert_eq!(Keystream::new(&[]).err(), Some(KeyLength(0)));
        assert_eq!(Keystream::new(&[1; 257]).err(), Some(KeyLength(257)));
    }
}
