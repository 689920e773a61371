//! The serial of section 2.4: whose, when and which.

use jiff::ToSpan;
use jiff::civil::DateTime;
use serde_json::json;

use crate::client::{Answer, App, beijing_now, sid_at};
use crate::server::Site;

fn asked_at(app: &App, moment: DateTime) -> Answer {
    app.asks_as(&sid_at(&app.id, moment), "base_project_list", &json!({}))
}

#[test]
fn a_malformed_serial_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    let today = beijing_now().strftime("%y%m%d").to_string();
    let malformed = [
        format!("301{today}1200000000"),
        format!("301{today}120000000000"),
        format!("301{today}12000000a00"),
        format!("301{today}12000000 00"),
        format!("301{today}120000+0001"),
        format!("301{today}12000000０0"),
        format!("301{today}24000000001"),
        format!("301{today}12600000001"),
        format!("301{today}12006100001"),
        "30126023012000000001".to_string(),
        "30125022912000000001".to_string(),
        "30126133112000000001".to_string(),
        "30126000012000000001".to_string(),
        "2014123123123123".to_string(),
        "x".to_string(),
    ];
    for sid in malformed {
        let answer = app.asks_as(&sid, "base_project_list", &json!({}));
        assert_eq!(answer.errcode, 1015, "{sid}");
        answer.refused(1015);
    }
}

#[test]
fn a_serial_of_another_application_is_refused() {
    let site = Site::shared();
    let app = site.app(301);
    for other in ["302", "100", "698"] {
        let sid = sid_at(other, beijing_now());
        app.asks_as(&sid, "base_project_list", &json!({})).refused(1015);
    }
}

#[test]
fn a_serial_is_good_for_seven_days_and_a_quarter_of_an_hour_ahead() {
    let site = Site::shared();
    let app = site.app(301);
    let now = beijing_now();
    asked_at(&app, now - 7.days() + 5.minutes()).ok();
    asked_at(&app, now - 1.hour()).ok();
    asked_at(&app, now + 14.minutes()).ok();
}

#[test]
fn a_serial_too_old_or_too_far_ahead_is_refused_with_words_that_say_so() {
    let site = Site::shared();
    let app = site.app(301);
    let now = beijing_now();
    let mut draft = app.draft("base_project_list", &json!({}));
    draft.token = "0".repeat(32);
    let forged = app.posts(&draft.seal());
    for moment in
        [now - 8.days(), now - 7.days() - 5.minutes(), now + 20.minutes(), now + 300.days()]
    {
        let answer = asked_at(&app, moment);
        let errmsg = answer.refused(1009);
        assert_ne!(
            errmsg, forged.errmsg,
            "the caller cannot tell an old serial from a wrong token"
        );
        assert!(errmsg.contains("sid") || errmsg.contains("序列号"), "{errmsg}");
    }
}

#[test]
fn a_leap_day_is_a_date() {
    let site = Site::shared();
    let app = site.app(301);
    let answer = app.asks_as("30124022912000000001", "base_project_list", &json!({}));
    answer.refused(1009);
}

#[test]
fn a_serial_that_read_once_does_not_read_twice() {
    let site = Site::shared();
    let app = site.app(301);
    let sid = sid_at("301", beijing_now());
    app.asks_as(&sid, "base_project_list", &json!({})).ok();
    app.asks_as(&sid, "base_project_list", &json!({})).refused(1013);
    app.asks_as(&sid, "base_company_list", &json!({})).refused(1013);
}

#[test]
fn a_refused_question_may_be_asked_again_with_its_serial() {
    let site = Site::shared();
    let app = site.app(123);
    let sid = sid_at("123", beijing_now());
    app.asks_as(&sid, "no_such_interface", &json!({})).refused(1008);
    app.asks_as(&sid, "base_project_list", &json!({"page": 0})).refused(1002);
    app.asks_as(&sid, "base_city_list", &json!({})).refused(1001);
    app.asks_as(&sid, "base_room_list", &json!({"projGUID": "no-such-project"})).refused(4001);
    app.asks_as(&sid, "base_project_list", &json!({})).ok();
    app.asks_as(&sid, "base_project_list", &json!({"page": 0})).refused(1013);
}

#[test]
fn the_serials_of_two_applications_do_not_meet() {
    let site = Site::shared();
    let (one, two) = (site.app(301), site.app(302));
    let sid = sid_at("301", beijing_now());
    one.asks_as(&sid, "base_project_list", &json!({})).ok();
    two.asks_as(&sid.replacen("301", "302", 1), "base_project_list", &json!({})).ok();
}

#[test]
fn a_malformed_serial_is_told_what_is_wrong_with_it() {
    let site = Site::shared();
    let app = site.app(301);
    for (sid, said) in [
        ("2014123123123123", "收到16位"),
        ("3012611251200000000x", "应全为数字"),
        ("30126022912000000001", "yyMMddHHmmss"),
    ] {
        let answer = app.asks_as(sid, "base_project_list", &json!({}));
        let why = answer.refused(1015);
        assert!(why.contains(said), "{sid}: {why}");
    }
}
