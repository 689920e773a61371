//! The admin API against its own description: requests that it calls valid and requests that it calls invalid, made up for
//! every route, are answered as it says. No 5xx, no status that is not described, no answer off its schema, and nothing
//! invalid is carried out.

use std::collections::{BTreeMap, BTreeSet};

use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::http::{Response, percent};
use crate::made_up::{self, Pool};
use crate::operator::{Operator, PASSWORD, sets_password};
use crate::schema;
use crate::server::Site;

/// How many requests are made up for a route in a round, every other one invalid; fewer where each hashes a password or
/// copies the store.
const TIMES: usize = 24;
const TIMES_DEAR: usize = 4;

/// The routes that show a secret: what was just made, and what the operator asked to be shown, which is audited.
const SHOW_SECRETS: [&str; 5] = [
    "POST /admin/api/applications",
    "POST /admin/api/applications/{id}/rotate",
    "POST /admin/api/applications/{id}/reveal",
    "POST /admin/api/applications/{id}/example",
    "POST /admin/api/tokens",
];

/// A route as the description has it.
struct Described {
    method: String,
    template: String,
    operation: Value,
    /// The schema of each answer by its status, where it has a JSON body.
    answers: BTreeMap<u16, Option<Value>>,
    /// The schemas of the parameters and of the body's fields, each with whether it must be there.
    path: Vec<Field>,
    query: Vec<Field>,
    body: Option<Value>,
}

struct Field {
    name: String,
    schema: Value,
    required: bool,
}

/// How a request is made up.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Made {
    /// With nothing in its address that may be left out: of a list, all rows.
    Bare,
    Valid,
    /// With one thing wrong.
    Invalid,
}

impl Made {
    /// Each round begins with a bare one.
    fn of(at: usize) -> Made {
        match at {
            0 => Made::Bare,
            _ if at.is_multiple_of(2) => Made::Valid,
            _ => Made::Invalid,
        }
    }
}

/// A request before it is sent.
#[derive(Debug)]
struct Asked {
    target: String,
    body: Option<Value>,
    is_valid: bool,
}

#[test]
fn every_route_answers_as_it_is_described_whatever_it_is_asked() {
    let site = Site::open();
    has_messages_to_nobody(&site);
    site.app(301).asks("no_such_interface", json!({})).refused(1008);
    assert!(sets_password(&site, PASSWORD).status.success());
    let mut operator = Operator::program(&site, "made up 0");
    let document = operator.gets("/openapi.json").json();
    let mut routes = described(&document);
    // What reads comes first and tells which records there are; what removes comes last.
    routes.sort_by_key(|route| {
        (route.method == "DELETE", route.method != "GET", route.template.matches('{').count())
    });
    let mut runner = TestRunner::deterministic();
    let mut pool = Pool::default();
    pool.knows("url", json!(format!("http://{}/api", site.addr())));
    let mut met = BTreeMap::new();
    let mut tokens = 0;
    let mut secrets = secrets_of(&site);
    let mut shown = BTreeSet::new();
    let mut unread: BTreeSet<&str> = routes
        .iter()
        .filter(|route| route.method == "GET")
        .map(|route| route.template.as_str())
        .collect();
    // What the first round makes, the second can name.
    for route in routes.iter().chain(&routes) {
        let times = if route.is_dear() { TIMES_DEAR } else { TIMES };
        for at in 0..times {
            let Some(asked) = route.asks(Made::of(at), &pool, &mut runner) else { continue };
            let answer = route.sends(&operator, &asked);
            route.holds(&asked, &answer, &document);
            *met.entry(answer.status / 100).or_insert(0) += 1;
            let name = format!("{} {}", route.method, route.template);
            if !answer.text().is_empty() && SHOW_SECRETS.contains(&name.as_str()) {
                let before = secrets.len();
                takes_secrets(&answer.json(), &mut secrets);
                let told = secrets.iter().any(|secret| answer.text().contains(secret.as_str()));
                if told || secrets.len() > before {
                    shown.insert(name);
                }
            } else {
                let whole = format!("{asked:?}");
                let told = secrets.iter().filter(|secret| answer.text().contains(secret.as_str()));
                let told: Vec<_> = told.filter(|secret| !whole.contains(secret.as_str())).collect();
                assert!(told.is_empty(), "{name} shows secrets: {told:?}");
            }
            if answer.status == 401 && !route.is_public() {
                // It has revoked its own token.
                tokens += 1;
                operator = Operator::program(&site, &format!("made up {tokens}"));
            }
            if answer.status == 200 && route.method == "GET" {
                unread.remove(route.template.as_str());
            }
            if answer.status == 200 && answer.header("content-type") == Some("application/json") {
                pool.takes(&route.template, &answer.json());
            }
        }
    }
    assert!(unread.is_empty(), "none of the requests was answered with anything: {unread:?}");
    // The worked request writes the keys as its language does, so they are not always found in it.
    assert!(shown.len() + 1 >= SHOW_SECRETS.len(), "few secrets were shown at all: {shown:?}");
    // Had nothing been carried out, or nothing refused, little would have been tried.
    assert!(met[&2] > routes.len() && met[&4] > routes.len(), "{met:?}");
    assert!(!site.log().contains(PASSWORD));
}

