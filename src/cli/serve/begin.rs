//! What a store begins with, and whether it may be served where it is asked for.

use std::net::SocketAddr;

use clap::ValueEnum;
use rusqlite::Connection;

use crate::admin;
use crate::apps;
use crate::cli::{Failure, program};
use crate::protocol::now_ms;
use crate::seed;
use crate::store::write_alone;

/// What a new store begins with.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Seed {
    /// A made-up developer with projects, rooms, customers and applications
    Demo,
    /// Nothing at all
    None,
}

/// Fills a store that was never begun. Where others can reach the address, the demo world's keys are refused, and before
/// anything is in the store that an operator would have to get rid of.
pub(super) fn begin(
    conn: &mut Connection,
    with: Seed,
    open_at: Option<SocketAddr>,
) -> Result<(), Failure> {
    let begun = is_begun(conn)?;
    if let (Some(address), Seed::Demo, false) = (open_at, with, begun) {
        return Err(format!(
            "{address} is not only this machine, and the demo world's keys are known to everybody: \
             --seed none begins an empty store, --allow-demo-keys serves the demo world all the same"
        )
        .into());
    }
    if !begun {
        fill(conn, with)?;
    }
    open_at.map_or(Ok(()), |address| refuse_demo_keys(conn, address))
}

/// Whether a store began as the demo world.
pub(super) fn is_demo(conn: &Connection) -> rusqlite::Result<bool> {
    const DEMO: &str = "SELECT EXISTS (SELECT 1 FROM fact WHERE name = 'seed' AND value = 'demo')";
    conn.query_row(DEMO, [], |row| row.get(0))
}

fn is_begun(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT EXISTS (SELECT 1 FROM fact WHERE name = 'seed')", [], |row| row.get(0))
}

/// One transaction: where it is interrupted, the next start begins anew.
fn fill(conn: &mut Connection, with: Seed) -> Result<(), Failure> {
    match with {
        Seed::None => {
            conn.execute("INSERT INTO fact (name, value) VALUES ('seed', 'none')", [])?;
        }
        Seed::Demo => {
            let summary = write_alone(conn, |tx| {
                seed::demo(tx.conn, now_ms(), &mut |stage| eprintln!("demo world: {stage}"))
            })?;
            let seed::Summary { projects, rooms, consultants, customers, .. } = summary;
            eprintln!(
                "demo world: {projects} projects, {rooms} rooms, {consultants} consultants, {customers} customers"
            );
        }
    }
    Ok(())
}

fn refuse_demo_keys(conn: &Connection, address: SocketAddr) -> Result<(), Failure> {
    let open: Vec<_> =
        admin::with_demo_keys(&apps::all(conn)?).iter().map(u16::to_string).collect();
    if open.is_empty() {
        return Ok(());
    }
    let (ids, program) = (open.join(", "), program());
    Err(format!(
        "applications {ids} have the demo world's keys, which everybody knows, and {address} is not only this machine: \
         rotate or disable them (`{program} app rotate ID`), or add --allow-demo-keys"
    )
    .into())
}
