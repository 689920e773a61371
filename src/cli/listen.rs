//! `dcbox listen`: an application's end of the pushes, to see them and to test against.

use std::collections::HashSet;
use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer, rt};
use clap::Args;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Data, Failure, say};
use crate::apps::{self, Application, Registry};
use crate::delivery;
use crate::protocol::{Code, DateTime, Envelope, Outgoing, now_ms};
use crate::store::Folder;

/// How long whoever a push is forwarded to may take: as long as the data centre waits for us.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct Listen {
    /// Where to listen on this machine; 0 takes a free port
    #[arg(long, default_value_t = 9301)]
    port: u16,
    /// The application whose pushes are received
    #[arg(long, env = "DCBOX_APP", default_value_t = 301)]
    app: u16,
    #[command(flatten)]
    data: Data,
    /// Pass each push on to this address as it came, and its answer back
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
    /// Refuse the first so many pushes, to see them tried again
    #[arg(long, value_name = "N", default_value_t = 0)]
    fail: u64,
    /// Print one JSON object a line: at, cmd, sid, again, answered, content
    #[arg(long)]
    json: bool,
}

/// What the receiver remembers.
struct Receiver {
    app: u16,
    /// What the folder says of the applications: a rotation changes their keys under way.
    registry: Registry,
    conn: Mutex<Connection>,
    forward_to: Option<String>,
    json: bool,
    to_fail: AtomicU64,
    seen: Mutex<HashSet<String>>,
}

impl Listen {
    pub(super) fn run(self) -> Result<(), Failure> {
        let conn = Folder::open(&self.data.path)?.writable()?;
        let record = apps::find(&conn, self.app)?;
        let record = record.ok_or_else(|| format!("there is no application {}", self.app))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .map_err(|error| format!("cannot listen on port {}: {error}", self.port))?;
        let callback = format!("http://{}/", listener.local_addr()?);
        say(format_args!("listening on {callback} for application {}", self.app));
        if record.callback.as_deref() != Some(&callback) && !self.json {
            let (program, data) = (super::program(), self.data.path.display());
            say(format_args!(
                "its pushes come here once its callback says so:\n\n    {program} app set {} --callback {callback} --data {data}\n",
                self.app
            ));
        }
        let receiver = web::Data::new(Receiver {
            app: self.app,
            registry: Registry::load(&conn)?,
            conn: Mutex::new(conn),
            forward_to: self.forward_to,
            json: self.json,
            to_fail: AtomicU64::new(self.fail),
            seen: Mutex::default(),
        });
        let app = move || App::new().app_data(receiver.clone()).default_service(web::to(receive));
        rt::System::new().block_on(HttpServer::new(app).workers(1).listen(listener)?.run())?;
        Ok(())
    }
}

async fn receive(receiver: web::Data<Receiver>, body: Bytes) -> HttpResponse {
    let envelope = match Envelope::read(&body) {
        Ok(envelope) => envelope,
        Err(unreadable) => {
            say(format_args!("no envelope: {}", unreadable.refusal));
            return HttpResponse::BadRequest().body("no envelope\n");
        }
    };
    let Some(application) = receiver.application() else {
        say(format_args!("application {} is gone, or its keys cannot be used", receiver.app));
        return HttpResponse::InternalServerError().body("no keys\n");
    };
    let (keys, verified) = application.verify(&envelope, now_ms());
    if let Err(unverified) = verified {
        say(format_args!(
            "{}: its {unverified:?} does not fit application {}",
            envelope.header.cmd, receiver.app
        ));
        return HttpResponse::Unauthorized().body("not signed with this application's token\n");
    }
    let (cmd, sid) = (envelope.header.cmd.to_string(), envelope.header.sid.to_string());
    let plain = keys.decrypt(envelope.cipher);
    let Ok(content) = serde_json::from_slice::<Value>(&plain) else {
        say(format_args!("{cmd}: cannot be decrypted with application {}'s appkey", receiver.app));
        return HttpResponse::BadRequest().body("cannot be decrypted\n");
    };
    if let Some(url) = &receiver.forward_to {
        receiver.tell(&cmd, &sid, false, "forwarded", &content);
        return forward(url.clone(), body).await;
    }
    let failing = receiver
        .to_fail
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
        .is_ok();
    let again = !failing
        && !receiver.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(sid.clone());
    let (errcode, errmsg) = match (failing, again) {
        (true, _) => (Code::Internal.number(), Code::Internal.text()),
        (_, true) => (Code::SerialUsed.number(), Code::SerialUsed.text()),
        _ => (0, ""),
    };
    receiver.tell(&cmd, &sid, again, &errcode.to_string(), &content);
    let plain =
        json!({ "errcode": errcode, "errmsg": errmsg, "content": {} }).to_string().into_bytes();
    let appid = receiver.app.to_string();
    let header = Outgoing {
        appid: &appid,
        sid: &sid,
        cmd: &cmd,
        version: "3.10",
        timestamp: now_ms() / 1000,
        refusal: None,
    };
    HttpResponse::Ok().content_type("application/json").body(header.seal(keys, plain))
}

impl Receiver {
    /// The application with the keys that it has now.
    fn application(&self) -> Option<Arc<Application>> {
        let conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.registry.follow(&conn) {
            say(format_args!("the data folder cannot be read: {error}"));
        }
        self.registry.get(&self.app.to_string())
    }

    fn tell(&self, cmd: &str, sid: &str, again: bool, answered: &str, content: &Value) {
        let at = DateTime(now_ms());
        if self.json {
            say(
                json!({ "at": at, "cmd": cmd, "sid": sid, "again": again, "answered": answered, "content": content }),
            );
            return;
        }
        let content = if std::io::stdout().is_terminal() {
            format!("{content:#}")
        } else {
            content.to_string()
        };
        let again = if again { " again" } else { "" };
        say(format_args!("{at} {cmd} {sid}{again} → {answered}\n{content}"));
    }
}

async fn forward(url: String, body: Bytes) -> HttpResponse {
    let answer =
        delivery::client(PATIENCE).post(url).content_type("application/json").send_body(body).await;
    match answer {
        Ok(mut answer) => {
            let status = answer.status();
            let body = answer.body().await.unwrap_or_default();
            HttpResponse::build(status).content_type("application/json").body(body)
        }
        Err(error) => {
            say(format_args!("not forwarded: {error}"));
            HttpResponse::BadGateway().body(format!("{error}\n"))
        }
    }
}
