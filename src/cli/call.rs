//! `dcbox call`: one request, sealed, sent, its answer verified and printed.

use std::io::Read as _;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::rt;
use clap::Args;
use serde_json::Value;

use super::{Data, Failure, say};
use crate::apps;
use crate::delivery;
use crate::protocol::{Envelope, Keys, Outgoing, Sid, now_ms};
use crate::store::Folder;

const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Args)]
pub(super) struct Call {
    /// The interface, as base_project_list
    cmd: String,
    /// Its fields as a JSON object, or - to read them from standard input
    #[arg(default_value = "{}")]
    fields: String,
    /// The application that asks
    #[arg(long, env = "DCBOX_APP", default_value_t = 301)]
    app: u16,
    /// The data centre
    #[arg(long, env = "DCBOX_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    #[command(flatten)]
    data: Data,
    /// The application's token, instead of the data folder's
    #[arg(long, env = "DCBOX_TOKEN", requires = "appkey", hide_env_values = true)]
    token: Option<String>,
    /// The application's appkey, instead of the data folder's
    #[arg(long, env = "DCBOX_APPKEY", requires = "token", hide_env_values = true)]
    appkey: Option<String>,
    /// Do not send it: print a curl command that would, once
    #[arg(long)]
    curl: bool,
}

impl Call {
    /// Exit status 0 for errcode 0, 1 for another, 2 (by the caller) where there was no answer to speak of.
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let keys = self.keys()?;
        let message = self.sealed(&keys)?;
        let url = endpoint(&self.url);
        if self.curl {
            let message = String::from_utf8(message)?;
            say(format_args!(
                "curl -s {url} -H 'content-type: application/json' -d '{}'",
                message.replace('\'', "'\\''")
            ));
            return Ok(ExitCode::SUCCESS);
        }
        let answer = rt::System::new().block_on(send(&url, message))?;
        let answer = open(&answer, &keys)?;
        say(serde_json::to_string_pretty(&answer)?);
        Ok(if answer["errcode"] == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn keys(&self) -> Result<Keys, Failure> {
        if let (Some(token), Some(appkey)) = (&self.token, &self.appkey) {
            return Ok(Keys::new(token, appkey)?);
        }
        let folder = Folder::open(&self.data.path)?;
        let found = apps::find(&folder.writable()?, self.app)?;
        let record = found.ok_or_else(|| {
            format!("there is no application {} in {}", self.app, self.data.path.display())
        })?;
        Ok(Keys::new(&record.token, &record.appkey)?)
    }

    fn sealed(&self, keys: &Keys) -> Result<Vec<u8>, Failure> {
        let mut fields = self.fields.clone();
        if fields == "-" {
            fields.clear();
            std::io::stdin().read_to_string(&mut fields)?;
        }
        let object: Value = serde_json::from_str(&fields)
            .map_err(|error| format!("the fields are no JSON: {error}"))?;
        if !object.is_object() {
            return Err("the fields are no JSON object".into());
        }
        let now = now_ms();
        // Several calls in one second differ by the part of it that they are made in.
        let sid = Sid { app: self.app, second: now / 1000, number: rand::random_range(0..100_000) };
        let (appid, sid) = (self.app.to_string(), sid.to_string());
        let header = Outgoing {
            appid: &appid,
            sid: &sid,
            cmd: &self.cmd,
            version: "3.10",
            timestamp: now / 1000,
            refusal: None,
        };
        Ok(header.seal(keys, fields.into_bytes()))
    }
}

/// The data centre's address with its one path, where only the former is given.
fn endpoint(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    if host.contains('/') { url.to_owned() } else { format!("{url}/api") }
}

async fn send(url: &str, message: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let client = delivery::client(PATIENCE);
    let unreachable = |error| format!("{url} does not answer: {error}");
    let asked = client.post(url).content_type("application/json").send_body(message);
    let mut answer = asked.await.map_err(unreachable)?;
    let status = answer.status();
    if !status.is_success() {
        return Err(format!("{url} answered {status}; is that a data centre?").into());
    }
    Ok(answer.body().limit(1 << 30).await?.into())
}

/// An answer's plain text, verified; for one that carries none, what its header says in the clear.
fn open(answer: &[u8], keys: &Keys) -> Result<Value, Failure> {
    let whole: Value = serde_json::from_slice(answer)
        .map_err(|error| format!("the answer is no JSON: {error}"))?;
    if whole["data"] == "" {
        let header = &whole["header"];
        return Ok(
            serde_json::json!({ "errcode": header["errcode"], "errmsg": header["errmsg"], "content": {} }),
        );
    }
    let envelope = Envelope::read(answer)
        .map_err(|unreadable| format!("the answer is no envelope: {}", unreadable.refusal))?;
    let verified = keys.verify(&envelope.header, &envelope.data);
    let plain = keys.decrypt(envelope.cipher);
    match (verified, serde_json::from_slice(&plain)) {
        (Ok(()), Ok(answer)) => Ok(answer),
        (Ok(()), Err(_)) => Err(
            "the answer cannot be decrypted: the appkey is not the one that the data centre has"
                .into(),
        ),
        (Err(_), _) => {
            let said = whole["header"]["errmsg"].as_str().map(|said| format!("; it says: {said}"));
            Err(format!("the answer is not signed with this token{}", said.unwrap_or_default())
                .into())
        }
    }
}
