//! Times as the interfaces write them (specification 2.1; docs/protocol.md, "Times, paging, following").

use std::fmt;
use std::sync::OnceLock;

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Beijing time, which has known no summer time since 1991.
pub(super) const SIGNED_EIGHT: Offset = Offset::constant(8);

/// The last whole second that jiff converts by itself. "For ever" is often written as the last second of the year
/// 9999, a day and a bit later: what comes after this is counted from it.
const LAST: Timestamp = Timestamp::constant(253_402_207_200, 0);

static ZONE: OnceLock<TimeZone> = OnceLock::new();

/// Makes the process read and write times of day in `zone` instead of Beijing time. The first call
/// stands; serials are in Beijing time whatever is set here.
pub fn set_time_zone(zone: TimeZone) {
    let _ = ZONE.set(zone);
}

fn zone() -> &'static TimeZone {
    ZONE.get_or_init(|| TimeZone::fixed(SIGNED_EIGHT))
}

/// What the zone of times of day is called in the IANA database.
#[must_use]
pub fn time_zone_name() -> &'static str {
    // Another than Beijing time was set by its name. This one's sign is the other way round, as POSIX has it.
    zone().iana_name().unwrap_or("Etc/GMT-8")
}

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A point in time as `yyyy-MM-dd HH:mm:ss[.SSS]`, held as milliseconds since 1970.
/// Read with or without milliseconds, written with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub i64);

/// A calendar day, `yyyy-MM-dd`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(String);

impl DateTime {
    /// `None` unless the text is a real time in the exact form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        let milliseconds = match (b.len(), b.get(19)) {
            (19, None) => 0,
            (23, Some(b'.')) => digits(&b[20..23])?,
            _ => return None,
        };
        if [b[10], b[13], b[16]] != *b" ::" {
            return None;
        }
        let part = |from: usize| digits(&b[from..from + 2]).and_then(|n| i8::try_from(n).ok());
        let nanoseconds = i32::try_from(milliseconds * 1_000_000).ok()?;
        let clock = civil::Time::new(part(11)?, part(14)?, part(17)?, nanoseconds).ok()?;
        let at = date(&b[..10])?.to_datetime(clock);
        match zone().to_timestamp(at) {
            Ok(at) => Some(Self(at.as_millisecond())),
            Err(_) => {
                let beyond = at.duration_since(zone().to_datetime(LAST)).as_millis();
                (beyond > 0).then_some(Self(LAST.as_millisecond() + i64::try_from(beyond).ok()?))
            }
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = match Timestamp::from_millisecond(self.0) {
            Ok(at) => zone().to_datetime(at),
            // No other stored time outside jiff's range can come from `parse`.
            Err(_) => {
                let beyond =
                    SignedDuration::from_millis(self.0.saturating_sub(LAST.as_millisecond()));
                zone().to_datetime(LAST).saturating_add(beyond)
            }
        };
        write!(
            f,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}",
            at.year(),
            at.month(),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

impl Day {
    /// `None` unless the text is a real day in the exact form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 10 && date(text.as_bytes()).is_some()).then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn date(b: &[u8]) -> Option<civil::Date> {
    if b.len() != 10 || [b[4], b[7]] != *b"--" {
        return None;
    }
    let part = |from: usize| digits(&b[from..from + 2]).and_then(|n| i8::try_from(n).ok());
    civil::Date::new(i16::try_from(digits(&b[..4])?).ok()?, part(5)?, part(8)?).ok()
}

/// ASCII digits only, as a number; `None` where anything else stands there.
pub(super) fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0u32, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
    })
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("no yyyy-MM-dd HH:mm:ss[.SSS]"))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("no yyyy-MM-dd"))
    }
}

impl JsonSchema for DateTime {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "datetime" })
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "day" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_and_written_in_beijing_time() {
        assert_eq!(DateTime::parse("2016-05-26 08:00:00.250"), Some(DateTime(1_464_220_800_250)));
        assert_eq!(DateTime::parse("2016-05-26 08:00:00"), Some(DateTime(1_464_220_800_000)));
        assert_eq!(DateTime(1_464_220_800_250).to_string(), "2016-05-26 08:00:00.250");
    }

    #[test]
    fn the_last_moment_of_the_year_9999_is_a_time() {
        for text in
            ["9999-12-31 23:59:59.999", "9999-12-31 06:00:00.000", "9999-12-31 06:00:01.500"]
        {
            assert_eq!(DateTime::parse(text).map(|time| time.to_string()).as_deref(), Some(text));
        }
        let last = ["9999-12-31 05:59:59", "9999-12-31 06:00:01", "9999-12-31 23:59:59"];
        assert!(last.map(DateTime::parse).is_sorted(), "{last:?}");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "2016-02-30 08:00:00",
            "2016-05-26T08:00:00",
            "2016-05-26 8:00:00",
            "2016-05-26 24:00:00",
            "2016-05-26 08:00:60",
            "2016-05-26 08:00:00.2",
            "2016-05-26 08:00:00,250",
            "16-05-26 08:00:00",
            "",
            "2016-05-26",
            "2016-05-2 608:00:00",
        ] {
            assert_eq!(DateTime::parse(text), None, "{text}");
        }
        assert_eq!(Day::parse("2016-13-01"), None);
        assert_eq!(
            Day::parse("2016-12-01").map(|day| day.as_str().to_owned()),
            Some("2016-12-01".into())
        );
    }

    proptest! {
        #[test]
        fn a_time_is_written_as_it_was_read(at in -30_000_000_000_000i64..200_000_000_000_000) {
            prop_assert_eq!(DateTime::parse(&DateTime(at).to_string()), Some(DateTime(at)));
        }

        #[test]
        fn no_text_can_make_parsing_panic(text in "\\PC{0,24}") {
            let _ = (DateTime::parse(&text), Day::parse(&text));
        }
    }
}
