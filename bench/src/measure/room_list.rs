//! A long answer: the thousand rooms of a project, serialised, sealed and sent.

use anyhow::bail;
use serde_json::json;

use crate::Plan;
use crate::arm::{Arm, Question};
use crate::beside;
use crate::estate::{Shape, add_project};
use crate::figures::grouped;
use crate::report::{Row, Target};
use crate::world::World;

const PROJECT: &str = "be0c000000000000000000000000a002";
const ROOMS: usize = 1000;

const QUESTION: Question = Question {
    cmd: "base_room_list",
    data: |_| json!({ "projGUID": PROJECT }).to_string(),
    check: |content| match content["roomList"].as_array().map(Vec::len) {
        Some(ROOMS) => Ok(()),
        rooms => bail!("{ROOMS} rooms were meant, not {rooms:?}"),
    },
};

/// At least 150 MB of sealed answers a second.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let store = world.store("room-list")?;
    let shape = Shape { buildings: 10, units: 2, floors: 25, doors: 2 };
    add_project(&store.path, PROJECT, "千室苑", shape)?;
    let dcbox = Arm::dcbox("dcbox", world.serve(&store, &[])?, &store.keys, QUESTION)?;
    let bare = Arm::bare(world, &dcbox)?;
    let [bare, dcbox] = beside::measure(plan, [bare, dcbox])?;
    let megabytes = |rate: f64| rate * dcbox.bytes as f64 / 1e6;
    let speed = megabytes(dcbox.rate());
    Ok(vec![Row {
        what: format!("base_room_list of {ROOMS} rooms ({} B)", dcbox.bytes),
        figure: format!("{speed:.0} MB/s"),
        beside: format!("{} MB/s bare", grouped(megabytes(bare.rate()))),
        ratio: Some(beside::ratio(&dcbox, &bare)),
        latency: Some(dcbox.latency()),
        target: Some(Target::at_least(speed, 150.0, " MB/s")),
        others: dcbox.others,
    }])
}
