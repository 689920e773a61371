//! The admin page in Chromium: from asking for a view to its being drawn.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::Plan;
use crate::browser::Browser;
use crate::customers;
use crate::figures::median;
use crate::process::Server;
use crate::report::{Row, Target};
use crate::world::{Store, World};

const PASSWORD: &str = "as long as it has to be";
const CUSTOMERS: u64 = 100_000;
/// The demo world's project of more than a thousand rooms.
const LARGE: &str = "WH-XY";

/// Runs before the page's own scripts: notes when a view is there, with nothing on its way any more, and painted.
const NOTES: &str = "(() => { const look = () => { \
    const there = document.querySelector('main h1') && !document.querySelector('.skeleton, .waiting, [aria-busy=true]'); \
    if (there) requestAnimationFrame(() => { window.readyAt = performance.now(); }); else requestAnimationFrame(look); }; look(); })()";
const READY: &str = "const [answer] = arguments; const look = () => (window.readyAt ? answer(window.readyAt) : setTimeout(look, 5)); look();";

/// Goes to a view of the page that is open; how long until `count` elements of a kind are there, nothing is on its way any more,
/// and it is painted.
const GOES: &str = "const [hash, kind, count, answer] = arguments; const begun = performance.now(); location.hash = hash; const look = () => { \
    const there = document.querySelectorAll(kind).length >= count && !document.querySelector('.skeleton, .waiting, [aria-busy=true]'); \
    if (there) requestAnimationFrame(() => answer(performance.now() - begun)); else requestAnimationFrame(look); }; requestAnimationFrame(look);";

const SIGNS_IN: &str = "const [password, answer] = arguments; \
    fetch('api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ password }) }) \
        .then((told) => answer(told.status), (why) => answer(String(why)));";

/// Asks the API; how long until the answer is read, and how many rows there are in all.
const ASKS: &str = "const [path, answer] = arguments; const begun = performance.now(); \
    fetch(`api/${path}`).then((told) => told.json()).then((told) => answer([performance.now() - begun, told.total]), (why) => answer(String(why)));";

/// The first view of a browser that has nothing of the page, the board of 1,030 rooms, and lists of 100,000 customers.
pub(crate) fn take(world: &World, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let store = world.store("page")?;
    let (server, browser) = open(world, &store)?;
    rows.push(first_view(&server, &browser, plan)?);
    rows.push(board(&browser, plan)?);
    drop(browser);
    server.stop()?;

    let store = world.store("page-customers")?;
    customers::add(&store.path, CUSTOMERS)?;
    let (server, browser) = open(world, &store)?;
    rows.extend(lists(&browser, plan)?);
    drop(browser);
    server.stop()?;
    Ok(rows)
}

/// A server with a password, and a browser that has signed in there.
fn open(world: &World, store: &Store) -> anyhow::Result<(Server, Browser)> {
    let mut command = Command::new(world.dcbox());
    command.args(["admin", "password", "--stdin", "--data"]).arg(&store.path);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    child.stdin.take().context("dcbox admin password")?.write_all(PASSWORD.as_bytes())?;
    if !child.wait()?.success() {
        bail!("dcbox admin password fails");
    }
    let server = world.serve(store, &[])?;
    let browser = Browser::open()?;
    browser.goes_to(&format!("http://{}/admin/", server.address))?;
    let status = browser.runs(SIGNS_IN, &[json!(PASSWORD)])?;
    if status != 200 {
        bail!("signing in: {status}");
    }
    Ok((server, browser))
}

fn first_view(server: &Server, browser: &Browser, plan: &Plan) -> anyhow::Result<Row> {
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": NOTES }))?;
    let mut times = Vec::new();
    for _ in 0..plan.repeats {
        browser.goes_to("about:blank")?;
        browser.devtools("Network.clearBrowserCache", &json!({}))?;
        browser.goes_to(&format!("http://{}/admin/#/overview", server.address))?;
        times.push(milliseconds(&browser.runs(READY, &[])?)?);
    }
    Ok(row("first view, the overview, nothing in the browser's cache".to_owned(), times, 300.0))
}

fn board(browser: &Browser, plan: &Plan) -> anyhow::Result<Row> {
    let find = "const [code, answer] = arguments; fetch('api/boards?size=200').then((told) => told.json()) \
        .then(({ rows }) => { const { guid, tally } = rows.find((one) => one.code === code); answer([guid, tally.rooms]); }, (why) => answer(String(why)));";
    let found = browser.runs(find, &[json!(LARGE)])?;
    let (guid, rooms) = (found[0].as_str(), found[1].as_u64());
    let (guid, rooms) = guid.zip(rooms).context("the demo world has no large project")?;
    let mut times = Vec::new();
    for _ in 0..plan.repeats {
        browser.runs(GOES, &[json!("#/board"), json!(".project-card"), json!(1)])?;
        let address = json!(format!("#/board/{guid}"));
        times.push(milliseconds(&browser.runs(GOES, &[address, json!(".cell"), json!(rooms)])?)?);
    }
    Ok(row(format!("board of {rooms} rooms, from the press to the paint"), times, 200.0))
}

fn lists(browser: &Browser, plan: &Plan) -> anyhow::Result<Vec<Row>> {
    let asked = [
        ("the first page", "customers?size=50"),
        ("page 1,000", "customers?size=50&page=1000"),
        ("the last page by name", "customers?size=50&page=2000&sort=name"),
        ("searched by name", "customers?size=50&q=实测客户0012345"),
        ("searched by a part of the name", "customers?size=50&q=客户00123"),
        ("searched by the last four digits", "customers?size=50&q=3399"),
        ("searched by number", "customers?size=50&q=7000012345"),
        ("searched for what is not there", "customers?size=50&q=没有此人"),
    ];
    let mut rows = Vec::new();
    for (what, path) in asked {
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..plan.repeats {
            let told = browser.runs(ASKS, &[json!(path)])?;
            total = told[1].as_u64().with_context(|| format!("{path}: {told}"))?;
            times.push(milliseconds(&told[0])?);
        }
        if (total == 0) != path.ends_with("没有此人") {
            bail!("{path} finds {total} customers");
        }
        rows.push(row(format!("100,000 customers, {what}: {total} found"), times, 100.0));
    }
    Ok(rows)
}

fn milliseconds(told: &Value) -> anyhow::Result<f64> {
    told.as_f64().with_context(|| format!("the page tells no time: {told}"))
}

fn row(what: String, times: Vec<f64>, bound: f64) -> Row {
    eprintln!("  {what}: {times:.0?} ms");
    let time = median(times);
    Row {
        what,
        figure: format!("{time:.0} ms"),
        target: Some(Target::below(time, bound, " ms")),
        ..Row::default()
    }
}
