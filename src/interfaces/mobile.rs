//! What a mobile number is (docs/protocol.md, "Values that several interfaces share").

use crate::catalogue::Error;
use crate::protocol::Code;

/// # Errors
/// 9002 unless it is a mainland mobile, or an international number: `+` or `00` and 6 to 14 digits.
pub fn check(mobile: &str) -> Result<(), Error> {
    let foreign = mobile.strip_prefix('+').or_else(|| mobile.strip_prefix("00"));
    let good = match foreign {
        Some(number) => (6..=14).contains(&number.len()) && all_digits(number),
        None => {
            mobile.len() == 11
                && all_digits(mobile)
                && matches!(mobile.as_bytes(), [b'1', b'3'..=b'9', ..])
        }
    };
    if good { Ok(()) } else { Err(Error::refused(Code::BadMobile)) }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mainland_mobiles_and_international_numbers_are_good() {
        for mobile in [
            "13800138000",
            "19912345678",
            "+85298765432",
            "0085298765432",
            "+123456",
            "0012345678901234",
        ] {
            assert!(check(mobile).is_ok(), "{mobile}");
        }
    }

    #[test]
    fn anything_else_is_no_mobile() {
        for mobile in [
            "",
            "12800138000",
            "1380013800",
            "138001380001",
            "1380013800x",
            "+12345",
            "+123456789012345",
            "00",
            "０0123456",
        ] {
            assert!(check(mobile).is_err(), "{mobile}");
        }
    }
}
