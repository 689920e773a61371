//! Why a request was not carried out, in the words that its answer carries.

use std::fmt;

use super::Code;

/// The specification gives errmsg 64 characters (the first rows of every answer's table).
const LONGEST: usize = 64;

/// A refusal: a code and what the caller should know beyond it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The errcode.
    pub code: Code,
    message: String,
}

impl Refusal {
    /// The code with nothing but its own text.
    #[must_use]
    pub fn plain(code: Code) -> Self {
        Self { code, message: code.text().to_owned() }
    }

    /// The code's text, then `why` in words.
    pub fn because(code: Code, why: impl fmt::Display) -> Self {
        Self::worded(code, format!("{}: {why}", code.text()))
    }

    /// A field at fault: `缺少必须参数[path]: why`.
    pub fn field(code: Code, path: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self::worded(code, format!("{}[{path}]: {why}", code.text()))
    }

    /// What the answer's errmsg says; at most 64 characters.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    fn worded(code: Code, mut message: String) -> Self {
        if message.chars().count() > LONGEST {
            message = message.chars().take(LONGEST - 1).chain(['…']).collect();
        }
        Self { code, message }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code.number(), self.message)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_never_longer_than_the_table_allows() {
        let refusal =
            Refusal::field(Code::WrongType, "attachs/0/items/1/itemGUID", "长".repeat(99));
        assert_eq!(refusal.message().chars().count(), 64);
        assert!(refusal.message().starts_with("参数类型错误[attachs/0/items/1/itemGUID]: 长"));
        assert!(refusal.message().ends_with('…'));
    }
}
