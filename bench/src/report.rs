//! The table.

use crate::Plan;
use crate::figures::milliseconds;

/// A line of the table.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// What dcbox did.
    pub(crate) figure: String,
    /// What it is held against, and what that did.
    pub(crate) beside: String,
    /// The one divided by the other.
    pub(crate) ratio: Option<f64>,
    /// p50 and p99, in nanoseconds.
    pub(crate) latency: Option<(u64, u64)>,
    /// What it is meant to be.
    pub(crate) target: Option<Target>,
    /// The most of the processor that other programs took meanwhile, where that matters.
    pub(crate) others: f64,
}

/// A target and how it came out.
#[derive(Debug)]
pub(crate) struct Target {
    text: String,
    met: bool,
}

impl Target {
    /// `value` shall be `bound` or more.
    pub(crate) fn at_least(value: f64, bound: f64, unit: &str) -> Self {
        Self { text: format!("≥ {bound}{unit}"), met: value >= bound }
    }

    /// `value` shall be `bound` or less.
    pub(crate) fn at_most(value: f64, bound: f64, unit: &str) -> Self {
        Self { text: format!("≤ {bound}{unit}"), met: value <= bound }
    }

    /// `value` shall be less than `bound`.
    pub(crate) fn below(value: f64, bound: f64, unit: &str) -> Self {
        Self { text: format!("< {bound}{unit}"), met: value < bound }
    }
}

impl Row {
    /// Whether the target was met, if there is one.
    pub(crate) fn met(&self) -> Option<bool> {
        self.target.as_ref().map(|target| target.met)
    }

    fn cells(&self) -> [String; 8] {
        let (p50, p99) = match self.latency {
            Some((p50, p99)) => (milliseconds(p50), milliseconds(p99)),
            None => Default::default(),
        };
        [
            self.what.clone(),
            self.figure.clone(),
            self.beside.clone(),
            self.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            p50,
            p99,
            self.target.as_ref().map(|target| target.text.clone()).unwrap_or_default(),
            match self.met() {
                Some(true) => "yes".to_owned(),
                Some(false) => "**no**".to_owned(),
                None => String::new(),
            },
        ]
    }
}

/// The whole report: how and where it was measured, and the rows.
pub(crate) fn table(facts: &str, plan: &Plan, rows: &[Row]) -> String {
    let mut text = format!(
        "{facts}\n{} connections, {} s a server in each of {} rounds, in turns; a ratio is the median of the rounds'.\n\
         Other programs took up to {:.0} % of the processor.\n\n",
        plan.connections,
        plan.window.as_secs_f64(),
        plan.rounds,
        rows.iter().map(|row| row.others).fold(0.0, f64::max) * 100.0,
    );
    text.push_str("| what | figure | beside | ratio | p50 | p99 | target | met |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
    for row in rows {
        text.push_str(&format!("| {} |\n", row.cells().join(" | ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_target_is_seen() {
        let row = Row {
            what: "binary".into(),
            target: Some(Target::below(16.2, 15.0, " MB")),
            ..Row::default()
        };
        assert_eq!(row.met(), Some(false));
        assert_eq!(row.cells().join("|"), "binary||||||< 15 MB|**no**");
    }
}
