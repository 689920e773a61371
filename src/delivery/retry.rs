//! When to try again.

use std::str::FromStr;
use std::time::Duration;

/// The waits between attempts, and how long the last of them is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    waits: Vec<Duration>,
    /// After so long without success an application is parked, or a refused message given up.
    pub patience: Duration,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

impl Default for Schedule {
    fn default() -> Self {
        let seconds = [5, 15, 30, 3 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];
        Self {
            waits: seconds.map(Duration::from_secs).to_vec(),
            patience: Duration::from_secs(72 * HOUR),
        }
    }
}

impl Schedule {
    /// The wait after so many failed attempts (from 1), with up to a tenth more, so that those who
    /// failed together do not come back together.
    #[must_use]
    pub fn wait(&self, failures: u32) -> Duration {
        let place = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
        let wait = self.waits.get(place).or(self.waits.last()).copied().unwrap_or_default();
        wait + wait.mul_f64(rand::random_range(0.0..0.1))
    }
}

/// No list of waits.
#[derive(Debug, thiserror::Error)]
#[error(
    "waits are numbers with ms, s, m, h or d, and commas between, as 300ms,1s,5s; {0:?} is none"
)]
pub struct BadWait(String);

impl FromStr for Schedule {
    type Err = BadWait;

    fn from_str(text: &str) -> Result<Self, BadWait> {
        let waits = text
            .split(',')
            .map(|wait| duration(wait.trim()).ok_or_else(|| BadWait(wait.to_owned())));
        Ok(Self { waits: waits.collect::<Result<_, _>>()?, ..Self::default() })
    }
}

/// A number with its unit, as `300ms` or `24h`; `None` where it is none.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u64 = text[..unit].parse().ok()?;
    let milliseconds = match &text[unit..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 1000 * MINUTE,
        "h" => 1000 * HOUR,
        "d" => 1000 * 24 * HOUR,
        _ => return None,
    };
    number.checked_mul(milliseconds).map(Duration::from_millis)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_the_last_is_repeated_with_at_most_a_tenth_more() {
        let schedule: Schedule = "300ms, 1s,2m".parse().unwrap();
        for (failures, seconds) in [(1, 0.3), (2, 1.0), (3, 120.0), (4, 120.0), (400, 120.0)] {
            let wait = schedule.wait(failures).as_secs_f64();
            assert!((seconds..=seconds * 1.1).contains(&wait), "{failures}: {wait}");
        }
    }

    #[test]
    fn what_is_no_wait_is_named() {
        for text in ["", "5", "s", "5x", "1s,,2s", "99999999999999999999s", "-1s"] {
            assert!(text.parse::<Schedule>().is_err(), "{text}");
        }
    }
}
