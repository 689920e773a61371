//! A browser of one's own, on a page of one site.

use std::cell::{Cell, RefCell};
use std::thread;
use std::time::Duration;

use ::http::Method;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use url::{ParseError, Url};

use crate::complaints::{Expected, complaints};
use crate::driver;
use crate::operator::{PASSWORD, printed_link, sets_password};
use crate::server::{Site, within};

/// How long a person waits before giving up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A Chromium with a fresh profile, 1280 by 800, light, and quiet about the world outside.
pub struct Screen {
    runtime: Runtime,
    client: Client,
    /// The site's origin, as `http://127.0.0.1:4000`.
    pub origin: String,
    pub(crate) expected: RefCell<Vec<Expected>>,
    server_is_away: Cell<bool>,
    was_told: Cell<bool>,
    _profile: TempDir,
}

impl Screen {
    /// A browser that has not been anywhere yet.
    pub fn blank(site: &Site) -> Screen {
        let profile = TempDir::new().unwrap();
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--no-first-run",
            "--password-store=basic",
            "--window-size=1280,800",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let capabilities: Capabilities = serde_json::from_value(wanted).unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities).connect(driver::url()).await
        });
        let client = client.unwrap_or_else(|why| panic!("Chromium does not start: {why}"));
        let screen = Screen {
            runtime,
            client,
            origin: format!("http://{}", site.addr()),
            expected: RefCell::default(),
            server_is_away: Cell::new(false),
            was_told: Cell::new(false),
            _profile: profile,
        };
        screen.is_sized(1280, 800);
        screen
    }

    /// At the sign-in of a site, in English.
    pub fn open(site: &Site) -> Screen {
        let screen = Screen::blank(site);
        screen.expects_refusal(401, "session");
        screen.visits("/admin/");
        screen.sees("登录");
        screen.clicks("EN");
        screen.sees("Password");
        screen
    }

    /// Signed in with the password, which is set for it; on the overview, in English.
    pub fn signed_in(site: &Site) -> Screen {
        assert!(sets_password(site, PASSWORD).status.success());
        let screen = Screen::open(site);
        screen.signs_in(PASSWORD);
        screen
    }

    pub fn signs_in(&self, password: &str) {
        self.fills("Password", password);
        self.clicks("Sign in");
        self.sees("Sign out");
    }

    /// Opens the link of the banner.
    pub fn signs_in_by_the_banners_link(&self, site: &Site) {
        self.visits(&format!("/admin/#link={}", printed_link(site)));
    }

    /// Sets the first password, as one is asked to after the link.
    pub fn sets_a_password(&self, password: &str) {
        self.fills("New password", password);
        self.fills("Once more", password);
        self.clicks("Save");
    }

    /// Types an address of the site into the address bar.
    pub fn visits(&self, path: &str) {
        let to = format!("{}{path}", self.origin);
        self.run(self.client.goto(&to)).unwrap();
    }

    /// Goes to a view by its address, as `#/audit`.
    pub fn goes_to(&self, hash: &str) {
        self.visits(&format!("/admin/{hash}"));
        let name = hash.trim_start_matches("#/").split(['/', '?']).next().unwrap();
        self.waits(&format!("the view {name}"), || {
            let shown = "return document.querySelector('a[aria-current=page]')?.dataset.section";
            (self.asks(shown, &[]) == name).then_some(())
        });
    }

    /// Reloads the page.
    pub fn reloads(&self) {
        self.run(self.client.refresh()).unwrap();
    }

    /// The address as the address bar has it, from its path on.
    pub fn address(&self) -> String {
        let whole = self.run(self.client.current_url()).unwrap().to_string();
        whole.strip_prefix(&self.origin).unwrap_or(&whole).to_string()
    }

    /// The window's inner size, in CSS pixels. Below 500 no window can be made, but one can be made believe.
    pub fn is_sized(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
    }

    /// What the system prefers: `light` or `dark`, and nothing that moves.
    pub fn prefers(&self, scheme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Where the browser believes to be, by its time zone.
    pub fn is_in(&self, zone: &str) {
        self.devtools("Emulation.setTimezoneOverride", json!({ "timezoneId": zone }));
    }

    /// Waits until there is an answer.
    #[track_caller]
    pub fn waits<T>(&self, what: &str, ask: impl FnMut() -> Option<T>) -> T {
        within(PATIENCE, what, ask)
    }

    /// What a script answers in the page; null where the page is just being left.
    pub fn asks(&self, script: &str, arguments: &[Value]) -> Value {
        self.run(self.client.execute(script, arguments.to_vec())).unwrap_or_default()
    }

    /// What was copied last.
    pub fn pastes(&self) -> String {
        self.devtools("Browser.grantPermissions", json!({ "permissions": ["clipboardReadWrite"] }));
        let text = self.asks("return navigator.clipboard.readText()", &[]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// From now on, one refusal with this status of a path below `/admin/api` is expected, and missed where it does not come.
    pub fn expects_refusal(&self, status: u16, path: &str) {
        let path = format!("{}/admin/api/{path}", self.origin);
        self.expected.borrow_mut().push(Expected { path, status });
    }

    /// From now on the server is away, and any request may find none.
    pub fn expects_no_server(&self) {
        self.server_is_away.set(true);
    }

    /// What is shown, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        self.run(self.client.screenshot()).unwrap()
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    pub(crate) fn devtools(&self, method: &str, parameters: Value) -> Value {
        self.tells("goog/cdp/execute", json!({ "cmd": method, "params": parameters }))
    }

    /// What Chromium has complained of since it was last asked.
    pub(crate) fn log(&self) -> Value {
        self.tells("se/log", json!({ "type": "browser" }))
    }

    /// All that went wrong beyond what was expected; a test that asks has taken it on itself.
    pub fn complaints(&self) -> Vec<String> {
        self.was_told.set(true);
        let mut all = complaints(&self.log(), &self.expected.borrow());
        all.retain(|one| !self.server_is_away.get() || !one.contains("net::ERR_"));
        all
    }

    fn tells(&self, path: &'static str, body: Value) -> Value {
        self.run(self.client.issue_cmd(Tell { path, body: body.to_string() })).unwrap()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let failed = thread::panicking();
        if failed {
            self.leaves_a_picture();
        }
        let complaints =
            if failed || !self.was_told.get() { self.complaints() } else { Vec::new() };
        self.run(self.client.clone().close()).ok();
        if failed {
            eprintln!("Chromium's complaints: {complaints:#?}");
        } else {
            assert!(complaints.is_empty(), "Chromium complains: {complaints:#?}");
        }
    }
}

/// A command of Chromium's own.
#[derive(Debug)]
struct Tell {
    path: &'static str,
    body: String,
}

impl WebDriverCompatibleCommand for Tell {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.clone()))
    }
}
