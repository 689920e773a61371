//! A server as a process of its own, which cannot be forgotten: dropping it ends it.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process, set_parent_process_death_signal};

/// How long a server may take to say where it listens, and to end when asked.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
    /// When the process was started.
    pub(crate) started: Instant,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts `command` and waits for the address on its standard output. What it writes on its
    /// standard error goes to `log`, whose end is told when it fails.
    pub(crate) fn start(mut command: Command, log: &Path) -> anyhow::Result<Self> {
        let file = File::create(log).with_context(|| log.display().to_string())?;
        // Settings of whoever runs this must not change what is measured.
        for (name, _) in env::vars_os() {
            if name == "RUST_LOG" || name.as_encoded_bytes().starts_with(b"DCBOX_") {
                command.env_remove(name);
            }
        }
        let started = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .with_context(|| format!("{command:?} does not start"))?;
        let (tell, told) = mpsc::channel();
        if let Some(output) = child.stdout.take() {
            // Reads on after the address, or a full pipe would stop the server.
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if let Some(address) = address_in(&line) {
                        let _ = tell.send(address);
                    }
                }
            });
        }
        match told.recv_timeout(PATIENCE) {
            Ok(address) => Ok(Self { child, log: log.to_owned(), started, address }),
            Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                bail!("{command:?} did not tell its address.{}", last_lines(log))
            }
        }
    }

    /// Asks it to end and waits until it has.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        if let Ok(Some(status)) = self.child.try_wait() {
            bail!("the server had ended by itself: {status}.{}", last_lines(&self.log));
        }
        kill_process(Pid::from_child(&self.child), Signal::TERM).context("SIGTERM")?;
        let asked = Instant::now();
        loop {
            match self.child.try_wait().context("waiting for the server")? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("after SIGTERM: {status}.{}", last_lines(&self.log)),
                None if asked.elapsed() > PATIENCE => bail!("SIGTERM does not end the server"),
                None => thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Bytes of its memory that are resident.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        resident(self.id())
    }

    /// Its process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

/// Bytes of a process's memory that are resident.
pub(crate) fn resident(process: u32) -> anyhow::Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).with_context(|| path.clone())?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
        .map(|kib: u64| kib * 1024)
        .with_context(|| format!("{path} has no VmRSS"))
}

/// `command`, but so that it ends when this process does, even if that is killed. Rust has no safe
/// way to say so of a child; it can say so of itself before it becomes the program. That takes a
/// millisecond, so what is timed from its start is started without.
pub(crate) fn tied(command: &Command) -> anyhow::Result<Command> {
    let mut tied = Command::new(env::current_exe()?);
    tied.arg("tied").arg("--").arg(command.get_program()).args(command.get_args());
    Ok(tied)
}

/// What [`tied`] begins with.
pub(crate) fn become_tied(command: &[OsString]) -> anyhow::Result<()> {
    let (program, arguments) = command.split_first().context("no program")?;
    set_parent_process_death_signal(Some(Signal::KILL)).context("prctl")?;
    Err(Command::new(program).args(arguments).exec()).context("exec")
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first `http://ADDRESS:PORT` of a line.
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, behind) = line.split_once("http://")?;
    let end = behind.find(|c: char| !(c.is_ascii_hexdigit() || ".:[]".contains(c)));
    behind.get(..end.unwrap_or(behind.len()))?.parse().ok()
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].iter().map(|line| format!("\n    {line}")).collect()
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn the_address_is_found_wherever_it_stands_in_the_line() {
        let local = "127.0.0.1:8080".parse().ok();
        assert_eq!(address_in("http://127.0.0.1:8080"), local);
        assert_eq!(address_in("dcbox 0.1.0 at http://127.0.0.1:8080/api (demo)"), local);
        assert_eq!(address_in("http://[::1]:80, ready"), "[::1]:80".parse().ok());
        assert_eq!(address_in("see http://example.com"), None);
    }
}
