//! What a mobile number is (docs/protocol.md, "Values that several interfaces share").

use crate::catalogue::Error;
use crate::protocol::{Code, Refusal};

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
    match good {
        true => Ok(()),
        false => Err(Refusal::because(
            Code::BadMobile,
            "应为大陆手机号 11 位，或 +、00 开头加 6 至 14 位数字",
        )
        .into()),
    }
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
