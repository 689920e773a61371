//! What went through in stretches of time: counted, added up, and bounded.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gateway::BOUNDS;

/// A latency's bucket for each bound, and one for what took longer.
const BUCKETS: usize = BOUNDS.len() + 1;

/// What went through in a stretch of time. `N` is how interfaces are named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traffic<N: Default = &'static str> {
    /// Requests answered, and those of them that were refused, and that failed by a fault of ours.
    pub requests: u32,
    pub refused: u32,
    pub faults: u32,
    /// Requests that were verified or at least named an interface, by how long they took.
    pub latency: [u32; BUCKETS],
    /// Commits, and the writes that shared them.
    pub commits: u32,
    pub writes: u32,
    /// Messages that arrived at applications, and attempts that came to nothing.
    pub delivered: u32,
    pub undelivered: u32,
    /// Requests and refusals by interface, in order.
    pub interfaces: Vec<(N, u32, u32)>,
    /// Verified requests and refusals by application, in order.
    pub applications: Vec<(u16, u32, u32)>,
    /// Refusals by errcode, in order.
    pub codes: Vec<(i32, u32, u32)>,
}

impl<N: Default + Ord + Clone> Traffic<N> {
    /// Adds what went through in another stretch.
    pub fn add(&mut self, other: &Self) {
        let sums = [
            (&mut self.requests, other.requests),
            (&mut self.refused, other.refused),
            (&mut self.faults, other.faults),
            (&mut self.commits, other.commits),
            (&mut self.writes, other.writes),
            (&mut self.delivered, other.delivered),
            (&mut self.undelivered, other.undelivered),
        ];
        for (mine, theirs) in sums {
            *mine = mine.saturating_add(theirs);
        }
        for (mine, theirs) in self.latency.iter_mut().zip(other.latency) {
            *mine = mine.saturating_add(theirs);
        }
        merge(&mut self.interfaces, &other.interfaces);
        merge(&mut self.applications, &other.applications);
        merge(&mut self.codes, &other.codes);
    }

    /// Whether anybody asked or was told anything; the writer has always something of its own to do.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        self.requests == 0 && self.delivered == 0 && self.undelivered == 0
    }

    /// The same with its interfaces named otherwise.
    #[must_use]
    pub fn named<M: Default + Ord>(self, name: impl Fn(N) -> M) -> Traffic<M> {
        let interfaces =
            self.interfaces.into_iter().map(|(n, all, refused)| (name(n), all, refused));
        let mut interfaces: Vec<_> = interfaces.collect();
        interfaces.sort();
        Traffic {
            interfaces,
            requests: self.requests,
            refused: self.refused,
            faults: self.faults,
            latency: self.latency,
            commits: self.commits,
            writes: self.writes,
            delivered: self.delivered,
            undelivered: self.undelivered,
            applications: self.applications,
            codes: self.codes,
        }
    }

    /// How long a share of the requests took at the most, in milliseconds, as far as the buckets tell; `None` without any.
    #[must_use]
    pub fn within(&self, share: f64) -> Option<f64> {
        let all: u32 = self.latency.iter().sum();
        if all == 0 {
            return None;
        }
        let rank = f64::from(all) * share;
        let (mut below, mut floor) = (0.0, 0.0);
        for (bound, count) in BOUNDS.iter().zip(self.latency) {
            let count = f64::from(count);
            if below + count >= rank && count > 0.0 {
                return Some((floor + (bound - floor) * (rank - below) / count) * 1000.0);
            }
            (below, floor) = (below + count, *bound);
        }
        Some(floor * 1000.0)
    }
}

/// Adds sums to sums; both are in order.
fn merge<K: Ord + Clone>(sums: &mut Vec<(K, u32, u32)>, more: &[(K, u32, u32)]) {
    for (key, one, other) in more {
        match sums.binary_search_by(|(known, ..)| known.cmp(key)) {
            Ok(at) => {
                if let Some(sum) = sums.get_mut(at) {
                    (sum.1, sum.2) = (sum.1.saturating_add(*one), sum.2.saturating_add(*other));
                }
            }
            Err(at) => sums.insert(at, (key.clone(), *one, *other)),
        }
    }
}

/// How far back the overview looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Window {
    /// Ten minutes, by five seconds.
    #[serde(rename = "10m")]
    Minutes,
    /// An hour, by minutes.
    #[default]
    #[serde(rename = "1h")]
    Hour,
    /// A day, by ten minutes.
    #[serde(rename = "24h")]
    Day,
    /// A week, by hours.
    #[serde(rename = "7d")]
    Week,
}

impl Window {
    pub const ALL: [Self; 4] = [Self::Minutes, Self::Hour, Self::Day, Self::Week];

    /// The length of its steps in milliseconds, and how many it has.
    #[must_use]
    pub const fn steps(self) -> (i64, usize) {
        match self {
            Self::Minutes => (5_000, 120),
            Self::Hour => (60_000, 60),
            Self::Day => (600_000, 144),
            Self::Week => (3_600_000, 168),
        }
    }
}

