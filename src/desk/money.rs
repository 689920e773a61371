//! Money: yuan with at most two decimals for people, fen in the store.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// An amount of money, held in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yuan(pub i64);

/// A text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no amount in yuan with at most two decimals, as 50000 or 1234.50")]
pub struct BadYuan(String);

/// Digits before the point: more is no price of a room, and would not survive as a number of JSON.
const MOST_DIGITS: usize = 11;

impl FromStr for Yuan {
    type Err = BadYuan;

    fn from_str(text: &str) -> Result<Self, BadYuan> {
        let (whole, part) = text.split_once('.').map_or((text, None), |(w, p)| (w, Some(p)));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let good = digits(whole)
            && whole.len() <= MOST_DIGITS
            && part.is_none_or(|part| digits(part) && part.len() <= 2);
        let fen = good.then(|| format!("{whole}{:0<2}", part.unwrap_or_default()));
        let fen = fen.and_then(|fen| fen.parse().ok());
        fen.map(Self).ok_or_else(|| BadYuan(text.to_owned()))
    }
}

impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Yuan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_yuan_with_at_most_two_decimals() {
        for (text, fen) in [("0", 0), ("50000", 5_000_000), ("0.5", 50), ("1234.56", 123_456)] {
            assert_eq!(text.parse(), Ok(Yuan(fen)), "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "+1", "1.234", "1e3", "1,000", "１", "123456789012"]
        {
            assert!(text.parse::<Yuan>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_amount_is_shown_as_it_is_typed() {
        assert_eq!(Yuan(123_456).to_string(), "1234.56");
        assert_eq!(Yuan(5).to_string(), "0.05");
    }
}
