//! A worked request: one whole program that seals a request as an application, sends it, and opens the answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::found;
use crate::admin::context::{Change, Done, Look};
use crate::admin::problem::{INVALID, Problem};
use crate::admin::route::{Changes, Reads, Route, Spec};
use crate::apps::Record;
use crate::catalogue::{Class, Entry, State};
use crate::interfaces::TABLE;

const SHELL: &str = include_str!("call.sh");
const PYTHON: &str = include_str!("call.py");
const JAVA: &str = include_str!("Call.java");

/// What is asked for wherever it is granted.
const USUAL: &str = "base_project_list";

/// `GET /applications/{id}/example`
#[derive(Deserialize, JsonSchema)]
pub struct ExampleShow {
    /// The application's number.
    id: u16,
    /// The data centre's address, as `http://127.0.0.1:8080/api`.
    #[schemars(length(min = 1, max = 300))]
    url: String,
}

/// `POST /applications/{id}/example`
#[derive(Deserialize, JsonSchema)]
pub struct ExampleReveal {
    /// The application's number.
    id: u16,
    /// The data centre's address, as `http://127.0.0.1:8080/api`.
    #[schemars(length(min = 1, max = 300))]
    url: String,
}

/// The same request in three languages.
#[derive(Serialize, JsonSchema)]
pub struct Example {
    /// The interface that it calls.
    cmd: &'static str,
    /// Its name for people.
    title: &'static str,
    /// Whether the application may call it: else the answer will be errcode 1010.
    granted: bool,
    /// For bash, with curl.
    curl: String,
    /// For Python 3 with its standard library.
    python: String,
    /// For Java 11 or later.
    java: String,
}

impl Route for ExampleShow {
    const SPEC: Spec = Spec::get(
        "/applications/{id}/example",
        "applications",
        "A worked request in curl, Python and Java, with placeholders for the keys",
    );
    type Answer = Example;
}

impl Reads for ExampleShow {
    fn read(self, cx: &Look<'_>) -> Result<Example, Problem> {
        let record = found(cx.conn, self.id)?;
        example(&record, &self.url, ("YOUR-TOKEN", "YOUR-APPKEY"))
    }
}

impl Route for ExampleReveal {
    const SPEC: Spec = Spec::post(
        "/applications/{id}/example",
        "applications",
        "The same with the application's keys, which the audit table keeps",
    )
    .answers(200);
    type Answer = Example;
}

impl Changes for ExampleReveal {
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Example>, Problem> {
        let record = found(cx.conn(), self.id)?;
        let example = example(&record, &self.url, (&record.token, &record.appkey))?;
        let shown = json!({ "shown": "worked request" });
        Ok(cx.audit("application.reveal", self.id, None, Some(shown))?.answer(example))
    }
}

fn example(record: &Record, url: &str, (token, appkey): (&str, &str)) -> Result<Example, Problem> {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~:/?=&[]".contains(c);
    let is_address = (url.starts_with("http://") || url.starts_with("https://"))
        && url.chars().all(harmless)
        && url.parse::<actix_web::http::Uri>().is_ok_and(|url| url.host().is_some());
    if !is_address {
        return Err(INVALID.saying("This is no http:// or https:// address.").at("url"));
    }
    let class = Class::of(record.id);
    let may = |entry: &&Entry| class.is_some_and(|class| record.grants.grants(class, entry));
    let callable = TABLE.iter().filter(|entry| is_bare(entry));
    let usual = || TABLE.iter().find(|entry| entry.spec.cmd == USUAL);
    let entry = usual()
        .filter(may)
        .or_else(|| callable.into_iter().find(may))
        .or_else(usual)
        .ok_or_else(|| Problem::Ours(format!("{USUAL} stands in no table")))?;
    let id = record.id.to_string();
    let filled = |template: &str, quoted: fn(&str) -> String| {
        fill(template, |name| match name {
            "URL" => quoted(url),
            "APPID" => quoted(&id),
            "TOKEN" => quoted(token),
            "APPKEY" => quoted(appkey),
            "CMD" => quoted(entry.spec.cmd),
            _ => String::new(),
        })
    };
    Ok(Example {
        cmd: entry.spec.cmd,
        title: entry.spec.title,
        granted: may(&entry),
        curl: filled(SHELL, in_shell),
        python: filled(PYTHON, in_double_quotes),
        java: filled(JAVA, in_double_quotes),
    })
}

/// Whether an interface is in use, changes nothing, and can be called with no field at all.
fn is_bare(entry: &Entry) -> bool {
    let required = entry.request_schema().get("required").is_some_and(|names| *names != json!([]));
    entry.spec.state == State::Active && !entry.writes() && !required
}

/// Puts values in the places of a template, which are written `__NAME__`.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let part = |(at, part): (usize, &str)| if at % 2 == 1 { value(part) } else { part.to_owned() };
    template.split("__").enumerate().map(part).collect()
}

/// A text of printable ASCII as the shell reads it.
fn in_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The same as Python and Java read it.
fn in_double_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_have_places_for_all_that_differs_and_nothing_else() {
        for template in [SHELL, PYTHON, JAVA] {
            let mut names: Vec<_> = template.split("__").skip(1).step_by(2).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names, ["APPID", "APPKEY", "CMD", "TOKEN", "URL"]);
            assert_eq!(template.split("__").count() % 2, 1);
        }
    }

    #[test]
    fn a_value_is_not_taken_for_a_place() {
        let filled = fill("a __ONE__ b __TWO__", |name| match name {
            "ONE" => "__TWO__".to_owned(),
            _ => "2".to_owned(),
        });
        assert_eq!(filled, "a __TWO__ b 2");
    }

    #[test]
    fn quotes_in_a_key_stay_in_the_key() {
        assert_eq!(in_shell("a'b"), r"'a'\''b'");
        assert_eq!(in_double_quotes(r#"a"\b"#), r#""a\"\\b""#);
    }
}
