//! What the dispatcher counts, for the metrics and for the health check.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::verdict::Verdict;
use crate::protocol::now_ms;

/// A dispatcher that has not gone round for so long stands still.
const STILL: i64 = 10_000;

/// Counted since the start.
#[derive(Debug, Default)]
pub struct Counts {
    /// When the dispatcher last went round, in milliseconds since 1970.
    pub beat: AtomicI64,
    attempts: Mutex<BTreeMap<(u16, &'static str), u64>>,
}

impl Counts {
    pub(super) fn attempt(&self, app: u16, verdict: &Verdict) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        *attempts.entry((app, verdict.name())).or_default() += 1;
    }

    /// How many attempts ended how: by application and verdict.
    #[must_use]
    pub fn attempts(&self) -> BTreeMap<(u16, &'static str), u64> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the dispatcher goes round.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        now_ms() - self.beat.load(Ordering::Relaxed) < STILL
    }
}
