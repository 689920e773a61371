//! How an application's callback does, and how much is sent to it for that.

use std::time::Duration;

use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::retry::Schedule;

/// After so many failures in a row nothing but probes is sent.
const OPENS_AFTER: u32 = 5;
/// How many messages are under way to a healthy application at the most.
const MOST: usize = 64;

/// Healthy → failing → open → parked, and back with a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// The last attempt reached the application.
    #[default]
    Healthy,
    /// A few in a row did not.
    Failing,
    /// Many did not: one probe at a time, by the schedule.
    Open,
    /// None did for as long as we try: nothing is sent until the operator resumes it. The backlog stays.
    Parked,
}

impl Health {
    /// As the store and people name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Failing => "failing",
            Self::Open => "open",
            Self::Parked => "parked",
        }
    }

    /// From its name; healthy where it is none of them.
    #[must_use]
    pub fn named(name: &str) -> Self {
        [Self::Failing, Self::Open, Self::Parked]
            .into_iter()
            .find(|health| health.name() == name)
            .unwrap_or_default()
    }
}

/// One application's callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its state.
    pub health: Health,
    /// Since when it is in this state, in milliseconds since 1970.
    pub since: i64,
    /// When the first failure after the last success was.
    pub failing_since: Option<i64>,
    /// Failures in a row.
    pub failures: u32,
    /// Not before then is an open one probed.
    pub next_probe: i64,
    /// How many may be under way: it doubles with each success after a trouble.
    ramp: usize,
}

impl Default for Endpoint {
    fn default() -> Self {
        Self {
            health: Health::Healthy,
            since: 0,
            failing_since: None,
            failures: 0,
            next_probe: 0,
            ramp: MOST,
        }
    }
}

impl Endpoint {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let health = Health::named(row.get_ref(0)?.as_str()?);
        Ok(Self {
            health,
            since: row.get(1)?,
            failing_since: row.get(2)?,
            failures: row.get(3)?,
            next_probe: row.get(4)?,
            // After a start or a resumption it is not known how much it bears.
            ramp: 1,
        })
    }

    /// How many messages may be under way now.
    #[must_use]
    pub fn room(&self, now: i64) -> usize {
        match self.health {
            Health::Healthy | Health::Failing => self.ramp,
            Health::Open if self.next_probe <= now => 1,
            Health::Open | Health::Parked => 0,
        }
    }

    /// An attempt reached the application, whatever it said. True where the state changed.
    pub fn reached(&mut self, now: i64) -> bool {
        self.failures = 0;
        self.failing_since = None;
        self.next_probe = 0;
        self.ramp = (self.ramp * 2).min(MOST);
        self.becomes(Health::Healthy, now)
    }

    /// An attempt did not. True where the state changed, or an open one was probed.
    pub fn missed(&mut self, now: i64, schedule: &Schedule) -> bool {
        self.failures = self.failures.saturating_add(1);
        let since = *self.failing_since.get_or_insert(now);
        self.ramp = 1;
        if Duration::from_millis(u64::try_from(now - since).unwrap_or_default())
            >= schedule.patience
        {
            return self.becomes(Health::Parked, now);
        }
        if self.failures < OPENS_AFTER {
            return self.becomes(Health::Failing, now);
        }
        let wait = schedule.wait(self.failures - OPENS_AFTER + 1);
        self.next_probe = now + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX / 2);
        self.becomes(Health::Open, now);
        true
    }

    fn becomes(&mut self, health: Health, now: i64) -> bool {
        let changed = self.health != health;
        if changed {
            self.health = health;
            self.since = now;
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fails_opens_is_probed_and_parks_when_patience_ends() {
        #[allow(clippy::field_reassign_with_default, reason = "its waits are private")]
        let mut schedule = Schedule::default();
        schedule.patience = Duration::from_secs(60);
        let mut endpoint = Endpoint::default();
        assert_eq!(endpoint.room(0), MOST);
        assert!(endpoint.missed(1_000, &schedule) && endpoint.health == Health::Failing);
        for _ in 0..3 {
            assert!(!endpoint.missed(1_000, &schedule));
        }
        assert!(endpoint.missed(1_000, &schedule) && endpoint.health == Health::Open);
        assert_eq!(endpoint.room(1_000), 0, "not before the probe's time");
        assert_eq!(endpoint.room(endpoint.next_probe), 1, "one probe at a time");
        assert!(endpoint.missed(61_000, &schedule) && endpoint.health == Health::Parked);
        assert_eq!(endpoint.room(i64::MAX), 0);
    }

    #[test]
    fn a_success_heals_it_and_the_ramp_doubles() {
        let schedule = Schedule::default();
        let mut endpoint = Endpoint::default();
        endpoint.missed(0, &schedule);
        assert_eq!(endpoint.room(0), 1);
        assert!(endpoint.reached(1) && endpoint.health == Health::Healthy);
        assert_eq!(endpoint.room(1), 2);
        for _ in 0..10 {
            assert!(!endpoint.reached(2));
        }
        assert_eq!(endpoint.room(2), MOST);
    }
}
