//! The worked requests that the admin page offers, run as they stand.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::admin_applications::audited;
use crate::operator::Operator;
use crate::server::Site;

/// Puts a program's text into a file of its own and runs it.
fn run(program: &str, file: &str, text: &Value) -> Output {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(file);
    std::fs::write(&file, text.as_str().unwrap()).unwrap();
    let mut command = Command::new(program);
    command.arg(&file).current_dir(folder.path());
    // Whoever runs the tests may have a proxy, and is on it alone.
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.output().unwrap_or_else(|why| panic!("{program}: {why}"))
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(program).is_file())
}

/// Runs each of the three and gives what it prints, opened.
fn answers(example: &Value) -> Vec<(&'static str, Value)> {
    let mut all = vec![("bash", "call.sh", "curl"), ("python3", "call.py", "python")];
    // Who has no Java loses nothing but this.
    if is_there("java") {
        all.push(("java", "Call.java", "java"));
    }
    all.into_iter()
        .map(|(program, file, name)| {
            let output = run(program, file, &example[name]);
            assert!(output.status.success(), "{name}: {output:?}");
            let answer = serde_json::from_slice(&output.stdout);
            (name, answer.unwrap_or_else(|why| panic!("{name}: {why}: {output:?}")))
        })
        .collect()
}

fn asked(site: &Site) -> Value {
    json!({ "url": format!("http://{}/api", site.addr()) })
}

#[test]
fn the_worked_requests_are_answered_with_errcode_0() {
    let site = Site::open();
    let program = Operator::program(&site, "integrator");
    let shown = program.posts("/applications/301/example", asked(&site));
    assert_eq!(shown.status, 200, "{}", shown.text());
    let example = shown.json();
    assert_eq!((&example["cmd"], &example["granted"]), (&json!("base_project_list"), &json!(true)));
    for (name, answer) in answers(&example) {
        assert_eq!(answer["errcode"], 0, "{name}: {answer}");
        assert!(!answer["content"]["list"].as_array().unwrap().is_empty(), "{name}");
    }
    assert_eq!(audited(&program, 301)[0].0, "application.reveal");
}

#[test]
fn keys_that_want_quoting_arrive_whole() {
    let site = Site::open();
    let (token, appkey) =
        (r#"a"b'c\u0041 $(id) `x` %d __URL__"#, r#"k"'\u0041\\$HOME{}%s !__TOKEN__ ~"#);
    let words =
        ["app", "create", "--id", "677", "--name", "某", "--token", token, "--appkey", appkey];
    site.tells(&words);
    let program = Operator::program(&site, "integrator");
    program.patches("/applications/677", json!({ "name": "甲" }));
    let example = program.posts("/applications/677/example", asked(&site)).json();
    for (name, answer) in answers(&example) {
        assert_eq!(answer["errcode"], 0, "{name}: {answer}");
    }
}

#[test]
fn without_being_asked_for_the_keys_are_placeholders() {
    let site = Site::open();
    let program = Operator::program(&site, "integrator");
    let app = site.app(302);
    let url = format!("http://{}/api", site.addr());
    let example = program.gets(&format!("/applications/302/example?url={url}")).json();
    for name in ["curl", "python", "java"] {
        let text = example[name].as_str().unwrap();
        assert!(text.contains("YOUR-TOKEN") && text.contains("YOUR-APPKEY"), "{text}");
        assert!(text.contains(&url) && text.contains("302") && !text.contains(&app.token));
    }
    assert_eq!(audited(&program, 302), []);
    let python = run("python3", "call.py", &example["python"]);
    assert!(!python.status.success(), "nobody has these keys: {python:?}");
}

#[test]
fn a_worked_request_calls_what_the_application_may_call() {
    let site = Site::open();
    let program = Operator::program(&site, "integrator");
    let grants = json!({ "choice": "list", "names": ["base_company_list"] });
    assert_eq!(program.puts("/applications/302/grants", grants).status, 200);
    let shown = || program.posts("/applications/302/example", asked(&site)).json();
    let example = shown();
    assert_eq!((&example["cmd"], &example["granted"]), (&json!("base_company_list"), &json!(true)));
    let output = run("bash", "call.sh", &example["curl"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["errcode"], 0, "{answer}");
    program.puts("/applications/302/grants", json!({ "choice": "list" }));
    assert_eq!(shown()["granted"], false);
}

#[test]
fn an_address_that_would_break_out_of_the_text_is_refused() {
    let site = Site::empty();
    let program = Operator::program(&site, "integrator");
    site.tells(&["app", "create", "--id", "301", "--name", "某"]);
    for url in [
        "http://h/'; id; '",
        "http://h/\"",
        "http://h/$(id)",
        "http://h/\\",
        "h",
        "ftp://h/",
        "http://",
    ] {
        let answer = program.posts("/applications/301/example", json!({ "url": url }));
        assert_eq!((answer.status, &answer.json()["field"]), (422, &json!("url")), "{url}");
    }
    assert_eq!(audited(&program, 301).len(), 1, "only that it was made");
}
