//! Backups: made under load, by command, by button and by themselves; and put in the store's place again.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::App;
use crate::lists::{everything, text};
use crate::operator::Operator;
use crate::samples::street;
use crate::server::{Site, dcbox, within};

/// The backup that a command made.
#[track_caller]
fn backs_up(site: &Site, words: &[&str]) -> PathBuf {
    let told = site.tells(&[&["backup"], words].concat());
    PathBuf::from(text(&told, "file"))
}

/// The names of the streets that a file of a store has, after it was found sound.
fn streets(file: &Path) -> HashSet<String> {
    let store = Connection::open(file).unwrap();
    let first = |sql| store.query_row(sql, [], |row| row.get::<_, String>(0));
    assert_eq!(first("pragma integrity_check").unwrap(), "ok");
    assert!(first("pragma foreign_key_check").is_err(), "every row's others are there");
    let mut names = store.prepare("SELECT street FROM area_street").unwrap();
    names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn creates(app: &App) -> String {
    let street = street();
    app.asks("base_areaStreet_create", street.clone()).ok();
    text(&street, "streetName").to_string()
}

fn listed(app: &App) -> HashSet<String> {
    everything(app, "base_areaStreet_list")
        .iter()
        .map(|row| text(row, "streetName").to_string())
        .collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn refusal(site: &Site, words: &[&str]) -> String {
    let output = site.runs(words);
    assert!(!output.status.success(), "{words:?}: {output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.trim().lines().count() == 1 && !told.contains("panicked"), "{told}");
    told
}

#[test]
fn a_backup_under_load_has_all_that_was_acknowledged_before_and_stops_nobody() {
    let site = Site::open();
    let app = site.app(301);
    let (acknowledged, over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let name = creates(&app);
                    acknowledged.lock().unwrap().push(name);
                }
            });
        }
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                app.asks("base_project_list", json!({})).ok();
            }
        });
        let written = || acknowledged.lock().unwrap().len();
        for round in 1..=3 {
            within(Duration::from_secs(20), "there is load", || {
                (written() > round * 20).then_some(())
            });
            let before: HashSet<String> = acknowledged.lock().unwrap().iter().cloned().collect();
            let file = backs_up(&site, &[]);
            let stands = written();
            let has = streets(&file);
            let lost: Vec<_> = before.difference(&has).collect();
            assert!(lost.is_empty(), "acknowledged before the backup and not in it: {lost:?}");
            within(Duration::from_secs(20), "writes go on", || (written() > stands).then_some(()));
        }
        over.store(true, Ordering::Relaxed);
    });
    let all: HashSet<String> = acknowledged.into_inner().unwrap().into_iter().collect();
    assert!(all.is_subset(&listed(&app)));
}

#[test]
fn a_backup_is_one_private_file_that_is_noted_and_audited() {
    let site = Site::open();
    let operator = Operator::program(&site, "backups");
    let file = backs_up(&site, &[]);
    let folder = site.folder().join("backups");
    assert_eq!(file.parent().unwrap(), folder.canonicalize().unwrap());
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("dcbox-20") && name.ends_with(".db") && name.len() == 24, "{name}");
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing beside it");

    let elsewhere = TempDir::new().unwrap();
    let named = elsewhere.path().join("mine.db");
    assert_eq!(backs_up(&site, &["--to", named.to_str().unwrap()]), named.canonicalize().unwrap());
    assert_eq!(mode(&named), 0o600);
    let listed = operator.gets("/backups").json();
    assert_eq!(listed["rows"].as_array().unwrap().len(), 1);
    assert_eq!(listed["last"]["file"], named.canonicalize().unwrap().display().to_string());
    assert_eq!(listed["last"]["bytes"], fs::metadata(&named).unwrap().len());
    assert_eq!(listed["every"], json!(null), "off for the demo world");
    let audit = operator.gets("/audit?action=backup.make").json();
    assert_eq!(audit["total"], 2);
    assert_eq!(
        (&audit["rows"][0]["subject"], &audit["rows"][0]["who"]),
        (&json!("mine.db"), &json!("command line"))
    );

    let told = refusal(&site, &["backup", "--to", named.to_str().unwrap()]);
    assert!(told.contains("there already"), "{told}");
    let told = refusal(&site, &["backup", "--to", "/no/such/folder/x.db"]);
    assert!(told.contains("/no/such/folder"), "{told}");
}

