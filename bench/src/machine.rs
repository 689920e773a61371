//! What a reader must know of the machine to compare its figures with another's.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::thread;
use std::time::Instant;

use anyhow::Context as _;
use dcbox::protocol::{DateTime, now_ms};

use crate::figures::{median, milliseconds};

/// One line: the day, the processor, and how long the disk below `folder` takes to keep a page.
pub(crate) fn facts(folder: &Path) -> anyhow::Result<String> {
    let today = DateTime(now_ms()).to_string();
    let cores = thread::available_parallelism().context("the number of cores")?;
    Ok(format!(
        "{}, {cores} cores of {}, a 4 KiB write and fdatasync takes {}.",
        today.get(..10).unwrap_or(&today),
        processor(),
        milliseconds(sync_time(folder).context("syncing a file")?),
    ))
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == "model name").then(|| value.trim().to_owned())
    });
    name.unwrap_or_else(|| "an unknown processor".to_owned())
}

/// Bytes of memory that programs and the page cache could still have.
pub(crate) fn available_memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = text.lines().find_map(|line| {
        line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    kib.unwrap_or(0) * 1024
}

/// The median time, in nanoseconds, to append a page to a file and wait until it is on the disk:
/// what every commit pays at the least.
fn sync_time(folder: &Path) -> anyhow::Result<u64> {
    let path = folder.join("sync");
    let mut file = File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..100 {
        let begun = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(begun.elapsed().as_nanos() as f64);
    }
    fs::remove_file(&path)?;
    Ok(median(times) as u64)
}
