//! Who has the processor. On a machine that does something else besides, a figure says little, and
//! whoever reads it should know.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

/// Linux tells processor time in hundredths of a second, whatever its own timer does.
const TICK: Duration = Duration::from_millis(10);

/// A stretch of time that this program and the servers it measures share the machine in.
#[derive(Debug)]
pub(crate) struct Stretch {
    processes: Vec<u32>,
    begun: Instant,
    machine: Duration,
    ours: Duration,
    servers: Duration,
}

impl Stretch {
    /// Begins now; `servers` are the servers' processes.
    pub(crate) fn begin(servers: &[u32]) -> Self {
        Self {
            processes: servers.to_vec(),
            begun: Instant::now(),
            machine: of_machine(),
            ours: of_process("self"),
            servers: of_processes(servers),
        }
    }

    /// What the servers have taken since.
    pub(crate) fn server(&self) -> Duration {
        of_processes(&self.processes).saturating_sub(self.servers)
    }

    /// The part of all processors that neither we nor the servers have taken since, but others.
    pub(crate) fn others(&self) -> f64 {
        let ours = of_process("self").saturating_sub(self.ours);
        let others = of_machine().saturating_sub(self.machine);
        let others = others.saturating_sub(ours).saturating_sub(self.server());
        let cores = thread::available_parallelism().map_or(1, usize::from);
        others.as_secs_f64() / (self.begun.elapsed().as_secs_f64() * cores as f64).max(1e-3)
    }
}

/// What all processes together have had, and what the machine's host took away.
fn of_machine() -> Duration {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields = stat.lines().next().unwrap_or_default().split_whitespace().skip(1);
    // user nice system idle iowait irq softirq steal; what follows is counted among these.
    let busy = fields.take(8).enumerate().filter(|(place, _)| ![3, 4].contains(place));
    ticks(busy.map(|(_, field)| field))
}

fn of_processes(processes: &[u32]) -> Duration {
    processes.iter().map(|process| of_process(&process.to_string())).sum()
}

fn of_process(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // After the name in brackets, which may itself hold spaces, user and system time are the 12th
    // and the 13th.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    ticks(fields.skip(11).take(2))
}

fn ticks<'a>(fields: impl Iterator<Item = &'a str>) -> Duration {
    let ticks: u32 = fields.filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_process_takes_is_not_taken_by_others() {
        let stretch = Stretch::begin(&[std::process::id()]);
        let mut sum = 0u64;
        while stretch.server() < TICK * 5 {
            sum = sum.wrapping_add(sum.rotate_left(7) ^ 1);
        }
        assert!(stretch.server() >= TICK * 5, "{sum}");
        assert!((0.0..=1.0).contains(&stretch.others()));
    }
}
