//! A message's serial, `sid` (specification 2.4; docs/protocol.md, step 3).

use std::fmt;

use jiff::civil;
use jiff::tz::Offset;

use super::time::{SIGNED_EIGHT, digits};

/// Twenty digits: the sender's number (3), the second in Beijing time as yyMMddHHmmss (12), and a
/// number that runs from 0 to 99999 and starts again (5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sid {
    /// The sender.
    pub app: u16,
    /// Seconds since 1970.
    pub second: i64,
    /// 0 to 99999.
    pub number: u32,
}

/// Not twenty digits, or its middle is no date and time of this century.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sid has 20 digits: application (3), yyMMddHHmmss (12), number (5)")]
pub struct MalformedSid;

impl Sid {
    /// # Errors
    /// [`MalformedSid`].
    pub fn parse(text: &str) -> Result<Self, MalformedSid> {
        let bytes = text.as_bytes();
        if bytes.len() != 20 {
            return Err(MalformedSid);
        }
        let number = |from, to| digits(&bytes[from..to]).ok_or(MalformedSid);
        let part = |from| number(from, from + 2).map(|n| n as i8);
        let year = 2000 + number(3, 5)? as i16;
        let at = civil::DateTime::new(year, part(5)?, part(7)?, part(9)?, part(11)?, part(13)?, 0)
            .and_then(|at| beijing().to_timestamp(at))
            .map_err(|_| MalformedSid)?;
        Ok(Self { app: number(0, 3)? as u16, second: at.as_second(), number: number(15, 20)? })
    }

    /// The serial that follows `last`, for a sender whose clock says `second`. Where more than 100,000 are
    /// made in a second, they run ahead of the clock.
    #[must_use]
    pub fn after(last: Option<Self>, app: u16, second: i64) -> Self {
        match last.filter(|last| last.app == app && last.second >= second) {
            None => Self { app, second, number: 0 },
            Some(last) if last.number < 99_999 => Self { number: last.number + 1, ..last },
            Some(last) => Self { app, second: last.second + 1, number: 0 },
        }
    }

    /// One number for the whole serial, the time foremost: 27 bits for application and number below
    /// the second. Serials of one second lie together, and later ones above.
    #[must_use]
    pub const fn packed(self) -> i64 {
        (self.second << 27) | ((self.app as i64) << 17) | self.number as i64
    }

    /// The least packed number of a second: all serials before that second are below it.
    #[must_use]
    pub const fn packed_floor(second: i64) -> i64 {
        second << 27
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A second that no date has is written as 1970's first.
        let at =
            beijing().to_datetime(jiff::Timestamp::from_second(self.second).unwrap_or_default());
        write!(
            f,
            "{:03}{:02}{:02}{:02}{:02}{:02}{:02}{:05}",
            self.app,
            at.year() % 100,
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            self.number
        )
    }
}

const fn beijing() -> Offset {
    SIGNED_EIGHT
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_section_2_4_is_read_in_beijing_time() {
        let sid = Sid::parse("30114112020322500007").unwrap();
        assert_eq!((sid.app, sid.number), (301, 7));
        assert_eq!(sid.second, 1_416_486_745); // 2014-11-20 20:32:25 +08:00
        assert_eq!(sid.to_string(), "30114112020322500007");
    }

    #[test]
    fn what_is_no_serial_is_refused() {
        for text in [
            "",
            "3011411202032250000",
            "301141120203225000070",
            "30114113120322500007",
            "30114023020322500007",
            "30114112024322500007",
            "3011411202032250000x",
            "３０１1411202032",
        ] {
            assert_eq!(Sid::parse(text), Err(MalformedSid), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_serial_is_written_as_it_was_read(app in 0u16..1000, second in 946_656_000i64..4_102_416_000, number in 0u32..100_000) {
            let sid = Sid { app, second, number };
            prop_assert_eq!(Sid::parse(&sid.to_string()), Ok(sid));
            prop_assert!(sid.packed() >= Sid::packed_floor(second) && sid.packed() < Sid::packed_floor(second + 1));
        }

        #[test]
        fn no_text_can_make_parsing_panic(text in "\\PC{0,24}") {
            let _ = Sid::parse(&text);
        }
    }
}
