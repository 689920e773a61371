//! Starting and stopping: settings, the first lines, and a clean end.

use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::client::App;
use crate::http::Message;
use crate::server::{Process, Site, dcbox};

#[test]
fn a_server_told_to_stop_ends_with_status_zero_though_clients_are_connected() {
    let mut site = Site::open();
    let apps: Vec<App> = (0..5).map(|_| site.app(301)).collect();
    for app in &apps {
        app.asks("base_project_list", json!({})).ok();
    }
    let start = Instant::now();
    site.stops();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let left: Vec<_> =
        std::fs::read_dir(site.folder()).unwrap().map(|entry| entry.unwrap()).collect();
    let wal = left.iter().find(|entry| entry.file_name().to_string_lossy().ends_with("-wal"));
    assert!(
        wal.is_none_or(|wal| wal.metadata().unwrap().len() == 0),
        "the log was not brought into the database"
    );
}

#[test]
fn a_server_can_be_stopped_as_soon_as_it_has_told_its_address() {
    let mut site = Site::empty();
    for _ in 0..10 {
        site.restarts();
    }
}

#[test]
fn settings_may_come_from_the_environment() {
    let folder = TempDir::new().unwrap();
    let mut command = dcbox();
    command
        .env("DCBOX_LISTEN", "127.0.0.1:0")
        .env("DCBOX_DATA", folder.path())
        .env("DCBOX_SEED", "none");
    let process = Process::launch(command).unwrap();
    assert!(folder.path().join("dcbox.db").exists());
    let app = App::new("301", "t", "k", process.addr);
    assert_eq!(app.exchange(&Message::get("/healthz")).unwrap().status, 200);
    app.asks("base_project_list", json!({})).refused_in_the_clear(1011);
}

#[test]
fn a_flag_outweighs_the_environment() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut command = dcbox();
    command
        .env("DCBOX_DATA", other.path())
        .env("DCBOX_SEED", "demo")
        .env("DCBOX_LISTEN", "nonsense");
    command
        .args(["serve", "--seed", "none", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path());
    assert!(Process::launch(command).is_ok());
    assert!(folder.path().join("dcbox.db").exists());
    assert!(!other.path().join("dcbox.db").exists());
}

#[test]
fn the_demo_world_is_the_same_everywhere() {
    let (one, two) = (Site::with(TempDir::new().unwrap(), &["--seed", "demo"]), Site::open());
    let ids = |site: &Site, cmd: &str, field: &str| -> Vec<String> {
        let rows = crate::lists::everything(&site.app(301), cmd);
        rows.iter().map(|row| row[field].to_string()).collect()
    };
    for (cmd, field) in [
        ("base_project_list", "projGUID"),
        ("base_consultant_list", "userGUID"),
        ("base_areaStreet_list", "areaGUID"),
        ("base_company_list", "companyGUID"),
    ] {
        assert_eq!(ids(&one, cmd, field), ids(&two, cmd, field), "{cmd}");
    }
    assert_eq!(one.app(301).appkey, two.app(301).appkey);
}

#[test]
fn a_folder_that_has_data_is_not_seeded_again() {
    let mut site = Site::empty();
    site.tells(&["app", "create", "--id", "677", "--name", "某"]);
    site.stops();
    let mut command = site.serve();
    command.args(["--seed", "demo"]);
    let _process = Process::launch(command).unwrap();
    let list = site.tells(&["app", "list"]);
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
}

#[test]
fn the_first_lines_tell_where_who_and_what_next() {
    let site = Site::open();
    let log = site.log();
    assert!(log.contains(&format!("http://{}", site.process().printed)), "{log}");
    for word in ["123", "301", "302", "201", "401", "501", "601", "dcbox call", "curl"] {
        assert!(log.contains(word), "no {word} in {log}");
    }
}
