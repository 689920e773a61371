//! Projects on line over the admin API: the matrix, switching one or many, and what an application was told of it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::lists::text;
use crate::manners::Manner;
use crate::operator::Operator;
use crate::post::Post;
use crate::server::{Site, within};

fn rows(operator: &Operator, query: &str) -> Vec<Value> {
    let answer = operator.gets(&format!("/projects?{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let listed = answer.json();
    let rows = listed["rows"].as_array().unwrap().clone();
    assert_eq!(listed["total"], rows.len(), "{query}");
    rows
}

fn cell(operator: &Operator, guid: &str, app: u16) -> Value {
    let all = rows(operator, "");
    let project = all.iter().find(|row| row["guid"] == guid).unwrap();
    let cells = project["cells"].as_array().unwrap();
    cells.iter().find(|cell| cell["applicationId"] == app).unwrap().clone()
}

/// The projects that stand so for 302, by code.
fn standing(operator: &Operator, online: bool) -> Vec<String> {
    let stands = |row: &&Value| {
        let cells = row["cells"].as_array().unwrap();
        cells.iter().any(|cell| cell["applicationId"] == 302 && cell["online"] == online)
    };
    rows(operator, "").iter().filter(stands).map(|row| text(row, "guid").to_string()).collect()
}

fn puts(operator: &Operator, guid: &str, app: u16, online: bool) -> Value {
    let answer =
        operator.puts(&format!("/projects/{guid}/online/{app}"), json!({ "online": online }));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn audited(operator: &Operator, action: &str) -> Vec<Value> {
    let rows = operator.gets(&format!("/audit?action={action}")).json();
    rows["rows"].as_array().unwrap().clone()
}

/// Waits until the cell is as wanted.
#[track_caller]
fn becomes(operator: &Operator, guid: &str, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    within(Duration::from_secs(10), what, || {
        Some(cell(operator, guid, 302)).filter(|cell| wanted(cell))
    })
}

/// How many notify_proj_publish the store has for 302.
const TOLD: &str =
    "SELECT count(*) FROM delivery WHERE application_id = 302 AND record LIKE 'project:%'";

#[test]
fn the_matrix_has_every_project_and_phase_and_is_narrowed_by_city_company_and_text() {
    let site = Site::shared();
    let operator = Operator::program(&site, "matrix");
    let all = rows(&operator, "");
    let listed = site.tells(&["project", "list"]);
    let listed = listed.as_array().unwrap();
    let guids =
        |rows: &[Value]| rows.iter().map(|row| text(row, "guid").to_string()).collect::<Vec<_>>();
    assert_eq!(guids(&all), guids(listed), "by code");
    for (row, project) in all.iter().zip(listed) {
        let on = row["cells"].as_array().unwrap().iter().filter(|cell| cell["online"] == true);
        let on: Vec<_> = on.map(|cell| cell["applicationId"].clone()).collect();
        assert_eq!(json!(on), project["online"]);
        let its = all.iter().filter(|phase| phase["parent"] == row["name"]);
        if row["phases"] != 0 {
            assert_eq!(row["phases"], its.clone().count());
            assert_eq!(
                row["rooms"],
                its.map(|phase| phase["rooms"].as_i64().unwrap()).sum::<i64>()
            );
        }
        assert!(row["rooms"].as_i64().unwrap() > 0, "{row}");
    }
    let choices = operator.gets("/projects/choices").json();
    let offices: Vec<_> =
        choices["applications"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(offices, [301, 302]);
    assert_eq!(choices["applications"][0]["subscribes"], true);
    for (field, key, filter) in [("cities", "code", "city"), ("companies", "guid", "company")] {
        let mut found = 0;
        for one in choices[field].as_array().unwrap() {
            let value = one[key].as_str().map_or_else(|| one[key].to_string(), str::to_string);
            let its = rows(&operator, &format!("{filter}={value}"));
            assert!(!its.is_empty() && its.iter().all(|row| row[filter] == one["name"]), "{one}");
            found += its.len();
        }
        assert_eq!(found, all.len());
    }
    assert_eq!(rows(&operator, "city=1").len(), 0);
    let code = text(&all[0], "code");
    assert_eq!(rows(&operator, &format!("q={code}"))[0]["guid"], all[0]["guid"]);
    assert_eq!(operator.gets("/projects?sort=cells").refusal(), (422, "invalid".into()));
}

#[test]
fn switching_a_project_tells_the_application_and_the_cell_shows_it() {
    let post = Post::open(&["--retry", "1h"], &[(302, "default")]);
    let operator = Operator::program(post.site(), "switch");
    let guid = standing(&operator, false)[0].clone();
    let mut watch = operator.watches();
    let at_once = puts(&operator, &guid, 302, true);
    assert_eq!((&at_once["online"], &at_once["applicationId"]), (&json!(true), &json!(302)));
    let told = watch.hears("online", |told| told["projectGuid"] == guid.as_str());
    assert_eq!((&told["applicationId"], &told["online"]), (&json!(302), &json!(true)));
    watch.hears("delivery", |told| told["applicationId"] == 302 && told["state"] == "delivered");
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].cmd, "notify_proj_publish");
    let info = &pushes[0].content["projInfos"][0];
    assert_eq!((&info["projGUID"], &info["isOpen"]), (&json!(guid), &json!(1)));
    let sent = cell(&operator, &guid, 302)["sent"].clone();
    assert_eq!((&sent["state"], &sent["current"]), (&json!("delivered"), &json!(true)));
    assert_eq!(
        (&sent["verdict"], &sent["errcode"], &sent["why"]),
        (&json!("delivered"), &json!(0), &json!(null))
    );

    // Once more the same: nothing is changed, told or written down.
    puts(&operator, &guid, 302, true);
    assert_eq!(audited(&operator, "project.switch").len(), 1);
    puts(&operator, &guid, 302, false);
    post.settles();
    let pushes = post.ear(302).hears(2);
    assert_eq!(pushes[1].content["projInfos"][0]["isOpen"], 0);
    assert_eq!(pushes.len(), 2);
    let told = audited(&operator, "project.switch");
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["subject"], guid.as_str());
    assert_eq!(told[0]["before"], json!({ "application": 302, "online": true }));
    assert_eq!(told[0]["after"], json!({ "application": 302, "online": false }));
}

#[test]
fn a_message_that_fails_shows_why_and_is_sent_again_from_the_cell() {
    let post = Post::open(&["--retry", "1h"], &[(302, "default")]);
    let operator = Operator::program(post.site(), "switch");
    let guid = standing(&operator, false)[0].clone();
    post.ear(302).answers(|_| Manner::Refuse(4001));
    puts(&operator, &guid, 302, true);
    let refused = becomes(&operator, &guid, "it is refused", |cell| cell["sent"]["attempts"] == 1);
    let sent = &refused["sent"];
    assert_eq!(
        (&sent["state"], &sent["verdict"], &sent["errcode"]),
        (&json!("pending"), &json!("refused"), &json!(4001))
    );
    assert_eq!(sent["why"]["code"], "next_attempt");
    assert!(text(sent, "answer").contains("4001"));

    post.ear(302).accepts();
    let resend = format!("/projects/{guid}/online/302/resend");
    assert_eq!(operator.sends("POST", &format!("/admin/api{resend}"), None).status, 200);
    post.settles();
    let pushes = post.ear(302).pushes();
    assert_eq!(pushes.len(), 2);
    assert_eq!(pushes[0].sid, pushes[1].sid, "what waits is sent, not another one");
    // What arrived is told by a new message: under the old serial the application would ignore it.
    assert_eq!(operator.posts(&resend, json!({})).status, 200);
    let pushes = post.ear(302).hears(3);
    assert_ne!(pushes[2].sid, pushes[1].sid);
    assert_eq!(pushes[2].content, pushes[1].content);
    assert_eq!(audited(&operator, "project.resend").len(), 2);
}

#[test]
fn what_never_was_switched_cannot_be_told_and_unknown_ones_are_not_there() {
    let site = Site::open();
    let operator = Operator::program(&site, "switch");
    let never = rows(&operator, "").into_iter().find(|row| {
        row["cells"]
            .as_array()
            .unwrap()
            .iter()
            .any(|cell| cell["applicationId"] == 302 && cell["changed"].is_null())
    });
    let never = text(&never.expect("a project nobody switched"), "guid").to_string();
    let resend = operator.posts(&format!("/projects/{never}/online/302/resend"), json!({}));
    assert_eq!(resend.refusal(), (409, "never_switched".into()));
    let on = json!({ "online": true });
    for (path, refusal) in [
        ("/projects/nobody/online/302", (404, "not_found")),
        (&format!("/projects/{never}/online/399"), (404, "not_found")),
        (&format!("/projects/{never}/online/201"), (404, "not_found")),
        (&format!("/projects/{never}/online/x"), (422, "invalid")),
    ] {
        let refused = operator.puts(path, on.clone());
        assert_eq!(refused.refusal(), (refusal.0, refusal.1.into()), "{path}");
    }
    let missing = operator.puts(&format!("/projects/{never}/online/302"), json!({}));
    assert_eq!(missing.json()["field"], "online");
    let many = json!({ "application": 302, "online": true, "guids": [never, "nobody"] });
    assert_eq!(operator.posts("/projects/online", many).refusal(), (404, "not_found".into()));
    assert_eq!(cell(&operator, &never, 302)["changed"], json!(null), "all or none");
    assert!(audited(&operator, "project.").is_empty());
}

#[test]
fn many_are_switched_at_once_after_a_count_that_holds() {
    let post = Post::open(&["--retry", "1h"], &[(302, "default")]);
    let operator = Operator::program(post.site(), "switch");
    let (on, off) = (standing(&operator, true), standing(&operator, false));
    let guids = [&on[..2], &off[..3]].concat();
    let asked = |dry_run: bool| json!({ "application": 302, "online": true, "guids": guids, "dryRun": dry_run });
    let counted = operator.posts("/projects/online", asked(true)).json();
    assert_eq!(counted, json!({ "projects": 5, "count": 3 }));
    assert_eq!(standing(&operator, true), on, "counting switches nothing");
    assert_eq!(post.number(TOLD), 0);
    assert_eq!(operator.posts("/projects/online", asked(false)).json(), counted);
    post.settles();
    assert_eq!(post.number(TOLD), 3);
    assert_eq!(standing(&operator, true).len(), on.len() + 3);
    assert_eq!(audited(&operator, "project.switch").len(), 3);

    // By filter: all of a city.
    let city = operator.gets("/projects/choices").json()["cities"][0]["code"].clone();
    let its = rows(&operator, &format!("city={city}"));
    let whole = json!({ "application": 302, "online": false, "city": city });
    let mut counted = whole.clone();
    counted["dryRun"] = json!(true);
    let counted = operator.posts("/projects/online", counted).json();
    assert_eq!(counted["projects"], its.len());
    assert_eq!(operator.posts("/projects/online", whole.clone()).json(), counted);
    let after = rows(&operator, &format!("city={city}"));
    let is_off = |row: &Value| {
        row["cells"]
            .as_array()
            .unwrap()
            .iter()
            .all(|cell| cell["applicationId"] != 302 || cell["online"] == false)
    };
    assert!(after.iter().all(is_off));
    post.settles();
    let again = operator.posts("/projects/online", whole).json();
    assert_eq!(again["count"], 0);
}
