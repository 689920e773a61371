//! Reading a message: a header in the clear and sealed data (specification 2.1, 3.2).

use std::borrow::Cow;
use std::fmt;

use super::field::{Field, HeaderField};
use super::keys::decode;
use super::{Code, Refusal};

/// A request or an answer whose header is complete.
#[derive(Debug)]
pub struct Envelope<'a> {
    /// The header.
    pub header: Header<'a>,
    /// data's base64 text, which dataCode is the sha1 of.
    pub data: Cow<'a, str>,
    /// data's bytes, still encrypted.
    pub cipher: Vec<u8>,
}

/// The seven fields of a header (specification 2.1).
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub struct Header<'a> {
    pub appid: Cow<'a, str>,
    pub timestamp: i64,
    pub sid: Cow<'a, str>,
    pub auth_code: Cow<'a, str>,
    pub cmd: Cow<'a, str>,
    pub version: Cow<'a, str>,
    pub data_code: Cow<'a, str>,
}

/// What an answer repeats of a request's header, as far as that could be read.
#[derive(Debug, Default, Clone)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub struct Echo {
    pub sid: String,
    pub cmd: String,
    pub version: String,
}

/// A request that is no envelope.
#[derive(Debug)]
pub struct Unreadable {
    /// Why.
    pub refusal: Refusal,
    /// What of its header the answer can repeat.
    pub echo: Echo,
}

impl<'a> Envelope<'a> {
    /// Reads a request's body: docs/protocol.md, step 1, from "empty" on.
    ///
    /// # Errors
    /// 1007, 1004, 1001 or 1002, the first that applies.
    pub fn read(body: &'a [u8]) -> Result<Self, Unreadable> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(Refusal::because(Code::NoData, "请求体为空").into());
        }
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(Refusal::because(Code::Malformed, "请求体应为 JSON 对象").into());
        }
        let raw: Raw<'a> = serde_json::from_slice(body)
            .map_err(|error| Refusal::because(Code::Malformed, NotJson(&error)))?;
        Self::complete(raw.header, raw.data)
    }

    /// Reads the two parameters of a GET request.
    ///
    /// # Errors
    /// As [`Envelope::read`].
    pub fn read_query(header: &'a str, data: &'a str) -> Result<Self, Unreadable> {
        let header = match header {
            "" => None,
            text => serde_json::from_str(text)
                .map_err(|error| Refusal::because(Code::Malformed, NotJson(&error)))?,
        };
        let data = match data {
            "" => Field::Absent,
            text => Field::Text(Cow::Borrowed(text)),
        };
        Self::complete(header, data)
    }

    fn complete(header: Option<HeaderField<'a>>, data: Field<'a>) -> Result<Self, Unreadable> {
        let fail = |refusal, echo: Echo| Unreadable { refusal, echo };
        let echo = header.as_ref().map(HeaderField::echo).unwrap_or_default();
        let data = match data {
            Field::Text(text) => text,
            Field::Absent => {
                return Err(fail(Refusal::because(Code::NoData, "没有 data"), echo));
            }
            Field::Number(_) | Field::Other => {
                return Err(fail(
                    Refusal::because(Code::Malformed, "data 应为 base64 字符串"),
                    echo,
                ));
            }
        };
        let Some(cipher) = decode(&data) else {
            let why = if data.contains(['\n', '\r']) {
                "data 的 base64 中不能有换行"
            } else if data.contains(' ') {
                "data 的 base64 中有空格：网址中的 + 应写成 %2B"
            } else {
                "data 不是标准 base64（含补齐的 =）"
            };
            return Err(fail(Refusal::because(Code::Malformed, why), echo));
        };
        let header = match header {
            Some(HeaderField::Fields(fields)) => fields,
            Some(HeaderField::Other) => {
                let refusal = Refusal::field(Code::WrongType, "header", "应为对象");
                return Err(fail(refusal, echo));
            }
            None => {
                let refusal = Refusal::field(Code::MissingField, "header", "应为对象");
                return Err(fail(refusal, echo));
            }
        };
        match header.complete() {
            Ok(header) => Ok(Self { header, data, cipher }),
            Err(refusal) => Err(fail(refusal, echo)),
        }
    }
}

impl Header<'_> {
    /// What an answer repeats of this header.
    #[must_use]
    pub fn echo(&self) -> Echo {
        Echo {
            sid: self.sid.clone().into_owned(),
            cmd: self.cmd.clone().into_owned(),
            version: self.version.clone().into_owned(),
        }
    }
}

impl From<Refusal> for Unreadable {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, echo: Echo::default() }
    }
}

/// Where JSON went wrong, without a word of what stood there.
struct NotJson<'e>(&'e serde_json::Error);

impl fmt::Display for NotJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = (self.0.line(), self.0.column());
        if self.0.is_data() {
            write!(f, "请求应为 JSON 对象，字段不重复（{line} 行 {column} 列）")
        } else {
            write!(f, "不是 JSON（{line} 行 {column} 列）")
        }
    }
}

#[derive(serde::Deserialize)]
struct Raw<'a> {
    #[serde(borrow, default)]
    header: Option<HeaderField<'a>>,
    #[serde(borrow, default)]
    data: Field<'a>,
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
