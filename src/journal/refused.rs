//! Refused requests on the disk, in a file of the journal's own.
//!
//! It is no part of the store: what it has is nobody's record, may be lost in a power cut and is taken out by age and
//! size. The store's writer, its commits and its backups are not touched by it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::look::{Message, Summary, Wanted};
use super::open::has_data;
use super::record::{Record, Said};
use super::share::Share;
use crate::protocol::now_ms;
use crate::store::private;

/// For how long they are kept, in milliseconds.
const AGE: i64 = 30 * 24 * 60 * 60 * 1000;
/// What part of the file strangers may have.
const STRANGERS: usize = 4;
/// What a row takes beside its texts.
const ROW: usize = 160;
/// The form of the file; one of another form is begun anew.
const FORM: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE refused (
        id              INTEGER PRIMARY KEY,
        share           INTEGER NOT NULL,  -- whose it is: an application's number, below zero a part of the strangers
        size            INTEGER NOT NULL,  -- how many bytes it takes
        at              INTEGER NOT NULL,  -- milliseconds since 1970
        arrival         INTEGER NOT NULL,  -- microseconds
        took            INTEGER NOT NULL,  -- microseconds
        method          TEXT    NOT NULL,
        address         TEXT,
        appid           TEXT    NOT NULL,  -- as the header has it
        verified        INTEGER NOT NULL,
        cmd             TEXT    NOT NULL,
        sid             TEXT    NOT NULL,
        version         TEXT    NOT NULL,
        errcode         INTEGER NOT NULL,
        errmsg          TEXT    NOT NULL,
        request_length  INTEGER NOT NULL,
        answer_length   INTEGER NOT NULL,
        plain           TEXT,              -- the request decrypted, where that could be
        request         BLOB    NOT NULL,  -- the request as it came, or its beginning
        answer          BLOB    NOT NULL
    ) STRICT;
    CREATE INDEX refused_share ON refused (share);";
const INSERT: &str = "INSERT INTO refused VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";
const SUMMARY: &str = "id, at, arrival, took, method, address, appid, verified, cmd, sid, version, errcode, errmsg, request_length, answer_length";

pub(super) struct Refused {
    conn: Connection,
    /// How many bytes all may take.
    limit: usize,
    shares: BTreeMap<i64, Total>,
    forgotten: i64,
}

#[derive(Default, Clone, Copy)]
struct Total {
    rows: usize,
    bytes: usize,
}

impl Refused {
    pub(super) fn open(file: &Path, limit: usize) -> rusqlite::Result<Self> {
        let conn = match connect(file) {
            Ok(conn) => conn,
            Err(error) => {
                tracing::warn!(%error, "the journal's file cannot be used and is begun anew");
                remove(file).map_err(|error| {
                    tracing::error!(%error, "the journal's file cannot be removed");
                    rusqlite::Error::InvalidPath(file.to_owned())
                })?;
                connect(file)?
            }
        };
        let mut refused = Self { conn, limit, shares: BTreeMap::new(), forgotten: 0 };
        refused.count()?;
        refused.make_room()?;
        refused.forget_old(now_ms())?;
        Ok(refused)
    }

