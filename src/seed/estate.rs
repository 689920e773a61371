//! Builds the plan: companies, projects, buildings and rooms, all still unsold.

use super::calendar::{Calendar, DAY, HOUR};
use super::dice::{Dice, Theme};
use super::guid::Guid;
use super::places::{Place, place};
use super::plan::{PLANS, Phase, Plan, Tower};
use super::rows::{Building, Company, Project, ProjectOnline, Room, Unit};
use super::world::World;

/// How long before it opens a project is set up.
const SET_UP: i64 = 60;
const PARKING_SPACE: &str = "车位";
const SHOP: &str = "商铺";

/// A leaf of the project tree: where rooms are sold.
pub struct Site {
    pub plan: &'static Plan,
    pub phase: &'static Phase,
    pub place: &'static Place,
    pub guid: Guid,
    pub company: Guid,
    pub name: String,
    pub created: i64,
    /// Its rooms, as places in the world's list: homes and shops, and parking spaces, which sell to owners.
    pub rooms: Vec<usize>,
    pub parking: Vec<usize>,
}

/// Puts the whole estate into the world. Returns its sites and the group's own company.
pub fn build(world: &mut World, calendar: Calendar) -> (Vec<Site>, Guid) {
    let mut dice = Dice::of(Theme::Estate);
    let group = company(world, &mut dice, calendar, "联发集团".into(), None);
    let mut companies: Vec<(u32, Guid)> = Vec::new();
    let mut sites = Vec::new();
    for plan in PLANS {
        let place = place(plan.city);
        let company = match companies.iter().find(|(city, _)| *city == plan.city) {
            Some((_, known)) => *known,
            None => {
                let made = company(
                    world,
                    &mut dice,
                    calendar,
                    format!("联发集团{}有限公司", place.short),
                    Some(group),
                );
                companies.push((plan.city, made));
                made
            }
        };
        lay_out(world, &mut dice, calendar, plan, place, company, &mut sites);
    }
    (sites, group)
}

fn company(
    world: &mut World,
    dice: &mut Dice,
    calendar: Calendar,
    name: String,
    parent: Option<Guid>,
) -> Guid {
    let (guid, created) = (dice.guid(), calendar.start());
    let level = if parent.is_none() { 1 } else { 2 };
    world.companies.push(Company {
        guid,
        name: name.into(),
        level,
        parent_guid: parent,
        created,
        changed: created,
    });
    guid
}

/// A project with its phases, each a site; without phases it is itself the site.
fn lay_out(
    world: &mut World,
    dice: &mut Dice,
    calendar: Calendar,
    plan: &'static Plan,
    place: &'static Place,
    company: Guid,
    sites: &mut Vec<Site>,
) {
    let set_up =
        |phase: &Phase| (calendar.ago(phase.opened + SET_UP) + 10 * HOUR).max(calendar.start());
    let mut project =
        |code: String, name: String, parent_guid: Option<Guid>, is_leaf: bool, created: i64| {
            let (guid, level) = (dice.guid(), if parent_guid.is_none() { 1 } else { 2 });
            let (company_guid, city_code) = (company, plan.city);
            world.projects.push(Project {
                guid,
                code,
                name,
                parent_guid,
                company_guid,
                city_code,
                level,
                is_leaf,
                created,
                changed: created,
            });
            guid
        };
    let mut whole = None;
    for (number, phase) in (1..).zip(plan.phases) {
        let created = set_up(phase);
        let (guid, name) = match phase.name {
            None => (
                project(plan.code.to_owned(), plan.name.to_owned(), None, true, created),
                plan.name.to_owned(),
            ),
            Some(title) => {
                let parent = *whole.get_or_insert_with(|| {
                    project(plan.code.to_owned(), plan.name.to_owned(), None, false, created)
                });
                let name = format!("{}-{title}", plan.name);
                let guid = project(
                    format!("{}-{number:02}", plan.code),
                    name.clone(),
                    Some(parent),
                    true,
                    created,
                );
                (guid, name)
            }
        };
        let site = Site {
            plan,
            phase,
            place,
            guid,
            company,
            name,
            created,
            rooms: Vec::new(),
            parking: Vec::new(),
        };
        sites.push(site);
    }
    let first_of_project = sites.len() - plan.phases.len();
    for site in &mut sites[first_of_project..] {
        raise(world, dice, site);
        go_online(world, calendar, site);
    }
}

/// A site goes on line for its sales office when it opens, and its neighbour is told that it is not its.
fn go_online(world: &mut World, calendar: Calendar, site: &Site) {
    let opened = calendar.ago(site.phase.opened) + 8 * HOUR;
    let other = if site.plan.office == 301 { 302 } else { 301 };
    let mut online = |application_id, online| {
        world.online.push(ProjectOnline {
            project_guid: site.guid,
            application_id,
            online,
            changed: opened,
        });
    };
    online(site.plan.office, true);
    if site.phase.name.is_none() {
        online(other, false);
    }
}

