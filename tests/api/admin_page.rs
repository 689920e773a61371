//! The admin page's files, as a browser fetches them.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use crate::operator::Operator;
use crate::server::Site;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[test]
fn the_page_is_sent_with_its_policy_and_without_a_session() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    let page = stranger.sends("GET", "/admin/", None);
    assert_eq!(page.status, 200);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-cache"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    assert!(page.text().starts_with("<!doctype html>"));
    assert_eq!(stranger.sends("GET", "/admin/index.html", None).body, page.body);
    assert!(stranger.sends("HEAD", "/admin/", None).body.is_empty());
}

#[test]
fn without_the_slash_one_is_led_to_the_page() {
    let site = Site::shared();
    let led = Operator::stranger(&site).sends("GET", "/admin", None);
    assert_eq!((led.status, led.header("location")), (308, Some("/admin/")));
}

#[test]
fn a_page_that_is_known_is_not_sent_again() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    let tag = stranger.sends("GET", "/admin/", None).header("etag").unwrap().to_string();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let answer = stranger.with("if-none-match", &known).sends("GET", "/admin/", None);
        assert_eq!((answer.status, answer.header("etag")), (304, Some(tag.as_str())), "{known}");
        assert_eq!(answer.header("content-security-policy"), Some(POLICY));
    }
    let answer = stranger.with("if-none-match", "\"other\"").sends("GET", "/admin/", None);
    assert_eq!(answer.status, 200);
}

#[test]
fn there_is_nothing_beside_the_pages_files() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    for target in [
        "/admin/nothing.js",
        "/admin/../Cargo.toml",
        "/admin/%2e%2e/Cargo.toml",
        "/admin/..%2fCargo.toml",
        "/admin//etc/passwd",
    ] {
        let answer = stranger.sends("GET", target, None);
        assert_eq!(answer.status, 404, "{target}");
        assert!(!answer.text().contains("[package]"), "{target}");
    }
    let posted = stranger.sends("POST", "/admin/", None);
    assert_eq!(posted.status, 405);
}

/// All scripts and styles together, as they are sent: less than this.
const BYTES: usize = 150_000;

#[test]
fn all_scripts_and_styles_together_stay_below_150_kilobytes() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let mut sent: Vec<(usize, String)> = Vec::new();
    for name in scripts_and_styles(&root, &root) {
        let answer = stranger.sends("GET", &format!("/admin/{name}"), None);
        assert_eq!(answer.status, 200, "{name}");
        sent.push((answer.body.len(), name));
    }
    sent.sort();
    let total: usize = sent.iter().map(|(bytes, _)| bytes).sum();
    for (bytes, name) in sent.iter().rev() {
        println!("{bytes:>8}  {name}");
    }
    println!("{total:>8}  in all, of {BYTES}");
    for name in ["app.js", "theme.js", "views/board.js", "views/sign-in.js", "base.css"] {
        assert!(sent.iter().any(|(bytes, one)| one == name && *bytes > 300), "{name} is not sent");
    }
    assert!(total < BYTES, "{total} bytes");
}

fn scripts_and_styles(root: &Path, folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(scripts_and_styles(root, &path));
        } else if path.extension().is_some_and(|kind| kind == "js" || kind == "css") {
            names.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_string());
        }
    }
    names
}

#[test]
fn no_line_of_a_script_or_a_style_is_longer_than_a_screen() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    for name in scripts_and_styles(&root, &root) {
        let source = fs::read_to_string(root.join(&name)).unwrap();
        for (at, line) in source.lines().enumerate() {
            assert!(line.chars().count() <= 120, "{name}:{}: {line}", at + 1);
        }
    }
}

#[test]
fn every_script_and_style_that_the_page_names_is_there() {
    let site = Site::shared();
    let stranger = Operator::stranger(&site);
    let mut waiting = vec!["index.html".to_string()];
    let mut seen = HashSet::new();
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let answer = stranger.sends("GET", &format!("/admin/{name}"), None);
        assert_eq!(answer.status, 200, "{name}");
        let text = answer.text();
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        // What stands in quotes and ends as a file does, with the folder that it is said in.
        for said in text.split(['"', '`', '\'']).filter(|said| !said.contains(['{', ' ', '<'])) {
            let kind = said.rsplit_once('.').map_or("", |(_, kind)| kind);
            if ["js", "css", "json", "svg"].contains(&kind) {
                let plain = said.trim_start_matches("./");
                waiting.push(match plain.strip_prefix("../") {
                    Some(above) => above.to_string(),
                    None if folder.is_empty() || !said.starts_with('.') => plain.to_string(),
                    None => format!("{folder}/{plain}"),
                });
            }
        }
        if name == "app.js" {
            for view in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/static/views")).unwrap()
            {
                let path = view.unwrap().path();
                let source = fs::read_to_string(&path).unwrap();
                if source.contains("export async function show")
                    || source.contains("export const show")
                {
                    waiting.push(format!("views/{}", path.file_name().unwrap().to_str().unwrap()));
                }
            }
        }
    }
    assert!(seen.len() > 25, "{seen:?}");
}
