//! Which deliveries the writer's commits have touched, for those who follow them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// The table whose rows are noted: it has no change time that could be followed.
const DELIVERY: &str = "delivery";
/// Tables that are followed by their change times; it is enough to know that something is new.
const FOLLOWED: [&str; 4] = ["room", "trade", "fee", "audit"];
/// How many rows are noted at the most until somebody takes them.
const MOST: usize = 1024;

/// What commits have touched since it was last taken. Rows of a transaction that was undone may be among them.
#[derive(Default)]
pub struct Touched {
    is_on: AtomicBool,
    is_fresh: AtomicBool,
    rows: Mutex<Rows>,
    news: Notify,
}

#[derive(Default)]
struct Rows {
    /// Of the transaction under way.
    written: BTreeSet<i64>,
    committed: BTreeSet<i64>,
}

impl Touched {
    /// Says whether anybody wants to know at all.
    pub fn note(&self, is_on: bool) {
        self.is_on.store(is_on, Ordering::Relaxed);
    }

    /// Waits until a commit has touched something; one since the last call counts.
    pub async fn news(&self) {
        self.news.notified().await;
    }

    /// The numbers of the deliveries touched, at most 1024, the first ones.
    #[must_use]
    pub fn take(&self) -> Vec<i64> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut rows.committed).into_iter().collect()
    }

    /// A row was written, in a transaction that is not yet committed.
    pub(super) fn row(&self, table: &str, row: i64) {
        if !self.is_on.load(Ordering::Relaxed) {
            return;
        }
        if table == DELIVERY {
            let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
            if rows.written.len() < MOST {
                rows.written.insert(row);
            }
            self.is_fresh.store(true, Ordering::Relaxed);
        } else if FOLLOWED.contains(&table) {
            self.is_fresh.store(true, Ordering::Relaxed);
        }
    }

    /// What was written is committed.
    pub(super) fn committed(&self) {
        if self.is_fresh.swap(false, Ordering::Relaxed) {
            let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
            let written = std::mem::take(&mut rows.written);
            let room = MOST.saturating_sub(rows.committed.len());
            rows.committed.extend(written.into_iter().take(room));
            drop(rows);
            self.news.notify_one();
        }
    }
}
