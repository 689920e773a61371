//! The latest good requests of one worker, in memory.

use std::collections::VecDeque;
use std::sync::Arc;

use super::record::Record;

/// How many records are taken out at a time for somebody who looks, while the worker waits.
pub(super) const AT_A_TIME: usize = 512;

#[derive(Default)]
pub(super) struct Ring {
    records: VecDeque<Arc<Record>>,
    bytes: usize,
}

impl Ring {
    /// Adds the latest one; the oldest give way until all take `most` bytes at the most.
    pub(super) fn push(&mut self, record: Arc<Record>, most: usize) {
        self.bytes += record.cost();
        self.records.push_back(record);
        while self.bytes > most {
            let Some(oldest) = self.records.pop_front() else { break };
            self.bytes -= oldest.cost();
        }
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The latest before a number, latest first, and no more than [`AT_A_TIME`].
    pub(super) fn before(&self, id: i64) -> Vec<Arc<Record>> {
        let end = self.records.partition_point(|record| record.id < id);
        self.records.range(..end).rev().take(AT_A_TIME).cloned().collect()
    }

    pub(super) fn find(&self, id: i64) -> Option<Arc<Record>> {
        let at = self.records.binary_search_by_key(&id, |record| record.id).ok()?;
        self.records.get(at).cloned()
    }
}
