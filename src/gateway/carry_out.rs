//! Running an admitted request, and sealing the answer.

use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use actix_web::web;
use rusqlite::Connection;
use serde_json::json;

use super::admit::{Admitted, verify};
use super::note::Answer;
use super::uses::UNKNOWN;
use super::{Gateway, Worker, serials};
use crate::catalogue::{Error, Reach, Read, Run, Write};
use crate::journal::By;
use crate::protocol::{Code, Envelope, Outgoing, Refusal};
use crate::store::ReadConnection;

/// How the plain text of every good answer begins; `content` and a brace follow.
const GOOD: &[u8] = br#"{"errcode":0,"errmsg":"","content":"#;

impl Worker {
    /// The whole answer to an envelope.
    pub(super) async fn answer(
        &self,
        envelope: Envelope<'_>,
        by_get: bool,
        peer: Option<IpAddr>,
        now: i64,
    ) -> Answer {
        let begun = Instant::now();
        let echo = envelope.header.echo();
        // docs/protocol.md, step 1: whoever asks, a GET of an interface that writes is a wrong method.
        let writes = || {
            self.gateway.catalogue.get(&echo.cmd).is_some_and(|interface| interface.entry.writes())
        };
        if by_get && writes() {
            let refusal = Refusal::because(Code::Method, "GET 只用于查询接口");
            let claimed = envelope.header.appid.into_owned();
            return Answer { claimed, ..self.answer_stranger(echo, refusal, now) };
        }
        let application = self.gateway.registry.get(&envelope.header.appid);
        let Some(application) = application.filter(|application| application.enabled) else {
            let claimed = envelope.header.appid.into_owned();
            let refusal = Refusal::because(Code::UnknownApplication, "没有此 appid，或已停用");
            return Answer { claimed, ..self.answer_stranger(echo, refusal, now) };
        };
        let (keys, verified) = verify(&application, &envelope, peer, now);
        let is_verified = verified.is_ok();
        let admitted = match verified {
            Ok(()) => self.admit(&application, keys, envelope, now),
            Err(refusal) => Err(refusal.into()),
        };
        let outcome = match admitted {
            Ok(admitted) => self.run(admitted, application.id, now).await,
            Err(error) => Err(error),
        };
        let (plain, refusal) = match outcome {
            Ok(plain) => (plain, None),
            Err(error) => {
                let refusal = told(error, application.id, &echo.cmd);
                let plain = json!({ "errcode": refusal.code.number(), "errmsg": refusal.message(), "content": {} });
                (plain.to_string().into_bytes(), Some(refusal))
            }
        };
        let known = self.gateway.catalogue.get(&echo.cmd);
        let name = known.map_or(UNKNOWN, |interface| interface.entry.spec.cmd);
        let errcode = refusal.as_ref().map_or(0, |refusal| refusal.code.number());
        let by = is_verified.then_some((application.id, now));
        self.tally.count(name, errcode, begun.elapsed(), by);
        let (appid, timestamp) = (self.gateway.appid.to_string(), now / 1000);
        let (sid, cmd, version) = (&echo.sid, &echo.cmd, &echo.version);
        let body =
            Outgoing { appid: &appid, sid, cmd, version, timestamp, refusal: refusal.as_ref() }
                .seal(keys, plain);
        let old_keys = !std::ptr::eq(keys, &application.keys);
        let by = Some(By { application, old_keys, verified: is_verified });
        Answer { body, echo, refusal, by, claimed: String::new() }
    }

    /// Step 7, and the answer's plain text.
    async fn run(&self, admitted: Admitted<'_>, app: u16, now: i64) -> Result<Vec<u8>, Error> {
        let Admitted { interface, fields, sid, claim } = admitted;
        let mut out = match interface.entry.run {
            Run::Command(run) => {
                let mut command = run(&fields)?;
                let switched = Arc::clone(&self.gateway.switched);
                let work = move |tx: &mut crate::store::Tx<'_>| {
                    serials::require_fresh(tx, sid)?;
                    let mut out = GOOD.to_vec();
                    command(&mut Write::new(tx, &switched, app, now), &mut out)?;
                    // Last, so that a command that refuses has written nothing.
                    serials::record(tx, sid)?;
                    Ok::<_, Error>(out)
                };
                self.gateway.writer.run(work).await?
            }
            Run::Query { run, reach } if reach(&fields) == Reach::Long => {
                let gateway = Arc::clone(&self.gateway);
                let read = move || {
                    let conn = gateway.readers.get()?;
                    gateway.read(&conn, Reach::Long, app, |cx, out| run(&fields, cx, out))
                };
                web::block(read).await.map_err(|error| Error::Ours(error.to_string()))??
            }
            Run::Query { run, reach } => {
                let reach = reach(&fields);
                self.gateway.read(self.conn()?, reach, app, |cx, out| run(&fields, cx, out))?
            }
        };
        out.push(b'}');
        claim.keep();
        Ok(out)
    }
}

impl Gateway {
    /// Runs one reading request against one state of the store.
    fn read(
        &self,
        conn: &ReadConnection,
        reach: Reach,
        app: u16,
        run: impl FnOnce(&Read<'_>, &mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<Vec<u8>, Error> {
        let reading = || {
            let mut out = GOOD.to_vec();
            let run = |conn: &Connection| run(&Read { conn, app, walks: &self.walks }, &mut out);
            match reach {
                Reach::Point => conn.look(run)?,
                Reach::Short | Reach::Long => conn.snapshot(run)?,
            }
            Ok(out)
        };
        // A panic is a fault of ours like another: the caller is told, and the worker goes on.
        catch_unwind(AssertUnwindSafe(reading))
            .unwrap_or_else(|_| Err(Error::Ours("reading panicked".to_owned())))
    }
}

/// What the caller is told of an error. A fault of ours goes to the log, and its reference to both.
fn told(error: Error, app: u16, cmd: &str) -> Refusal {
    match error {
        Error::Refused(refusal) => refusal,
        Error::Ours(why) => {
            let reference = format!("{:08X}", rand::random::<u32>());
            tracing::error!(reference, app, cmd, why, "a request failed");
            Refusal::because(Code::Internal, format_args!("参考号 {reference}"))
        }
    }
}
