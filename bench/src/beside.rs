//! Servers measured side by side, in turns, so that a machine that is busy for a while does it to all.
//! A round in which other programs took a good part of the processor is measured again, as often as
//! the plan allows: what it found is not looked at for that.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use hdrhistogram::Histogram;

use crate::Plan;
use crate::arm::Arm;
use crate::figures::{grouped, median, milliseconds};
use crate::load::Outcome;
use crate::processor::Stretch;

/// How much of the processor other programs may take in a round that counts.
const OTHERS: f64 = 0.1;

/// What all rounds said of one arm.
pub(crate) struct Measured {
    /// Answers a second, round by round.
    pub(crate) rates: Vec<f64>,
    /// All rounds' latencies, in nanoseconds.
    pub(crate) latencies: Histogram<u64>,
    /// The length of an answer's body.
    pub(crate) bytes: usize,
    /// The most of the processor that other programs took in a round that counted.
    pub(crate) others: f64,
}

impl Measured {
    /// The rounds' median of answers a second.
    pub(crate) fn rate(&self) -> f64 {
        median(self.rates.clone())
    }

    /// p50 and p99, in nanoseconds.
    pub(crate) fn latency(&self) -> (u64, u64) {
        (self.latencies.value_at_quantile(0.5), self.latencies.value_at_quantile(0.99))
    }

    /// The bare server's cell of the table.
    pub(crate) fn told(&self) -> String {
        let (p50, p99) = self.latency();
        let rate = grouped(self.rate());
        format!("{rate}/s bare (p50 {}, p99 {})", milliseconds(p50), milliseconds(p99))
    }
}

/// Loads every arm once a round, one after the other, and stops the servers.
pub(crate) fn measure<const N: usize>(
    plan: &Plan,
    mut arms: [Arm<'_>; N],
) -> anyhow::Result<[Measured; N]> {
    let mut all = Vec::new();
    for arm in &mut arms {
        // Tells how many requests to sign, and lets the server's caches fill.
        arm.load(plan.connections, Duration::ZERO, Duration::from_millis(300)).context(arm.name)?;
        let latencies = Histogram::new_with_bounds(1000, 60_000_000_000, 3)?;
        all.push(Measured { rates: Vec::new(), latencies, bytes: arm.expected, others: 0.0 });
    }
    let (mut round, mut spare) = (1, plan.spare_rounds);
    while round <= plan.rounds {
        let turns = arms.iter_mut().map(|arm| turn(plan, arm, round));
        let turns = turns.collect::<anyhow::Result<Vec<_>>>()?;
        let others = turns.iter().map(|(_, others)| *others).fold(0.0, f64::max);
        if others > OTHERS && spare > 0 {
            spare -= 1;
            eprintln!(
                "  round {round} again: others took {:.0} % of the processor",
                others * 100.0
            );
            continue;
        }
        for (measured, (outcome, _)) in all.iter_mut().zip(&turns) {
            measured.rates.push(outcome.rate());
            measured.latencies.add(&outcome.latencies)?;
            measured.others = others.max(measured.others);
        }
        round += 1;
    }
    for arm in arms {
        arm.stop()?;
    }
    all.try_into().map_err(|_| anyhow!("an arm was not measured"))
}

/// One arm's part of a round, and how much of the processor others took meanwhile.
fn turn(plan: &Plan, arm: &mut Arm<'_>, round: usize) -> anyhow::Result<(Outcome, f64)> {
    let stretch = Stretch::begin(&[arm.server.id()]);
    let outcome = arm.load(plan.connections, plan.warm_up, plan.window).context(arm.name)?;
    let (server, others) = (stretch.server(), stretch.others());
    eprintln!(
        "  round {round}: {:<19} {:>8}/s  p50 {} p99 {}  {:.1} µs of processor an answer, others {:.0} %, {:.0} MB resident",
        arm.name,
        grouped(outcome.rate()),
        milliseconds(outcome.latencies.value_at_quantile(0.5)),
        milliseconds(outcome.latencies.value_at_quantile(0.99)),
        server.as_secs_f64() * 1e6 / outcome.in_all as f64,
        others * 100.0,
        arm.server.resident()? as f64 / 1e6,
    );
    Ok((outcome, others))
}

/// The median over the rounds of what `ours` did in a round beside what `theirs` did in it.
pub(crate) fn ratio(ours: &Measured, theirs: &Measured) -> f64 {
    median(ours.rates.iter().zip(&theirs.rates).map(|(ours, theirs)| ours / theirs).collect())
}
