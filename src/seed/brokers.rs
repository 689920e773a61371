//! Brokers: people of six classes who recommend customers through the broker platform.

use super::calendar::{Calendar, DAY};
use super::dice::{Dice, Theme};
use super::names::{Casting, Person};
use super::places::PLACES;
use super::rows::{Broker, Text};
use super::staff::{AGENCIES, agency_id};
use super::world::World;

/// The broker platform's application.
pub const PLATFORM: u16 = 201;
/// The class of brokers who bought a home themselves.
const OWNER: u8 = 3;
/// How many register before the story gets going, besides the owners who join later.
const FOUNDERS: usize = 64;
/// Two who broke the rules, by their place in the list.
const SHUT_OUT: [usize; 2] = [19, 37];
const FIRST_ID: i64 = 200_001;

const STORES: &[&str] = &["中山路店", "大学城店", "火车站店", "滨江店", "人民广场店", "湖滨店"];
const DEPARTMENTS: &[&str] =
    &["营销管理部", "工程管理部", "客户服务部", "财务管理部", "设计研发部"];
const PARTNERS: &[&str] = &["装修合作单位", "物业合作单位", "广告合作单位", "银行合作网点"];

/// Points for a recommendation, for an order and for a contract that come of it.
pub const FOR_RECOMMENDING: i64 = 10;
pub const FOR_ORDER: i64 = 200;
pub const FOR_CONTRACT: i64 = 1000;

/// Registers the brokers of all classes but the owners', who come to it by buying.
pub fn register(world: &mut World, casting: &mut Casting, calendar: Calendar) {
    let mut dice = Dice::of(Theme::Brokers);
    // The first come on the first days, so that there are some from the beginning.
    let mut days: Vec<i64> =
        (0..FOUNDERS).map(|number| if number < 16 { 896 } else { dice.between(40, 890) }).collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    for (number, day) in days.into_iter().enumerate() {
        let class = [2, 1, 6, 4, 5, 2, 6, 2][number % 8];
        let city_code = PLACES[number % PLACES.len()].code;
        let brokerages = world
            .brokerages
            .iter()
            .filter(|brokerage| brokerage.city_code == city_code.to_string());
        let brokerage_guid = brokerages.map(|brokerage| brokerage.guid).next();
        let created = calendar.open_hours(day, &mut dice);
        let broker = Broker {
            agency_id: (class == 1)
                .then(|| agency_id(1 + dice.below(AGENCIES.len() as u64 - 2) as usize)),
            brokerage_guid: if class == 2 { brokerage_guid } else { None },
            comment: match class {
                2 => Some(Text::Borrowed(dice.pick(STORES))),
                4 => Some(Text::Borrowed(dice.pick(DEPARTMENTS))),
                5 => Some(Text::Borrowed(dice.pick(PARTNERS))),
                _ => None,
            },
            ..newcomer(world, casting.person(), class, city_code, created)
        };
        world.brokers.push(broker);
    }
}

/// An owner becomes a broker, known by the home.
pub fn join(world: &mut World, owner: Person, city_code: u32, home: String, at: i64) {
    let broker =
        Broker { comment: Some(Text::Owned(home)), ..newcomer(world, owner, OWNER, city_code, at) };
    world.brokers.push(broker);
}

fn newcomer(world: &World, person: Person, class: u8, city_code: u32, created: i64) -> Broker {
    Broker {
        id: FIRST_ID + world.brokers.len() as i64,
        name: person.name,
        mobile: person.mobile,
        city_code,
        class,
        agency_id: None,
        brokerage_guid: None,
        total_points: 0,
        points: 0,
        level: 1,
        comment: None,
        enabled: true,
        source_app: PLATFORM,
        created,
        changed: created,
    }
}

/// One who could recommend a customer in a city at a moment, by the place in the world's list.
pub fn candidate(
    world: &World,
    calendar: Calendar,
    dice: &mut Dice,
    city_code: u32,
    at: i64,
) -> Option<usize> {
    let allowed = |place: &usize| !SHUT_OUT.contains(place) || at < shut_out_at(calendar);
    let here = |place: &usize| {
        world.brokers[*place].city_code == city_code && world.brokers[*place].created < at
    };
    let known: Vec<usize> = (0..world.brokers.len()).filter(allowed).filter(here).collect();
    if known.is_empty() { None } else { Some(dice.pick(&known)) }
}

impl Broker {
    /// Credits points, and with them the level.
    pub fn credit(&mut self, points: i64, at: i64) {
        self.total_points += points;
        self.points += points;
        self.level = match self.total_points {
            ..100 => 1,
            100..1000 => 2,
            1000..3000 => 3,
            3000..6000 => 4,
            _ => 5,
        };
        self.changed = self.changed.max(at);
    }
}

fn shut_out_at(calendar: Calendar) -> i64 {
    calendar.ago(30) + DAY / 2
}

/// Some spend their points, and some have been shut out.
pub fn settle(world: &mut World, calendar: Calendar) {
    for (number, broker) in world.brokers.iter_mut().enumerate() {
        if number % 3 == 0 && broker.points >= 500 {
            broker.points -= broker.points / 2 / 100 * 100;
            broker.changed = broker.changed.max(calendar.ago(1 + number as i64 % 20) - DAY / 6);
        }
        if SHUT_OUT.contains(&number) {
            broker.enabled = false;
            broker.changed = broker.changed.max(shut_out_at(calendar));
        }
    }
}
