//! The point read: one row of base data by its key, with every check that a request goes through.

use anyhow::bail;
use serde_json::json;

use crate::Plan;
use crate::arm::{Arm, Question};
use crate::beside;
use crate::estate::{Shape, add_project};
use crate::figures::grouped;
use crate::report::{Row, Target};
use crate::world::World;

const PROJECT: &str = "be0c000000000000000000000000a001";

const QUESTION: Question = Question {
    cmd: "base_room_list",
    data: |_| json!({ "projGUID": PROJECT, "unit": "1单元" }).to_string(),
    check: |content| match content["roomList"].as_array().map(Vec::as_slice) {
        Some([room]) if room["projGUID"] == PROJECT => Ok(()),
        _ => bail!("one room was meant, not {content}"),
    },
};

/// At least 0.65 of the bare server.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let store = world.store("point-read")?;
    let shape = Shape { buildings: 1, units: 1, floors: 1, doors: 1 };
    add_project(&store.path, PROJECT, "一室苑", shape)?;
    let dcbox = Arm::dcbox("dcbox", world.serve(&store, &[])?, &store.keys, QUESTION)?;
    let bare = Arm::bare(world, &dcbox)?;
    let [bare, dcbox] = beside::measure(plan, [bare, dcbox])?;
    let ratio = beside::ratio(&dcbox, &bare);
    Ok(vec![Row {
        what: format!("point read: base_room_list of one room ({} B)", dcbox.bytes),
        figure: format!("{}/s", grouped(dcbox.rate())),
        beside: bare.told(),
        ratio: Some(ratio),
        latency: Some(dcbox.latency()),
        target: Some(Target::at_least(ratio, 0.65, "")),
        others: dcbox.others,
    }])
}
