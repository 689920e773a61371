//! Who is told what: by class, by the operator's choice, and no obsolete or reserved message unless they are switched on.

use serde_json::json;

use crate::post::{FAST, Post};

/// A customer, an opportunity with a follow-up, a recommendation, its assignment.
fn day(post: &Post) {
    let customer = post.knows("林素云");
    let opportunity = post.opens(&customer);
    post.office().asks("cst_follow_update", post.follow_up(&customer, &opportunity)).ok();
    let (_, recommended) = post.market.recommended();
    post.market.assigns(&recommended, &post.market.colleague).ok();
    post.settles();
}

fn kinds(post: &Post, app: u16) -> Vec<String> {
    let mut heard = post.ear(app).heard();
    heard.sort();
    heard.dedup();
    heard
}

const OFFICE: [&str; 5] = [
    "cst_follow_notify",
    "cst_info_notify",
    "notify_proj_cst_update",
    "opportunity_info_notify",
    "s_lead_notify",
];

#[test]
fn by_default_offices_and_broker_platforms_get_theirs_and_others_nothing() {
    let apps = [123, 201, 202, 302, 401, 501, 601].map(|app| (app, "default"));
    let post = Post::open(&FAST, &apps);
    day(&post);
    assert_eq!(kinds(&post, 302), OFFICE);
    let brokers = ["consultant_assign_create_notify", "cst_status_notify"];
    assert_eq!(kinds(&post, 201), brokers);
    assert_eq!(kinds(&post, 202), brokers);
    for app in [123, 401, 501, 601] {
        assert_eq!(kinds(&post, app), [""; 0], "{app}");
    }
}

#[test]
fn the_reporting_office_hears_what_the_platform_did_and_nothing_of_its_own() {
    let post = Post::open(&FAST, &[(301, "default")]);
    day(&post);
    assert_eq!(kinds(&post, 301), ["cst_info_notify", "notify_proj_cst_update", "s_lead_notify"]);
    let own = post.number(
        "SELECT count(*) FROM delivery d JOIN message m ON m.id = message_id JOIN event e ON e.id = event_id
            WHERE application_id = source_app",
    );
    assert_eq!(own, 0);
}

#[test]
fn all_is_every_active_message_none_is_nothing_and_a_list_is_what_it_names() {
    let list = "cst_info_notify,cst_status_notify,recommend_notify";
    let post = Post::open(&FAST, &[(302, "none"), (401, "all"), (501, list)]);
    day(&post);
    assert_eq!(kinds(&post, 302), [""; 0]);
    let mut all = OFFICE.to_vec();
    all.extend(["consultant_assign_create_notify", "cst_status_notify"]);
    all.sort();
    assert_eq!(kinds(&post, 401), all);
    assert_eq!(kinds(&post, 501), ["cst_info_notify", "cst_status_notify"]);
}

#[test]
fn obsolete_messages_go_to_who_names_them_where_they_are_switched_on() {
    let flags = [&FAST[..], &["--interfaces", "all"]].concat();
    let post = Post::open(&flags, &[(302, "default"), (501, "recommend_notify")]);
    day(&post);
    let recommended = ["recommend_notify"];
    assert_eq!(kinds(&post, 501), recommended);
    assert_eq!(kinds(&post, 302), OFFICE, "nobody's default");
    let told = &post.ear(501).pushes()[0].content;
    assert_eq!(told["cstTel"], told["cstMobile"]);
}

#[test]
fn one_obsolete_message_is_switched_on_by_itself() {
    let flags = [&FAST[..], &["--interfaces", "recommend_notify"]].concat();
    let post =
        Post::open(&flags, &[(302, "default"), (501, "recommend_notify,cst_attribute_notify")]);
    day(&post);
    assert_eq!(kinds(&post, 501), ["recommend_notify"]);
    assert_eq!(kinds(&post, 302), OFFICE);
}

#[test]
fn a_changed_subscription_holds_from_then_on() {
    let post = Post::open(&FAST, &[(401, "none"), (302, "default")]);
    post.knows("甲");
    post.settles();
    post.runs(&["app", "set", "401", "--subscribe", "cst_info_notify"]);
    let told = || {
        post.knows("乙");
        post.settles();
        (post.ear(401).count() > 0).then_some(())
    };
    crate::server::within(std::time::Duration::from_secs(10), "401 is told", told);
    assert!(post.ear(401).pushes().iter().all(|push| push.content["customerName"] == json!("乙")));
    let unknown = post.site().runs(&["app", "set", "401", "--subscribe", "no_such_notify"]);
    assert!(!unknown.status.success());
}
