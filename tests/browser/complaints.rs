//! What Chromium complains of on its console.

use serde_json::Value;

/// A refusal of the server that a test is about.
pub struct Expected {
    /// The whole address.
    pub path: String,
    pub status: u16,
}

impl Expected {
    fn is_told_by(&self, message: &str) -> bool {
        let status = format!("with a status of {} ", self.status);
        let (address, rest) =
            message.split_once(" - Failed to load resource: ").unwrap_or_default();
        address.split('?').next() == Some(&self.path) && rest.contains(&status)
    }
}

/// All errors of a browser's log that were not expected, and what was expected and did not come. Each expectation
/// stands for one error.
pub fn complaints(log: &Value, expected: &[Expected]) -> Vec<String> {
    let mut expected: Vec<_> = expected.iter().collect();
    let mut all = Vec::new();
    for entry in log.as_array().unwrap() {
        let message = entry["message"].as_str().unwrap();
        // Breaches of the policy are told of under this source, whatever their level.
        if entry["level"] != "SEVERE" && entry["source"] != "security" {
            continue;
        }
        match expected.iter().position(|one| one.is_told_by(message)) {
            Some(at) => drop(expected.remove(at)),
            None => all.push(message.to_string()),
        }
    }
    all.extend(expected.iter().map(|one| format!("no {} of {} came", one.status, one.path)));
    all
}
