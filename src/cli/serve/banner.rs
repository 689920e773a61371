//! What a server tells whoever started it: where it is, who may ask, what to try next.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use rusqlite::Connection;

use crate::admin;
use crate::apps;
use crate::catalogue::Class;
use crate::cli::{Failure, program};
use crate::protocol::now_ms;

/// For a server at this address on the store in this folder.
pub(super) fn banner(
    conn: &Connection,
    address: SocketAddr,
    data: &Path,
) -> Result<String, Failure> {
    let (program, data) = (program(), data.display());
    let mut banner =
        format!("dcbox {} serves {data}\n\n    http://{address}/api\n", env!("CARGO_PKG_VERSION"));
    let applications = apps::all(conn)?;
    let is_office = |one: &&apps::Record| Class::of(one.id) == Some(Class::SalesOffice);
    if let Some(one) = applications.iter().find(is_office).or(applications.first()) {
        writeln!(banner, "\nApplications ({program} app show ID --secrets --data {data})\n")?;
        for application in &applications {
            let class = Class::of(application.id).map_or("", Class::title);
            writeln!(banner, "    {}  {} ({class})", application.id, application.name)?;
        }
        let call = format!(
            "{program} call base_project_list --app {} --data {data} --url http://{address}",
            one.id
        );
        write!(
            banner,
            "\nNext\n\n    {call}\n    {call} --curl\n    {program} listen --app {} --data {data}\n    curl http://{address}/healthz\n",
            one.id
        )?;
    } else {
        write!(
            banner,
            "\nThere is no application yet. Make one:\n\n    {program} app create --id 301 --name 案场 --data {data}\n"
        )?;
    }
    banner.push_str(&invitation(conn, address)?);
    Ok(banner)
}

/// Where the admin page is, and as long as there is no password, a link that leads in.
fn invitation(conn: &Connection, address: SocketAddr) -> Result<String, Failure> {
    let mut near = address;
    if near.ip().is_unspecified() {
        near.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    Ok(match admin::first_sign_in(conn, &near.to_string(), now_ms())? {
        Some(link) => format!(
            "\nAdmin page: open this on this machine within half an hour, and set a password; it works once\n\n    {link}\n"
        ),
        None => format!("\nAdmin page\n\n    http://{address}/admin/\n"),
    })
}
