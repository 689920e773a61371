//! GUIDs as the store keeps them: 32 lower-case hexadecimal digits.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A GUID. Rows point at one another by it, so it is small and freely copied.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Guid([u8; 32]);

impl Guid {
    pub fn as_text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl From<u128> for Guid {
    fn from(bits: u128) -> Self {
        let mut text = [0; 32];
        for (place, digit) in text.iter_mut().enumerate() {
            *digit = b"0123456789abcdef"[(bits >> (124 - 4 * place) & 0xf) as usize];
        }
        Guid(text)
    }
}

impl ToSql for Guid {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(&self.0)))
    }
}
