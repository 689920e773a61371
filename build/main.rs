//! Builds the page into the program: every file of `static/`, scripts, styles and texts made small on the way.
//! `DCBOX_PAGE_AS_WRITTEN=1 cargo run` leaves them as they are written, for whoever looks for a fault in the browser.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

mod names;
mod part;
mod properties;
mod smaller;
mod texts;
mod together;
mod words;

/// Files by their names under `static/`.
type Files = BTreeMap<String, Vec<u8>>;
/// Scripts and styles by their names under `static/`.
type Code = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-env-changed=DCBOX_PAGE_AS_WRITTEN");
    let as_written = env::var_os("DCBOX_PAGE_AS_WRITTEN").is_some();
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest")?).join("static");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no output folder")?);

    let mut files = Files::new();
    for name in names(&root)? {
        let bytes = fs::read(root.join(&name))?;
        files.insert(name, bytes);
    }
    if !as_written {
        files = small(files)?;
    }

    let mut table = String::from("&[\n");
    for (name, bytes) in files {
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

/// The page in fewer bytes and fewer files.
fn small(mut files: Files) -> Result<Files, Box<dyn Error>> {
    let mut code = BTreeMap::new();
    let names: Vec<String> = files
        .keys()
        .filter(|name| name.ends_with(".js") || name.ends_with(".css"))
        .cloned()
        .collect();
    for name in names {
        let text = String::from_utf8(files.remove(&name).unwrap_or_default())?;
        code.insert(name, text);
    }
    properties::shorten(&mut code);
    let (scripts, styles): (Code, Code) =
        code.into_iter().partition(|(name, _)| name.ends_with(".js"));
    for (name, text) in together::together(scripts)?.into_iter().chain(styles) {
        files.insert(name, text.into_bytes());
    }
    // What is in another script now cannot be fetched before it.
    let page = String::from_utf8(files.remove("index.html").unwrap_or_default())?;
    let lines: Vec<&str> = page.lines().filter(|line| !line.contains("modulepreload")).collect();
    files.insert("index.html".into(), (lines.join("\n") + "\n").into_bytes());

    let mut smaller = Files::new();
    for (name, bytes) in files {
        let bytes = smaller::file(&name, bytes).map_err(|why| format!("static/{name}: {why}"))?;
        smaller.insert(name, bytes);
    }
    Ok(smaller)
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
