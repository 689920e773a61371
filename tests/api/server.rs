//! The real binary, started on a port of its own with a data folder of its own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::client::App;

/// The binary with no setting inherited from whoever runs the tests.
pub fn dcbox() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dcbox"));
    for (name, _) in std::env::vars() {
        if name.starts_with("DCBOX_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
}

/// Asks again until there is an answer; panics after the deadline.
#[track_caller]
pub fn within<T>(deadline: Duration, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(start.elapsed() < deadline, "not within {deadline:?}: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

pub struct Process {
    child: Child,
    pub addr: SocketAddr,
    /// The address as it was printed.
    pub printed: String,
    log: Arc<Mutex<String>>,
    readers: Vec<thread::JoinHandle<()>>,
}

impl Process {
    /// Starts a server and waits until it has told its address; a server that ends instead is returned as it ended.
    pub fn launch(mut command: Command) -> Result<Process, Output> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let out = Arc::new(Mutex::new(String::new()));
        let err = Arc::new(Mutex::new(String::new()));
        let stdout = child.stdout.take().unwrap();
        let stderr = child.stderr.take().unwrap();
        let readers = vec![keep(stdout, [&log, &out]), keep(stderr, [&log, &err])];
        let start = Instant::now();
        loop {
            let told = address(&out.lock().unwrap());
            if let Some((printed, addr)) = told {
                return Ok(Process { child, addr, printed, log, readers });
            }
            if let Some(status) = child.try_wait().unwrap() {
                readers.into_iter().for_each(|reader| reader.join().unwrap());
                let stdout = out.lock().unwrap().clone().into_bytes();
                let stderr = err.lock().unwrap().clone().into_bytes();
                return Err(Output { status, stdout, stderr });
            }
            if start.elapsed() > Duration::from_secs(60) {
                child.kill().unwrap();
                panic!("no address after a minute; log:\n{}", log.lock().unwrap());
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// All that it has printed so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// SIGTERM, as an operator's `kill` or a service manager sends it.
    pub fn is_told_to_stop(&self) {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    pub fn ends(&mut self) -> ExitStatus {
        let status =
            within(Duration::from_secs(20), "the server ends", || self.child.try_wait().unwrap());
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
        status
    }

    /// Whether it ends by itself before this time is over.
    pub fn ends_within(&mut self, patience: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            if self.child.try_wait().unwrap().is_some() {
                self.readers.drain(..).for_each(|reader| reader.join().unwrap());
                return true;
            }
            thread::sleep(Duration::from_millis(2));
        }
        false
    }

    /// SIGKILL, as a power cut would have it.
    pub fn is_killed(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            let log = self.log.lock().unwrap();
            let lines: Vec<&str> = log.lines().rev().take(15).collect();
            eprintln!("the server's last lines, latest first:\n{}", lines.join("\n"));
        }
    }
}

fn keep(
    from: impl Read + Send + 'static,
    into: [&Arc<Mutex<String>>; 2],
) -> thread::JoinHandle<()> {
    let into = into.map(Arc::clone);
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            for log in &into {
                log.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
            }
            line.clear();
        }
    })
}

/// The first `http://ADDR:PORT` that a server printed, once its line is complete.
fn address(stdout: &str) -> Option<(String, SocketAddr)> {
    let (_, rest) = stdout.split_once("http://")?;
    let part_of_it = |c: char| c.is_ascii_hexdigit() || ".:[]".contains(c);
    let end = rest.find(|c: char| !part_of_it(c))?;
    let mut addr: SocketAddr = rest[..end].parse().ok()?;
    if addr.ip().is_unspecified() {
        addr.set_ip([127, 0, 0, 1].into());
    }
    Some((rest[..end].to_string(), addr))
}

/// A data folder and the server that runs on it.
pub struct Site {
    home: TempDir,
    process: Option<Process>,
    flags: Vec<String>,
    past_log: String,
}

impl Site {
    /// The demo world, on a server of its own.
    pub fn open() -> Site {
        Site::with(demo_folder(), &["--seed", "demo"])
    }

    /// The demo world on a server that several tests share; who uses it only reads.
    pub fn shared() -> Arc<Site> {
        static SHARED: Mutex<Weak<Site>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let site = Arc::new(Site::open());
            *shared = Arc::downgrade(&site);
            site
        })
    }

    /// A new folder with nothing in it.
    pub fn empty() -> Site {
        Site::with(TempDir::new().unwrap(), &["--seed", "none"])
    }

    pub fn with(home: TempDir, flags: &[&str]) -> Site {
        let flags = flags.iter().map(|flag| flag.to_string()).collect();
        let mut site = Site { home, process: None, flags, past_log: String::new() };
        site.starts();
        site
    }

    pub fn starts(&mut self) {
        let mut command = self.serve();
        command.args(&self.flags);
        let process = Process::launch(command);
        self.process =
            Some(process.unwrap_or_else(|end| panic!("the server did not start: {end:?}")));
    }

    /// `dcbox serve` on this folder and a free port.
    pub fn serve(&self) -> Command {
        let mut command = dcbox();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(self.folder());
        command
    }

    pub fn process(&self) -> &Process {
        self.process.as_ref().expect("the server runs")
    }

    pub fn addr(&self) -> SocketAddr {
        self.process().addr
    }

    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Everything the server has written so far, on either stream, over all its starts.
    pub fn log(&self) -> String {
        let now = self.process.as_ref().map(|process| process.log.lock().unwrap().clone());
        format!("{}{}", self.past_log, now.unwrap_or_default())
    }

    pub fn stops(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.is_told_to_stop();
        let status = process.ends();
        self.past_log += &process.log.lock().unwrap();
        assert_eq!(status.code(), Some(0), "{}", self.past_log);
    }

    pub fn restarts(&mut self) {
        self.stops();
        self.starts();
    }

    pub fn is_killed(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.is_killed();
        self.past_log += &process.log.lock().unwrap();
    }

    /// Runs a command on this data folder.
    pub fn runs(&self, words: &[&str]) -> Output {
        dcbox().args(words).arg("--data").arg(self.folder()).output().unwrap()
    }

    /// Runs a command that prints JSON.
    #[track_caller]
    pub fn tells(&self, words: &[&str]) -> Value {
        let output = self.runs(&[words, &["--json"]].concat());
        assert!(output.status.success(), "{words:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {output:?}"))
    }

    /// An application of this site, with the keys that the operator's command shows.
    pub fn app(&self, id: u16) -> App {
        let shown = self.tells(&["app", "show", &id.to_string(), "--secrets"]);
        self.app_of(&shown)
    }

    /// An application as `app create` or `app show` printed it.
    pub fn app_of(&self, shown: &Value) -> App {
        let id = shown["id"].as_str().map_or_else(|| shown["id"].to_string(), str::to_string);
        let token = shown["token"].as_str().unwrap();
        let appkey = shown["appkey"].as_str().unwrap();
        App::new(&id, token, appkey, self.addr())
    }
}

/// A data folder with the demo world, which is made once and then copied.
pub fn demo_folder() -> TempDir {
    static FILES: OnceLock<HashMap<PathBuf, Vec<u8>>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let mut site = Site::with(TempDir::new().unwrap(), &["--seed", "demo"]);
        site.app(301).asks("base_project_list", serde_json::json!({})).ok();
        site.stops();
        // What went through while it was made is no part of it.
        let store = rusqlite::Connection::open(site.folder().join("dcbox.db")).unwrap();
        store.execute("DELETE FROM traffic", []).unwrap();
        drop(store);
        let entries = std::fs::read_dir(site.folder()).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.filter(|path| path.is_file());
        files
            .map(|path| (path.file_name().unwrap().into(), std::fs::read(&path).unwrap()))
            .collect()
    });
    let home = TempDir::new().unwrap();
    for (name, bytes) in files {
        let mut file = std::fs::File::create(home.path().join(name)).unwrap();
        file.write_all(bytes).unwrap();
    }
    home
}
