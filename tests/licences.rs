//! Every package that goes into the binary has a licence that `deny.toml` allows.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::Command;

use serde_json::Value;

/// The allow list, and the exceptions for single packages.
struct Policy {
    allow: Vec<String>,
    exceptions: Vec<(String, Vec<String>)>,
}

fn words(list: &toml::Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_string()).collect()
}

fn policy() -> Policy {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml");
    let text = std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{path}: {why}"));
    let deny: toml::Table = text.parse().unwrap();
    let licenses = &deny["licenses"];
    let exceptions =
        licenses.get("exceptions").and_then(|list| list.as_array()).cloned().unwrap_or_default();
    let exception = |entry: &toml::Value| {
        let name = entry.get("crate").or_else(|| entry.get("name")).unwrap().as_str().unwrap();
        (name.to_string(), words(&entry["allow"]))
    };
    Policy {
        allow: words(&licenses["allow"]),
        exceptions: exceptions.iter().map(exception).collect(),
    }
}

/// Whether a licence expression can be satisfied: `OR` needs one side, `AND` both; `WITH` belongs to its licence.
struct Expression<'a> {
    tokens: Vec<String>,
    at: usize,
    allowed: &'a [&'a str],
}

impl<'a> Expression<'a> {
    fn is_satisfied(text: &str, allowed: &'a [&'a str]) -> bool {
        // Old manifests separate alternatives by a slash.
        let spaced = text.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let tokens = spaced.split_whitespace().map(str::to_string).collect();
        let mut expression = Expression { tokens, at: 0, allowed };
        let satisfied = expression.any();
        assert_eq!(expression.at, expression.tokens.len(), "cannot read {text:?}");
        satisfied
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token == word);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> bool {
        let mut satisfied = self.all();
        while self.takes("OR") {
            satisfied |= self.all();
        }
        satisfied
    }

    fn all(&mut self) -> bool {
        let mut satisfied = self.one();
        while self.takes("AND") {
            satisfied &= self.one();
        }
        satisfied
    }

    fn one(&mut self) -> bool {
        if self.takes("(") {
            let satisfied = self.any();
            assert!(self.takes(")"), "unbalanced: {:?}", self.tokens);
            return satisfied;
        }
        let mut licence = self.tokens[self.at].clone();
        self.at += 1;
        if self.takes("WITH") {
            licence = format!("{licence} WITH {}", self.tokens[self.at]);
            self.at += 1;
        }
        self.allowed.contains(&licence.as_str())
    }
}

fn metadata() -> Value {
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--offline",
        "--filter-platform",
        "x86_64-unknown-linux-gnu",
    ]);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_package_has_an_allowed_licence() {
    let policy = policy();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 20);
    let mut refused = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let special =
            policy.exceptions.iter().filter(|(of, _)| of == name).flat_map(|(_, allow)| allow);
        let allowed: Vec<&str> = policy.allow.iter().chain(special).map(String::as_str).collect();
        match package["license"].as_str() {
            Some(licence) if Expression::is_satisfied(licence, &allowed) => {}
            licence => refused.push(format!("{name}: {licence:?}")),
        }
    }
    assert!(refused.is_empty(), "not allowed by deny.toml:\n{}", refused.join("\n"));
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
    let satisfied =
        ["MIT", "MIT OR GPL-3.0", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "MIT AND Apache-2.0"];
    let nested = [
        "(MIT OR GPL-3.0) AND Apache-2.0",
        "GPL-3.0 OR MIT AND Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
    ];
    for text in satisfied.into_iter().chain(nested) {
        assert!(Expression::is_satisfied(text, &allowed), "{text}");
    }
    for text in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "MIT WITH Other-exception",
        "(MIT OR Apache-2.0) AND GPL-3.0",
    ] {
        assert!(!Expression::is_satisfied(text, &allowed), "{text}");
    }
}
