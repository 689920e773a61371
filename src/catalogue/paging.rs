//! Lists in pages, followed by applications while others write (docs/protocol.md, "Times, paging, following").

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;
use rusqlite::Row;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Error, Read};
use crate::protocol::DateTime;

/// page and pageSize, both with defaults.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageOf {
    /// From 1; 1 where absent.
    #[schemars(range(min = 1))]
    page: Option<i64>,
    /// 1 to 1000; 10 where absent.
    #[schemars(range(min = 1, max = 1000))]
    page_size: Option<i64>,
}

/// page and pageSize with defaults, and the change time after which rows are wanted.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageSince {
    /// From 1; 1 where absent.
    #[schemars(range(min = 1))]
    page: Option<i64>,
    /// 1 to 1000; 10 where absent.
    #[schemars(range(min = 1, max = 1000))]
    page_size: Option<i64>,
    /// The last lastSyncTime seen; all rows where absent.
    sync_time: Option<DateTime>,
}

/// page and pageSize, both required.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageRequired {
    /// From 1.
    #[schemars(range(min = 1))]
    page: i64,
    /// 1 to 1000.
    #[schemars(range(min = 1, max = 1000))]
    page_size: i64,
}

/// Which page of which rows: what the request types above come down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageFrom {
    page: i64,
    size: i64,
    since: i64,
}

impl PageFrom {
    /// The rows changed after `since` (milliseconds since 1970; 0 for all), in pages of `size`.
    #[must_use]
    pub const fn new(page: i64, size: i64, since: i64) -> Self {
        Self { page, size, since }
    }
}

impl From<PageOf> for PageFrom {
    fn from(asked: PageOf) -> Self {
        Self { page: asked.page.unwrap_or(1), size: asked.page_size.unwrap_or(10), since: 0 }
    }
}

impl From<PageSince> for PageFrom {
    fn from(asked: PageSince) -> Self {
        let since = asked.sync_time.map_or(0, |time| time.0);
        Self { page: asked.page.unwrap_or(1), size: asked.page_size.unwrap_or(10), since }
    }
}

impl From<PageRequired> for PageFrom {
    fn from(asked: PageRequired) -> Self {
        Self { page: asked.page, size: asked.page_size, since: 0 }
    }
}

/// A page of a list.
pub struct Paged<T> {
    /// How many pages there are, this walk's earlier ones included.
    pub total_page: i64,
    /// Which one this is.
    pub page: i64,
    /// The last row's change time.
    pub last_sync_time: Option<DateTime>,
    /// The rows, in the order of their change times.
    pub list: Vec<T>,
}

/// How many walks are remembered; the one unused the longest makes room.
const WALKS: NonZeroUsize = NonZeroUsize::new(512).expect("not 0");

/// Where each application's walk through a list has come to: the change time that each page ended at.
///
/// A row that changes moves to the list's end and would draw every later row one place forward, over
/// the edge of a page already sent. So page n + 1 begins where page n of the same walk ended, and not
/// at a number of rows. Page 1 begins a new walk. One that is not remembered (after a restart, or a
/// jump) is found by counting.
pub struct Walks(Mutex<LruCache<Walk, BTreeMap<i64, i64>>>);

/// A list as one application walks it: who, through what, from where, in what steps.
#[derive(PartialEq, Eq, Hash)]
struct Walk {
    app: u16,
    rows: &'static str,
    filter: String,
    since: i64,
    size: i64,
}

impl Default for Walks {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(WALKS)))
    }
}

impl Walks {
    /// Where `page` begins: after which change time, and how many rows further on.
    fn begin(&self, walk: &Walk, page: i64) -> (i64, i64) {
        let mut walks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = walks.get(walk).and_then(|ends| ends.get(&(page - 1)));
        before.map_or((walk.since, (page - 1).saturating_mul(walk.size)), |end| (*end, 0))
    }

    /// Remembers where `page` ended, and forgets what was known of later ones.
    fn end(&self, walk: Walk, page: i64, end: i64) {
        let mut walks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = walks.get_or_insert_mut(walk, BTreeMap::new);
        ends.split_off(&page);
        ends.insert(page, end);
    }
}

impl Read<'_> {
    /// One page of a list.
    ///
    /// `count` counts the rows changed after `?1`; `rows` selects them in the order of their change
    /// time, which is the first column, with `LIMIT ?2 OFFSET ?3`. Both may filter by `?4`.
    ///
    /// # Errors
    /// SQLite's.
    pub fn page<T>(
        &self,
        asked: impl Into<PageFrom>,
        filter: Option<&str>,
        count: &'static str,
        rows: &'static str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Paged<T>, Error> {
        let PageFrom { page, size, since } = asked.into();
        let walk = Walk {
            app: self.app,
            rows,
            filter: filter.unwrap_or_default().to_owned(),
            since,
            size,
        };
        let (after, offset) = self.walks.begin(&walk, page);

        let mut last = None;
        let mut list = Vec::new();
        let mut statement = self.conn.prepare_cached(rows)?;
        let mut found = match filter {
            Some(filter) => statement.query((after, size, offset, filter))?,
            None => statement.query((after, size, offset))?,
        };
        while let Some(row) = found.next()? {
            last = Some(row.get(0)?);
            list.push(read(row)?);
        }
        drop(found);

        let mut statement = self.conn.prepare_cached(count)?;
        let left: i64 = match filter {
            Some(filter) => statement.query_row((after, filter), |row| row.get(0))?,
            None => statement.query_row([after], |row| row.get(0))?,
        };
        // A page found by counting has the pages skipped among those counted.
        let skipped = if offset == 0 { page - 1 } else { 0 };
        if let Some(last) = last {
            self.walks.end(walk, page, last);
        }
        Ok(Paged {
            total_page: skipped.saturating_add((left + size - 1) / size),
            page,
            last_sync_time: last.map(DateTime),
            list,
        })
    }
}
