//! What of a person's data is covered until somebody reveals it: mobiles, card numbers, passwords.
//!
//! What a value is follows from its field's name, as the interfaces and the messages have it (`cstMobile`, `homeTel`,
//! `certNum`, `cardID`, `password`). In texts that say something in their own words, and in fields' names, what has the
//! form of a mobile or of a card is covered, and a text that cannot be read as JSON but has a password's name in it is covered
//! as a whole.

use serde_json::{Map, Value};

/// How much is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Mobiles, card numbers and passwords: what is shown without being asked for.
    Shown,
}

/// What stands for a password, and for what is too short to show a part of.
const COVERED: &str = "********";

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mobile,
    Card,
    Password,
}

const MOBILES: [&str; 5] = ["mobile", "phone", "telephone", "tel", "cellphone"];
const CARDS: [&str; 10] = [
    "certnum",
    "certnumber",
    "certno",
    "cardid",
    "cardno",
    "idcard",
    "passport",
    "passportno",
    "bankaccount",
    "bankcard",
];
const PASSWORDS: [&str; 3] = ["password", "passwd", "pwd"];

impl Kind {
    fn of(field: &str) -> Option<Self> {
        // cstMobile2 is the second of several.
        let name = field.trim_end_matches(|c: char| c.is_ascii_digit());
        let lower = name.to_ascii_lowercase().replace('_', "");
        if has_password(&lower) {
            return Some(Self::Password);
        }
        // `homeTel` ends with a word, `hotel` does not.
        let is_tel = lower == "tel" || name.ends_with("Tel") || name.ends_with("_tel");
        if is_tel || MOBILES.iter().any(|word| *word != "tel" && lower.ends_with(word)) {
            return Some(Self::Mobile);
        }
        CARDS.iter().any(|word| lower.ends_with(word)).then_some(Self::Card)
    }

    fn cover(self, text: &str) -> String {
        match self {
            Self::Mobile => ends(text, 3, 4),
            Self::Card => ends(text, 3, 2),
            Self::Password => COVERED.to_owned(),
        }
    }
}

fn has_password(lower: &str) -> bool {
    PASSWORDS.iter().any(|word| lower.contains(word))
}

/// The first and the last characters with stars for those between, of which blanks and dashes stay; nothing of what is
/// hardly longer than they are.
fn ends(text: &str, head: usize, tail: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    let between = all.len().saturating_sub(head + tail);
    if between < 3 {
        return COVERED.to_owned();
    }
    let star = |(at, one): (usize, char)| match one {
        ' ' | '-' => one,
        _ if (head..head + between).contains(&at) => '*',
        _ => one,
    };
    all.into_iter().enumerate().map(star).collect()
}

/// A number to call, as `138****5678`.
#[must_use]
pub fn phone(text: &str) -> String {
    Kind::Mobile.cover(text)
}

/// A certificate's number, as `350*************12`.
#[must_use]
pub fn card(text: &str) -> String {
    Kind::Card.cover(text)
}

/// Covers personal data wherever in a value they stand.
pub fn value(value: &mut Value, _: Level) {
    *value = within(value, None);
}

fn within(value: &Value, kind: Option<Kind>) -> Value {
    match (value, kind) {
        (Value::Object(fields), _) => {
            let mut covered = Map::new();
            for (name, value) in fields {
                let mut shown = words(name);
                // Two that look alike now are two all the same.
                while covered.contains_key(&shown) {
                    shown.push('*');
                }
                covered.insert(shown, within(value, Kind::of(name)));
            }
            Value::Object(covered)
        }
        (Value::Array(all), kind) => all.iter().map(|one| within(one, kind)).collect(),
        (Value::String(text), _) if text.is_empty() => value.clone(),
        (Value::String(text), Some(kind)) => Value::String(kind.cover(text)),
        (Value::Number(number), Some(kind)) => Value::String(kind.cover(&number.to_string())),
        (Value::String(text), None) => Value::String(words(text)),
        (Value::Number(number), None) => {
            let shown = words(&number.to_string());
            if shown.contains('*') { Value::String(shown) } else { value.clone() }
        }
        _ => value.clone(),
    }
}

/// The same for a text that may be JSON, or part of one, or words.
#[must_use]
pub fn text(text: &str, level: Level) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut read @ (Value::Object(_) | Value::Array(_))) => {
            value(&mut read, level);
            read.to_string()
        }
        _ if has_password(&text.to_ascii_lowercase()) => COVERED.to_owned(),
        _ => words(text),
    }
}

/// Covers what has the form of a mobile, of an identity card or of a bank's card, written in one piece or in groups
/// (`139 8765 4321`). A GUID's digits and a sid stay.
#[must_use]
pub fn words(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        said.push_str(&rest[..start]);
        let number = &rest[start..];
        let (length, kind) = grouped(number).unwrap_or_else(|| single(number, text));
        let found = &number[..length];
        match kind {
            Some(kind) => said.push_str(&kind.cover(found)),
            None => said.push_str(found),
        }
        rest = &number[length..];
    }
    said + rest
}

/// How many bytes the digits are with which a text begins.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The longest number in groups of three digits and more with which a text begins.
fn grouped(text: &str) -> Option<(usize, Option<Kind>)> {
    let mut end = digits(text);
    let mut number = text[..end].to_owned();
    let mut found = None;
    while text[end..].starts_with([' ', '-']) {
        let group = digits(&text[end + 1..]);
        if group < 3 || number.len() < 3 {
            break;
        }
        number.push_str(&text[end + 1..=end + group]);
        end += 1 + group;
        found = form(&number).map(|kind| (end, Some(kind))).or(found);
    }
    found
}

