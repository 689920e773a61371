//! How applications last used the interfaces: counted beside the metrics, and written down now and then.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::Gateway;
use crate::catalogue::{Catalogue, Error};
use crate::store::Tx;

/// What stands for the name of an interface that there is none of.
pub const UNKNOWN: &str = "unknown";

/// What an application has used: by its number and the interface's name.
pub type Used = BTreeMap<(u16, &'static str), Use>;

/// How an application used an interface, in verified requests only.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// When the last request came in, in milliseconds since 1970.
    pub at: i64,
    /// How many came in all.
    pub count: i64,
    /// What the last one was answered with.
    pub errcode: i32,
    /// How many were refused since the start.
    pub refused: i64,
}

impl Use {
    /// Adds a part that was counted elsewhere.
    pub(super) fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.refused += other.refused;
        if other.at >= self.at {
            (self.at, self.errcode) = (other.at, other.errcode);
        }
    }
}

/// What was used before this start, and what of all is written down.
pub struct Uses {
    before: Used,
    written: Mutex<Used>,
}

const READ: &str = "SELECT application_id, cmd, at, count, errcode FROM application_use";
// An application may have gone meanwhile.
const WRITE: &str = "INSERT INTO application_use (application_id, cmd, at, count, errcode)
    SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM application WHERE id = ?1)
    ON CONFLICT (application_id, cmd) DO UPDATE SET at = ?3, count = ?4, errcode = ?5";

impl Uses {
    /// # Errors
    /// SQLite's.
    pub fn load(conn: &Connection, catalogue: &Catalogue) -> rusqlite::Result<Self> {
        let mut before = Used::new();
        let mut statement = conn.prepare(READ)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let cmd: String = row.get(1)?;
            let known = catalogue.get(&cmd).map_or(UNKNOWN, |known| known.entry.spec.cmd);
            let (at, count, errcode) = (row.get(2)?, row.get(3)?, row.get(4)?);
            let part = Use { at, count, errcode, refused: 0 };
            before.entry((row.get(0)?, known)).or_default().add(&part);
        }
        let written = Mutex::new(before.clone());
        Ok(Self { before, written })
    }
}

impl Gateway {
    /// All that applications have used, in this run and before.
    #[must_use]
    pub fn used(&self) -> Used {
        let mut used = self.uses.before.clone();
        self.metrics.add_uses(&mut used);
        used
    }

    /// Writes down what was used since the last time.
    ///
    /// # Errors
    /// The writer's; it is written down the next time then.
    pub async fn keep_uses(&self) -> Result<(), Error> {
        let used = self.used();
        let written = self.uses.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let fresh = used.iter().filter(|(key, now)| written.get(key) != Some(now));
        let fresh: Vec<_> = fresh.map(|(key, now)| (*key, *now)).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let work = move |tx: &mut Tx<'_>| {
            let mut write = tx.conn.prepare_cached(WRITE)?;
            for ((app, cmd), Use { at, count, errcode, .. }) in &fresh {
                write.execute((app, cmd, at, count, errcode))?;
            }
            Ok::<_, Error>(())
        };
        self.writer.run(work).await?;
        *self.uses.written.lock().unwrap_or_else(PoisonError::into_inner) = used;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_the_latest_tells_the_errcode() {
        let mut sum = Use::default();
        for part in [(20, 3, 0), (40, 1, 1010), (30, 2, 0)] {
            let refused = i64::from(part.2 != 0);
            sum.add(&Use { at: part.0, count: part.1, errcode: part.2, refused });
        }
        assert_eq!(sum, Use { at: 40, count: 6, errcode: 1010, refused: 1 });
    }
}
