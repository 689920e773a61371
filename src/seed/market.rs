//! Demand: who comes to each site, when, and what for. Here the rooms are given out, so that no two
//! customers can want the same one at the same time.

use super::calendar::{Calendar, DAY};
use super::dice::Dice;
use super::estate::Site;
use super::world::World;

/// Somebody who will come to a site.
pub struct Prospect {
    pub site: usize,
    pub arrives: i64,
    pub purpose: Purpose,
}

/// What becomes of it.
#[derive(Clone, Copy)]
pub enum Purpose {
    /// A phone number, no more.
    Ask,
    /// Looks around and thinks about it.
    Look,
    /// Buys a room; `instead_of` was ordered first.
    Buy { room: usize, day: i64, instead_of: Option<usize> },
    /// Orders a room and gives it back, on those days.
    Withdraw { room: usize, day: i64, back: i64 },
    /// An owner who comes back for a parking space.
    Park { room: usize, day: i64 },
}

/// All prospects of all sites, in the order of their coming. Rooms that are not on offer become held.
pub fn prospects(
    world: &mut World,
    calendar: Calendar,
    dice: &mut Dice,
    sites: &[Site],
) -> Vec<Prospect> {
    let mut all = Vec::new();
    for (place, site) in sites.iter().enumerate() {
        let mut market = Market { calendar, dice, place, opened: site.phase.opened, all: &mut all };
        market.rooms(world, site);
        market.parking(site);
    }
    all.sort_by_key(|prospect| prospect.arrives);
    all
}

struct Market<'a> {
    calendar: Calendar,
    dice: &'a mut Dice,
    place: usize,
    opened: i64,
    all: &'a mut Vec<Prospect>,
}

impl Market<'_> {
    fn rooms(&mut self, world: &mut World, site: &Site) {
        let mut rooms = site.rooms.clone();
        self.dice.shuffle(&mut rooms);
        // A young site keeps some of its rooms for later; every one keeps a few for its friends.
        let share = if self.opened < 100 { 20 } else { 4 };
        let offer = rooms.split_off(rooms.len() * share / 100);
        for held in rooms {
            world.rooms[held].state = "held";
            world.rooms[held].changed = self.calendar.ago(self.opened + 1) + DAY / 2;
        }
        let (wanted, left) = offer.split_at(offer.len() * site.phase.sold as usize / 100);
        let mut left = left.iter().copied();
        for room in wanted.iter().copied() {
            let day = self.order_day();
            let instead_of = if self.dice.percent(2) { left.next() } else { None };
            self.come(day, Purpose::Buy { room, day, instead_of });
            if self.dice.percent(4) {
                self.give_back_before(room, day);
            }
        }
        for room in left {
            if self.opened > 30 && self.dice.percent(4) {
                let day = self.dice.between(12, self.opened);
                let back = (day - self.dice.between(3, 40)).max(1);
                self.come(day, Purpose::Withdraw { room, day, back });
            }
        }
        self.lookers(wanted.len() as i64 * 45 / 100 + 12);
    }

    fn parking(&mut self, site: &Site) {
        let wanted = site.parking.len() * site.phase.sold as usize * 7 / 1000;
        for room in site.parking.iter().copied().take(wanted) {
            let day = self.dice.between(1, self.opened * 2 / 3);
            self.come(day, Purpose::Park { room, day });
        }
    }

    /// Many buy in the first weeks, fewer later, and somebody every week until now.
    fn order_day(&mut self) -> i64 {
        let passed = self.dice.small_fraction() * self.opened as f64;
        self.opened - passed as i64
    }

    /// Somebody else had ordered the room earlier, and given it back.
    fn give_back_before(&mut self, room: usize, day: i64) {
        let earlier = day + self.dice.between(12, 40);
        if earlier <= self.opened {
            let back = day + self.dice.between(3, 9);
            self.come(earlier, Purpose::Withdraw { room, day: earlier, back });
        }
    }

    /// Comes some time before the day on which something happens.
    fn come(&mut self, day: i64, purpose: Purpose) {
        let lead_in = 3 + (self.dice.small_fraction() * 40.0) as i64;
        // Those of the first days have been told before it opened.
        let arrives = (day + lead_in).min(self.opened.max(day) + 30);
        self.at(arrives, purpose);
    }

    fn lookers(&mut self, count: i64) {
        for _ in 0..count {
            // Every fifth is of these days: they are still being looked after.
            let since = if self.dice.percent(20) { 21.min(self.opened) } else { self.opened + 15 };
            let day = self.dice.between(1, since);
            let purpose = if self.dice.percent(17) { Purpose::Ask } else { Purpose::Look };
            self.at(day, purpose);
        }
    }

    fn at(&mut self, day: i64, purpose: Purpose) {
        let arrives = self.calendar.open_hours(day, self.dice);
        self.all.push(Prospect { site: self.place, arrives, purpose });
    }
}
