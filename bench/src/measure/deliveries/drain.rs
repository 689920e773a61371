//! What waited while an application was off, when it is on again.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use dcbox::protocol::now_ms;

use crate::Plan;
use crate::customers;
use crate::figures::{grouped, median};
use crate::post;
use crate::process::Server;
use crate::processor::Stretch;
use crate::report::{Row, Target};
use crate::world::{Store, World};

/// Messages that wait for one application, which is off.
pub(crate) struct Backlog {
    pub(crate) store: Store,
    pub(crate) receiver: Server,
    pub(crate) count: u64,
}

impl Backlog {
    /// `count` messages, each of another record; `more` is done to the store before it is served.
    pub(crate) fn new(world: &World, name: &str, count: u64) -> anyhow::Result<(Self, Server)> {
        let store = world.store(name)?;
        customers::add_known(&store.path, count)?;
        customers::add_events(&store.path, count, now_ms())?;
        let receiver = post::receiver(world, &format!("{name}-receiver"))?;
        post::silence(world, &store)?;
        let callback = post::callback(&receiver, post::FOLLOWER);
        post::subscribe(world, &store, (post::FOLLOWER, "cst_info_notify"), &callback)?;
        world.app(&store, &["disable", &post::FOLLOWER.to_string()])?;
        let begun = Instant::now();
        let server = world.serve(&store, &[])?;
        post::wait_made(&store.path)?;
        let speed = count as f64 / begun.elapsed().as_secs_f64();
        eprintln!("  {} messages made a second", grouped(speed));
        // The writer's last checkpoint belongs to the making.
        thread::sleep(Duration::from_secs(1));
        Ok((Self { store, receiver, count }, server))
    }

    /// Lets the application have them, and waits for the first to come.
    pub(crate) fn open(&self, world: &World) -> anyhow::Result<()> {
        let asked = Instant::now();
        world.app(&self.store, &["enable", &post::FOLLOWER.to_string()])?;
        post::wait("the first message", || Ok(u64::from(post::count(&self.receiver)? == 0)))?;
        eprintln!("  the first came {:.1} s after enabling", asked.elapsed().as_secs_f64());
        Ok(())
    }

    /// How many have not come yet.
    pub(crate) fn left(&self) -> anyhow::Result<u64> {
        Ok(self.count.saturating_sub(post::count(&self.receiver)?))
    }

    /// Messages a second, from the first to the last, once all have come.
    pub(crate) fn rate(&self) -> anyhow::Result<f64> {
        post::wait_delivered(&self.store.path)?;
        let arrivals = post::arrivals(&self.receiver)?;
        let (first, last) = arrivals.first().zip(arrivals.last()).context("nothing came")?;
        if arrivals.len() as u64 != self.count {
            bail!("{} messages came of {}", arrivals.len(), self.count);
        }
        let took = (last.at - first.at).max(1) as f64 / 1e6;
        Ok((self.count - 1) as f64 / took)
    }
}

/// At least 3,000 deliveries a second, each kept with a durable commit.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let count = if plan.quick { 200 } else { 20_000 };
    let (mut rates, mut most) = (Vec::new(), 0.0f64);
    for round in 1..=plan.rounds {
        let (backlog, server) = Backlog::new(world, &format!("drain-{round}"), count)?;
        let stretch = Stretch::begin(&[server.id(), backlog.receiver.id()]);
        let alone = Stretch::begin(&[server.id()]);
        backlog.open(world)?;
        post::wait("the drain", || backlog.left())?;
        let (took, others) = (alone.server(), stretch.others());
        let rate = backlog.rate()?;
        server.stop()?;
        eprintln!(
            "  round {round}: {:>8}/s  {:.1} µs of processor a delivery, others {:.0} %",
            grouped(rate),
            took.as_secs_f64() * 1e6 / count as f64,
            others * 100.0
        );
        most = most.max(others);
        rates.push(rate);
    }
    let rate = median(rates);
    Ok(vec![Row {
        what: format!(
            "{} waiting messages drained to one receiver on this machine",
            grouped(count as f64)
        ),
        figure: format!("{}/s", grouped(rate)),
        target: Some(Target::at_least(rate, 3000.0, "/s")),
        others: most,
        ..Row::default()
    }])
}