/// A number in one piece with which the end of a text begins, with the X of an identity card. One within a GUID is none.
fn single(number: &str, text: &str) -> (usize, Option<Kind>) {
    const GUID: usize = 16;
    let length = digits(number);
    if length == 17 && number[length..].starts_with(['x', 'X']) {
        return (length + 1, Some(Kind::Card));
    }
    let apart = |c: char| !c.is_ascii_alphanumeric();
    let before = &text[..text.len() - number.len()];
    let head = before.rsplit(apart).next().unwrap_or_default();
    let tail = &number[length..number.find(apart).unwrap_or(number.len())];
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_joined = !head.is_empty() || !tail.is_empty();
    if is_joined && head.len() + length + tail.len() >= GUID && is_hex(head) && is_hex(tail) {
        return (length, None);
    }
    (length, form(&number[..length]))
}

/// What has these digits.
fn form(number: &str) -> Option<Kind> {
    let is_mobile =
        |number: &str| number.len() == 11 && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..]);
    match number.len() {
        11 if is_mobile(number) => Some(Kind::Mobile),
        13 if number.strip_prefix("86").is_some_and(is_mobile) => Some(Kind::Mobile),
        15..=19 => Some(Kind::Card),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_covered_by_their_names_wherever_they_stand() {
        let mut told = json!({
            "cstMobile": "13812345678", "Mobile": 13812345678_i64, "cstTel": "+85291234567", "homeTel": "0512-6788",
            "list": [{ "cstMobile2": "13912345678", "cardID": "110101199003070013", "phone": null, "certNum": "" }],
            "password": "a", "phones": ["13812345678"], "hotel": "Ritz", "certType": 1, "cstGUID": "1000000001",
        });
        let covered = json!({
            "cstMobile": "138****5678", "Mobile": "138****5678", "cstTel": "+85*****4567", "homeTel": "********",
            "list": [{ "cstMobile2": "139****5678", "cardID": "110*************13", "phone": null, "certNum": "" }],
            "password": "********", "phones": ["138****5678"], "hotel": "Ritz", "certType": 1, "cstGUID": "1000000001",
        });
        value(&mut told, Level::Shown);
        assert_eq!(told, covered);
    }

    #[test]
    fn a_number_is_covered_as_a_name_and_as_a_number_too() {
        let mut told = json!({ "13987654321": 1, "13900004321": 13_987_654_321_i64, "amount": 128_500_000, "at": 1_795_622_736_000_i64 });
        let covered = json!({ "139****4321": 1, "139****4321*": "139****4321", "amount": 128_500_000, "at": 1_795_622_736_000_i64 });
        value(&mut told, Level::Shown);
        assert_eq!(told, covered);
        let mut told = json!({ "passport": "E12345678", "bankAccount": "6222 0212" });
        value(&mut told, Level::Shown);
        assert_eq!(told, json!({ "passport": "E12****78", "bankAccount": "622* **12" }));
    }

    #[test]
    fn words_keep_all_but_what_has_the_form_of_a_number_of_somebody() {
        for (told, covered) in [
            ("手机号13812345678已存在", "手机号138****5678已存在"),
            ("card 11010119900307001X.", "card 110*************1X."),
            (
                "sid 10026112310000000001, guid 0191138123456780aaaa",
                "sid 10026112310000000001, guid 0191138123456780aaaa",
            ),
            ("no answer within 5s", "no answer within 5s"),
            (
                "139 8765 4321, 139-8765-4321或+86 139 87654321",
                "139 **** 4321, 139-****-4321或+86 139 ****4321",
            ),
            ("wang13987654321@qq.com wx13987654321", "wang139****4321@qq.com wx139****4321"),
            ("8613987654321", "861******4321"),
            ("6222 0212 3456 7890", "622* **** **** **90"),
            ("6222021234567890123", "622**************23"),
            ("1101011990030700", "110***********00"),
            ("110101 19900307 001X", "110*** ******** *01X"),
            ("2026-11-25 14:05:09.123", "2026-11-25 14:05:09.123"),
            ("1000003217 1000003077", "1000003217 1000003077"),
            ("5741be8c3a6d13812345678d513042d1", "5741be8c3a6d13812345678d513042d1"),
            ("0191a3f2-7c1d-7e3a-9b1c-139123456781", "0191a3f2-7c1d-7e3a-9b1c-139123456781"),
            ("长1", "长1"),
            ("", ""),
        ] {
            assert_eq!(words(told), covered);
            assert_eq!(text(told, Level::Shown), covered);
        }
    }

    #[test]
    fn an_answer_is_covered_as_what_it_is() {
        let answer = r#"{"errcode":4001,"errmsg":"13812345678","content":{"password":"x"}}"#;
        assert_eq!(
            text(answer, Level::Shown),
            r#"{"errcode":4001,"errmsg":"138****5678","content":{"password":"********"}}"#
        );
        assert_eq!(
            text(r#"{"errcode":1,"content":{"userPwd":"abc"#, Level::Shown),
            "********",
            "cut off"
        );
        assert_eq!(text("13812345678", Level::Shown), "138****5678");
    }
}
