//! Finding the dcbox to measure, and building it where it is missing or old.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// The release binary beside this one, up to date with the workspace this was built in.
///
/// cargo knows better than we do whether anything is older than its sources, so it is always asked.
/// It is given the package alone: that is the binary that users get, with no feature that only the
/// benchmark's own dependencies would switch on.
pub(crate) fn dcbox() -> anyhow::Result<PathBuf> {
    let here = env::current_exe().context("the benchmark's own path is unknown")?;
    let target = here.ancestors().nth(2).context("the benchmark stands in no target folder")?;
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let binary = target.join("release/dcbox");
    if manifest.is_file() {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let status = Command::new(cargo)
            .args(["build", "--release", "--quiet", "--package", "dcbox", "--bin", "dcbox"])
            .arg("--manifest-path")
            .arg(&manifest)
            .arg("--target-dir")
            .arg(target)
            .status()
            .context("cargo does not start")?;
        if !status.success() {
            bail!("dcbox does not build");
        }
    }
    if !binary.is_file() {
        bail!("there is no {}; give one with --dcbox FILE", binary.display());
    }
    Ok(binary)
}
