//! A long drain beside other work: what it takes of the memory, and what of the readers' speed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, anyhow};

use super::drain::Backlog;
use crate::Plan;
use crate::arm::Arm;
use crate::figures::{grouped, median};
use crate::measure::customer_get;
use crate::post;
use crate::process::resident;
use crate::processor::Stretch;
use crate::report::{Row, Target};
use crate::world::World;

/// How often the memory is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Less than 50 MB more while it drains, and point reads at 0.8 of their speed before and after it.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    match plan.quick {
        true => with::<1_000>(world, plan),
        false => with::<100_000>(world, plan),
    }
}

fn with<const COUNT: u64>(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let (backlog, server) = Backlog::new(world, "load", COUNT)?;
    let (pid, receiver) = (server.id(), backlog.receiver.id());
    let question = customer_get::question::<COUNT>();
    let mut reads = Arm::dcbox("dcbox", server, &backlog.store.keys, question)?;
    let window = plan.window.min(Duration::from_secs(2));
    let mut read = || {
        let outcome = reads.load(plan.connections, Duration::ZERO, window)?;
        anyhow::Ok(outcome.rate())
    };
    read()?; // lets the caches fill
    let mut without = vec![read()?, read()?];
    let before = resident(pid)?;
    let draining = AtomicBool::new(true);
    let (during, peak, others) = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = before;
            while draining.load(Ordering::Relaxed) {
                peak = peak.max(resident(pid)?);
                thread::sleep(LOOK);
            }
            anyhow::Ok(peak)
        });
        let stretch = Stretch::begin(&[pid, receiver]);
        let during = (|| {
            backlog.open(world)?;
            let mut during = Vec::new();
            loop {
                let rate = read()?;
                match backlog.left()? {
                    // A window that was not all in the drain says nothing, unless there is no other.
                    0 if during.is_empty() => return Ok(vec![rate]),
                    0 => return anyhow::Ok(during),
                    left => {
                        eprintln!("  {}/s reads, {left} messages left", grouped(rate));
                        during.push(rate);
                    }
                }
            }
        })();
        let others = stretch.others();
        draining.store(false, Ordering::Relaxed);
        let peak = watch.join().map_err(|_| anyhow!("the watch panicked"))??;
        anyhow::Ok((during?, peak, others))
    })?;
    post::wait_delivered(&backlog.store.path).context("after the drain")?;
    without.extend([read()?, read()?]);
    let drained = backlog.rate()?;
    reads.stop()?;
    let growth = peak.saturating_sub(before) as f64 / 1e6;
    let (during, without) = (median(during), median(without));
    let ratio = during / without;
    let what = format!("{} waiting messages drained beside reads", grouped(COUNT as f64));
    Ok(vec![
        Row {
            what: format!("{what}: memory more than before"),
            figure: format!("{growth:.1} MB"),
            beside: format!("{:.1} MB before", before as f64 / 1e6),
            target: Some(Target::below(growth, 50.0, " MB")),
            ..Row::default()
        },
        Row {
            what: format!("{what}: cst_info_get"),
            figure: format!("{}/s, and {} messages/s", grouped(during), grouped(drained)),
            beside: format!("{}/s without the drain", grouped(without)),
            ratio: Some(ratio),
            target: Some(Target::at_least(ratio, 0.8, "")),
            others,
            ..Row::default()
        },
    ])
}
