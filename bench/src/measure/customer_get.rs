//! A customer by mobile, in a small store and in a large one: what size costs.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::Plan;
use crate::arm::{Arm, Question};
use crate::beside;
use crate::customers;
use crate::figures::grouped;
use crate::machine::available_memory;
use crate::report::{Row, Target};
use crate::world::{Store, World};

/// Asks for one of `COUNT` customers.
pub(crate) fn question<const COUNT: u64>() -> Question {
    Question {
        cmd: "cst_info_get",
        data: |asked| {
            let mobile = customers::mobile(customers::spread(asked, COUNT));
            json!({ "mobile": mobile }).to_string()
        },
        check,
    }
}

fn check(content: &Value) -> anyhow::Result<()> {
    let number = content["cstGUID"].as_str().and_then(|guid| guid.parse::<u64>().ok());
    let place = number.and_then(|number| number.checked_sub(customers::number(0)));
    match place {
        Some(place) if content["mobile"] == customers::mobile(place) => Ok(()),
        _ => bail!("the customer of that mobile was meant, not {content}"),
    }
}

/// With fifty times as many customers at least 0.8 as fast.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    match plan.quick {
        true => with::<1_000, 10_000>(world, plan),
        false => with::<100_000, 5_000_000>(world, plan),
    }
}

fn with<const FEW: u64, const MANY: u64>(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let (few, many) = (store(world, FEW)?, store(world, MANY)?);
    let size = warm(&few.path)? + warm(&many.path)?;
    let fits = if size < available_memory() { "fits" } else { "does not fit" };
    let few = Arm::dcbox("dcbox, few", world.serve(&few, &[])?, &few.keys, question::<FEW>())?;
    let bare = Arm::bare(world, &few)?;
    // The keys are the demo world's, the same in both.
    let keys = &many.keys;
    let many = Arm::dcbox("dcbox, many", world.serve(&many, &[])?, keys, question::<MANY>())?;
    let [bare, few, many] = beside::measure(plan, [bare, few, many])?;
    let ratio = beside::ratio(&many, &few);
    let [fewer, more] = [FEW, MANY].map(|count| grouped(count as f64));
    Ok(vec![
        Row {
            what: format!("cst_info_get, {fewer} customers ({} B)", few.bytes),
            figure: format!("{}/s", grouped(few.rate())),
            beside: bare.told(),
            ratio: Some(beside::ratio(&few, &bare)),
            latency: Some(few.latency()),
            target: None,
            others: few.others,
        },
        Row {
            what: format!(
                "cst_info_get, {more} customers (their {:.1} GB {fits} the page cache)",
                size as f64 / 1e9
            ),
            figure: format!("{}/s", grouped(many.rate())),
            beside: format!("{}/s of {fewer}", grouped(few.rate())),
            ratio: Some(ratio),
            latency: Some(many.latency()),
            target: Some(Target::at_least(ratio, 0.8, "")),
            others: many.others,
        },
    ])
}

fn store(world: &World, count: u64) -> anyhow::Result<Store> {
    world.kept_store(&format!("customers-{count}"), |data| {
        eprintln!("  making {} customers", grouped(count as f64));
        customers::add(data, count)
    })
}

/// Reads a store once, so that what the memory has room for is there. Its size.
fn warm(data: &Path) -> anyhow::Result<u64> {
    let file = data.join("dcbox.db");
    io::copy(&mut File::open(&file)?, &mut io::sink()).context("reading the store")?;
    Ok(fs::metadata(&file)?.len())
}
