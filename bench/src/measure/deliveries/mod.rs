//! Messages on their way to applications: how many, how soon, and at whose cost.

pub(super) mod arrival;
pub(super) mod drain;
pub(super) mod isolation;
pub(super) mod load;

use crate::Plan;
use crate::report::Row;
use crate::world::World;

/// All of them.
pub(super) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let takes = [arrival::take, isolation::take, drain::take, load::take];
    let rows = takes.into_iter().map(|take| take(world, plan));
    Ok(rows.collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect())
}
