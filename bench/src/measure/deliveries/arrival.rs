//! How soon a change reaches the application that follows it, in an ordinary hour.

use std::time::Duration;

use anyhow::bail;
use hdrhistogram::Histogram;

use crate::Plan;
use crate::customers;
use crate::figures::milliseconds;
use crate::measure::follow_up;
use crate::post;
use crate::processor::Stretch;
use crate::report::{Row, Target};
use crate::reports;
use crate::world::World;

/// Reports a second, each a message.
const A_SECOND: f64 = 500.0;
/// Opportunities that are followed up, in turns.
const OPPORTUNITIES: u64 = 5_000;

/// p99 below 50 ms. The commit lies between the report's sending and its answer: what is held against
/// the target is the time from the sending, the longer of the two.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let store = world.store("arrival")?;
    customers::add_known(&store.path, OPPORTUNITIES)?;
    let receiver = post::receiver(world, "arrival-receiver")?;
    post::silence(world, &store)?;
    let callback = post::callback(&receiver, post::FOLLOWER);
    post::subscribe(world, &store, (post::FOLLOWER, "cst_follow_notify"), &callback)?;
    let server = world.serve(&store, &[])?;
    let question = follow_up::question::<OPPORTUNITIES>();
    let send = |from, window| {
        reports::send(server.address, &store.keys, (question, from), A_SECOND, window)
    };
    let warm_up = send(0, Duration::from_millis(500))?.len() as u64;
    let stretch = Stretch::begin(&[server.id(), receiver.id()]);
    let sent = send(warm_up, plan.window)?;
    let others = stretch.others();
    post::wait_delivered(&store.path)?;
    let told = reports::told(&store.path, &sent, post::arrivals(&receiver)?)?;
    if told.len() != sent.len() {
        bail!("{} messages came of {} reports", told.len(), sent.len());
    }
    server.stop()?;
    let new = || Histogram::<u64>::new_with_bounds(1000, 60_000_000_000, 3);
    let (mut from_sending, mut from_answer) = (new()?, new()?);
    for (report, arrival) in told {
        // A message may come before the answer has.
        let since = |begin: i64| u64::try_from(arrival.at - begin).unwrap_or(0) * 1000;
        from_sending.saturating_record(since(report.sent));
        from_answer.saturating_record(since(report.answered));
    }
    let p99 = from_sending.value_at_quantile(0.99);
    let after = milliseconds(from_answer.value_at_quantile(0.99));
    Ok(vec![Row {
        what: format!("from a report's sending to its message's arrival, {A_SECOND} a second"),
        figure: format!("p99 {} (from the answer: {after})", milliseconds(p99)),
        latency: Some((from_sending.value_at_quantile(0.5), p99)),
        target: Some(Target::below(p99 as f64 / 1e6, 50.0, " ms")),
        others,
        ..Row::default()
    }])
}
