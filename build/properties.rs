//! Short names for the custom properties (`--ink-3`) that styles and scripts share.

use std::collections::BTreeMap;

/// Renames them in all `files`, scripts and styles by their names; the most frequent become the shortest.
pub fn shorten(files: &mut BTreeMap<String, String>) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (file, text) in files.iter() {
        rewrite(file, text, |property| {
            *counts.entry(property.to_string()).or_default() += 1;
            property.to_string()
        });
    }
    let mut frequent: Vec<(String, usize)> = counts.into_iter().collect();
    frequent.sort_by(|(one, few), (other, many)| many.cmp(few).then(one.cmp(other)));
    let letters = || ('a'..='z').chain('A'..='Z');
    let pairs = letters().flat_map(|one| letters().map(move |two| format!("--{one}{two}")));
    let short = letters().map(|one| format!("--{one}")).chain(pairs);
    let names: BTreeMap<String, String> =
        frequent.into_iter().map(|(name, _)| name).zip(short).collect();
    for (file, text) in files.iter_mut() {
        *text = rewrite(file, text, |property| {
            names.get(property).cloned().unwrap_or_else(|| property.to_string())
        });
    }
}

/// The text with `by` of each custom property. A script names them at the beginning of a text or in `var()`; elsewhere
/// `--n` counts down.
fn rewrite(file: &str, text: &str, mut by: impl FnMut(&str) -> String) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("--") {
        let (before, from) = rest.split_at(at);
        let end = from
            .find(|letter: char| letter != '-' && !letter.is_ascii_alphanumeric())
            .unwrap_or(from.len());
        let (property, after) = from.split_at(end);
        made += before;
        let named = file.ends_with(".css")
            || before.ends_with(['\'', '"', '`'])
            || before.ends_with("var(");
        if named && property.len() > 2 {
            made += &by(property);
        } else {
            made += property;
        }
        rest = after;
    }
    made + rest
}