/// The applications' keys, as they stand in JSON.
fn secrets_of(site: &Site) -> BTreeSet<String> {
    let apps = [123, 201, 301, 302, 401, 501, 601].map(|id| site.app(id));
    let keys = apps.iter().flat_map(|app| [&app.token, &app.appkey]);
    keys.map(|key| json!(key).to_string().trim_matches('"').to_string()).collect()
}

/// Takes the secrets that an answer shows, so that they can be missed in all others.
fn takes_secrets(answer: &Value, secrets: &mut BTreeSet<String>) {
    match answer {
        Value::Object(fields) => {
            for (name, value) in fields {
                let text = value.as_str().filter(|text| text.len() > 20);
                if let (true, Some(text)) = (["token", "appkey"].contains(&name.as_str()), text) {
                    secrets.insert(json!(text).to_string().trim_matches('"').to_string());
                } else {
                    takes_secrets(value, secrets);
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|one| takes_secrets(one, secrets)),
        _ => {}
    }
}

/// Messages wait for an application that does not answer.
fn has_messages_to_nobody(site: &Site) {
    assert!(
        site.runs(&["app", "set", "301", "--callback", "http://127.0.0.1:9/"]).status.success()
    );
    let projects = site.tells(&["project", "list"]);
    let switches = projects.as_array().unwrap().iter().flat_map(|project| {
        // One of the two is refused: it is so already.
        let guid = project["guid"].as_str().unwrap();
        ["online", "offline"].map(|way| site.runs(&["project", way, guid, "--app", "301"]))
    });
    assert!(switches.take(20).filter(|output| output.status.success()).count() > 5);
}

fn described(document: &Value) -> Vec<Described> {
    let mut all = Vec::new();
    for (template, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            all.push(Described::read(template, method, operation));
        }
    }
    assert!(all.len() >= 13);
    all
}

impl Described {
    fn read(template: &str, method: &str, operation: &Value) -> Described {
        let fields = |place: &str| {
            let all = operation["parameters"].as_array().into_iter().flatten();
            let all = all.filter(|one| one["in"] == place);
            let field = |one: &Value| Field {
                name: one["name"].as_str().unwrap().to_string(),
                schema: one["schema"].clone(),
                required: one["required"] == true,
            };
            all.map(field).collect()
        };
        let answers = operation["responses"].as_object().unwrap().iter().map(|(status, answer)| {
            let schema = answer.pointer("/content/application~1json/schema");
            (status.parse().unwrap(), schema.cloned())
        });
        Described {
            method: method.to_uppercase(),
            template: template.to_string(),
            operation: operation.clone(),
            answers: answers.collect(),
            path: fields("path"),
            query: fields("query"),
            body: operation.pointer("/requestBody/content/application~1json/schema").cloned(),
        }
    }

    fn is_public(&self) -> bool {
        self.operation["security"].as_array().unwrap().is_empty()
    }

    /// Whether its good answer is something else than JSON, as a stream without an end.
    fn streams(&self) -> bool {
        let good = self.operation["responses"]["200"]["content"].as_object();
        good.is_some_and(|content| !content.contains_key("application/json"))
    }

    fn is_dear(&self) -> bool {
        ["/session", "/password", "/backups"].iter().any(|end| self.template.ends_with(end))
    }

    /// Makes a request up; none where a route has nothing that could be invalid.
    fn asks(&self, made: Made, pool: &Pool, runner: &mut TestRunner) -> Option<Asked> {
        let mut fields: Vec<(&str, &Field, Option<Value>)> = Vec::new();
        for (place, of) in [("path", &self.path), ("query", &self.query)] {
            for field in of {
                let needed = field.required || (made != Made::Bare && made_up::flip(runner));
                let value = needed.then(|| {
                    pool.picks(&self.template, &field.name, &field.schema, runner)
                        .unwrap_or_else(|| made_up::valid(&field.schema, runner))
                });
                fields.push((place, field, value));
            }
        }
        let mut body = self.body.as_ref().map(|schema| {
            let mut body = made_up::valid(schema, runner);
            pool.fills(&self.template, schema, &mut body, runner);
            body
        });
        if made == Made::Invalid {
            let spoilt = made_up::chooses(fields.len() + usize::from(body.is_some()), runner)?;
            if let Some((place, field, value)) = fields.get_mut(spoilt) {
                let wrong = made_up::invalid(&field.schema, runner)?;
                // In an address everything is a text, and an empty path segment is another path.
                let text = in_address(&wrong);
                if !made_up::is_unfit_as_text(&field.schema, &text)
                    || (*place == "path" && text.is_empty())
                {
                    return None;
                }
                *value = Some(json!(text));
            } else {
                body = Some(made_up::invalid(self.body.as_ref()?, runner)?);
            }
        }
        let mut target = self.template.clone();
        let mut query = Vec::new();
        for (place, field, value) in fields {
            let Some(value) = value else { continue };
            let text = percent(&in_address(&value));
            match (place, value.as_array()) {
                ("path", _) => target = target.replace(&format!("{{{}}}", field.name), &text),
                (_, Some(all)) => {
                    query.extend(
                        all.iter()
                            .map(|one| format!("{}={}", field.name, percent(&in_address(one)))),
                    );
                }
                _ => query.push(format!("{}={text}", field.name)),
            }
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        Some(Asked { target, body, is_valid: made != Made::Invalid })
    }

    fn sends(&self, operator: &Operator, asked: &Asked) -> Response {
        if self.streams() && asked.is_valid {
            let begun = operator.begins(&self.method, &asked.target);
            if begun.status == 200 {
                return begun;
            }
        }
        operator.sends(&self.method, &asked.target, asked.body.as_ref())
    }

    /// Holds an answer against the description.
    fn holds(&self, asked: &Asked, answer: &Response, document: &Value) {
        let told = || format!("{} {asked:?}: {} {}", self.method, answer.status, answer.text());
        assert!(answer.status < 500, "{}", told());
        let described = self.answers.get(&answer.status);
        let described = described.unwrap_or_else(|| panic!("not described: {}", told()));
        assert!(asked.is_valid || answer.status >= 400, "carried out though invalid: {}", told());
        match described {
            Some(schema) => {
                assert_eq!(answer.header("content-type"), Some("application/json"), "{}", told());
                let body = answer.json();
                let fault = schema::fault(schema, &body, document, "");
                assert!(fault.is_none(), "off its schema: {fault:?} in {}", told());
            }
            None if answer.status == 204 => assert!(answer.body.is_empty(), "{}", told()),
            None => {
                let media =
                    self.operation["responses"][answer.status.to_string()]["content"].as_object();
                let kind = answer.header("content-type").unwrap_or_default();
                assert!(
                    media.is_some_and(|media| media.contains_key(kind.split(';').next().unwrap())),
                    "{}",
                    told()
                );
            }
        }
    }
}

/// A value as it stands in an address.
fn in_address(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}
