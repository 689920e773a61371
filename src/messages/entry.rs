//! The table's rows.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::Connection;
use schemars::Schema;
use serde_json::Value;

use super::{Message, TABLE};
use crate::catalogue::{Audience, Checker, Error, Spec, UnknownKeyword, schema};
use crate::outbox::{Kind, Told};

/// A row of the table: a message with its type put away behind functions.
#[derive(Clone, Copy)]
pub struct MessageEntry {
    /// Its place in the specification.
    pub spec: Spec,
    /// Its type (消息类型), as dc.mq.cst.update.
    pub message_type: &'static str,
    /// The kinds of events that it follows.
    pub follows: &'static [Kind],
    /// Who is sent it by default.
    pub audience: Audience,
    build: fn(&Connection, &Told) -> Result<Vec<Value>, Error>,
    sent: fn() -> Schema,
    reply: fn() -> Schema,
}

impl MessageEntry {
    /// A message's row.
    #[must_use]
    pub const fn of<M: Message>(audience: Audience, follows: &'static [Kind]) -> Self {
        Self {
            spec: M::SPEC,
            message_type: M::TYPE,
            follows,
            audience,
            build: |conn, told| {
                let messages = M::build(conn, told)?;
                messages.iter().map(|one| serde_json::to_value(one).map_err(Error::from)).collect()
            },
            sent: schema::<M>,
            reply: schema::<M::Reply>,
        }
    }

    /// What an event makes applications be told, each a message's decrypted data. Nothing where the
    /// message does not follow events of that kind.
    ///
    /// # Errors
    /// As [`Message::build`].
    pub fn build(&self, conn: &Connection, told: &Told) -> Result<Vec<Value>, Error> {
        if self.follows.contains(&told.kind) { (self.build)(conn, told) } else { Ok(Vec::new()) }
    }

    /// As [`MessageEntry::build`], held against the message's own table: nothing leaves that it would not let in.
    ///
    /// # Errors
    /// As [`Message::build`], and where the table would not let one in.
    pub fn made(&self, conn: &Connection, told: &Told) -> Result<Vec<Value>, Error> {
        let bodies = self.build(conn, told)?;
        for body in &bodies {
            self.check(body).map_err(Error::Ours)?;
        }
        Ok(bodies)
    }

    /// The JSON Schema of what we send.
    #[must_use]
    pub fn sent_schema(&self) -> Value {
        (self.sent)().to_value()
    }

    /// The JSON Schema of the `content` that is answered.
    #[must_use]
    pub fn reply_schema(&self) -> Value {
        (self.reply)().to_value()
    }

    /// Holds a message against its own declaration: nothing leaves that its table would not let in.
    ///
    /// # Errors
    /// What is wrong with the first field at fault, in words.
    pub fn check(&self, message: &Value) -> Result<(), String> {
        static CHECKERS: LazyLock<HashMap<&str, Result<Checker, UnknownKeyword>>> =
            LazyLock::new(|| {
                let checker = |entry: &MessageEntry| Checker::new(&entry.sent_schema());
                TABLE.iter().map(|entry| (entry.spec.cmd, checker(entry))).collect()
            });
        let checker = match CHECKERS.get(self.spec.cmd) {
            Some(Ok(checker)) => checker,
            Some(Err(unknown)) => return Err(unknown.to_string()),
            None => return Err(format!("{} stands in no table", self.spec.cmd)),
        };
        // Unlike in a request, only null is absent here: a required text without a value is "".
        let mut message = message.clone();
        drop_nulls(&mut message);
        match message.as_object() {
            Some(fields) => checker.check(fields).map_err(|refusal| refusal.message().to_owned()),
            None => Err("no object".to_owned()),
        }
    }
}

/// Takes fields without a value away, at every depth.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(elements) => elements.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
