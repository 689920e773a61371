//! Sums as messages write them; the store has fen.

/// In yuan.
pub fn yuan(fen: i64) -> f64 {
    fen as f64 / 100.0
}

/// In yuan, as a decimal text with two places.
pub fn yuan_text(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_decimal_yuan() {
        assert_eq!(yuan_text(123_456_705), "1234567.05");
        assert_eq!(yuan_text(0), "0.00");
        assert_eq!(yuan_text(-5), "-0.05");
        assert!((yuan(123_456_705) - 1_234_567.05).abs() < 1e-6);
    }
}
