//! The demo world in memory, and texts from it that requests are made of.

use dcbox::seed;
use rusqlite::Connection;

pub struct World {
    pub conn: Connection,
    pools: Vec<(&'static [&'static str], Vec<String>)>,
    any: Vec<String>,
}

/// Which fields a text from the store may fit, and where it comes from.
const POOLS: &[(&[&str], &str)] = &[
    (&["projGUID", "projCode"], "SELECT guid FROM project UNION ALL SELECT code FROM project"),
    (&["userGUID", "consultantId", "userId", "partners"], "SELECT guid FROM consultant LIMIT 20"),
    (&["cstGUID"], "SELECT CAST(id AS TEXT) FROM customer LIMIT 40"),
    (&["oppGUID"], "SELECT guid FROM opportunity LIMIT 40"),
    (&["leadGUID"], "SELECT guid FROM lead LIMIT 40"),
    (&["tradeGUID", "tradeGUIDs"], "SELECT guid FROM trade LIMIT 20"),
    (&["feeGUID"], "SELECT guid FROM fee WHERE trade_guid IN (SELECT guid FROM trade LIMIT 20)"),
    (
        &["mobile", "Mobile", "phone", "cstTel", "cstMobile", "agentMobile"],
        "SELECT mobile FROM customer LIMIT 20",
    ),
    (&["agentGUID"], "SELECT CAST(id AS TEXT) FROM broker LIMIT 20"),
    (
        &["attachGUID", "attachCode"],
        "SELECT guid FROM attribute UNION ALL SELECT code FROM attribute",
    ),
    (
        &["itemGUID", "parentItemGUID", "value", "itemValue"],
        "SELECT guid FROM attribute_item LIMIT 60",
    ),
    (&["scopeGUID"], "SELECT scope_guid FROM attribute_scope"),
    (&["proxyCompanyId"], "SELECT CAST(id AS TEXT) FROM agency"),
    (&["agencyCompanyId", "companyId"], "SELECT guid FROM brokerage"),
    (
        &["certNum", "cardId"],
        "SELECT cert_number FROM customer WHERE cert_number IS NOT NULL LIMIT 20",
    ),
];

impl World {
    pub fn open() -> Self {
        let conn = Connection::open_in_memory().expect("memory");
        conn.execute_batch(include_str!("../../schema.sql")).expect("the schema");
        conn.pragma_update(None, "foreign_keys", true).expect("a setting");
        conn.set_prepared_statement_cache_capacity(256);
        conn.execute_batch("BEGIN").expect("a transaction");
        seed::demo(&conn, 1_795_000_000_000, &mut |_| {}).expect("the demo world");
        conn.execute_batch("COMMIT").expect("a commit");
        let texts = |sql: &str| -> Vec<String> {
            let mut query = conn.prepare(sql).expect("a query");
            query
                .query_map([], |row| row.get(0))
                .expect("rows")
                .collect::<Result<_, _>>()
                .expect("texts")
        };
        let pools: Vec<_> = POOLS.iter().map(|(names, sql)| (*names, texts(sql))).collect();
        let any = pools.iter().flat_map(|(_, pool)| pool.iter().take(5).cloned()).collect();
        Self { conn, pools, any }
    }

    /// Texts that a field of this name may hold.
    pub fn likely(&self, name: &str) -> &[String] {
        let pool = self.pools.iter().find(|(names, _)| names.contains(&name));
        pool.map_or(&self.any, |(_, pool)| pool)
    }

    /// Any text of the store.
    pub fn any(&self) -> &[String] {
        &self.any
    }
}
