//! Twenty applications, and one of them takes messages without ever answering: what the others notice.

use anyhow::bail;
use hdrhistogram::Histogram;

use crate::Plan;
use crate::customers;
use crate::figures::{median, milliseconds};
use crate::measure::follow_up;
use crate::post;
use crate::process::Server;
use crate::processor::Stretch;
use crate::report::{Row, Target};
use crate::reports;
use crate::world::{Store, World};

/// The applications; the last one hangs.
const APPLICATIONS: std::ops::RangeInclusive<u16> = 331..=350;
const HANGING: u16 = 350;
/// Reports a second, each a message for all of them.
const A_SECOND: f64 = 25.0;
/// Opportunities that are followed up, in turns.
const OPPORTUNITIES: u64 = 1_000;

struct Office {
    store: Store,
    server: Server,
    receiver: Server,
    reported: u64,
}

impl Office {
    fn new(world: &World, name: &str, hanging: bool) -> anyhow::Result<Self> {
        let store = world.store(name)?;
        customers::add_known(&store.path, OPPORTUNITIES)?;
        let receiver = post::receiver(world, &format!("{name}-receiver"))?;
        post::silence(world, &store)?;
        for app in APPLICATIONS {
            let callback = match hanging && app == HANGING {
                true => format!("http://{}/hang/{app}", receiver.address),
                false => post::callback(&receiver, app),
            };
            post::subscribe(world, &store, (app, "cst_follow_notify"), &callback)?;
        }
        let server = world.serve(&store, &[])?;
        Ok(Self { store, server, receiver, reported: 0 })
    }

    /// Reports for a while. p50 and p99 of the time from a report to its messages' arrivals, the hanging
    /// application's left out, in nanoseconds; and how much of the processor others took.
    fn report(&mut self, plan: &Plan) -> anyhow::Result<(u64, u64, f64)> {
        let question = follow_up::question::<OPPORTUNITIES>();
        let stretch = Stretch::begin(&[self.server.id(), self.receiver.id()]);
        let asked = (question, self.reported);
        let sent =
            reports::send(self.server.address, &self.store.keys, asked, A_SECOND, plan.window)?;
        let others = stretch.others();
        self.reported += sent.len() as u64;
        let good = APPLICATIONS.len() as u64 - 1;
        let of_good = || {
            let arrivals = post::arrivals(&self.receiver)?;
            anyhow::Ok(arrivals.into_iter().filter(|one| one.app != HANGING).collect::<Vec<_>>())
        };
        post::wait("the messages", || {
            Ok((self.reported * good).saturating_sub(of_good()?.len() as u64))
        })?;
        let told = reports::told(&self.store.path, &sent, of_good()?)?;
        if told.len() as u64 != sent.len() as u64 * good {
            bail!("{} messages came of {} reports", told.len(), sent.len());
        }
        let mut times = Histogram::<u64>::new_with_bounds(1000, 60_000_000_000, 3)?;
        for (report, arrival) in told {
            times.saturating_record(u64::try_from(arrival.at - report.sent).unwrap_or(0) * 1000);
        }
        Ok((times.value_at_quantile(0.5), times.value_at_quantile(0.99), others))
    }
}

/// The others' p99 at most a tenth longer.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let mut well = Office::new(world, "isolation-well", false)?;
    let mut ill = Office::new(world, "isolation-ill", true)?;
    let (mut ratios, mut wells, mut ills, mut most) = (vec![], vec![], vec![], 0.0f64);
    for round in 1..=plan.rounds {
        let (_, without, one) = well.report(plan)?;
        let (p50, with, two) = ill.report(plan)?;
        let told = [without, with].map(milliseconds);
        eprintln!("  round {round}: p99 {} without, {} with one hanging", told[0], told[1]);
        ratios.push(with as f64 / without.max(1) as f64);
        wells.push(without as f64);
        ills.push((p50, with));
        most = most.max(one).max(two);
    }
    well.server.stop()?;
    ill.server.stop()?;
    let p50 = median(ills.iter().map(|(p50, _)| *p50 as f64).collect()) as u64;
    let p99 = median(ills.iter().map(|(_, p99)| *p99 as f64).collect()) as u64;
    let ratio = median(ratios);
    Ok(vec![Row {
        what: format!("one of {} applications hangs: the others' messages", APPLICATIONS.len()),
        figure: format!("p99 {}", milliseconds(p99)),
        beside: format!("{} with none hanging", milliseconds(median(wells) as u64)),
        ratio: Some(ratio),
        latency: Some((p50, p99)),
        target: Some(Target::at_most(ratio, 1.1, "")),
        others: most,
    }])
}