    fn count(&mut self) -> rusqlite::Result<()> {
        let mut select =
            self.conn.prepare("SELECT share, count(*), sum(size) FROM refused GROUP BY share")?;
        let total = |row: &rusqlite::Row<'_>| {
            Ok((
                row.get(0)?,
                Total {
                    rows: row.get::<_, i64>(1)? as usize,
                    bytes: row.get::<_, i64>(2)? as usize,
                },
            ))
        };
        self.shares = select.query_map([], total)?.collect::<Result<_, _>>()?;
        Ok(())
    }

    pub(super) fn last_id(&self) -> rusqlite::Result<i64> {
        self.conn.query_row("SELECT coalesce(max(id), 0) FROM refused", [], |row| row.get(0))
    }

    /// Writes some down, and lets those go that there is no room for.
    pub(super) fn add(
        &mut self,
        records: impl Iterator<Item = (Share, Record)>,
        now: i64,
    ) -> rusqlite::Result<()> {
        let added = self.conn.unchecked_transaction()?;
        let mut totals: BTreeMap<i64, Total> = BTreeMap::new();
        for (share, record) in records {
            let size = insert(&added, share, &record)?;
            let total = totals.entry(share.number()).or_default();
            (total.rows, total.bytes) = (total.rows + 1, total.bytes + size);
        }
        added.commit()?;
        for (share, added) in totals {
            let total = self.shares.entry(share).or_default();
            (total.rows, total.bytes) = (total.rows + added.rows, total.bytes + added.bytes);
        }
        self.make_room()?;
        self.forget_old(now)
    }

    /// The largest share gives its oldest ones, until strangers and all together keep to their bounds.
    fn make_room(&mut self) -> rusqlite::Result<()> {
        for (is_meant, most) in
            [(is_strange as fn(i64) -> bool, self.limit / STRANGERS), (|_| true, self.limit)]
        {
            loop {
                let meant = self.shares.iter().filter(|(share, _)| is_meant(**share));
                let sum: usize = meant.clone().map(|(_, total)| total.bytes).sum();
                let Some(over) = sum.checked_sub(most).filter(|over| *over > 0) else { break };
                let largest = meant.max_by_key(|(_, total)| total.bytes).map(|(share, _)| *share);
                let Some(share) = largest else { break };
                self.drop_oldest(share, over)?;
            }
        }
        Ok(())
    }

    /// Takes out a share's oldest ones, until so many bytes are free, or half of it: then another may be the largest.
    fn drop_oldest(&mut self, share: i64, over: usize) -> rusqlite::Result<()> {
        let total = self.shares.get(&share).copied().unwrap_or_default();
        let enough = over.min(total.bytes / 2);
        let oldest = "SELECT id, size FROM refused WHERE share = ?1 ORDER BY id";
        let (mut last, mut gone) = (0_i64, Total::default());
        let mut select = self.conn.prepare_cached(oldest)?;
        let mut rows = select.query([share])?;
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            gone =
                Total { rows: gone.rows + 1, bytes: gone.bytes + row.get::<_, i64>(1)? as usize };
            if gone.bytes >= enough {
                break;
            }
        }
        drop(rows);
        self.conn.execute("DELETE FROM refused WHERE share = ?1 AND id <= ?2", (share, last))?;
        let left = Total {
            rows: total.rows.saturating_sub(gone.rows),
            bytes: total.bytes.saturating_sub(gone.bytes),
        };
        if left.rows == 0 || gone.rows == 0 {
            self.shares.remove(&share);
        } else {
            self.shares.insert(share, left);
        }
        Ok(())
    }

    /// Once an hour, those that are too old go.
    fn forget_old(&mut self, now: i64) -> rusqlite::Result<()> {
        if now < self.forgotten + 60 * 60 * 1000 {
            return Ok(());
        }
        self.forgotten = now;
        if self.conn.execute("DELETE FROM refused WHERE at < ?1", [now - AGE])? > 0 {
            self.count()?;
        }
        Ok(())
    }

    /// How many rows there are, and how many bytes they take.
    pub(super) fn fill(&self) -> (usize, usize) {
        let sum = |sum: (usize, usize), total: &Total| (sum.0 + total.rows, sum.1 + total.bytes);
        self.shares.values().fold((0, 0), sum)
    }

    pub(super) fn clear(&mut self) -> rusqlite::Result<()> {
        self.conn.execute("DELETE FROM refused", [])?;
        self.shares.clear();
        // What was in them must not be found in the file either.
        self.conn.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// The numbers of all that are wanted, each with how long it took.
    pub(super) fn search(&self, wanted: &Wanted) -> rusqlite::Result<Vec<(i64, i64)>> {
        const EXACT: &str = "(?1 IS NULL OR appid = ?1) AND (?2 IS NULL OR cmd = ?2) AND (?3 IS NULL OR errcode = ?3)
            AND (?4 IS NULL OR at >= ?4) AND (?5 IS NULL OR at < ?5)";
        let plain = if wanted.mobile.is_some() { "plain" } else { "NULL" };
        let sql = format!("SELECT {SUMMARY}, {plain} FROM refused WHERE {EXACT}");
        let mut select = self.conn.prepare_cached(&sql)?;
        let Wanted { application, cmd, errcode, from, to, .. } = wanted;
        let mut rows = select.query(params![application, cmd, errcode, from, to])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let summary = summary(row)?;
            let plain = || row.get::<_, Option<String>>(15).ok().flatten();
            if wanted.fits(&summary) && wanted.names_mobile(|| [plain(), None]) {
                found.push((summary.id, summary.took));
            }
        }
        Ok(found)
    }

    pub(super) fn summary(&self, id: i64) -> rusqlite::Result<Option<Summary>> {
        let mut select =
            self.conn.prepare_cached(&format!("SELECT {SUMMARY} FROM refused WHERE id = ?1"))?;
        select.query_row([id], summary).optional()
    }

    /// What one of them said and was told, the request first.
    pub(super) fn messages(&self, id: i64) -> rusqlite::Result<Option<[Message; 2]>> {
        let mut select = self.conn.prepare_cached(
            "SELECT plain, request, request_length, answer, answer_length, errcode, errmsg FROM refused WHERE id = ?1",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            let plain: Option<String> = row.get(0)?;
            // What was sealed in it stands in its header as well.
            let answered = serde_json::json!({ "errcode": row.get::<_, i64>(5)?, "errmsg": row.get::<_, String>(6)?, "content": {} });
            let answer: Vec<u8> = row.get(3)?;
            let told = has_data(&answer).then(|| answered.to_string());
            Ok([
                Message { wire: row.get(1)?, length: row.get(2)?, plain },
                Message { wire: answer, length: row.get(4)?, plain: told },
            ])
        };
        select.query_row([id], read).optional()
    }
}

