//! An application's end of the messages: takes each one, notes when it came, and answers that all is
//! well. It looks at no more than it must, so that what is measured is who sends.

use std::fmt::Write as _;
use std::future;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::header::ContentType;
use actix_web::web::{Bytes, Data, Path, get, post};
use actix_web::{App, HttpResponse, HttpServer};
use dcbox::protocol::{Envelope, Keys, Outgoing};

/// The keys of every application that receives here.
pub(crate) const TOKEN: &str = "be0cbe0cbe0cbe0cbe0cbe0cbe0cbe0c";
/// As long as those in use.
pub(crate) const APPKEY: &str = "benchbenchbenchbenchbenchbenchbenchbenchbenchbenchbenchbenchbench";
const GOOD: &[u8] = br#"{"errcode":0,"errmsg":"","content":{}}"#;

struct Received {
    keys: Keys,
    messages: Mutex<Vec<(String, String, i64)>>,
}

/// Serves `POST /to/APP`, which answers well; `POST /hang/APP`, which never answers; `GET /arrivals`,
/// a line with application, sid and microseconds for each message taken; and `GET /count`.
pub(crate) fn serve() -> anyhow::Result<()> {
    let received =
        Data::new(Received { keys: Keys::new(TOKEN, APPKEY)?, messages: Mutex::default() });
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(received.clone())
                .route("/to/{app}", post().to(take))
                .route("/hang/{app}", post().to(hang))
                .route("/arrivals", get().to(arrivals))
                .route("/count", get().to(count))
        })
        .bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("http://{address}");
        }
        server.workers(1).shutdown_timeout(1).run().await
    })?;
    Ok(())
}

/// Microseconds since 1970: the receiver and those who report share the machine's clock.
pub(crate) fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

async fn take(app: Path<String>, body: Bytes, received: Data<Received>) -> HttpResponse {
    let at = now_us();
    let Ok(message) = Envelope::read(&body) else { return HttpResponse::BadRequest().finish() };
    let (app, header) = (app.into_inner(), &message.header);
    let answer = Outgoing {
        appid: &app,
        sid: &header.sid,
        cmd: &header.cmd,
        version: &header.version,
        timestamp: at / 1_000_000,
        refusal: None,
    };
    let answer = answer.seal(&received.keys, GOOD.to_vec());
    let sid = header.sid.to_string();
    received.messages.lock().unwrap_or_else(PoisonError::into_inner).push((app, sid, at));
    HttpResponse::Ok().content_type(ContentType::json()).body(answer)
}

async fn hang(_body: Bytes) -> HttpResponse {
    future::pending().await
}

async fn arrivals(received: Data<Received>) -> String {
    let messages = received.messages.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = String::with_capacity(messages.len() * 48);
    for (app, sid, at) in messages.iter() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{app} {sid} {at}");
    }
    text
}

async fn count(received: Data<Received>) -> String {
    received.messages.lock().unwrap_or_else(PoisonError::into_inner).len().to_string()
}
