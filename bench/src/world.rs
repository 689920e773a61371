//! The demo stores that dcbox serves while it is measured.

use std::cell::OnceCell;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use dcbox::protocol::Keys;
use serde_json::Value;
use tempfile::TempDir;

use crate::http;
use crate::process::{Server, tied};
use crate::requests::APPLICATION;

/// A folder of stores, removed at the end, and the dcbox that serves them.
#[derive(Debug)]
pub(crate) struct World {
    folder: TempDir,
    dcbox: PathBuf,
    seeded: OnceCell<PathBuf>,
}

/// A demo store of its own, which nobody serves yet.
pub(crate) struct Store {
    /// Its data folder.
    pub(crate) path: PathBuf,
    /// The asking application's keys.
    pub(crate) keys: Keys,
}

impl World {
    /// The folder is made in the target folder rather than the system's temporary one, which is
    /// often memory: there, waiting for the disk would cost nothing and the writes would shine.
    pub(crate) fn new(dcbox: PathBuf) -> anyhow::Result<Self> {
        let here = env::current_exe().context("the benchmark's own path is unknown")?;
        let target = here.ancestors().nth(2).context("the benchmark stands in no target folder")?;
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(target)?;
        Ok(Self { folder, dcbox, seeded: OnceCell::new() })
    }

    /// Where the stores are.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The binary that is measured.
    pub(crate) fn dcbox(&self) -> &Path {
        &self.dcbox
    }

    /// A fresh demo store. The world is seeded once and copied.
    pub(crate) fn store(&self, name: &str) -> anyhow::Result<Store> {
        let seeded = match self.seeded.get() {
            Some(path) => path,
            None => {
                let path = self.path().join("seeded");
                let server = self.serve_folder(&path, &[])?;
                server.stop().context("seeding the demo world")?;
                self.seeded.get_or_init(|| path)
            }
        };
        let path = self.path().join(name);
        fs::create_dir(&path)?;
        fs::set_permissions(&path, fs::metadata(seeded)?.permissions())?;
        for entry in fs::read_dir(seeded)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), path.join(entry.file_name()))?;
            }
        }
        let keys = self.keys(&path)?;
        Ok(Store { path, keys })
    }

    /// Serves a store and waits until it answers; `more` are further arguments of `dcbox serve`.
    pub(crate) fn serve(&self, store: &Store, more: &[&str]) -> anyhow::Result<Server> {
        self.serve_folder(&store.path, more)
    }

    fn serve_folder(&self, data: &Path, more: &[&str]) -> anyhow::Result<Server> {
        let command = tied(self.command(data).args(more))?;
        let server = Server::start(command, &data.with_extension("log"))?;
        http::healthy(server.address)?;
        Ok(server)
    }

    /// Starts a server with nothing between it and us, and waits until it has told its address.
    pub(crate) fn start(&self, store: &Store) -> anyhow::Result<Server> {
        Server::start(self.command(&store.path), &store.path.with_extension("log"))
    }

    fn command(&self, data: &Path) -> Command {
        let mut command = Command::new(&self.dcbox);
        command.args(["serve", "--listen", "127.0.0.1:0", "--seed", "demo", "--data"]).arg(data);
        command
    }

    fn keys(&self, data: &Path) -> anyhow::Result<Keys> {
        let mut command = Command::new(&self.dcbox);
        command.args(["app", "show", &APPLICATION.to_string(), "--secrets", "--json", "--data"]);
        let output = command.arg(data).output().context("dcbox app show")?;
        if !output.status.success() {
            bail!("dcbox app show: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let shown: Value = serde_json::from_slice(&output.stdout).context("dcbox app show")?;
        let field = |name| {
            shown.get(name).and_then(Value::as_str).with_context(|| format!("app show: no {name}"))
        };
        Ok(Keys::new(field("token")?, field("appkey")?)?)
    }
}
