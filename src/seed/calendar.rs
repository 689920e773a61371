//! The story's calendar. Every moment is told from the Beijing midnight that begins the present day,
//! so that all runs of one day make the same world, and none of it lies in the future.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::dice::Dice;

pub const SECOND: i64 = 1000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// Beijing is eight hours ahead all year round.
const BEIJING: Offset = Offset::constant(8);
const AHEAD: i64 = 8 * HOUR;

/// How long ago the story begins.
const STORY: i64 = 900;

/// The present day, at its midnight.
#[derive(Clone, Copy)]
pub struct Calendar {
    today: i64,
}

impl Calendar {
    pub fn at(now: i64) -> Self {
        Calendar { today: midnight(now) }
    }

    /// The end of the story: what is due later than this has not happened yet.
    pub fn end(self) -> i64 {
        self.today
    }

    /// When the first row came to be.
    pub fn start(self) -> i64 {
        self.ago(STORY) + 9 * HOUR
    }

    /// The midnight so many days ago.
    pub fn ago(self, days: i64) -> i64 {
        self.today - days * DAY
    }

    /// A moment in the opening hours of the day so many days ago.
    pub fn open_hours(self, days: i64, dice: &mut Dice) -> i64 {
        self.ago(days) + dice.between(9 * HOUR, 18 * HOUR)
    }

    /// Which day a moment was, in days ago: 1 is yesterday.
    pub fn days_ago(self, at: i64) -> i64 {
        (self.today - midnight(at)) / DAY
    }
}

/// The Beijing midnight that begins the moment's day.
pub fn midnight(at: i64) -> i64 {
    (at + AHEAD).div_euclid(DAY) * DAY - AHEAD
}

/// The Beijing day of a moment.
pub fn date(at: i64) -> Date {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    BEIJING.to_datetime(at).date()
}
