//! The demo world: a developer with projects in eight cities, made by rule from a fixed random seed.
//! Whoever tries the data centre finds two and a half years of business in it, up to yesterday evening,
//! and finds the same everywhere. Nobody in it exists.
//!
//! The plan (`plan`, `places`) says what is built; `estate`, `staff`, `attributes` and `brokers` set it up;
//! `market` decides who comes and what for; `story`, `follow_up`, `referral`, `order`, `sale` and
//! `payment` tell what becomes of each. All of that happens in memory (`world`); then one clock dates every change, and it is written.

mod applications;
mod attributes;
mod brokers;
mod calendar;
mod customers;
mod definitions;
mod dice;
mod estate;
mod follow_up;
mod guid;
mod market;
mod names;
mod office;
mod order;
mod payment;
mod places;
mod plan;
mod referral;
mod rows;
mod sale;
mod staff;
mod story;
#[cfg(test)]
mod tests;
mod world;

use std::collections::HashSet;

use rusqlite::{Connection, params};

pub use applications::{DemoApplication, applications};
use calendar::Calendar;
use dice::{Dice, Theme};
use names::Casting;
use story::Teller;
use world::World;

/// What the demo world holds, for the banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Cities with a company of the group.
    pub cities: usize,
    /// Projects and phases that rooms are sold in.
    pub projects: usize,
    /// Buildings of all projects.
    pub buildings: usize,
    /// Rooms of all kinds: homes, shops and parking spaces.
    pub rooms: usize,
    /// Consultants of all sales offices.
    pub consultants: usize,
    /// Brokers who recommend customers.
    pub brokers: usize,
    /// Customers over the whole group.
    pub customers: usize,
    /// Opportunities, open and closed.
    pub opportunities: usize,
    /// Follow-ups.
    pub follow_ups: usize,
    /// Trades, live and closed.
    pub trades: usize,
}

/// Fills an empty store. `conn` is inside an open transaction that the caller commits; `now` is in
/// milliseconds since 1970, and nothing in the world happened later. `progress` is told each stage in a
/// few words.
///
/// # Errors
/// When the store refuses a row: it was not empty, or is not of this schema.
pub fn demo(
    conn: &Connection,
    now: i64,
    progress: &mut dyn FnMut(&str),
) -> rusqlite::Result<Summary> {
    let calendar = Calendar::at(now);
    let mut world = World::default();
    let mut casting = Casting::new(Dice::of(Theme::Casting));

    progress("building the estate");
    applications::admit(&mut world, calendar.start());
    places::found(&mut world, calendar);
    let (sites, group) = estate::build(&mut world, calendar);

    progress("hiring the staff");
    let desks = staff::hire(&mut world, &mut casting, calendar, &sites);
    let questions = attributes::define(&mut world, calendar, &sites, group);
    brokers::register(&mut world, &mut casting, calendar);

    progress("telling the customers' stories");
    let mut dice = Dice::of(Theme::Stories);
    let prospects = market::prospects(&mut world, calendar, &mut dice, &sites);
    let owners = sites.iter().map(|_| Vec::new()).collect();
    let mut teller = Teller {
        world: &mut world,
        casting: &mut casting,
        dice,
        calendar,
        sites: &sites,
        desks,
        questions,
        undecided: Vec::new(),
        known: HashSet::new(),
        owners,
    };
    for prospect in &prospects {
        teller.tell(prospect);
    }
    customers::merge_doubles(teller.world, teller.casting, &mut teller.dice, calendar.end());
    brokers::settle(&mut world, calendar);

    progress("writing it all down");
    world.number_customers();
    let last = world.lay_clock();
    world.chain_follow_ups();
    world.write_base(conn)?;
    // An opportunity names its last follow-ups, which come after it.
    conn.pragma_update(None, "defer_foreign_keys", true)?;
    world.write_stories(conn)?;
    conn.execute("UPDATE clock SET last = ? WHERE id = 1", [last])?;
    conn.execute("INSERT INTO fact (name, value) VALUES (?, ?)", params!["seed", "demo"])?;
    Ok(Summary {
        cities: places::PLACES.len(),
        projects: sites.len(),
        buildings: world.buildings.len(),
        rooms: world.rooms.len(),
        consultants: world.consultants.len(),
        brokers: world.brokers.len(),
        customers: world.customers.len(),
        opportunities: world.opportunities.len(),
        follow_ups: world.follow_ups.len(),
        trades: world.trades.len(),
    })
}
