//! The write: a street that was not there, on the disk before the answer goes out.

use anyhow::bail;
use serde_json::json;

use crate::Plan;
use crate::arm::{Arm, Question};
use crate::beside;
use crate::figures::grouped;
use crate::report::{Row, Target};
use crate::world::World;

const QUESTION: Question = Question {
    cmd: "base_areaStreet_create",
    data: |number| {
        json!({
            "areaName": "思明区",
            "streetName": format!("实测{number:010}路"),
            "cityName": "厦门市",
            "provinceName": "福建省",
            "countryName": "中国",
        })
        .to_string()
    },
    check: |content| match content["areaGUID"].as_str().map(str::len) {
        Some(36) => Ok(()),
        _ => bail!("an areaGUID was meant, not {content}"),
    },
};

/// At least 0.30 of the bare server, and 5 times the same server with a commit for every write.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let (ours, theirs) = (world.store("street-create")?, world.store("street-create-single")?);
    let grouped_commits = Arm::dcbox("dcbox", world.serve(&ours, &[])?, &ours.keys, QUESTION)?;
    let single = world.serve(&theirs, &["--max-batch", "1"])?;
    let single = Arm::dcbox("dcbox --max-batch 1", single, &theirs.keys, QUESTION)?;
    let bare = Arm::bare(world, &grouped_commits)?;
    let [bare, dcbox, single] = beside::measure(plan, [bare, grouped_commits, single])?;
    let (to_bare, to_single) = (beside::ratio(&dcbox, &bare), beside::ratio(&dcbox, &single));
    let figure = format!("{}/s", grouped(dcbox.rate()));
    Ok(vec![
        Row {
            what: format!("durable write: base_areaStreet_create ({} B)", dcbox.bytes),
            figure: figure.clone(),
            beside: bare.told(),
            ratio: Some(to_bare),
            latency: Some(dcbox.latency()),
            target: Some(Target::at_least(to_bare, 0.30, "")),
            others: dcbox.others,
        },
        Row {
            what: "the same, beside one commit per write".to_owned(),
            figure,
            beside: format!("{}/s single", grouped(single.rate())),
            ratio: Some(to_single),
            latency: None,
            target: Some(Target::at_least(to_single, 5.0, "")),
            others: dcbox.others,
        },
    ])
}
