//! Names and numbers of people who do not exist.

use std::collections::HashSet;

use super::dice::Dice;

/// Common surnames with their pinyin, of which account names are made.
const SURNAMES: &[(&str, &str)] = &[
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("黄", "huang"),
    ("赵", "zhao"),
    ("吴", "wu"),
    ("周", "zhou"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("马", "ma"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("林", "lin"),
    ("郭", "guo"),
    ("何", "he"),
    ("高", "gao"),
    ("罗", "luo"),
    ("郑", "zheng"),
    ("梁", "liang"),
    ("谢", "xie"),
    ("宋", "song"),
    ("唐", "tang"),
    ("许", "xu"),
    ("邓", "deng"),
    ("韩", "han"),
    ("冯", "feng"),
    ("曹", "cao"),
    ("彭", "peng"),
    ("曾", "zeng"),
    ("肖", "xiao"),
    ("田", "tian"),
    ("董", "dong"),
    ("潘", "pan"),
    ("袁", "yuan"),
    ("蔡", "cai"),
    ("蒋", "jiang"),
    ("余", "yu"),
    ("于", "yu"),
    ("杜", "du"),
    ("叶", "ye"),
    ("程", "cheng"),
    ("魏", "wei"),
    ("苏", "su"),
    ("吕", "lv"),
    ("丁", "ding"),
    ("任", "ren"),
    ("卢", "lu"),
    ("姚", "yao"),
    ("沈", "shen"),
    ("钟", "zhong"),
    ("姜", "jiang"),
    ("崔", "cui"),
    ("谭", "tan"),
    ("陆", "lu"),
    ("范", "fan"),
    ("汪", "wang"),
    ("廖", "liao"),
    ("石", "shi"),
    ("金", "jin"),
    ("韦", "wei"),
    ("贾", "jia"),
    ("夏", "xia"),
    ("付", "fu"),
    ("方", "fang"),
    ("邹", "zou"),
    ("熊", "xiong"),
    ("白", "bai"),
    ("孟", "meng"),
    ("秦", "qin"),
    ("邱", "qiu"),
    ("侯", "hou"),
    ("江", "jiang"),
    ("尹", "yin"),
    ("薛", "xue"),
    ("闫", "yan"),
    ("段", "duan"),
    ("雷", "lei"),
    ("龙", "long"),
    ("黎", "li"),
    ("史", "shi"),
    ("陶", "tao"),
    ("贺", "he"),
    ("毛", "mao"),
    ("郝", "hao"),
    ("顾", "gu"),
    ("龚", "gong"),
    ("邵", "shao"),
    ("欧阳", "ouyang"),
];

const MEN: &str = "伟 强 磊 军 勇 杰 涛 明 超 辉 刚 健 鹏 斌 波 浩 凯 亮 俊 峰 建国 建华 志强 志明 文博 文杰 子轩 子豪 \
    宇航 浩然 俊杰 家豪 家明 国栋 国强 海波 海涛 晓东 晓峰 少华 永强 永健 泽宇 振华 振宇 立新 嘉诚 一鸣 思远 天佑 明轩 \
    伟杰 伟东 启航 世杰 绍辉 荣华 庆丰 德胜 景行 彦博 承志 维安 仲平";
const WOMEN: &str = "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 婷 慧 莹 雪 琳 萍 洁 倩 颖 蕾 秀英 秀兰 桂英 晓燕 晓红 雅婷 雅静 梦洁 \
    欣怡 诗涵 雨桐 雨欣 佳怡 佳慧 思琪 思颖 美玲 美华 海燕 海霞 丽华 丽娟 淑芬 淑贞 月娥 春梅 冬梅 玉兰 凤英 紫涵 若曦 \
    婉清 语嫣 可欣 静怡 嘉颖 巧玲 惠敏 素云 采薇 怀瑾 知夏 令仪";

/// Beginnings of mobile numbers that no carrier has given to the public, so that no text message meant
/// for a demo customer can reach anybody.
const CARRIERS: &[&str] = &["142", "143", "154", "160", "161", "163", "164", "168", "169"];

/// A person: who they are and how they are reached.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub pinyin: &'static str,
    /// 1 male, 2 female.
    pub gender: u8,
    pub mobile: String,
}

/// Invents people. No two have the same mobile.
pub struct Casting {
    dice: Dice,
    mobiles: HashSet<String>,
    certificates: HashSet<String>,
    men: Vec<&'static str>,
    women: Vec<&'static str>,
}

impl Casting {
    pub fn new(dice: Dice) -> Self {
        Casting {
            dice,
            mobiles: HashSet::new(),
            certificates: HashSet::new(),
            men: MEN.split_whitespace().collect(),
            women: WOMEN.split_whitespace().collect(),
        }
    }

    pub fn person(&mut self) -> Person {
        let gender = if self.dice.percent(52) { 1 } else { 2 };
        let (surname, pinyin) = self.dice.pick(SURNAMES);
        let given = self.dice.pick(if gender == 1 { &self.men } else { &self.women });
        Person { name: format!("{surname}{given}"), pinyin, gender, mobile: self.mobile() }
    }

    /// A mobile that nobody else has.
    pub fn mobile(&mut self) -> String {
        loop {
            let mobile = format!("{}{}", self.dice.pick(CARRIERS), self.dice.digits(8));
            if self.mobiles.insert(mobile.clone()) {
                return mobile;
            }
        }
    }

    /// An identity card for somebody born on this day in this city. The district is 99, which is no
    /// district anywhere, so that the card is valid by its digits and still nobody's.
    pub fn identity_card(&mut self, city: u32, birthday: jiff::civil::Date, gender: u8) -> String {
        loop {
            let odd = u64::from(gender == 1);
            let serial = self.dice.below(499) * 2 + odd;
            let body =
                format!("{:06}{}{serial:03}", city / 100 * 100 + 99, birthday.strftime("%Y%m%d"));
            let card = format!("{body}{}", check_digit(&body));
            if self.certificates.insert(card.clone()) {
                return card;
            }
        }
    }
}

/// The last digit of an identity card, by GB 11643.
pub fn check_digit(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}