/// The steps of a window, the oldest first. Those in which nothing went through are left out.
#[derive(Debug)]
pub struct Line {
    step: i64,
    most: usize,
    steps: VecDeque<(i64, Traffic)>,
}

impl Line {
    #[must_use]
    pub fn new(window: Window) -> Self {
        let (step, most) = window.steps();
        Self { step, most, steps: VecDeque::new() }
    }

    /// Adds what went through up to `at`, in milliseconds since 1970. A clock that was put back adds to the newest step.
    pub fn add(&mut self, at: i64, traffic: &Traffic) {
        let begin = at - at.rem_euclid(self.step);
        match self.steps.back_mut().filter(|(newest, _)| *newest >= begin) {
            Some((_, newest)) => newest.add(traffic),
            None => self.steps.push_back((begin, traffic.clone())),
        }
        let oldest = self.first(at);
        while self.steps.front().is_some_and(|(begin, _)| *begin < oldest) {
            self.steps.pop_front();
        }
    }

    /// The begin of the oldest step of the window that ends with `at`.
    #[must_use]
    pub fn first(&self, at: i64) -> i64 {
        let last = at - at.rem_euclid(self.step);
        last - self.step * (self.most as i64 - 1)
    }

    /// Every step of the window that ends with `at`, with its begin; `None` where nothing went through.
    pub fn each(&self, at: i64) -> impl Iterator<Item = (i64, Option<&Traffic>)> {
        let first = self.first(at);
        (0..self.most as i64).map(move |n| {
            let begin = first + n * self.step;
            let found = self.steps.binary_search_by_key(&begin, |(at, _)| *at);
            (begin, found.ok().and_then(|at| self.steps.get(at)).map(|(_, traffic)| traffic))
        })
    }

    /// The steps that something may have been added to since a time.
    pub fn since(&self, at: i64) -> impl Iterator<Item = (i64, i64, &Traffic)> {
        let ended = move |(begin, _): &&(i64, Traffic)| begin + self.step > at;
        self.steps.iter().filter(ended).map(|(begin, traffic)| (self.step, *begin, traffic))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn some(requests: u32, refused: u32) -> Traffic {
        Traffic {
            requests,
            refused,
            interfaces: vec![("base_room_list", requests, refused)],
            applications: vec![(301, requests, refused)],
            ..Traffic::default()
        }
    }

    #[test]
    fn steps_add_up_and_the_oldest_go() {
        let mut line = Line::new(Window::Hour);
        for minute in 0..100 {
            line.add(minute * 60_000, &some(1, 0));
            line.add(minute * 60_000 + 59_999, &some(2, 1));
        }
        assert_eq!(line.steps.len(), 60);
        let steps: Vec<_> = line.each(99 * 60_000 + 5).collect();
        assert_eq!((steps.len(), steps[0].0, steps[59].0), (60, 40 * 60_000, 99 * 60_000));
        assert!(steps.iter().all(|(_, step)| step.unwrap() == &some(3, 1)));
    }

    #[test]
    fn quiet_steps_are_there_and_empty_and_a_clock_put_back_loses_nothing() {
        let mut line = Line::new(Window::Minutes);
        line.add(5_000, &some(1, 0));
        line.add(60_000, &some(1, 0));
        line.add(20_000, &some(1, 1));
        let filled: Vec<_> =
            line.each(60_000).filter_map(|(at, step)| Some((at, step?.requests))).collect();
        assert_eq!(filled, [(5_000, 1), (60_000, 2)]);
    }

    #[test]
    fn parts_are_added_by_their_keys_in_order() {
        let mut sum = some(2, 0);
        let other = Traffic {
            interfaces: vec![("base_area_list", 1, 1), ("base_room_list", 5, 0)],
            codes: vec![(1012, 1, 0)],
            ..Traffic::default()
        };
        sum.add(&other);
        assert_eq!(sum.interfaces, [("base_area_list", 1, 1), ("base_room_list", 7, 0)]);
        assert_eq!(sum.codes, [(1012, 1, 0)]);
    }

    #[test]
    fn shares_of_latency_lie_in_their_buckets() {
        let mut traffic: Traffic = Traffic::default();
        assert_eq!(traffic.within(0.5), None);
        traffic.latency[1] = 98;
        traffic.latency[5] = 2;
        let (half, most) = (traffic.within(0.5).unwrap(), traffic.within(0.99).unwrap());
        assert!((0.1..=0.5).contains(&half) && (5.0..=10.0).contains(&most), "{half} {most}");
        traffic.latency[BUCKETS - 1] = 1000;
        assert_eq!(traffic.within(0.99), Some(5000.0));
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let kept = serde_json::to_string(&some(3, 1)).unwrap();
        let read: Traffic<String> = serde_json::from_str(&kept).unwrap();
        assert_eq!(read.named(|_| "base_room_list"), some(3, 1));
        let of_later: Traffic<String> = serde_json::from_str(r#"{"requests": 4}"#).unwrap();
        assert_eq!(of_later.requests, 4);
    }
}
