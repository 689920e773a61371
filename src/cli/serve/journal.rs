//! `dcbox serve --journal`: how much is kept of the last requests.

use std::sync::Arc;

use super::Failure;
use crate::journal::{Journal, Keeping};
use crate::store::Folder;

/// The journal and its thread; without one, what an earlier one has left is removed.
pub(super) fn open(
    folder: &Folder,
    limit: usize,
    workers: usize,
) -> Result<(Option<Arc<Journal>>, Option<Keeping>), Failure> {
    if limit == 0 {
        Journal::remove(folder.path())?;
        return Ok((None, None));
    }
    let journal = Journal::open(folder.path(), limit, workers)?;
    let keeping = journal.keep()?;
    Ok((Some(journal), Some(keeping)))
}

/// A number of bytes, as `65536`, `512K`, `16M` or `1G`.
pub(super) fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = match text.char_indices().next_back() {
        Some((at, 'K' | 'k')) => (&text[..at], 1 << 10),
        Some((at, 'M' | 'm')) => (&text[..at], 1 << 20),
        Some((at, 'G' | 'g')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    let bytes = number.parse::<usize>().ok().and_then(|number| number.checked_mul(unit));
    let most = i64::MAX as usize;
    bytes.filter(|bytes| *bytes <= most).ok_or_else(|| "not a number of bytes, as 16M".to_owned())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_a_number_with_or_without_a_unit() {
        let read: Vec<_> = ["0", "65536", "512K", "16M", "2g"].map(size).into();
        assert_eq!(read, [Ok(0), Ok(65_536), Ok(512 << 10), Ok(16 << 20), Ok(2 << 30)]);
        for wrong in ["", "M", "1.5M", "-1", "16MB", "长", "99999999999999999999", "9999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