#[test]
fn only_the_newest_are_kept_where_one_says_so() {
    let site = Site::open();
    for _ in 0..3 {
        backs_up(&site, &[]);
    }
    fs::write(site.folder().join("backups/notes.txt"), "mine").unwrap();
    let told = site.tells(&["backup", "--keep", "2"]);
    assert_eq!(told["removed"].as_array().unwrap().len(), 2);
    let mut names: Vec<_> = fs::read_dir(site.folder().join("backups"))
        .unwrap()
        .map(|one| one.unwrap().path())
        .collect();
    names.sort();
    assert_eq!(names.len(), 3, "{names:?}");
    let newest = Path::new(text(&told, "file")).file_name().unwrap();
    assert!(names.iter().any(|name| name.ends_with(newest)), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("notes.txt")));
    let named = site.folder().join("one.db");
    let told = refusal(&site, &["backup", "--keep", "2", "--to", named.to_str().unwrap()]);
    assert!(told.contains("--keep"), "{told}");
}

#[test]
fn the_page_makes_one_and_two_at_a_time_are_refused() {
    let site = Site::open();
    let operator = Operator::program(&site, "nightly");
    let stranger = Operator::stranger(&site);
    assert_eq!(stranger.posts("/backups", json!({})).refusal(), (401, "unauthenticated".into()));
    let answers: Vec<_> = thread::scope(|scope| {
        let all: Vec<_> =
            (0..6).map(|_| scope.spawn(|| operator.posts("/backups", json!({})))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let made: Vec<Value> =
        answers.iter().filter(|one| one.status == 201).map(|one| one.json()).collect();
    assert!(!made.is_empty());
    for answer in answers.iter().filter(|one| one.status != 201) {
        assert_eq!(answer.refusal(), (409, "backup_running".into()));
    }
    for one in &made {
        streets(Path::new(text(one, "file")));
    }
    let listed = operator.gets("/backups").json();
    assert_eq!(listed["rows"].as_array().unwrap().len(), made.len());
    assert_eq!((&listed["running"], &listed["failed"]), (&json!(false), &json!(null)));
    let audit = operator.gets("/audit?action=backup.make").json();
    assert_eq!(
        (&audit["total"], &audit["rows"][0]["who"]),
        (&json!(made.len()), &json!("token nightly"))
    );
}

#[test]
fn a_backup_that_cannot_be_written_is_told_with_its_reason_and_warned_of() {
    let site = Site::open();
    let operator = Operator::program(&site, "backups");
    // A file stands where the folder should be.
    fs::write(site.folder().join("backups"), "").unwrap();
    let answer = operator.posts("/backups", json!({}));
    assert_eq!(answer.refusal(), (409, "backup_failed".into()));
    assert!(text(&answer.json(), "message").contains("backups"), "{}", answer.text());
    let warned = |seen: &Value| {
        let all = seen["warnings"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["code"] == "backup_failed")
    };
    let warning = warned(&operator.gets("/overview").json()).expect("it is warned of");
    assert_eq!(warning["level"], "bad");
    fs::remove_file(site.folder().join("backups")).unwrap();
    assert_eq!(operator.posts("/backups", json!({})).status, 201);
    assert_eq!(warned(&operator.gets("/overview").json()), None);
}

#[test]
fn a_site_backs_itself_up_and_keeps_the_newest() {
    let home = TempDir::new().unwrap();
    let flags = ["--seed", "none", "--backup-every", "1s", "--backup-keep", "2"];
    let site = Site::with(home, &flags);
    let operator = Operator::program(&site, "backups");
    let made = || operator.gets("/audit?action=backup.make").json()["total"].as_u64().unwrap();
    within(Duration::from_secs(30), "four were made", || (made() >= 4).then_some(()));
    within(Duration::from_secs(10), "two are kept", || {
        let rows = operator.gets("/backups").json()["rows"].as_array().unwrap().len();
        (rows == 2).then_some(())
    });
    let audit = operator.gets("/audit?action=backup.make").json();
    assert_eq!(
        (&audit["rows"][0]["who"], &audit["rows"][0]["address"]),
        (&json!("dcbox"), &json!(null))
    );
    let usual = Site::empty();
    let usual = Operator::program(&usual, "backups").gets("/backups").json();
    assert_eq!(
        (&usual["every"], &usual["keep"]),
        (&json!(86_400), &json!(7)),
        "a site of one's own, daily"
    );
}

#[test]
fn a_backup_put_in_the_stores_place_is_the_store_and_what_stood_there_is_kept() {
    let mut site = Site::open();
    let before = creates(&site.app(301));
    let file = backs_up(&site, &[]);
    let after = creates(&site.app(301));
    let told = refusal(&site, &["restore", file.to_str().unwrap()]);
    assert!(told.contains("stop it first"), "while a server runs: {told}");
    assert!(listed(&site.app(301)).contains(&after));
    site.stops();

    let told = site.tells(&["restore", file.to_str().unwrap()]);
    let kept = PathBuf::from(text(&told, "kept"));
    assert!(streets(&kept).contains(&after), "what stood there before");
    assert_eq!(mode(&site.folder().join("dcbox.db")), 0o600);
    assert!(file.exists());
    site.starts();
    let names = listed(&site.app(301));
    assert!(names.contains(&before) && !names.contains(&after));
    let audit = Operator::program(&site, "after").gets("/audit?action=backup.restore").json();
    assert_eq!(audit["total"], 1);
    assert_eq!(audit["rows"][0]["subject"], file.display().to_string());
    // The restored store does not know of the backup that it came from; the folder does.
    let last = Operator::program(&site, "once more").gets("/backups").json()["last"].clone();
    assert_eq!(text(&last, "file").rsplit('/').next(), file.file_name().unwrap().to_str());
    creates(&site.app(301));
}

#[test]
fn a_log_that_a_crash_left_is_not_taken_for_the_backups() {
    let mut site = Site::open();
    let file = backs_up(&site, &[]);
    let after: Vec<_> = (0..20).map(|_| creates(&site.app(301))).collect();
    site.is_killed();
    let told = site.tells(&["restore", file.to_str().unwrap()]);
    let kept = streets(Path::new(text(&told, "kept")));
    assert!(after.iter().all(|name| kept.contains(name)), "the log went with its store");
    site.starts();
    assert!(listed(&site.app(301)).is_disjoint(&after.into_iter().collect()));
}

#[test]
fn a_backup_is_restored_into_a_folder_that_is_not_there_yet_and_over_a_broken_store() {
    let site = Site::open();
    let name = creates(&site.app(301));
    let file = backs_up(&site, &[]);
    let home = TempDir::new().unwrap();
    let fresh = home.path().join("new");
    let restores = |folder: &Path| {
        dcbox().args(["restore", file.to_str().unwrap(), "--data"]).arg(folder).output().unwrap()
    };
    let output = restores(&fresh);
    assert!(output.status.success(), "{output:?}");
    assert_eq!((mode(&fresh), mode(&fresh.join("dcbox.db"))), (0o700, 0o600));
    assert!(streets(&fresh.join("dcbox.db")).contains(&name));
    let broken = home.path().join("broken");
    fs::create_dir(&broken).unwrap();
    fs::write(broken.join("dcbox.db"), "this is no store. ".repeat(500)).unwrap();
    let output = restores(&broken);
    assert!(output.status.success(), "{output:?}");
    assert!(streets(&broken.join("dcbox.db")).contains(&name));
    let kept = fs::read_dir(&broken).unwrap().map(|one| one.unwrap().path());
    let kept = kept.filter(|path| path.to_string_lossy().contains("replaced-")).count();
    assert_eq!(kept, 1);
}

#[test]
fn what_is_no_sound_backup_is_refused_and_the_store_left_alone() {
    let mut site = Site::open();
    let name = creates(&site.app(301));
    let file = backs_up(&site, &[]);
    site.stops();
    let home = TempDir::new().unwrap();
    let place = |name: &str| home.path().join(name);
    fs::write(place("text.db"), "你好".repeat(3000)).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(place("half.db"), &bytes).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let from = bytes.len() / 3;
    bytes[from..from + 40_000].fill(0x5a);
    fs::write(place("rotten.db"), &bytes).unwrap();
    Connection::open(place("other.db")).unwrap().execute_batch("CREATE TABLE recipe (x)").unwrap();
    fs::copy(&file, place("newer.db")).unwrap();
    Connection::open(place("newer.db"))
        .unwrap()
        .execute_batch("pragma user_version = 9999")
        .unwrap();
    for (bad, says) in [
        ("text.db", "not sound"),
        ("half.db", "not sound"),
        ("rotten.db", "not sound"),
        ("other.db", "another program"),
        ("newer.db", "9999"),
        ("nothing.db", "there is no file"),
    ] {
        let told = refusal(&site, &["restore", place(bad).to_str().unwrap()]);
        assert!(told.contains(says) && told.contains(bad), "{bad}: {told}");
    }
    let left = fs::read_dir(site.folder())
        .unwrap()
        .map(|one| one.unwrap().file_name().into_string().unwrap());
    assert!(
        !left.into_iter().any(|name| name.contains("replaced") || name.contains("part")),
        "nothing is left behind"
    );
    assert!(streets(&site.folder().join("dcbox.db")).contains(&name));
}

#[test]
fn a_stopped_server_is_backed_up_as_well() {
    let mut site = Site::open();
    let name = creates(&site.app(301));
    site.is_killed();
    let file = backs_up(&site, &[]);
    assert!(streets(&file).contains(&name), "what the log alone has");
    site.starts();
    let told = refusal(&site, &["restore", "nowhere.db"]);
    assert!(
        told.contains(file.file_name().unwrap().to_str().unwrap()),
        "it names those there are: {told}"
    );
}