const fn is_strange(share: i64) -> bool {
    share < 0
}

fn insert(conn: &Connection, share: Share, record: &Record) -> rusqlite::Result<usize> {
    let mut one = Summary::of(record);
    if one.appid.is_empty() {
        one.appid = record.find_appid().map(super::look::short).unwrap_or_default();
    }
    let plain = record.plain_request();
    let Said { bytes: request, .. } = &record.request;
    let Said { bytes: answer, .. } = &record.answer;
    let texts = [&one.appid, &one.cmd, &one.sid, &one.version, &one.errmsg];
    let size = ROW
        + texts.iter().map(|text| text.len()).sum::<usize>()
        + plain.as_deref().map_or(0, str::len)
        + request.len()
        + answer.len();
    conn.prepare_cached(INSERT)?.execute(params![
        one.id,
        share.number(),
        size as i64,
        one.at,
        one.arrival,
        one.took,
        one.method,
        one.address,
        one.appid,
        one.verified,
        one.cmd,
        one.sid,
        one.version,
        one.errcode,
        one.errmsg,
        one.request_length,
        one.answer_length,
        plain,
        &request[..],
        &answer[..],
    ])?;
    Ok(size)
}

fn summary(row: &rusqlite::Row<'_>) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: row.get(0)?,
        at: row.get(1)?,
        arrival: row.get(2)?,
        took: row.get(3)?,
        method: row.get(4)?,
        address: row.get(5)?,
        appid: row.get(6)?,
        verified: row.get(7)?,
        cmd: row.get(8)?,
        sid: row.get(9)?,
        version: row.get(10)?,
        errcode: row.get(11)?,
        errmsg: row.get(12)?,
        request_length: row.get(13)?,
        answer_length: row.get(14)?,
    })
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    private(file).map_err(|_| rusqlite::Error::InvalidPath(file.to_owned()))?;
    let conn = Connection::open(file)?;
    // Nobody else has a use for it, so it needs no file of shared memory beside it.
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // Commits wait for no disk: a crash of ours loses nothing that was committed, a power cut the last of it.
    conn.pragma_update(None, "synchronous", "NORMAL")?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "cache_size", -512)?;
    let form: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if form != FORM {
        conn.execute_batch("DROP TABLE IF EXISTS refused")?;
        conn.execute_batch(SCHEMA)?;
        conn.pragma_update(None, "user_version", FORM)?;
    }
    Ok(conn)
}

/// Removes the file and what SQLite keeps beside it.
pub(super) fn remove(file: &Path) -> std::io::Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
