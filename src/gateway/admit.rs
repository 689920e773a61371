//! Whether a request may be carried out: docs/protocol.md, steps 2 to 6, in their order.

use std::net::IpAddr;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::serials::{Claim, is_recorded};
use super::{Gateway, Worker};
use crate::apps::Application;
use crate::catalogue::{Error, Interface, State};
use crate::protocol::{Code, Envelope, Header, Keys, Mistake, Refusal, Sid, Unverified};

/// How far ahead of us a sid's clock may be, in seconds.
const AHEAD: i64 = 15 * 60;

/// A request that may be carried out.
pub(super) struct Admitted<'g> {
    pub(super) interface: &'g Interface,
    /// Its fields, checked.
    pub(super) fields: Value,
    pub(super) sid: Sid,
    pub(super) claim: Claim<'g>,
}

impl Worker {
    /// Steps 3 to 6, for an envelope that was verified with `keys`.
    pub(super) fn admit<'g>(
        &'g self,
        application: &Application,
        keys: &Keys,
        envelope: Envelope<'_>,
        now: i64,
    ) -> Result<Admitted<'g>, Error> {
        let sid = parse(application, &envelope.header.sid)?;
        let used = || Error::refused(Code::SerialUsed);
        let claim = self.gateway.serials.claim(sid).ok_or_else(used)?;
        let interface = self.gateway.catalogue.get(&envelope.header.cmd);
        match self.gateway.admit_fresh(interface, (application, keys), envelope, sid, now) {
            Ok((interface, fields)) => Ok(Admitted { interface, fields, sid, claim }),
            // A used serial comes before all that is wrong after it. A write that nothing is wrong with
            // finds that out in its own transaction, and need not look twice.
            Err(refusal) => {
                let writes = interface.is_none_or(|interface| interface.entry.writes());
                let is_used = writes && is_recorded(self.conn()?, sid)?;
                Err(if is_used { used() } else { refusal.into() })
            }
        }
    }
}

impl Gateway {
    /// The rest of step 3, and steps 4 to 6.
    fn admit_fresh<'g>(
        &self,
        interface: Option<&'g Interface>,
        (application, keys): (&Application, &Keys),
        envelope: Envelope<'_>,
        sid: Sid,
        now: i64,
    ) -> Result<(&'g Interface, Value), Refusal> {
        self.timely(sid, now)?;
        let interface = callable(interface, &envelope.header)?;
        if !application.may_call(interface.entry) {
            let why = format_args!("应用 {} 未被授权 {}", application.id, interface.entry.spec.cmd);
            return Err(Refusal::because(Code::NotGranted, why));
        }
        let plain = keys.decrypt(envelope.cipher);
        let fields = serde_json::from_slice::<Map<String, Value>>(&plain)
            .map_err(|error| unreadable(&plain, &error))?;
        let fields = interface.checker.admit(fields)?;
        Ok((interface, fields))
    }
}

/// Step 2, and the keys that the answer is sealed with. What it says is the same for all, since the answer is sealed and
/// the caller not known: nothing that the caller wrote may be in it (docs/protocol.md, "The envelope").
pub(super) fn verify<'a>(
    application: &'a Application,
    envelope: &Envelope<'_>,
    peer: Option<IpAddr>,
    now: i64,
) -> (&'a Keys, Result<(), Refusal>) {
    if !application.may_come_from(peer) {
        let refusal = Refusal::because(Code::Unverified, "来源地址不在该应用的允许列表中");
        return (&application.keys, Err(refusal));
    }
    let (keys, verified) = application.verify(envelope, now);
    let verified = verified.map_err(|unverified| {
        let why = match unverified {
            Unverified::AuthCode => mistaken(application, &envelope.header, now),
            Unverified::DataCode => "dataCode 应为 data 的 base64 文本的 sha1",
        };
        Refusal::because(Code::Unverified, why)
    });
    (keys, verified)
}

