//! The demo stores that dcbox serves while it is measured.

use std::cell::OnceCell;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
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

    /// A demo store with what `fill` adds, kept in the target folder from one run to the next: for those
    /// that take long to make. Whoever serves it shall only read.
    pub(crate) fn kept_store(
        &self,
        name: &str,
        fill: impl FnOnce(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<Store> {
        let mut hasher = DefaultHasher::new();
        (include_str!("../../schema.sql"), include_str!("customers.rs")).hash(&mut hasher);
        let target = self.path().parent().context("the stores are in no folder")?;
        let kept = target.join("bench-kept").join(format!("{name}-{:016x}", hasher.finish()));
        if !kept.join("dcbox.db").is_file() {
            let store = self.store(name)?;
            fill(&store.path).with_context(|| format!("making the store {name}"))?;
            // Those of an older schema are of no use any more.
            for old in fs::read_dir(target.join("bench-kept")).into_iter().flatten().flatten() {
                let old_name = old.file_name().to_string_lossy().into_owned();
                if old_name.strip_prefix(name).is_some_and(|rest| rest.len() == 17) {
                    fs::remove_dir_all(old.path())?;
                }
            }
            fs::create_dir_all(target.join("bench-kept"))?;
            fs::rename(&store.path, &kept).context("keeping the store")?;
        }
        let keys = self.keys(&kept)?;
        Ok(Store { path: kept, keys })
    }

    /// Runs `dcbox app` on a store, served or not. What it shows.
    pub(crate) fn app(&self, store: &Store, arguments: &[&str]) -> anyhow::Result<Value> {
        self.shown(&store.path, arguments)
    }

    /// The numbers of all its applications.
    pub(crate) fn applications(&self, store: &Store) -> anyhow::Result<Vec<u64>> {
        let listed = self.app(store, &["list"])?;
        let listed = listed.as_array().context("dcbox app list")?;
        Ok(listed.iter().filter_map(|one| one["id"].as_u64()).collect())
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
        let shown = self.shown(data, &["show", &APPLICATION.to_string(), "--secrets"])?;
        let field = |name| {
            shown.get(name).and_then(Value::as_str).with_context(|| format!("app show: no {name}"))
        };
        Ok(Keys::new(field("token")?, field("appkey")?)?)
    }

    fn shown(&self, data: &Path, arguments: &[&str]) -> anyhow::Result<Value> {
        let mut command = Command::new(&self.dcbox);
        command.arg("app").args(arguments).args(["--json", "--data"]).arg(data);
        let output = command.output().context("dcbox app")?;
        if !output.status.success() {
            bail!("dcbox app {arguments:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        serde_json::from_slice(&output.stdout).context("dcbox app")
    }
}
