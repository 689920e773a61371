//! What a certificate's number must be, and the birthday in it (docs/protocol.md, "Values that several interfaces share").

use crate::catalogue::Error;
use crate::protocol::{Code, DateTime, Day, Refusal, now_ms};

/// certType of a mainland identity card.
pub const IDENTITY_CARD: i64 = 1;

/// Checks a certificate's number and returns the birthday that an identity card's number holds.
///
/// # Errors
/// 9001 for an identity card whose number has a wrong check digit or no real birth date.
pub fn check(kind: i64, number: &str) -> Result<Option<Day>, Error> {
    if kind != IDENTITY_CARD {
        return Ok(None);
    }
    let today = DateTime(now_ms()).to_string();
    let born = identity_card(number).filter(|day| day.as_str() <= &today[..10]);
    let why = "位数、校验位或出生日期有误";
    born.map(Some).ok_or_else(|| Refusal::because(Code::BadCertificate, why).into())
}

/// 18 digits of which the last checks the others (GB 11643), or the 15 of before 1999.
fn identity_card(number: &str) -> Option<Day> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let day = |year: String, rest: &str| {
        Day::parse(&format!("{year}-{}-{}", rest.get(..2)?, rest.get(2..4)?))
    };
    match number.len() {
        18 if digits(number.get(..17)?)
            && number.bytes().next_back()?.eq_ignore_ascii_case(&check_digit(number)) =>
        {
            day(number[6..10].to_owned(), &number[10..])
        }
        15 if digits(number) => day(format!("19{}", &number[6..8]), &number[8..]),
        _ => None,
    }
}

/// Of the first 17 digits of `number`.
fn check_digit(number: &str) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const DIGITS: &[u8; 11] = b"10X98765432";
    let sum: u32 =
        number.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    DIGITS[sum as usize % DIGITS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_born_in_the_future() {
        for (number, good) in [("110105194912310", true), ("110105299912310", false)] {
            let number = format!("{number}02");
            let number = format!("{number}{}", char::from(check_digit(&number)));
            assert_eq!(check(IDENTITY_CARD, &number).is_ok(), good, "{number}");
        }
        assert_eq!(check(2, "110105299912310020").ok(), Some(None), "no identity card");
    }

    #[test]
    fn an_identity_card_tells_the_birthday() {
        for (number, birthday) in [
            ("11010519491231002X", "1949-12-31"),
            ("11010519491231002x", "1949-12-31"),
            ("110105491231002", "1949-12-31"),
        ] {
            assert_eq!(identity_card(number).as_ref().map(Day::as_str), Some(birthday), "{number}");
        }
    }

    #[test]
    fn a_wrong_check_digit_date_or_shape_is_no_identity_card() {
        for number in [
            "110105194912310021",
            "11010519491331002X",
            "1101051949123100",
            "",
            "11010519491231００",
            "110105491331002",
            "abcdefghijklmnopqr",
        ] {
            assert!(check(IDENTITY_CARD, number).is_err(), "{number}");
        }
    }

    #[test]
    fn other_certificates_are_taken_as_they_are() {
        assert!(matches!(check(3, "E12345678"), Ok(None)));
    }
}
