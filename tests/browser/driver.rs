//! The one chromedriver of a test run.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;

/// Ends the driver and its browsers when this program ends, however it does: its end of the pipe is closed then. What the
/// driver says ends with the driver.
const UNTIL_WE_END: &str = "command -v chromedriver >/dev/null || exit 1; chromedriver --port=0 & exec >&-; read -r _; kill -- -$$";
/// It looks for a free port before it takes it, and gives up where somebody else was faster.
const STARTS: usize = 5;

struct Driver {
    url: String,
    /// Ends with the pipe that it holds.
    _shell: Child,
}

/// Where the driver listens; it is started for the first who asks.
pub fn url() -> &'static str {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    &DRIVER.get_or_init(start).url
}

fn start() -> Driver {
    (0..STARTS)
        .find_map(|_| attempt())
        .expect("chromedriver does not start: apt-get install chromium chromium-driver")
}

fn attempt() -> Option<Driver> {
    let mut command = Command::new("sh");
    command.args(["-c", UNTIL_WE_END]).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut shell = command.spawn().unwrap();
    let mut lines = BufReader::new(shell.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse::<u16>().ok()
    });
    let Some(port) = port else {
        drop(shell.stdin.take());
        shell.wait().unwrap();
        return None;
    };
    thread::spawn(move || lines.for_each(drop));
    Some(Driver { url: format!("http://127.0.0.1:{port}"), _shell: shell })
}
