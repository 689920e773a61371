//! A request with two faults is told of the one that is checked first.

use jiff::ToSpan;
use serde_json::{Value, json};

use crate::client::{App, Draft, beijing_now, sid_at};
use crate::http::Message;
use crate::samples::World;
use crate::server::{Site, within};

/// A request under construction; every fault spoils one thing about it.
struct Request<'a> {
    site: &'a Clinic,
    method: &'static str,
    content_type: &'static str,
    size: usize,
    empty: bool,
    draft: Draft,
    fields: Value,
    header: Vec<(&'static str, Option<Value>)>,
    data: Option<Value>,
}

struct Clinic {
    app: App,
    world: World,
    used_sid: String,
    foreign_key: String,
}

type Fault = (&'static str, i64, fn(&mut Request));

/// In the order in which the data centre looks.
const FAULTS: [Fault; 20] = [
    ("method", 1003, |r| r.method = "PUT"),
    ("too large", 1006, |r| r.size = 1024 * 1024 + 1),
    ("empty body", 1007, |r| r.empty = true),
    ("no data", 1007, |r| r.data = Some(json!(""))),
    ("content type", 1004, |r| r.content_type = "text/plain"),
    ("no base64", 1004, |r| r.data = Some(json!("****"))),
    ("header field missing", 1001, |r| r.header.push(("version", None))),
    ("header field of wrong type", 1002, |r| r.header.push(("timestamp", Some(json!(true))))),
    ("unknown application", 1011, |r| r.draft.appid = "698".into()),
    ("wrong token", 1009, |r| r.draft.token = "0".repeat(32)),
    ("malformed serial", 1015, |r| r.draft.sid = "688".into()),
    ("serial used", 1013, |r| r.draft.sid = r.site.used_sid.clone()),
    ("serial too old", 1009, |r| r.draft.sid = sid_at("688", beijing_now() - 8.days())),
    ("unknown interface", 1008, |r| r.draft.cmd = "no_such_interface".into()),
    ("not granted", 1010, |r| r.draft.cmd = "base_city_list".into()),
    ("wrong appkey", 1004, |r| r.draft.appkey = r.site.foreign_key.clone()),
    ("field missing", 1001, |r| r.fields["userGUID"] = json!(null)),
    ("field of wrong type", 1002, |r| r.fields["stationName"] = json!(5)),
    ("value out of its set", 1002, |r| r.fields["isDisabeld"] = json!(7)),
    ("unknown project", 4001, |r| r.fields["projGUID"] = json!("no-such-project")),
];

impl Clinic {
    fn open(site: &Site) -> Clinic {
        let create =
            ["app", "create", "--id", "688", "--name", "诊所", "--grant", "base_consultant_create"];
        let app = site.app_of(&site.tells(&create));
        let reader = site.app(301);
        let world = World::of(&reader);
        let known = || (app.asks("no_such_interface", json!({})).errcode == 1008).then_some(());
        within(std::time::Duration::from_secs(2), "the new application", known);
        let used_sid = sid_at("688", beijing_now());
        app.asks_as(&used_sid, "base_consultant_create", &world.consultant()).ok();
        Clinic { app, world, used_sid, foreign_key: reader.appkey.clone() }
    }

    /// The code of a request with these faults; where two touch the same thing, the first one's touch stands.
    fn diagnoses(&self, faults: &[&Fault]) -> (i64, String) {
        let fields = self.world.consultant();
        let mut request = Request {
            site: self,
            method: "POST",
            content_type: "application/json",
            size: 0,
            empty: false,
            draft: self.app.draft("base_consultant_create", &fields),
            fields,
            header: Vec::new(),
            data: None,
        };
        for (_, _, spoil) in faults.iter().rev() {
            spoil(&mut request);
        }
        request.draft.plain = request.fields.to_string().into_bytes();
        let mut letter = request.draft.seal();
        for (field, value) in request.header {
            letter = match value {
                Some(value) => letter.with(field, value),
                None => letter.without(field),
            };
        }
        letter.data = request.data.unwrap_or(letter.data);
        let mut body = if request.empty { Vec::new() } else { letter.body() };
        body.resize(body.len().max(request.size), b' ');
        let (method, content_type) = (request.method, Some(request.content_type));
        let message = Message { method, content_type, ..Message::post(&body) };
        let answer = self.app.sends(&message, Some(&letter));
        (answer.errcode, answer.errmsg)
    }
}

#[test]
fn of_two_faults_the_one_checked_first_is_told() {
    let site = Site::open();
    let clinic = Clinic::open(&site);
    assert_eq!(clinic.diagnoses(&[]).0, 0, "{:?}", clinic.diagnoses(&[]));
    let mut wrong = Vec::new();
    for (i, first) in FAULTS.iter().enumerate() {
        let (code, errmsg) = clinic.diagnoses(&[first]);
        if code != first.1 {
            wrong.push(format!("{} alone: {code} {errmsg}", first.0));
        }
        for second in &FAULTS[i + 1..] {
            let (code, errmsg) = clinic.diagnoses(&[first, second]);
            if code != first.1 {
                wrong.push(format!("{}, then {}: {code} {errmsg}", first.0, second.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_get_of_a_writing_interface_is_refused_before_anyone_asks_whose_it_is() {
    let site = Site::shared();
    let app = site.app(301);
    let mut draft = app.draft("base_areaStreet_create", &crate::samples::street());
    draft.appid = "698".to_string();
    assert_eq!(app.gets(&draft.seal()).errcode, 1003);
}

#[test]
fn of_two_serial_faults_form_comes_before_age() {
    let site = Site::shared();
    let app = site.app(301);
    let old = sid_at("302", beijing_now() - 30.days());
    app.asks_as(&old, "base_project_list", &json!({})).refused(1015);
}
