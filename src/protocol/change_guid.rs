//! GUIDs of records that never change, and whose key is their change time: one is made of the other.

use sha1::{Digest, Sha1};
use uuid::{Builder, Uuid};

/// The GUID on the wire, 32 lower-case hexadecimal digits, of the record with a change time: that time in a UUID of
/// version 8 (RFC 9562), filled up with what follows from it, so that GUIDs nearby do not look alike. A store needs
/// no column and no index for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeGuid(i64);

impl ChangeGuid {
    /// Of the record that was made at `time`, a change time: milliseconds since 1970, positive, before the year 10889.
    #[must_use]
    pub const fn at(time: i64) -> Self {
        Self(time)
    }

    /// Reads one; none where no change time gives it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 32)?;
        let mut time = [0; 8];
        time.get_mut(2..)?.copy_from_slice(uuid.as_bytes().get(..6)?);
        let guid = Self(i64::from_be_bytes(time));
        (guid.uuid() == uuid).then_some(guid)
    }

    /// The change time that it was made of.
    #[must_use]
    pub const fn time(self) -> i64 {
        self.0
    }

    fn uuid(self) -> Uuid {
        let time = self.0.to_be_bytes();
        let mut bytes = [0; 16];
        for (place, byte) in bytes.iter_mut().zip(time.iter().skip(2).chain(&Sha1::digest(time))) {
            *place = *byte;
        }
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}

impl std::fmt::Display for ChangeGuid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self.uuid().as_simple(), f)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn it_is_32_digits_that_lead_back_to_the_change_time() {
        for time in [1, 1_764_028_800_000, (1 << 48) - 1] {
            let text = ChangeGuid::at(time).to_string();
            assert!(
                text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            );
            assert_eq!(ChangeGuid::parse(&text).unwrap().time(), time);
        }
    }

    /// Follow-ups are known by these: they must be the same for ever.
    #[test]
    fn a_change_time_has_the_same_guid_in_every_version() {
        assert_eq!(
            ChangeGuid::at(1_764_028_800_000).to_string(),
            "019ab84f5c0087a082c370cfc9b243b2"
        );
    }

    #[test]
    fn what_no_change_time_gives_is_none() {
        let good = ChangeGuid::at(1_764_028_800_000).to_string();
        let mut other = good.clone();
        other.replace_range(31.., if good.ends_with('0') { "1" } else { "0" });
        for bad in ["", "gone", &good[1..], &other, "019ab871-a800-8000-8000-000000000000"] {
            assert_eq!(ChangeGuid::parse(bad), None, "{bad}");
        }
    }
}
