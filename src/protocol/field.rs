//! A header's fields before anything is known of them: any type, or not there.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Code, Echo, Header, Refusal};

/// A value of any type, of which we keep texts and whole numbers.
#[derive(Default)]
pub(super) enum Field<'a> {
    /// Not there, null or empty: docs/protocol.md, "The envelope", holds the three for the same.
    #[default]
    Absent,
    Text(Cow<'a, str>),
    Number(i64),
    Other,
}

pub(super) enum HeaderField<'a> {
    Fields(Box<HeaderFields<'a>>),
    Other,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct HeaderFields<'a> {
    #[serde(borrow)]
    appid: Field<'a>,
    #[serde(borrow)]
    timestamp: Field<'a>,
    #[serde(borrow)]
    sid: Field<'a>,
    #[serde(borrow, rename = "authCode")]
    auth_code: Field<'a>,
    #[serde(borrow)]
    cmd: Field<'a>,
    #[serde(borrow)]
    version: Field<'a>,
    #[serde(borrow, rename = "dataCode")]
    data_code: Field<'a>,
}

impl<'a> HeaderFields<'a> {
    pub(super) fn complete(self) -> Result<Header<'a>, Refusal> {
        for (name, field) in [
            ("appid", &self.appid),
            ("timestamp", &self.timestamp),
            ("sid", &self.sid),
            ("authCode", &self.auth_code),
            ("cmd", &self.cmd),
            ("version", &self.version),
            ("dataCode", &self.data_code),
        ] {
            if matches!(field, Field::Absent) {
                return Err(Refusal::field(Code::MissingField, name, "header 中必须有"));
            }
        }
        let text = |name, field| match field {
            Field::Text(text) => Ok(text),
            _ => Err(Refusal::field(Code::WrongType, name, "应为字符串")),
        };
        Ok(Header {
            appid: text("appid", self.appid)?,
            timestamp: self.timestamp.seconds()?,
            sid: text("sid", self.sid)?,
            auth_code: text("authCode", self.auth_code)?,
            cmd: text("cmd", self.cmd)?,
            version: text("version", self.version)?,
            data_code: text("dataCode", self.data_code)?,
        })
    }
}

impl Field<'_> {
    fn seconds(&self) -> Result<i64, Refusal> {
        match self {
            Self::Number(seconds) => Some(*seconds),
            Self::Text(text) if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| Refusal::field(Code::WrongType, "timestamp", "应为 UTC 秒数"))
    }

    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone().into_owned(),
            _ => String::new(),
        }
    }
}

impl HeaderField<'_> {
    pub(super) fn echo(&self) -> Echo {
        match self {
            Self::Fields(fields) => Echo {
                sid: fields.sid.text(),
                cmd: fields.cmd.text(),
                version: fields.version.text(),
            },
            Self::Other => Echo::default(),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(if text.is_empty() { Field::Absent } else { Field::Text(Cow::Borrowed(text)) })
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(if text.is_empty() { Field::Absent } else { Field::Text(Cow::Owned(text.to_owned())) })
    }
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Field::Absent)
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Field::Number(number))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(number).map_or(Field::Other, Field::Number))
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Field::Other)
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Field::Other)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for HeaderField<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = HeaderField<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header")
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let fields = HeaderFields::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(HeaderField::Fields(Box::new(fields)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        FieldVisitor.visit_seq(seq).map(|_| HeaderField::Other)
    }
    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(HeaderField::Other)
    }
    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(HeaderField::Other)
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(HeaderField::Other)
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(HeaderField::Other)
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(HeaderField::Other)
    }
}
