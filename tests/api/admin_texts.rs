//! The page's texts: two languages, each saying the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::Value;

use crate::contract_schemas::declared;
use crate::server::Site;

/// All groups of texts: each text's two languages by its key.
fn groups() -> BTreeMap<String, BTreeMap<String, [String; 2]>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/static/text");
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        let texts = serde_json::from_slice(&fs::read(&path).unwrap());
        (name, texts.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap().path())).collect()
}

/// What is put in: the names in braces. A word that is chosen by number, `{n|row|rows}`, puts nothing in.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inside.map(|(name, _)| name).filter(|name| !name.contains('|')).collect()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// What a field may be, wherever a schema lists its values.
fn choices<'a>(schema: &'a Value, all: &mut Vec<&'a str>) {
    match schema {
        Value::Object(fields) => {
            if let Some(values) = fields.get("enum").and_then(Value::as_array) {
                all.extend(values.iter().filter_map(Value::as_str));
            }
            fields.values().for_each(|value| choices(value, all));
        }
        Value::Array(values) => values.iter().for_each(|value| choices(value, all)),
        _ => {}
    }
}

#[test]
fn every_text_is_there_in_both_languages_and_takes_the_same_values() {
    let groups = groups();
    assert!(groups.len() > 15, "{:?}", groups.keys());
    for (group, texts) in &groups {
        for (key, [chinese, english]) in texts {
            assert!(!chinese.is_empty() && !english.is_empty(), "{group}.{key}");
            assert!(!is_chinese(english), "{group}.{key} is Chinese in English: {english}");
            assert_eq!(placeholders(chinese), placeholders(english), "{group}.{key}");
        }
    }
}

#[test]
fn the_specifications_words_stand_as_they_are_in_chinese_and_have_an_english_name() {
    let groups = groups();
    let terms = &groups["term"];
    for (word, [chinese, _]) in terms {
        assert_eq!(word, chinese);
    }
    let mut words = Vec::new();
    for interface in declared() {
        words.push(interface["title"].as_str().unwrap());
        choices(&interface["request"], &mut words);
        choices(&interface["reply"], &mut words);
    }
    words.retain(|word| is_chinese(word));
    assert!(words.len() > 90, "{words:?}");
    let missing: BTreeSet<_> =
        words.into_iter().filter(|word| !terms.contains_key(*word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_words_that_a_sale_is_kept_in_have_an_english_name() {
    let site = Site::open();
    let store = Connection::open(site.folder().join("dcbox.db")).unwrap();
    store.busy_timeout(Duration::from_secs(10)).unwrap();
    let words = "SELECT payment FROM sale_order UNION SELECT payment FROM contract
        UNION SELECT close_reason FROM sale_order UNION SELECT close_reason FROM contract
        UNION SELECT item FROM fee UNION SELECT status FROM lead UNION SELECT status FROM opportunity";
    let mut words = store.prepare(words).unwrap();
    let words = words.query_map([], |row| row.get::<_, Option<String>>(0)).unwrap();
    let words: BTreeSet<String> = words.filter_map(Result::unwrap).collect();
    assert!(words.len() > 25, "{words:?}");
    let groups = groups();
    let missing: Vec<_> = words.iter().filter(|word| !groups["term"].contains_key(*word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
