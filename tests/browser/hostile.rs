//! Hostile texts, wherever customers, brokers, consultants and operators may have written something: every view shows them
//! as texts. A script or a picture that came of one would be seen here, or complained of by Chromium.

use rusqlite::Connection;
use serde_json::json;

use crate::branch::Branch;
use crate::screen::Screen;

const HOSTILE: &str = "\"'><img src=x onerror=planted()><script>planted()</script>{n}&lt;";

/// What of it looks the same in JSON.
const SEEN: &str = "<img src=x onerror=planted()><script>planted()</script>";

/// Tables that nobody writes texts into but the program itself.
const OURS: [&str; 6] = ["event", "message", "delivery", "admin_", "audit", "fact"];
/// Columns that hold no free text: what names records, codes, and what is no use without its form.
const NAMES: [&str; 16] = [
    "guid",
    "code",
    "cmd",
    "state",
    "status",
    "will",
    "kind",
    "token",
    "appkey",
    "grants",
    "subscriptions",
    "callback",
    "allow",
    "number",
    "mobile",
    "id",
];

/// Writes a hostile text into every column that may hold any; gives how many there were.
fn plants(store: &Connection) -> usize {
    let columns = "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND c.type = 'TEXT'";
    let mut columns = store.prepare(columns).unwrap();
    let columns = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let columns: Vec<(String, String)> = columns.map(Result::unwrap).collect();
    let free = columns.iter().filter(|(table, column)| {
        !OURS.iter().any(|ours| table.starts_with(ours))
            && !NAMES.iter().any(|name| column == name || column.ends_with(&format!("_{name}")))
    });
    // Some must differ from each other, and the page does not mind.
    let planted = free.filter(|(table, column)| {
        let plant = format!("UPDATE {table} SET {column} = ?1 || hex(randomblob(4))");
        store.execute(&plant, [HOSTILE]).is_ok_and(|rows| rows > 0)
    });
    planted.count()
}

fn one(store: &Connection, what: &str) -> String {
    store.query_row(what, [], |row| row.get(0)).unwrap()
}

/// Nothing on the screen has come of a text; gives whether the text is shown.
#[track_caller]
fn is_harmless(screen: &Screen) -> bool {
    let grown = "return [...document.querySelectorAll('img:not([src$=svg]), iframe, object, embed, form[action], [onerror], body script')].map((one) => one.outerHTML)";
    assert_eq!(screen.asks(grown, &[]), json!([]), "at {}", screen.address());
    screen.shows(SEEN)
}

#[test]
fn hostile_texts_are_texts_in_every_view() {
    let branch = Branch::open();
    let store = Connection::open(branch.site.folder().join("dcbox.db")).unwrap();
    store.busy_timeout(crate::screen::PATIENCE).unwrap();
    let planted = plants(&store);
    assert!(planted > 60, "{planted} columns");
    let (project, _) = branch.project();
    branch.switches(&project);
    assert!(branch.office.hears(1)[0].content.to_string().contains("planted()"));
    let customer = one(&store, "SELECT cast(max(customer_id) AS TEXT) FROM trade");
    let sold = one(
        &store,
        "SELECT room_guid FROM trade JOIN trade_service ON trade_guid = trade.guid WHERE state <> 'closed'",
    );
    let its = one(
        &store,
        &format!(
            "SELECT coalesce(parent_guid, project.guid) FROM room JOIN project ON project.guid = project_guid WHERE room.guid = '{sold}'"
        ),
    );
    let lead = one(&store, "SELECT lead_guid FROM opportunity WHERE lead_guid IS NOT NULL");
    let opportunity = one(&store, "SELECT opportunity_guid FROM follow_up");
    let consultant = one(&store, "SELECT consultant_guid FROM trade");
    let screen = Screen::signed_in(&branch.site);

    // Each with what of the text it must show; where it shows nothing that a stranger wrote, nothing.
    let mut views: Vec<(String, bool)> = [
        ("#/overview", false),
        ("#/projects", true),
        ("#/board", true),
        ("#/customers", true),
        ("#/leads", true),
        ("#/opportunities", true),
        ("#/consultants", true),
        ("#/apps", true),
        ("#/apps/301", true),
        ("#/apps/301?tab=keys", true),
        ("#/apps/301?tab=interfaces", true),
        ("#/apps/301?tab=messages", true),
        ("#/apps/301?tab=example", true),
        ("#/deliveries", true),
        ("#/deliveries?tab=changes", false),
        ("#/deliveries?tab=history", false),
        ("#/deliveries/1", true),
        ("#/journal", false),
        ("#/audit", false),
        ("#/settings", false),
    ]
    .map(|(address, shows)| (address.to_string(), shows))
    .into();
    views.push((format!("#/board/{project}"), true));
    views.push((format!("#/board/{project}?wall=1"), true));
    views.push((format!("#/board/{its}?room={sold}"), true));
    for tab in ["opportunities", "trades", "leads", "attributes", "referrals", "pushes"] {
        views.push((format!("#/customers/{customer}?tab={tab}"), true));
    }
    for tab in ["trades", "partnerOf", "recommendations", "assignments"] {
        views.push((format!("#/consultants/{consultant}?tab={tab}"), true));
    }
    views.push((format!("#/leads/{lead}"), true));
    views.push((format!("#/opportunities/{opportunity}"), true));
    for kind in "companies projects buildings rooms stations agencies brokerages cities streets attributes brokers recommendations".split(' ') {
        views.push((format!("#/base?tab={kind}"), true));
    }
    for (address, shows) in &views {
        screen.goes_to(address);
        screen.sees_it_settled();
        if *shows {
            screen.sees_that(&format!("{address} shows the text"), || is_harmless(&screen));
        }
        is_harmless(&screen);
    }

    // What opens over a view.
    screen.goes_to(&format!("#/board/{project}"));
    screen.clicks_on(".cell[data-state=available]");
    screen.clicks_on(".desk-moves .main");
    screen.sees_that("buyers to choose from", || screen.count("dialog .buyer-found li") > 2);
    assert!(is_harmless(&screen));
    screen.goes_to(&format!("#/customers/{customer}"));
    screen.clicks("Merge");
    screen.sees_that("customers to merge", || screen.count("dialog tbody tr:not(.waiting)") > 2);
    assert!(is_harmless(&screen));
    screen.goes_to("#/base?tab=brokers");
    screen.clicks_on(".tab-panel tbody tr td");
    screen.sees_that("a broker", || screen.count("dialog[open]") == 1);
    assert!(is_harmless(&screen));
}
