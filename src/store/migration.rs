//! From an older store to the one that `schema.sql` describes.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// `schema.sql`, the newest version.
const SCHEMA: &str = include_str!("../../schema.sql");

/// Each step leads from the version of its place (from [`FIRST`]) to the next. A step is never edited once
/// it was released: `schema.sql` tells where they end, and a test holds the two against each other.
const STEPS: &[&str] = &[];

/// The first version that a step may lead from. Those before it changed from day to day, and have no way here.
const FIRST: i64 = 2;

/// The version this binary writes and reads.
pub(super) const VERSION: i64 = FIRST + STEPS.len() as i64;

/// SQLite's mark of whose file this is: "dcbx".
const APPLICATION_ID: i64 = 0x6463_6278;

/// Why a file cannot be brought to this binary's version.
#[derive(Debug, thiserror::Error)]
pub(super) enum MigrationError {
    #[error(
        "written by a newer dcbox (schema version {found}; this one knows up to {VERSION}): use that one"
    )]
    Newer { found: i64 },
    #[error(
        "written by a dcbox from before its first release, which this one cannot read: begin a new store in another --data"
    )]
    Unreleased,
    #[error("a SQLite file of another program")]
    Foreign,
    #[error("written by an older dcbox: start this one's `dcbox serve` on it once")]
    Older,
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// Makes a new file's tables, or brings an older file's to this version, in one transaction.
pub(super) fn bring_up_to_date(conn: &mut Connection) -> Result<(), MigrationError> {
    let tx = Transaction::new(conn, TransactionBehavior::Immediate)?;
    match found(&tx)? {
        Found::Nothing => {
            tx.execute_batch(SCHEMA)?;
            tx.pragma_update(None, "application_id", APPLICATION_ID)?;
            tx.pragma_update(None, "user_version", VERSION)?;
        }
        Found::Version(version) => climb(&tx, STEPS, version)?,
    }
    Ok(tx.commit()?)
}

/// Lets only this version pass: a command must not migrate under a running server.
pub(super) fn check_version(conn: &Connection) -> Result<(), MigrationError> {
    match found(conn)? {
        Found::Version(VERSION) => Ok(()),
        Found::Nothing | Found::Version(_) => Err(MigrationError::Older),
    }
}

/// The version of a store that this binary can do with, be it an older one.
pub(super) fn version(conn: &Connection) -> Result<i64, MigrationError> {
    match found(conn)? {
        Found::Version(version) => Ok(version),
        Found::Nothing => Err(MigrationError::Foreign),
    }
}

enum Found {
    Nothing,
    Version(i64),
}

/// What a file is, where this binary can do with it.
fn found(conn: &Connection) -> Result<Found, MigrationError> {
    let pragma = |name| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (version, owner) = (pragma("user_version")?, pragma("application_id")?);
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (tables, owner, version) {
        (0, 0, 0) => Ok(Found::Nothing),
        (_, APPLICATION_ID, FIRST..=VERSION) => Ok(Found::Version(version)),
        (_, APPLICATION_ID, ..FIRST) => Err(MigrationError::Unreleased),
        (_, APPLICATION_ID, _) => Err(MigrationError::Newer { found: version }),
        _ => Err(MigrationError::Foreign),
    }
}

fn climb(conn: &Connection, steps: &[&str], from: i64) -> rusqlite::Result<()> {
    for (version, step) in (FIRST..).zip(steps) {
        if version >= from {
            tracing::info!(from = version, "migrating the store");
            conn.execute_batch(step)?;
            conn.pragma_update(None, "user_version", version + 1)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn steps_below_the_found_version_are_not_taken_again() {
        let conn = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE one (x)", "CREATE TABLE two (x)", "CREATE TABLE three (x)"];
        climb(&conn, &steps, FIRST + 1).unwrap();
        let tables: Vec<String> = conn
            .prepare("SELECT name FROM sqlite_schema ORDER BY name")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(tables, ["three", "two"]);
        let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, FIRST + 3);
    }

    #[test]
    fn a_new_file_gets_the_whole_schema_and_may_be_opened_again() {
        let mut conn = Connection::open_in_memory().unwrap();
        assert!(matches!(found(&conn), Ok(Found::Nothing)));
        bring_up_to_date(&mut conn).unwrap();
        bring_up_to_date(&mut conn).unwrap();
        assert!(check_version(&conn).is_ok());
    }

    #[test]
    fn a_newer_file_one_from_before_the_first_release_and_a_strangers_are_left_alone() {
        let mut conn = Connection::open_in_memory().unwrap();
        bring_up_to_date(&mut conn).unwrap();
        conn.pragma_update(None, "user_version", VERSION + 1).unwrap();
        let newer = bring_up_to_date(&mut conn).unwrap_err();
        assert!(matches!(newer, MigrationError::Newer { found } if found == VERSION + 1));

        conn.pragma_update(None, "user_version", FIRST - 1).unwrap();
        assert!(matches!(bring_up_to_date(&mut conn), Err(MigrationError::Unreleased)));

        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE recipe (x)").unwrap();
        assert!(matches!(bring_up_to_date(&mut conn), Err(MigrationError::Foreign)));
    }

    #[test]
    fn whoever_checks_a_store_with_an_older_sqlite_finds_it_in_order() {
        // Before 3.45 json_valid(NULL) was false, and pragma integrity_check of such a sqlite3 complained of each
        // row with NULL in a column whose CHECK left that to it.
        let mut conn = Connection::open_in_memory().unwrap();
        bring_up_to_date(&mut conn).unwrap();
        let mut tables =
            conn.prepare("SELECT sql FROM sqlite_schema WHERE sql LIKE '%json_valid%'").unwrap();
        let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let lines: Vec<String> = tables
            .flat_map(|sql| sql.unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let checked: Vec<_> = lines.iter().filter(|line| line.contains("json_valid")).collect();
        assert!(!checked.is_empty());
        for line in checked {
            assert!(line.contains("NOT NULL") || line.contains("IS NULL OR"), "{line}");
        }
    }

    #[test]
    fn every_foreign_key_has_an_index_to_follow_it_back() {
        let mut conn = Connection::open_in_memory().unwrap();
        bring_up_to_date(&mut conn).unwrap();
        // None of these is ever taken away, and an index more would be a page more for every report.
        let forgone = [
            ("follow_up", "consultant_guid"),
            ("follow_up", "opportunity_guid"),
            ("follow_up", "previous"),
            ("opportunity", "newest_follow_up"),
            ("opportunity", "last_said"),
        ];
        let mut missing = Vec::new();
        let mut keys = conn
            .prepare("SELECT t.name, k.\"from\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table'")
            .unwrap();
        let keys = keys.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        for (table, column) in keys.map(Result::<(String, String), _>::unwrap) {
            let indexed: bool = conn
                .query_row(
                    "SELECT EXISTS (SELECT 1 FROM pragma_index_list(?1) l, pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = ?2)
                         OR EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE pk = 1 AND name = ?2)",
                    [&table, &column],
                    |row| row.get(0),
                )
                .unwrap();
            if !indexed && !forgone.contains(&(&*table, &*column)) {
                missing.push(format!("{table}.{column}"));
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
