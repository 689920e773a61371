//! Those who sell: agencies, the posts of each sales office, and the consultants who hold them.

use super::calendar::{Calendar, DAY, HOUR, MINUTE};
use super::dice::{Dice, Theme};
use super::estate::Site;
use super::guid::Guid;
use super::names::Casting;
use super::rows::{Agency, AgencyProject, Brokerage, Consultant, ConsultantProject, Station};
use super::world::World;

/// The group's own team comes first. The last one has gone out of business.
pub const AGENCIES: &[&str] = &[
    "联发自销团队",
    "致远行销代理",
    "和筑地产顾问",
    "百川房产经纪",
    "拓界营销策划",
    "南屏置业顾问",
    "云帆代理(已终止)",
];

/// Brokerages: name, 1 for 中介 or 2 for 代理, and the city.
const BROKERAGES: &[(&str, u8, u32)] = &[
    ("安禾房产(厦门)", 1, 350200),
    ("鹭岛好居房产", 1, 350200),
    ("赣江人家房产", 1, 360100),
    ("楚天置换中心", 1, 420100),
    ("江城易居联盟", 2, 420100),
    ("津门乐居房产", 1, 120000),
    ("山城捷家房产", 1, 500000),
    ("漓水安居房产", 1, 450300),
    ("邕城优选分销", 2, 450100),
    ("吴门嘉宅房产", 1, 320500),
];

/// A consultant at a site's desk, and until when.
#[derive(Clone, Copy)]
pub struct Seller {
    pub guid: Guid,
    /// When the account was disabled, if it was.
    pub left: Option<i64>,
}

/// A site's sales office.
pub struct Desk {
    pub sellers: Vec<Seller>,
    pub agency: usize,
}

/// Puts agencies, stations and consultants into the world. Returns the desk of each site.
pub fn hire(
    world: &mut World,
    casting: &mut Casting,
    calendar: Calendar,
    sites: &[Site],
) -> Vec<Desk> {
    let mut dice = Dice::of(Theme::Staff);
    found_agencies(world, &mut dice, calendar);
    let mut desks: Vec<Desk> = Vec::new();
    for (place, site) in sites.iter().enumerate() {
        contract_agencies(world, calendar, site);
        let posts = Posts::set_up(world, &mut dice, site);
        let mut office = Office { world, dice: &mut dice, casting, site };
        let mut sellers = Vec::new();
        // Two of the first phase's people help out in the second: they know its customers.
        let earlier =
            place.checked_sub(1).filter(|earlier| sites[*earlier].plan.code == site.plan.code);
        if let Some(desk) = earlier.and_then(|earlier| desks.get(earlier)) {
            let helpers = desk.sellers.iter().filter(|seller| seller.left.is_none()).rev().take(2);
            for helper in helpers {
                office.seat(helper.guid, posts.first_group, 0, site.created + 2 * DAY);
                sellers.push(*helper);
            }
        }
        office.hire(posts.manager, 0, None);
        office.hire(posts.supervisor, 0, None);
        let hands = if site.rooms.len() > 500 { 8 } else { 4 };
        for hand in 0..hands {
            let (station, agency) = if hand % 2 == 0 {
                (posts.first_group, 0)
            } else {
                (posts.second_group, site.plan.agency as u32)
            };
            // In the older sites the first who was hired has left since.
            let left =
                (hand == 0 && site.phase.opened > 600).then(|| calendar.ago(120) + 18 * HOUR);
            let guid = office.hire(station, agency, left);
            sellers.push(Seller { guid, left });
        }
        desks.push(Desk { sellers, agency: site.plan.agency });
    }
    desks
}

fn found_agencies(world: &mut World, dice: &mut Dice, calendar: Calendar) {
    let created = calendar.start() + HOUR;
    for (id, name) in (1001..).zip(AGENCIES) {
        // Only the last is not in use any more.
        let enabled = id < 1000 + AGENCIES.len() as u32;
        let changed = if enabled { created } else { end_of_last_agency(calendar) };
        world.agencies.push(Agency { id, name, enabled, created, changed });
    }
    for (name, kind, city) in BROKERAGES {
        let (guid, city_code) = (dice.guid(), city.to_string());
        world.brokerages.push(Brokerage {
            guid,
            name,
            kind: *kind,
            city_code,
            created,
            changed: created,
        });
    }
}

/// The number of an agency by its place in the list.
pub fn agency_id(place: usize) -> u32 {
    1001 + place as u32
}

fn contract_agencies(world: &mut World, calendar: Calendar, site: &Site) {
    let created = site.created + DAY;
    let mut sells = |place: usize, enabled, changed| {
        let agency_id = agency_id(place);
        let project_guid = site.guid;
        world.agency_projects.push(AgencyProject {
            agency_id,
            project_guid,
            enabled,
            created,
            changed,
        });
    };
    sells(0, true, created);
    sells(site.plan.agency, true, created);
    if site.phase.opened > 600 {
        sells(AGENCIES.len() - 1, false, end_of_last_agency(calendar));
    }
}

/// When the agency that is no more went out of business.
fn end_of_last_agency(calendar: Calendar) -> i64 {
    calendar.ago(400) + 16 * HOUR
}

/// The posts of a sales office, as a tree.
struct Posts {
    manager: Guid,
    supervisor: Guid,
    first_group: Guid,
    second_group: Guid,
}

impl Posts {
    fn set_up(world: &mut World, dice: &mut Dice, site: &Site) -> Self {
        let created = site.created + DAY;
        let mut station = |name, parent_guid| {
            let guid = dice.guid();
            let project_guid = site.guid;
            world.stations.push(Station {
                guid,
                project_guid,
                name,
                parent_guid,
                created,
                changed: created,
            });
            guid
        };
        let manager = station("案场经理", None);
        let supervisor = station("销售主管", Some(manager));
        let first_group = station("置业顾问", Some(supervisor));
        let second_group = station("置业顾问(代理)", Some(supervisor));
        station("案场助理", Some(manager));
        Posts { manager, supervisor, first_group, second_group }
    }
}

/// Hires for one site.
struct Office<'a> {
    world: &'a mut World,
    dice: &'a mut Dice,
    casting: &'a mut Casting,
    site: &'a Site,
}

impl Office<'_> {
    fn hire(&mut self, station: Guid, agency: u32, left: Option<i64>) -> Guid {
        let person = self.casting.person();
        let guid = self.dice.guid();
        let created = self.site.created + 2 * DAY + self.dice.between(0, 90) * MINUTE;
        let number = self.world.consultants.len() + 1;
        let city = self.site.plan.code[..2].to_lowercase();
        self.world.consultants.push(Consultant {
            guid,
            name: person.name,
            code: format!("{}.{city}{number:03}", person.pinyin),
            password: self.dice.guid(),
            mobile: person.mobile,
            gender: person.gender,
            disabled: left.is_some(),
            created,
            changed: left.unwrap_or(created),
        });
        self.seat(guid, station, agency as usize, created);
        if let (Some(left), Some(seat)) = (left, self.world.consultant_projects.last_mut()) {
            seat.changed = left;
        }
        guid
    }

    fn seat(&mut self, consultant_guid: Guid, station_guid: Guid, agency: usize, created: i64) {
        let project_guid = self.site.guid;
        let agency_id = agency_id(agency);
        self.world.consultant_projects.push(ConsultantProject {
            consultant_guid,
            project_guid,
            station_guid,
            agency_id,
            created,
            changed: created,
        });
    }
}
