//! JSON of which the end is missing.

use serde_json::Value;

/// What is whole in the beginning of a JSON object or array; `None` where it is the beginning of none.
///
/// The last field or element goes where it may not be whole.
pub fn mended(text: &str) -> Option<Value> {
    let mut open = Vec::new();
    // Where to cut, and what was open there.
    let mut whole: Option<(usize, Vec<char>)> = None;
    let (mut in_text, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match (in_text, c) {
            (true, _) if escaped => escaped = false,
            (true, '\\') => escaped = true,
            (_, '"') => in_text = !in_text,
            (true, _) => {}
            (false, '{' | '[') => {
                open.push(if c == '{' { '}' } else { ']' });
                whole = Some((at + 1, open.clone()));
            }
            (false, '}' | ']') => {
                open.pop().filter(|wanted| *wanted == c)?;
                whole = Some((at + 1, open.clone()));
            }
            (false, ',') => whole = Some((at, open.clone())),
            (false, _) => {}
        }
    }
    let (end, open) = whole?;
    let closed: String = text[..end].chars().chain(open.into_iter().rev()).collect();
    serde_json::from_str(&closed).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_whole_is_kept_wherever_the_text_ends() {
        let whole = r#"{"a": [1, {"b\"]": "x,}"}], "tel": "13812345678", "n": null}"#;
        let read: Value = serde_json::from_str(whole).unwrap_or_default();
        for end in 1..whole.len() {
            let mended = mended(&whole[..end]);
            let fields = mended.as_ref().and_then(Value::as_object);
            let fields = fields.unwrap_or_else(|| unreachable!("{end}: {mended:?}"));
            for (name, value) in fields {
                let is_begun =
                    value.is_array() && value.to_string().len() <= read[name].to_string().len();
                assert!(*value == read[name] || is_begun, "{end}: {mended:?}");
            }
        }
        assert_eq!(mended(r#"{"a": 1, "tel": "1381234"#), Some(json!({ "a": 1 })));
        assert_eq!(mended(r#"[{"a": 12}, {"a": 1"#), Some(json!([{ "a": 12 }, {}])));
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for text in ["", "abc", "\"abc", "{]", "{a, b", "[1, 2}"] {
            assert_eq!(mended(text), None, "{text}");
        }
    }
}
