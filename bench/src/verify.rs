//! Whether an answer is what a good server says: signed, about our request, errcode 0.

use anyhow::{Context as _, bail};
use dcbox::protocol::{Envelope, Keys, Sid};
use serde_json::Value;

/// Opens an answer and gives its content.
pub(crate) fn content(keys: &Keys, body: &[u8], serial: Sid) -> anyhow::Result<Value> {
    let answer = Envelope::read(body).map_err(|unreadable| unreadable.refusal)?;
    if keys.verify(&answer.header, &answer.data).is_err() {
        bail!("an answer's signature does not fit");
    }
    if Sid::parse(&answer.header.sid).ok() != Some(serial) {
        bail!("an answer repeats another request's sid");
    }
    let plain = keys.decrypt(answer.cipher);
    let mut data: Value = serde_json::from_slice(&plain).context("an answer's data")?;
    if data.get("errcode") != Some(&Value::from(0)) {
        bail!("errcode {} {}", data["errcode"], data["errmsg"]);
    }
    Ok(data["content"].take())
}
