//! A Chromium to look at the page with, through chromedriver: as much of WebDriver as that needs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::tied;

/// How long a script in the page may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with a fresh profile, 1280 by 800. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    pub(crate) fn open() -> anyhow::Result<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0");
        let mut driver = tied(&command)?
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver does not start")?;
        let output = driver.stdout.take().context("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok()
        });
        let port: u16 =
            port.context("chromedriver is not there: apt-get install chromium chromium-driver")?;
        // Reads on, or a full pipe would stop it.
        thread::spawn(move || lines.for_each(drop));
        let profile = TempDir::new()?;
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-extensions",
            "--no-first-run",
            "--window-size=1280,800",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut browser = Self { driver, address, session: String::new(), _profile: profile };
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": { "args": arguments },
            "timeouts": { "script": PATIENCE.as_millis() as u64 } } } });
        let session = browser.asks("POST", "/session", &wanted)?;
        let session = session["sessionId"].as_str().context("chromedriver tells no session")?;
        browser.session = format!("/session/{session}");
        Ok(browser)
    }

    /// Loads a page.
    pub(crate) fn goes_to(&self, url: &str) -> anyhow::Result<()> {
        self.tells("url", &json!({ "url": url })).map(drop)
    }

    /// What a script gives to the function that is its last argument.
    pub(crate) fn runs(&self, script: &str, arguments: &[Value]) -> anyhow::Result<Value> {
        self.tells("execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// A command of Chromium's own.
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> anyhow::Result<Value> {
        self.tells("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn tells(&self, command: &str, body: &Value) -> anyhow::Result<Value> {
        let path = format!("{}/{command}", self.session);
        self.asks("POST", &path, body).with_context(|| format!("the browser's {command}"))
    }

    fn asks(&self, method: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let mut stream = TcpStream::connect(self.address).context("chromedriver")?;
        stream.set_read_timeout(Some(PATIENCE * 2))?;
        let body = body.to_string();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        // It keeps the connection whatever it is told, so the length counts.
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        let mut line = String::new();
        while reader.read_line(&mut line).context("chromedriver's answer")? > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().context("chromedriver's answer")?;
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).context("chromedriver's answer")?;
        let mut body: Value = serde_json::from_slice(&body).context("chromedriver's answer")?;
        let value = body["value"].take();
        match value["error"].as_str() {
            Some(error) => bail!("{error}: {}", value["message"].as_str().unwrap_or_default()),
            None => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.asks("DELETE", &self.session, &json!({}));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
