//! Numbers as lists and records show them: enough to recognise one, too little to use it.

use rusqlite::types::{FromSql, FromSqlResult, ValueRef};
use schemars::JsonSchema;
use serde::Serialize;

/// A number to call: `138****5678`. It is masked while it is read, so that no answer can forget to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct MaskedPhone(String);

/// The number of a certificate: `350********12`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct MaskedCard(String);

impl FromSql for MaskedPhone {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(masked(value.as_str()?, 3, 4, 4)))
    }
}

impl FromSql for MaskedCard {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(masked(value.as_str()?, 3, 2, 8)))
    }
}

/// The first and the last characters with `stars` between them, however many there were; of a short text the last two, or
/// none.
fn masked(text: &str, first: usize, last: usize, stars: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    let (first, last) = match all.len() {
        length if length >= first + last + 4 => (first, last),
        length if length >= 6 => (0, 2),
        _ => (0, 0),
    };
    let stars = std::iter::repeat_n('*', stars);
    let (begins, ends) = (all.iter().take(first).copied(), all.iter().skip(all.len() - last));
    begins.chain(stars).chain(ends.copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_number_is_never_most_of_it() {
        for (text, shown) in [
            ("13812345678", "138****5678"),
            ("+99912345678", "+99****5678"),
            ("0592-5566778", "059****6778"),
            ("1234567890", "****90"),
            ("95588", "****"),
            ("", "****"),
            ("电话号码一二三四五六七八", "电话号****五六七八"),
        ] {
            assert_eq!(masked(text, 3, 4, 4), shown, "{text}");
        }
        assert_eq!(masked("350203198402291234", 3, 2, 8), "350********34");
        assert_eq!(masked("E1234567", 3, 2, 8), "********67");
        assert_eq!(masked("A12", 3, 2, 8), "********");
    }
}
