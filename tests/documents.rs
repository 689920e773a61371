//! What the documents lead to is there.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = [root.to_owned(), root.join("docs")].map(|folder| fs::read_dir(folder).unwrap());
    let files = entries.into_iter().flatten().map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|is| is == "md")).collect()
}

/// What stands between two marks, wherever they do.
fn between<'a>(text: &'a str, from: &str, to: char) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(one, _)| one).collect()
}

/// A heading as its anchor: small letters, digits and dashes.
fn anchor(heading: &str) -> String {
    let kept =
        heading.to_lowercase().replace(|c: char| !(c.is_alphanumeric() || " -_".contains(c)), "");
    kept.trim().replace(' ', "-")
}

fn has_heading(file: &Path, wanted: &str) -> bool {
    let text = fs::read_to_string(file).unwrap();
    text.lines()
        .any(|line| line.starts_with('#') && anchor(line.trim_start_matches('#').trim()) == wanted)
}

#[test]
fn every_link_and_picture_of_a_document_leads_somewhere() {
    let (mut seen, mut lost) = (0, Vec::new());
    for file in documents() {
        let text = fs::read_to_string(&file).unwrap();
        let links = [between(&text, "](", ')'), between(&text, "src=\"", '"')].concat();
        for link in links.into_iter().filter(|link| !link.starts_with("http")) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => file.clone(),
                path => file.parent().unwrap().join(path),
            };
            seen += 1;
            if !target.exists() || !(heading.is_empty() || has_heading(&target, heading)) {
                lost.push(format!("{}: {link}", file.display()));
            }
        }
    }
    assert!(seen > 20, "only {seen} links were found");
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn every_picture_of_the_page_stands_in_both_readmes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readmes =
        ["README.md", "README.zh-CN.md"].map(|name| fs::read_to_string(root.join(name)).unwrap());
    let mut pictures = 0;
    for entry in fs::read_dir(root.join("docs/screenshots")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".png") {
            pictures += 1;
            assert!(readmes.iter().all(|readme| readme.contains(&name)), "{name}");
        }
    }
    assert_eq!(pictures, 3);
}

#[test]
fn both_readmes_have_the_same_parts_and_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [english, chinese] = ["README.md", "README.zh-CN.md"].map(|name| {
        let text = fs::read_to_string(root.join(name)).unwrap();
        let level = |line: &str| line.chars().take_while(|c| *c == '#').count();
        let parts: Vec<usize> = text.lines().map(level).filter(|level| *level > 0).collect();
        let commands: Vec<String> = between(&text, "```sh\n", '`')
            .into_iter()
            .flat_map(str::lines)
            // What a command does is told in each language.
            .map(|line| line.split(" # ").next().unwrap().trim().to_owned())
            .collect();
        (parts, commands)
    });
    assert!(english.0.len() > 5 && english.1.len() > 5);
    assert_eq!(english, chinese);
}