/// Raises a site's buildings: the towers, then the shops, then the garage.
fn raise(world: &mut World, dice: &mut Dice, site: &mut Site) {
    let mut sequence = 0;
    for tower in site.phase.towers {
        for _ in 0..tower.count {
            sequence += 1;
            let building = building(world, dice, site, sequence, format!("{sequence}号楼"));
            raise_tower(world, dice, site, building, tower);
        }
    }
    if site.phase.shops > 0 {
        sequence += 1;
        let building = building(world, dice, site, sequence, "商业街".to_owned());
        let unit = unit(world, dice, building, 1, None);
        for column in 1..=site.phase.shops {
            let area = tenths(dice, 42.0, 96.0);
            let price = round_price(site.phase.price * 1.8 * area);
            let spot =
                Spot { building, unit, floor: 1, number: format!("S{column:02}"), row: 1, column };
            let room = room(world, dice, site, spot, area, price, SHOP);
            site.rooms.push(room);
        }
    }
    if site.phase.parking > 0 {
        sequence += 1;
        let building = building(world, dice, site, sequence, "地下车库".to_owned());
        let unit = unit(world, dice, building, 1, None);
        for number in 1..=site.phase.parking {
            let area = tenths(dice, 12.0, 13.5);
            let price = round_price(site.phase.price * 0.35 * area + 60_000.0);
            let (row, column) = ((number - 1) / 10 + 1, (number - 1) % 10 + 1);
            let spot =
                Spot { building, unit, floor: -1, number: format!("B{number:03}"), row, column };
            let room = room(world, dice, site, spot, area, price, PARKING_SPACE);
            site.parking.push(room);
        }
    }
}

fn raise_tower(world: &mut World, dice: &mut Dice, site: &mut Site, building: Guid, tower: &Tower) {
    // One building looks over the lake, another over the road.
    let outlook = 0.98 + 0.04 * dice.fraction();
    let extra = tenths(dice, 0.0, 0.9);
    for number in 1..=tower.units {
        let unit =
            unit(world, dice, building, number, (tower.units > 1).then(|| format!("{number}单元")));
        for floor in (1..=tower.floors).rev() {
            for place in 1..=tower.rooms {
                let column = (number - 1) * tower.rooms + place;
                let (layout, area, orientation) =
                    site.phase.layouts[(column as usize - 1) % site.phase.layouts.len()];
                let area = ((area + extra) * 100.0).round() / 100.0;
                let height = height(floor, tower.floors);
                let price = round_price(site.phase.price * outlook * orientation * height * area);
                let row = tower.floors - floor + 1;
                let spot = Spot {
                    building,
                    unit,
                    floor: floor as i32,
                    number: format!("{floor}{column:02}"),
                    row,
                    column,
                };
                let room = room(world, dice, site, spot, area, price, layout);
                site.rooms.push(room);
            }
        }
    }
}

/// What height does to a price: it rises with every floor, but the top is hot, the ground is damp, and
/// fours and eighteens are not liked.
fn height(floor: u32, floors: u32) -> f64 {
    let rise = 1.0 + 0.004 * (f64::from(floor) - f64::from(floors) / 2.0);
    match floor {
        _ if floor == floors => rise - 0.03,
        1 | 4 | 14 | 18 => rise - 0.02,
        _ => rise,
    }
}

/// In fen, rounded to a hundred yuan.
fn round_price(yuan: f64) -> i64 {
    (yuan / 100.0).round() as i64 * 100 * 100
}

fn tenths(dice: &mut Dice, low: f64, high: f64) -> f64 {
    ((low + (high - low) * dice.fraction()) * 10.0).round() / 10.0
}

/// Where a room is: in the house and on the sales board.
struct Spot {
    building: Guid,
    unit: Guid,
    floor: i32,
    number: String,
    row: u32,
    column: u32,
}

fn building(world: &mut World, dice: &mut Dice, site: &Site, sequence: u32, name: String) -> Guid {
    let guid = dice.guid();
    let full_name = format!("{}-{name}", site.name);
    let created = site.created + DAY;
    world.buildings.push(Building {
        guid,
        project_guid: site.guid,
        name,
        full_name,
        sequence,
        created,
    });
    guid
}

fn unit(
    world: &mut World,
    dice: &mut Dice,
    building: Guid,
    number: u32,
    name: Option<String>,
) -> Guid {
    let guid = dice.guid();
    world.units.push(Unit { guid, building_guid: building, number, name });
    guid
}

fn room(
    world: &mut World,
    dice: &mut Dice,
    site: &Site,
    spot: Spot,
    area: f64,
    price: i64,
    layout: &'static str,
) -> usize {
    let created = site.created + DAY;
    world.rooms.push(Room {
        guid: dice.guid(),
        project_guid: site.guid,
        building_guid: spot.building,
        unit_guid: spot.unit,
        floor: spot.floor.to_string(),
        number: spot.number,
        state: "available",
        area,
        price,
        layout: Some(layout),
        board_row: spot.row,
        board_column: spot.column,
        created,
        changed: created,
    });
    world.rooms.len() - 1
}
