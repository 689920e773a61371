//! A follow-up with all its checks: customer, project, consultant and opportunity must be there and
//! belong together. Nobody follows it, so of its messages only the event is written.

use anyhow::bail;
use serde_json::json;

use crate::Plan;
use crate::arm::{Arm, Question};
use crate::beside;
use crate::customers;
use crate::figures::grouped;
use crate::report::{Row, Target};
use crate::world::World;

/// Opportunities that are followed up, in turns.
const MANY: u64 = 20_000;
const FEW: u64 = 500;

/// Reports a follow-up of one of `COUNT` opportunities.
pub(crate) fn question<const COUNT: u64>() -> Question {
    Question {
        cmd: "cst_follow_update",
        data: |number| {
            let place = customers::spread(number, COUNT);
            json!({
                "cstGUID": customers::number(place).to_string(),
                "projGUID": customers::PROJECT,
                "followTime": "2026-03-02 10:15:00",
                "followContent": format!("实测跟进{number:010}"),
                "followType": 1,
                "userGUID": customers::CONSULTANT,
                "oppGUID": customers::opportunity(place),
                "nextDate": "2026-03-09",
                "nextContent": "约访",
                "cstWill": "B",
                "keyActions": "参观样板区;做置业预算",
            })
            .to_string()
        },
        check: |content| match content["followGUID"].as_str().map(str::len) {
            Some(32) => Ok(()),
            _ => bail!("a followGUID was meant, not {content}"),
        },
    }
}

/// At least 0.25 of the bare server.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let (count, question) = match plan.quick {
        true => (FEW, question::<FEW>()),
        false => (MANY, question::<MANY>()),
    };
    let store = world.store("follow-up")?;
    customers::add_known(&store.path, count)?;
    for app in world.applications(&store)? {
        world.app(&store, &["set", &app.to_string(), "--subscribe", "none"])?;
    }
    let dcbox = Arm::dcbox("dcbox", world.serve(&store, &[])?, &store.keys, question)?;
    let bare = Arm::bare(world, &dcbox)?;
    let [bare, dcbox] = beside::measure(plan, [bare, dcbox])?;
    let ratio = beside::ratio(&dcbox, &bare);
    Ok(vec![Row {
        what: format!("durable write: cst_follow_update, no subscribers ({} B)", dcbox.bytes),
        figure: format!("{}/s", grouped(dcbox.rate())),
        beside: bare.told(),
        ratio: Some(ratio),
        latency: Some(dcbox.latency()),
        target: Some(Target::at_least(ratio, 0.25, "")),
        others: dcbox.others,
    }])
}