/// What to look at where authCode does not fit.
fn mistaken(application: &Application, header: &Header<'_>, now: i64) -> &'static str {
    let old = application.old_keys(now);
    match application.keys.mistake(header).or_else(|| old.and_then(|old| old.mistake(header))) {
        Some(Mistake::NoSha1) => "authCode 应为 40 位十六进制的 sha1",
        Some(Mistake::Order) => "authCode 的四个值都对，但须按值（字符串）排序后再拼接，顺序不固定",
        Some(Mistake::Case) => "authCode 所用的 dataCode 与 header 中的大小写不一致",
        None => "authCode 应为 appid、sid、token、dataCode 按值排序拼接的 sha1",
    }
}

fn parse(application: &Application, sid: &str) -> Result<Sid, Refusal> {
    let malformed = |_| {
        let length = sid.chars().count();
        let is_digits = sid.bytes().all(|byte| byte.is_ascii_digit());
        Refusal::because(
            Code::BadSerial,
            match (length, is_digits) {
                (20, true) => "第4至15位应为真实的 yyMMddHHmmss".to_owned(),
                (20, false) => "应全为数字：应用编号3位、yyMMddHHmmss、序号5位".to_owned(),
                _ => format!("应为20位：应用编号3位、yyMMddHHmmss、序号5位，收到{length}位"),
            },
        )
    };
    let sid = Sid::parse(sid).map_err(malformed)?;
    if sid.app != application.id {
        return Err(Refusal::because(
            Code::BadSerial,
            format_args!("前三位应为应用编号 {}", application.id),
        ));
    }
    Ok(sid)
}

impl Gateway {
    /// authCode covers sid but not timestamp, so sid is the only clock to be trusted.
    fn timely(&self, sid: Sid, now: i64) -> Result<(), Refusal> {
        let (now, window) = (now / 1000, self.limits.replay_window);
        if sid.second < now - window {
            let why = format_args!("sid 的时间已超过 {} 天的有效期（北京时间）", window / 86_400);
            return Err(Refusal::because(Code::Unverified, why));
        }
        if sid.second > now + AHEAD {
            let why = format_args!("sid 的时间超前 {} 分钟以上（北京时间）", AHEAD / 60);
            return Err(Refusal::because(Code::Unverified, why));
        }
        Ok(())
    }
}

fn callable<'g>(
    interface: Option<&'g Interface>,
    header: &Header<'_>,
) -> Result<&'g Interface, Refusal> {
    let refusal = match interface {
        Some(interface) if interface.on => return Ok(interface),
        Some(interface) => match interface.entry.spec.state {
            State::Obsolete(successor) => {
                Refusal::because(Code::UnknownInterface, format_args!("已作废，请用 {successor}"))
            }
            State::Active | State::Reserved => {
                Refusal::because(Code::UnknownInterface, "此接口未启用")
            }
        },
        None => Refusal::because(Code::UnknownInterface, format_args!("没有接口 {}", header.cmd)),
    };
    Err(refusal)
}

/// Step 5: what was decrypted is no JSON object. A wrong key makes noise of the whole; a mistake in the JSON, or
/// another encoding than UTF-8, leaves its beginning as it should be.
fn unreadable(plain: &[u8], error: &serde_json::Error) -> Refusal {
    let why = match str::from_utf8(plain) {
        Ok(text) if text.starts_with('\u{feff}') => "data 解密后以 BOM 开头，应去掉",
        Ok(text) if text.trim_ascii_start().starts_with('{') => {
            let (line, column) = (error.line(), error.column());
            let why = format_args!("data 解密后不是 JSON 对象（{line} 行 {column} 列）");
            return Refusal::because(Code::Malformed, why);
        }
        Ok(_) if serde_json::from_slice::<IgnoredAny>(plain).is_ok() => {
            "data 解密后应为 JSON 对象，不能是数组或单个值"
        }
        Err(error) if error.valid_up_to() > 2 && plain.starts_with(b"{") => {
            "data 解密后不是 UTF-8，是否用了 GBK 等编码"
        }
        Ok(_) | Err(_) => "data 解密后不是 JSON 对象，多半是 appkey 不对",
    };
    Refusal::because(Code::Malformed, why)
}
