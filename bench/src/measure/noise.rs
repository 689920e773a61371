//! The bare server beside a second one: what the machine alone does to a ratio.

use dcbox::protocol::Keys;

use crate::Plan;
use crate::arm::Arm;
use crate::beside;
use crate::figures::grouped;
use crate::report::Row;
use crate::requests::Requests;
use crate::world::World;

/// About the size of a point read's answer.
const BYTES: usize = 700;

/// Without a target: the nearer to 1, the more the other ratios can be trusted.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let keys = Keys::new("token", "appkey")?;
    let requests = || Requests::sign(&keys, "base_room_list", 1000, || "{}".to_owned());
    let one = Arm::bare_of(world, BYTES, requests())?;
    let two = Arm::bare_of(world, BYTES, requests())?;
    let [one, two] = beside::measure(plan, [one, two])?;
    Ok(vec![Row {
        what: format!("noise: bare beside bare ({BYTES} B)"),
        figure: format!("{}/s", grouped(two.rate())),
        beside: one.told(),
        ratio: Some(beside::ratio(&two, &one)),
        latency: Some(two.latency()),
        target: None,
        others: two.others,
    }])
}
