//! What is measured. Each measurement makes its rows of the table.

mod customer_get;
mod deliveries;
mod follow_up;
mod footprint;
mod noise;
mod page;
mod point_read;
mod room_list;
mod start;
mod street_create;

use std::fmt;

use clap::ValueEnum;

use crate::Plan;
use crate::report::Row;
use crate::world::World;

/// A measurement, by the name that `--only` takes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Measurement {
    /// base_room_list of a project with one room.
    PointRead,
    /// base_areaStreet_create: durable writes.
    StreetCreate,
    /// base_room_list of a project with a thousand rooms.
    RoomList,
    /// cst_info_get in a small store and in a large one.
    CustomerGet,
    /// cst_follow_update: durable writes with checks.
    FollowUp,
    /// What waited for an application: deliveries a second.
    Drain,
    /// From a report to the arrival of its message.
    Arrival,
    /// A long drain beside reads: memory, and what is left of the reads' speed.
    DrainLoad,
    /// One of twenty applications hangs.
    Isolation,
    /// The last four. Only by `--only`.
    Deliveries,
    /// From starting the process to its first answer.
    Start,
    /// Resident memory when idle.
    Memory,
    /// The binary's size.
    Size,
    /// The admin page in Chromium, which has to be there. Only by `--only`.
    Page,
    /// The bare server beside itself: how far a ratio may be off on this machine. Only by `--only`.
    Noise,
}

impl Measurement {
    /// What runs when nothing is chosen, the quiet ones first: a disk may be busy with the writes
    /// for a while after them.
    pub(crate) const USUAL: &[Self] = &[
        Self::PointRead,
        Self::RoomList,
        Self::CustomerGet,
        Self::Start,
        Self::Memory,
        Self::Size,
        Self::StreetCreate,
        Self::FollowUp,
        Self::Arrival,
        Self::Isolation,
        Self::Drain,
        Self::DrainLoad,
    ];

    /// Takes it.
    pub(crate) fn take(self, world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
        match self {
            Self::PointRead => point_read::take(world, plan),
            Self::StreetCreate => street_create::take(world, plan),
            Self::RoomList => room_list::take(world, plan),
            Self::CustomerGet => customer_get::take(world, plan),
            Self::FollowUp => follow_up::take(world, plan),
            Self::Drain => deliveries::drain::take(world, plan),
            Self::Arrival => deliveries::arrival::take(world, plan),
            Self::DrainLoad => deliveries::load::take(world, plan),
            Self::Isolation => deliveries::isolation::take(world, plan),
            Self::Deliveries => deliveries::take(world, plan),
            Self::Start => start::take(world, plan),
            Self::Memory => footprint::memory(world),
            Self::Size => footprint::size(world),
            Self::Page => page::take(world, plan),
            Self::Noise => noise::take(world, plan),
        }
    }
}

impl fmt::Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_possible_value() {
            Some(value) => f.write_str(value.get_name()),
            None => Ok(()),
        }
    }
}
