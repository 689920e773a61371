//! How long it takes until dcbox is there.

use crate::Plan;
use crate::figures::median;
use crate::http;
use crate::report::{Row, Target};
use crate::world::World;

/// From spawning the process to the first good answer, on a store that exists: below 50 ms.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let store = world.store("start")?;
    let mut times = Vec::new();
    for _ in 0..plan.repeats {
        let server = world.start(&store)?;
        http::healthy(server.address)?;
        let took = server.started.elapsed();
        times.push(took.as_secs_f64() * 1e3);
        server.stop()?;
    }
    eprintln!("  ms: {times:.1?}");
    let time = median(times);
    Ok(vec![Row {
        what: "start on an existing store to the first answer".to_owned(),
        figure: format!("{time:.1} ms"),
        target: Some(Target::below(time, 50.0, " ms")),
        ..Row::default()
    }])
}
