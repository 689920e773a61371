//! Refused requests of one worker that wait to be written down, which happens once a second.

use std::collections::BTreeMap;

use super::record::Record;
use super::share::Share;

/// How many of one application wait at the most: of more, the first tell as much.
const OF_ONE: usize = 64;
/// How many of one part of the strangers.
const OF_A_PART: usize = 16;
/// How many of all strangers.
const OF_STRANGERS: usize = 64;
/// How much is kept of an application's refused request, and of its answer, in bytes.
const SAID: usize = 16 * 1024;
/// How much of a stranger's.
const STRANGE_SAID: usize = 4 * 1024;
/// How many bytes all that wait may take, which those of strangers cannot fill.
const BYTES: usize = 4 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Waiting {
    shares: BTreeMap<Share, Vec<Record>>,
    strangers: usize,
    bytes: usize,
}

impl Waiting {
    /// Takes one in; false where there is no room for it.
    pub(super) fn take_in(&mut self, mut record: Record) -> bool {
        let share = Share::of(&record);
        let is_stranger = matches!(share, Share::Strangers(_));
        let (most, said) = if is_stranger { (OF_A_PART, STRANGE_SAID) } else { (OF_ONE, SAID) };
        let of_share = self.shares.get(&share).map_or(0, Vec::len);
        if of_share >= most || (is_stranger && self.strangers >= OF_STRANGERS) {
            return false;
        }
        record.shorten(said);
        let cost = record.cost();
        if self.bytes + cost > BYTES {
            return false;
        }
        self.bytes += cost;
        self.strangers += usize::from(is_stranger);
        self.shares.entry(share).or_default().push(record);
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shares.is_empty()
    }

    /// All that wait, which is forgotten here.
    pub(super) fn take_all(&mut self) -> impl Iterator<Item = (Share, Record)> + use<> {
        let Self { shares, .. } = std::mem::take(self);
        shares
            .into_iter()
            .flat_map(|(share, records)| records.into_iter().map(move |record| (share, record)))
    }
}
