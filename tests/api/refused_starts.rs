//! What keeps a server from starting: one clear line each, and a failure that a script can see.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::server::{Process, Site, dcbox, demo_folder};

fn serve(folder: &Path, listen: &str) -> Command {
    let mut command = dcbox();
    command.args(["serve", "--seed", "none", "--listen", listen, "--data"]).arg(folder);
    command
}

/// The one line of a server that does not start.
#[track_caller]
fn complaint(command: Command) -> String {
    let told = |output: &Output| String::from_utf8(output.stderr.clone()).unwrap();
    match Process::launch(command) {
        Ok(process) => panic!("it serves on {}", process.addr),
        Err(output) => {
            assert!(output.status.code().is_some_and(|code| code != 0), "{output:?}");
            let stderr = told(&output);
            assert_eq!(stderr.trim().lines().count(), 1, "not one line: {stderr}");
            assert!(!stderr.contains("panicked"), "{stderr}");
            stderr
        }
    }
}

#[test]
fn a_second_server_on_one_folder_is_refused() {
    let site = Site::open();
    let complaint = complaint(serve(site.folder(), "127.0.0.1:0"));
    assert!(complaint.contains(site.folder().to_str().unwrap()), "{complaint}");
    site.app(301).asks("base_project_list", json!({})).ok();
}

#[test]
fn a_folder_is_free_again_after_its_server_was_killed() {
    let mut site = Site::empty();
    site.is_killed();
    site.starts();
}

#[test]
fn a_port_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = TempDir::new().unwrap();
    let complaint = complaint(serve(folder.path(), &address));
    assert!(complaint.contains(&address), "{complaint}");
}

#[test]
fn a_file_that_is_no_database_is_told_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("dcbox.db");
    let garbage = "这不是数据库。".repeat(1000);
    std::fs::write(&file, &garbage).unwrap();
    let complaint = complaint(serve(folder.path(), "127.0.0.1:0"));
    assert!(complaint.contains("dcbox.db"), "{complaint}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), garbage);
}

#[test]
fn a_database_with_a_broken_head_is_told() {
    let folder = demo_folder();
    let file = folder.path().join("dcbox.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[..4096].fill(0xa5);
    std::fs::write(&file, &bytes).unwrap();
    complaint(serve(folder.path(), "127.0.0.1:0"));
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let folder = demo_folder();
    let version = || {
        let connection = Connection::open(folder.path().join("dcbox.db")).unwrap();
        connection.query_row("pragma user_version", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert!(version() > 0);
    Connection::open(folder.path().join("dcbox.db"))
        .unwrap()
        .execute_batch("pragma user_version = 9999")
        .unwrap();
    let complaint = complaint(serve(folder.path(), "127.0.0.1:0"));
    assert!(complaint.contains("9999"), "{complaint}");
    assert_eq!(version(), 9999);
    let output = dcbox().args(["app", "list", "--data"]).arg(folder.path()).output().unwrap();
    assert!(!output.status.success(), "{output:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    for folder in [file.clone(), file.join("below")] {
        let complaint = complaint(serve(&folder, "127.0.0.1:0"));
        assert!(complaint.contains(folder.to_str().unwrap()), "{complaint}");
    }
}

#[test]
fn public_keys_are_not_served_to_the_world_unless_told_to() {
    let open_to_all = |flags: &[&str]| {
        let mut command = dcbox();
        let folder = demo_folder();
        command.args(["serve", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path()).args(flags);
        (command, folder)
    };
    let (command, _folder) = open_to_all(&[]);
    let complaint = complaint(command);
    assert!(complaint.contains("--allow-demo-keys"), "{complaint}");
    let (command, _folder) = open_to_all(&["--allow-demo-keys"]);
    assert!(Process::launch(command).is_ok());
    let folder = TempDir::new().unwrap();
    assert!(
        Process::launch(serve(folder.path(), "0.0.0.0:0")).is_ok(),
        "a folder without demo keys"
    );
}

#[test]
fn the_data_folder_is_its_owners_alone() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("data");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    let process = Process::launch(serve(&folder, "127.0.0.1:0"));
    assert!(process.is_ok());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty());
    for file in files.iter().filter(|path| path.is_file()) {
        assert_eq!(mode(file), 0o600, "{file:?}");
    }
}

#[test]
fn names_of_interfaces_that_are_none_or_on_anyway_are_told() {
    for (names, said) in
        [("cst_attribute_query,nonsense", "nonsense"), ("cst_info_get", "cst_info_get")]
    {
        let folder = TempDir::new().unwrap();
        let mut command = serve(folder.path(), "127.0.0.1:0");
        let output = command.args(["--interfaces", names]).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && stderr.contains(said), "{stderr}");
    }
}

#[test]
fn a_demo_world_that_may_not_be_served_is_not_made() {
    let folder = TempDir::new().unwrap();
    let mut command = dcbox();
    command.args(["serve", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path());
    let complaint = complaint(command);
    assert!(
        complaint.contains("--seed none") && complaint.contains("--allow-demo-keys"),
        "{complaint}"
    );
    // What the advice leads to is an empty store, not the demo world's.
    let mut command = dcbox();
    command.args(["serve", "--seed", "none", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path());
    Process::launch(command).expect("it serves").is_told_to_stop();
    let store = Connection::open(folder.path().join("dcbox.db")).unwrap();
    let rows: i64 = store
        .query_row(
            "SELECT (SELECT count(*) FROM application) + (SELECT count(*) FROM project)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn a_switch_in_the_environment_is_on_or_off_in_the_usual_words() {
    for (word, serves) in
        [("1", true), ("yes", true), ("true", true), ("0", false), ("false", false)]
    {
        let folder = TempDir::new().unwrap();
        let mut command = dcbox();
        command.args(["serve", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path());
        command.env("DCBOX_ALLOW_DEMO_KEYS", word);
        assert_eq!(Process::launch(command).is_ok(), serves, "{word}");
    }
}
