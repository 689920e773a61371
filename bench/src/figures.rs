//! How numbers are told.

use std::time::Duration;

/// The middle one, or what lies halfway between the two in the middle; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (None, _) => 0.0,
        (Some(upper), 1) => *upper,
        (Some(upper), _) => (upper + values[middle - 1]) / 2.0,
    }
}

/// A whole number with its thousands set apart: `12,345`.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Nanoseconds, told in milliseconds.
pub(crate) fn milliseconds(nanoseconds: u64) -> String {
    let milliseconds = Duration::from_nanos(nanoseconds).as_secs_f64() * 1e3;
    let decimals = if milliseconds < 10.0 { 2 } else { 0 };
    format!("{milliseconds:.decimals$} ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_round_out_of_line_does_not_move_the_median_far() {
        assert_eq!(median(vec![0.7, 9.0, 0.6]), 0.7);
        assert_eq!(median(vec![1.0, 3.0]), 2.0);
        assert_eq!(median(vec![]), 0.0);
    }

    #[test]
    fn numbers_are_told_as_people_read_them() {
        assert_eq!([7.0, 999.6, 12_345.4, 1e6].map(grouped), ["7", "1,000", "12,345", "1,000,000"]);
        assert_eq!([431_000, 12_600_000].map(milliseconds), ["0.43 ms", "13 ms"]);
    }
}
