//! What dcbox takes when it does nothing.

use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use crate::report::{Row, Target};
use crate::requests::Requests;
use crate::world::World;
use crate::{http, verify};

/// Resident memory after the start and one request: below 30 MB.
pub(crate) fn memory(world: &World) -> anyhow::Result<Vec<Row>> {
    let store = world.store("memory")?;
    let server = world.serve(&store, &[])?;
    let request = Requests::sign(&store.keys, "base_company_list", 1, || "{}".to_owned());
    let body = http::exchange(server.address, request.single()?)?;
    let content: Value = verify::content(&store.keys, &body, request.serial(0)?)?;
    content["list"].as_array().context("base_company_list has no list")?;
    // What the start left to be done in the background belongs to it.
    thread::sleep(Duration::from_secs(1));
    let megabytes = server.resident()? as f64 / 1e6;
    server.stop()?;
    Ok(vec![Row {
        what: "resident memory, idle".to_owned(),
        figure: format!("{megabytes:.1} MB"),
        target: Some(Target::below(megabytes, 30.0, " MB")),
        ..Row::default()
    }])
}

/// The release binary: below 15 MB.
pub(crate) fn size(world: &World) -> anyhow::Result<Vec<Row>> {
    let path = world.dcbox();
    let metadata = fs::metadata(path).with_context(|| path.display().to_string())?;
    let megabytes = metadata.len() as f64 / 1e6;
    Ok(vec![Row {
        what: "binary".to_owned(),
        figure: format!("{megabytes:.1} MB"),
        target: Some(Target::below(megabytes, 15.0, " MB")),
        ..Row::default()
    }])
}
