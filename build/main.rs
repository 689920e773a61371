//! Builds the page into the program: every file of `static/`, scripts, styles and texts made small on the way.
//! `DCBOX_PAGE_AS_WRITTEN=1 cargo run` leaves them as they are written, for whoever looks for a fault in the browser.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

mod smaller;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-env-changed=DCBOX_PAGE_AS_WRITTEN");
    let as_written = env::var_os("DCBOX_PAGE_AS_WRITTEN").is_some();
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest")?).join("static");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no output folder")?);

    let mut table = String::from("&[\n");
    for name in names(&root)? {
        let mut bytes = fs::read(root.join(&name))?;
        if !as_written {
            bytes = smaller::file(&name, bytes).map_err(|why| format!("static/{name}: {why}"))?;
        }
        let built = out.join("page").join(&name);
        fs::create_dir_all(built.parent().ok_or("no folder")?)?;
        fs::write(&built, &bytes)?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let tag = format!("\"{:016x}\"", hasher.finish());
        writeln!(
            table,
            "File {{ name: {name:?}, tag: {tag:?}, bytes: include_bytes!({built:?}) }},"
        )?;
    }
    table.push(']');
    fs::write(out.join("page.rs"), table)?;
    Ok(())
}

/// The files under `root`, sorted, named as the browser asks for them.
fn names(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut folders = vec![root.to_path_buf()];
    let mut names = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let parts: Option<Vec<&str>> =
                    path.strip_prefix(root)?.iter().map(|part| part.to_str()).collect();
                names.push(parts.ok_or("a file's name is no text")?.join("/"));
            }
        }
    }
    names.sort();
    Ok(names)
}
