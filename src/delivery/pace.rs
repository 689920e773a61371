//! How fast messages may go out while the data centre is asked much: answers come first, and a backlog that drains a
//! little later harms nobody.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Tells how many requests were answered so far.
pub type Answered = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Over what time requests and messages are counted.
pub(super) const WINDOW: Duration = Duration::from_millis(50);
/// More requests than that in a window are much: a thousand a second.
const MUCH: u64 = 50;
/// How many messages go out in a window then: five thousand a second, which is about an eighth of two cores.
const FEW: usize = 250;

/// The allowance that all lanes share.
pub(super) struct Pace {
    answered: Answered,
    begun: Cell<Option<Instant>>,
    seen: Cell<u64>,
    left: Cell<usize>,
}

impl Pace {
    pub(super) fn new(answered: Answered) -> Self {
        let seen = answered();
        Self {
            answered,
            begun: Cell::new(None),
            seen: Cell::new(seen),
            left: Cell::new(usize::MAX),
        }
    }

    /// How many messages may go out now. Where there are none left, the next window has more.
    pub(super) fn left(&self, now: Instant) -> usize {
        let is_over = |begun| now.saturating_duration_since(begun) >= WINDOW;
        if self.begun.get().is_none_or(is_over) {
            let answered = (self.answered)();
            let asked = answered.saturating_sub(self.seen.replace(answered));
            // A window may be long past: what was asked since is spread over the time since.
            let windows = self.begun.replace(Some(now)).map_or(1, |begun| {
                (now.saturating_duration_since(begun).as_millis() / WINDOW.as_millis()).max(1)
            });
            let is_much = u128::from(asked) / windows > u128::from(MUCH);
            self.left.set(if is_much { FEW } else { usize::MAX });
        }
        self.left.get()
    }

    /// So many go out.
    pub(super) fn take(&self, count: usize) {
        self.left.set(self.left.get().saturating_sub(count));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn paced() -> (Pace, Arc<AtomicU64>) {
        let answered = Arc::new(AtomicU64::new(7));
        let count = Arc::clone(&answered);
        (Pace::new(Arc::new(move || count.load(Ordering::Relaxed))), answered)
    }

    #[test]
    fn where_little_is_asked_all_may_go() {
        let (pace, answered) = paced();
        let now = Instant::now();
        assert_eq!(pace.left(now), usize::MAX);
        answered.fetch_add(MUCH, Ordering::Relaxed);
        assert_eq!(pace.left(now + WINDOW), usize::MAX);
    }

    #[test]
    fn where_much_is_asked_each_window_has_its_share() {
        let (pace, answered) = paced();
        let begun = Instant::now();
        assert_eq!(pace.left(begun), usize::MAX);
        for window in 1..5 {
            answered.fetch_add(MUCH * 2, Ordering::Relaxed);
            let now = begun + WINDOW * window;
            assert_eq!(pace.left(now), FEW);
            pace.take(FEW - 50);
            assert_eq!(pace.left(now + WINDOW / 2), 50);
            pace.take(50);
            assert_eq!(pace.left(now + WINDOW / 2), 0);
        }
        // Nothing more was asked.
        assert_eq!(pace.left(begun + WINDOW * 5), usize::MAX);
    }

    #[test]
    fn what_was_asked_over_a_long_time_is_not_much() {
        let (pace, answered) = paced();
        let begun = Instant::now();
        assert_eq!(pace.left(begun), usize::MAX);
        answered.fetch_add(MUCH * 2, Ordering::Relaxed);
        assert_eq!(pace.left(begun + WINDOW * 100), usize::MAX);
    }
}
