//! Customers put into a store for the benchmark alone, as many as it needs, with what a sales office
//! has of them. All of a kind are equally long on the wire.

use std::path::Path;

use anyhow::Context as _;
use rusqlite::{Connection, params};

use crate::estate::{Shape, add_project};

/// The project whose customers they are.
pub(crate) const PROJECT: &str = "be0c000000000000000000000000b001";
/// The consultant who looks after them.
pub(crate) const CONSULTANT: &str = "be0c000000000000000000000000c001";
/// The first customer's number; the others follow.
const FIRST: u64 = 7_000_000_000;

/// A customer's number.
pub(crate) fn number(place: u64) -> u64 {
    FIRST + place
}

/// A customer's mobile, in a country that there is none of. They do not come in their order: the store
/// is filled as a real one, all over.
pub(crate) fn mobile(place: u64) -> String {
    format!("+999{:08}", place * 61_803_399 % 100_000_000)
}

/// A customer's opportunity.
pub(crate) fn opportunity(place: u64) -> String {
    format!("be0c000000000000000000{place:010}")
}

/// One of `count` places, another each time, all over them.
pub(crate) fn spread(asked: u64, count: u64) -> u64 {
    // Knuth's factor is prime, so all come before one comes again.
    asked * 2_654_435_761 % count
}

// The same rules as above, in the words of SQLite. The change times are long past, where no other is.
const PLACES: &str =
    "WITH RECURSIVE place (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < ?1)";
const CUSTOMERS: &str =
    "INSERT INTO customer (id, name, gender, mobile, cert_kind, cert_number, birthday,
        home_province, home_city, home_region, address, work_province, work_city, source_app, created, changed)
    SELECT 7000000000 + n, printf('实测客户%07d', n), 1 + n % 2, printf('+999%08d', n * 61803399 % 100000000),
        3, printf('BENCH%08d', n), printf('19%02d-%02d-%02d', 50 + n % 50, 1 + n % 12, 1 + n % 28),
        '福建省', '厦门市', '思明区', printf('实测路%07d号', n), '福建省', '厦门市', 301, n + 1, n + 1
    FROM place";
const KNOWN: &str =
    "INSERT INTO customer_project (customer_id, project_guid, consultant_guid, created, changed)
    SELECT 7000000000 + n, ?2, ?3, n + 1, n + 1 FROM place";
const OPPORTUNITIES: &str = "INSERT INTO opportunity (guid, customer_id, project_guid, consultant_guid, status, open,
        first_will, will, source_app, created, changed)
    SELECT printf('be0c000000000000000000%010d', n), 7000000000 + n, ?2, ?3, '登记', 1, 'B', 'B', 301, n + 1, n + 1
    FROM place";
const SELLER: &str =
    "INSERT INTO consultant (guid, name, code, password, mobile, gender, created, changed)
    VALUES (?1, '实测', 'bench', 'bench', '+99900000000', 1, 1, 1)";
const EVENTS: &str = "INSERT INTO event (kind, subject, record, project_guid, source_app, created)
    SELECT 'customer', 7000000000 + n, 'customer:' || (7000000000 + n), ?2, 301, ?3 FROM place";

/// Adds `count` customers to the store in `data`, which nobody may be serving.
///
/// It is left to the system when this reaches the disk; the server opens the store as it always does.
pub(crate) fn add(data: &Path, count: u64) -> anyhow::Result<()> {
    let db = Connection::open(data.join("dcbox.db")).context("opening the store")?;
    // Millions in the log would have to be written twice.
    for (name, value) in
        [("journal_mode", "OFF"), ("synchronous", "OFF"), ("cache_size", "-1000000")]
    {
        db.pragma_update(None, name, value)?;
    }
    db.execute_batch("BEGIN")?;
    db.execute(&format!("{PLACES} {CUSTOMERS}"), [i64::try_from(count)?])
        .context("adding customers")?;
    db.execute_batch("COMMIT")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    Ok(())
}

/// Adds `count` customers of one project, each with an open opportunity, to such a store.
pub(crate) fn add_known(data: &Path, count: u64) -> anyhow::Result<()> {
    add_project(data, PROJECT, "实测苑", Shape { buildings: 1, units: 1, floors: 1, doors: 1 })?;
    add(data, count)?;
    let mut db = Connection::open(data.join("dcbox.db")).context("opening the store")?;
    let change = db.transaction()?;
    change.execute(SELLER, [CONSULTANT]).context("adding a consultant")?;
    for rows in [KNOWN, OPPORTUNITIES] {
        change.execute(
            &format!("{PLACES} {rows}"),
            params![i64::try_from(count)?, PROJECT, CONSULTANT],
        )?;
    }
    change.commit()?;
    Ok(())
}

/// Puts a change of each of the first `count` known customers into the outbox of such a store.
pub(crate) fn add_events(data: &Path, count: u64, now: i64) -> anyhow::Result<()> {
    let db = Connection::open(data.join("dcbox.db")).context("opening the store")?;
    db.execute(&format!("{PLACES} {EVENTS}"), params![i64::try_from(count)?, PROJECT, now])
        .context("adding events")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_customers_share_a_mobile_and_all_are_asked_for() {
        let mobiles: HashSet<_> = (0..10_000).map(mobile).collect();
        assert_eq!(mobiles.len(), 10_000);
        let places: HashSet<_> = (0..10_000).map(|asked| spread(asked, 10_000)).collect();
        assert_eq!(places.len(), 10_000);
        assert!(places.into_iter().all(|place| place < 10_000));
    }
}
