//! What of a person's data is covered until somebody reveals it: mobiles, card numbers, passwords.
//!
//! What a value is follows from its field's name, as the interfaces and the messages have it (`cstMobile`, `homeTel`,
//! `certNum`, `cardID`, `password`). In texts that say something in their own words, what has the form of a mobile or
//! of an identity card is covered, and a text that cannot be read as JSON but has a password's name in it is covered
//! as a whole.

use serde_json::Value;

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
const CARDS: [&str; 6] = ["certnum", "certnumber", "certno", "cardid", "cardno", "idcard"];
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

/// The first and the last characters with stars for those between; nothing of what is hardly longer than they are.
fn ends(text: &str, head: usize, tail: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    let between = all.len().saturating_sub(head + tail);
    if between < 3 {
        return COVERED.to_owned();
    }
    let (first, last) = (&all[..head], &all[all.len() - tail..]);
    first
        .iter()
        .copied()
        .chain(std::iter::repeat_n('*', between))
        .chain(last.iter().copied())
        .collect()
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
            let cover =
                |(name, value): (&String, &Value)| (name.clone(), within(value, Kind::of(name)));
            Value::Object(fields.iter().map(cover).collect())
        }
        (Value::Array(all), kind) => all.iter().map(|one| within(one, kind)).collect(),
        (Value::String(text), _) if text.is_empty() => value.clone(),
        (Value::String(text), Some(kind)) => Value::String(kind.cover(text)),
        (Value::Number(number), Some(kind)) => Value::String(kind.cover(&number.to_string())),
        (Value::String(text), None) => Value::String(words(text)),
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

/// Covers what has the form of a mobile or of an identity card and stands by itself: a GUID's digits stay.
#[must_use]
pub fn words(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        said.push_str(before);
        match form(word) {
            Some(kind) => said.push_str(&kind.cover(word)),
            None => said.push_str(word),
        }
        rest = after;
    }
    said + rest
}

fn form(word: &str) -> Option<Kind> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let bytes = word.as_bytes();
    match word.len() {
        11 if digits(word) && bytes[0] == b'1' && bytes[1] >= b'3' => Some(Kind::Mobile),
        13 if digits(word) && word.starts_with("861") => Some(Kind::Mobile),
        15 if digits(word) => Some(Kind::Card),
        18 if word.is_char_boundary(17)
            && digits(&word[..17])
            && matches!(bytes[17], b'0'..=b'9' | b'x' | b'X') =>
        {
            Some(Kind::Card)
        }
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
    fn words_keep_all_but_what_has_the_form_of_a_number_of_somebody() {
        for (told, covered) in [
            ("手机号13812345678已存在", "手机号138****5678已存在"),
            ("card 11010119900307001X.", "card 110*************1X."),
            (
                "sid 10026112310000000001, guid 0191138123456780aaaa",
                "sid 10026112310000000001, guid 0191138123456780aaaa",
            ),
            ("no answer within 5s", "no answer within 5s"),
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
