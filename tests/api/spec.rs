//! The specification's parameter tables as data, and what they say about an answer.

use std::sync::OnceLock;

use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need {
    Yes,
    No,
    Conditional,
}

#[derive(Debug)]
pub struct Row {
    /// The wire name, `/` for nesting.
    pub path: String,
    pub need: Need,
    /// int, number, string, datetime or array.
    pub kind: String,
    pub max: Option<usize>,
}

#[derive(Debug)]
pub struct Table {
    pub cmd: String,
    pub code: String,
    pub section: String,
    pub uplink: bool,
    /// active, obsolete or reserved.
    pub status: String,
    pub request: Vec<Row>,
    pub response: Vec<Row>,
}

/// Fields that our answers have beyond the specification's tables: every list tells its last change time.
pub fn is_extension(cmd: &str, path: &str) -> bool {
    let follows = cmd.starts_with("base_") && cmd.ends_with("_list") && path == "lastSyncTime";
    follows || (cmd, path) == ("agent_recommend", "cstGUID")
}

/// All 65 tables, in the specification's order.
pub fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let all: Value = serde_json::from_str(include_str!("../data/interfaces.json")).unwrap();
        all.as_array().unwrap().iter().map(read_table).collect()
    })
}

pub fn table(cmd: &str) -> &'static Table {
    let found = tables().iter().find(|table| table.cmd == cmd);
    found.unwrap_or_else(|| panic!("no table of {cmd}"))
}

fn read_table(table: &Value) -> Table {
    let text = |name: &str| table[name].as_str().unwrap().to_string();
    let rows = |name: &str| table[name].as_array().unwrap().iter().map(read_row).collect();
    Table {
        cmd: text("cmd"),
        code: text("code"),
        section: text("section"),
        uplink: text("direction") == "uplink",
        status: text("status"),
        request: rows("request"),
        response: rows("response"),
    }
}

fn read_row(row: &Value) -> Row {
    Row {
        path: row["path"].as_str().unwrap().to_string(),
        need: match row["required"].as_str().unwrap() {
            "yes" => Need::Yes,
            "no" => Need::No,
            "conditional" => Need::Conditional,
            other => panic!("required {other:?}"),
        },
        kind: row["type"].as_str().unwrap().to_string(),
        max: row["maxLength"].as_u64().map(|max| max as usize),
    }
}

/// The objects that hold a row's field, for however many elements the lists above it have.
fn holders<'a>(content: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![content];
    let steps: Vec<&str> = path.split('/').collect();
    for step in &steps[..steps.len() - 1] {
        let below = found.iter().map(|value| &value[*step]);
        found = below
            .flat_map(|value| match value {
                Value::Array(elements) => elements.iter().collect(),
                Value::Null => Vec::new(),
                other => vec![other],
            })
            .collect();
    }
    found
}

/// Holds a successful answer's content against the response table of its interface.
pub fn check_answer(cmd: &str, content: &Value) {
    check(cmd, &table(cmd).response, content);
}

/// Holds what a message says against its table.
pub fn check_message(cmd: &str, content: &Value) {
    let table = table(cmd);
    assert!(!table.uplink, "{cmd} is no message");
    check(cmd, &table.request, content);
}

fn check(cmd: &str, rows: &[Row], content: &Value) {
    for row in rows {
        let name = row.path.rsplit('/').next().unwrap();
        for holder in holders(content, &row.path) {
            let place = format!("{cmd}: {} in {holder}", row.path);
            let fields = holder.as_object().unwrap_or_else(|| panic!("{place}: no object"));
            let value = fields.get(name).unwrap_or_else(|| panic!("{place}: absent"));
            check_value(row, value, &place);
        }
    }
    no_more_than(cmd, rows, "", content);
}

fn check_value(row: &Row, value: &Value, place: &str) {
    if value.is_null() {
        assert!(row.need != Need::Yes, "{place}: required, but null");
        return;
    }
    let fits = match row.kind.as_str() {
        "int" => value.is_i64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        // A required time that has not come or is not known is an empty text, as any required text is.
        "datetime" => value.as_str().is_some_and(|text| {
            let day = row.path == "nextDate" && is_time(&format!("{text} 00:00:00"));
            is_time(text) || day || (text.is_empty() && row.need == Need::Yes)
        }),
        "string" => value.is_string(),
        other => panic!("type {other:?}"),
    };
    assert!(fits, "{place}: not of type {}", row.kind);
    if let (Some(text), Some(max)) = (value.as_str(), row.max) {
        assert!(text.chars().count() <= max, "{place}: longer than {max}");
        let empty = text.is_empty() && row.need != Need::Yes;
        assert!(!empty, "{place}: optional without a value, but not null");
    }
}

fn no_more_than(cmd: &str, rows: &[Row], above: &str, value: &Value) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                no_more_than(cmd, rows, above, element);
            }
        }
        Value::Object(fields) => {
            for (name, below) in fields {
                let path = format!("{above}{name}");
                let known = rows.iter().any(|row| row.path == path);
                assert!(known || is_extension(cmd, &path), "{cmd}: answers with {path}");
                no_more_than(cmd, rows, &format!("{path}/"), below);
            }
        }
        _ => {}
    }
}

/// With milliseconds or, as some messages have it, without.
fn is_time(text: &str) -> bool {
    is_time_with_milliseconds(text) || is_time_with_milliseconds(&format!("{text}.000"))
}

/// `yyyy-MM-dd HH:mm:ss.SSS`
pub fn is_time_with_milliseconds(text: &str) -> bool {
    let shape = "dddd-dd-dd dd:dd:dd.ddd";
    let fits = |(c, s): (char, char)| if s == 'd' { c.is_ascii_digit() } else { c == s };
    text.len() == shape.len() && text.chars().zip(shape.chars()).all(fits)
}

/// Chapter 5: what a code means, in the specification's words.
pub fn meaning(code: i64) -> &'static str {
    match code {
        1001 => "缺少必须参数[",
        1002 => "参数类型错误[",
        1003 => "不支持的请求方式",
        1004 => "请求数据格式错误",
        1005 => "系统处理失败",
        1006 => "请求数据过大",
        1007 => "请求数据缺失",
        1008 => "不支持的接口请求",
        1009 => "接入验证失败",
        1010 => "接口权限验证失败",
        1011 => "未知业务应用",
        1012 => "查询的记录不存在",
        1013 => "消息序列号重复",
        1015 => "消息序列号格式错误",
        2001 => "客户不存在",
        2002 => "客户已经存在",
        2003 => "手机号码已被占用",
        2004 => "证件号码已被占用",
        4001 => "项目不存在",
        4002 => "置业顾问不存在",
        4003 => "置业顾问已经存在",
        4004 => "代理公司已经存在",
        4005 => "代理公司不存在",
        9001 => "非法身份证号码",
        9002 => "非法手机号码",
        9003 => "销售机会编号不存在",
        other => panic!("the data centre never answers {other}"),
    }
}
