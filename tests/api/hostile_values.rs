//! Values that a client should not send, and some that it may: as JSON text, because much of it is beyond a JSON value.

use proptest::test_runner::{RngAlgorithm, TestRng};
use rand::RngExt as _;
use serde_json::{Value, json};

use crate::spec::Row;

/// Chance from a fixed seed.
pub struct Dice(TestRng);

impl Dice {
    pub fn of(seed: u8) -> Dice {
        Dice(TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0.random_range(0..bound)
    }

    pub fn one<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }
}

/// JSON that any field may get instead of what it should.
const ODD: [&str; 58] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "1.0",
    "1.5",
    "1e2",
    "-1e-9",
    "5e-324",
    "1e308",
    "1e400",
    "-1e400",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "2147483648",
    r#""""#,
    r#"" ""#,
    r#""x""#,
    r#""0""#,
    r#""-1""#,
    r#""NaN""#,
    r#""null""#,
    "[]",
    "{}",
    "[[]]",
    "[null]",
    "[{}]",
    "[{},5]",
    r#"{"$gt":""}"#,
    r#"["x"]"#,
    r#""\ud800""#,
    r#""\udc00x""#,
    r#""\ud83d\ude00""#,
    r#""\u0000""#,
    r#""a\u0000b""#,
    r#""\u0001\u001b[31m""#,
    r#""\u007f\u0085""#,
    r#""tab\tand\r\nline""#,
    r#""'; DROP TABLE customer; --""#,
    r#""' OR '1'='1""#,
    r#""1 UNION SELECT token FROM application""#,
    r#""%""#,
    r#""_%_\\""#,
    r#""?1 :a @b $c""#,
    r#""../../etc/passwd\u002f""#,
    "\"👨‍👩‍👧‍👦😀\"",
    "\"\u{202e}gnirts\u{200f}\u{feff}\"",
    "\"Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢\"",
    "\"\u{2028}\u{fffd}\u{fdd0}\u{10ffff}\"",
    "\"<script>alert(1)</script>&amp;]]>\"",
];

/// Texts that a field of text may well get.
const TEXTS: [&str; 14] = [
    "测试",
    "0",
    "13800138000",
    "+8613800138000",
    "1000000001",
    "-1",
    "9223372036854775808",
    "11010519491231002X",
    "1101054912310021",
    "1101051949123100２",
    ",",
    ";;",
    "参观样板区;参观样板区",
    "A",
];

/// Times at the edges of what there is.
const TIMES: [&str; 13] = [
    "2020-01-02 03:04:05.678",
    "0000-01-01 00:00:00",
    "0001-01-01 00:00:00.000",
    "1900-12-31 23:59:59",
    "1969-12-31 23:59:59.999",
    "1940-06-01 00:30:00",
    "1986-05-04 02:30:00",
    "9999-12-30 23:59:59.999",
    "9999-12-31 23:59:59.999",
    "2020-06-31 00:00:00",
    "2020-01-02",
    "9999-12-31",
    "２０２０-01-02 03:04:05",
];

fn deep(open: &str, close: &str) -> String {
    open.repeat(10_000) + &close.repeat(10_000)
}

/// A value for a field: mostly odd, sometimes what its declaration allows, at the edge of it.
pub fn value(dice: &mut Dice, row: &Row, declared: &Value) -> String {
    match dice.below(20) {
        0..8 => dice.one(&ODD).to_string(),
        8 => match dice.below(24) {
            0 => deep("[", "]"),
            1 => deep("{\"a\":", "}"),
            2 => format!("[{}0]", "0,".repeat(20_000)),
            3 => format!("[{}{{}}]", "{},".repeat(2_000)),
            _ => json!("长".repeat(1 + dice.below(3_000))).to_string(),
        },
        _ => allowed(dice, row, declared).to_string(),
    }
}

fn allowed(dice: &mut Dice, row: &Row, declared: &Value) -> Value {
    if let Some(values) = declared["enum"].as_array() {
        return dice.one(values).clone();
    }
    match row.kind.as_str() {
        "int" => {
            let least = declared["minimum"].as_i64().unwrap_or(i64::MIN);
            let most = declared["maximum"].as_i64().unwrap_or(i64::MAX);
            json!(*dice.one(&[least, most, least.saturating_add(1), most.saturating_sub(1)]))
        }
        "datetime" => json!(dice.one(&TIMES)),
        "array" => json!([]),
        _ => match (dice.below(3), row.max) {
            (0, Some(max)) => json!(dice.one(&["x", "满", "𠮷", "'", "0", "，"]).repeat(max)),
            (1, _) => json!(dice.one(&TIMES)),
            _ => json!(dice.one(&TEXTS)),
        },
    }
}

/// What no field of any kind takes.
pub fn nasty() -> [String; 9] {
    [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        r#""\ud800""#.into(),
        r#""\ud800\ud800""#.into(),
        r#""a\u0000b""#.into(),
        "1e400".into(),
        "9223372036854775808".into(),
        "-1e30".into(),
        "{\"\\udfff\":[]}".into(),
    ]
}

/// What is no object of fields at all.
pub const GARBAGE: [&str; 11] = [
    " ",
    "null",
    "5",
    "\"x\"",
    "[]",
    "[{}]",
    "{",
    "{}}",
    "{\"a\":1,}",
    "{'projGUID':1}",
    "\u{feff}{}",
];
