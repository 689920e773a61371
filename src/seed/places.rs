//! Cities with their national division codes, and the districts and streets of the cities in which
//! the group builds.

use super::calendar::Calendar;
use super::dice::{Dice, Theme};
use super::rows::{City, Street};
use super::world::World;

/// A city in which the group has a company.
pub struct Place {
    pub code: u32,
    pub name: &'static str,
    /// The name as it stands in a company's.
    pub short: &'static str,
    pub province: &'static str,
    /// Each district with its streets, with spaces between.
    pub districts: &'static [(&'static str, &'static str)],
}

/// Cities that brokers come from or that the group has left: name, province, still in use.
const OTHERS: &[(u32, &str, &str, bool)] = &[
    (350600, "漳州市", "福建省", true),
    (350500, "泉州市", "福建省", true),
    (330100, "杭州市", "浙江省", true),
    (321000, "扬州市", "江苏省", false),
];

/// Puts cities and streets into the world.
pub fn found(world: &mut World, calendar: Calendar) {
    let mut dice = Dice::of(Theme::Places);
    let created = calendar.start();
    let building = PLACES.iter().map(|place| (place.code, place.name, place.province, true));
    for (code, name, province, enabled) in building.chain(OTHERS.iter().copied()) {
        world.cities.push(City { code, name, province, enabled, created, changed: created });
    }
    for place in PLACES {
        for (area, streets) in place.districts {
            for street in streets.split(' ') {
                world.streets.push(Street {
                    guid: dice.uuid(),
                    country: "中国",
                    province: place.province,
                    city: place.name,
                    area,
                    street,
                    created,
                    changed: created,
                });
            }
        }
    }
}

/// The place of a code. Codes outside the list give the first.
pub fn place(code: u32) -> &'static Place {
    PLACES.iter().find(|place| place.code == code).unwrap_or(&PLACES[0])
}

pub const PLACES: &[Place] = &[
    Place {
        code: 350200,
        name: "厦门市",
        short: "厦门",
        province: "福建省",
        districts: &[
            (
                "思明区",
                "厦港街道 中华街道 滨海街道 鹭江街道 开元街道 梧村街道 筼筜街道 莲前街道 嘉莲街道 鼓浪屿街道",
            ),
            ("湖里区", "湖里街道 殿前街道 禾山街道 江头街道 金山街道"),
            ("集美区", "集美街道 侨英街道 杏林街道 杏滨街道 灌口镇 后溪镇"),
            ("海沧区", "海沧街道 新阳街道 嵩屿街道 东孚街道"),
            ("同安区", "大同街道 祥平街道 西柯街道 洪塘镇 五显镇 莲花镇 汀溪镇"),
            ("翔安区", "马巷街道 新店街道 香山街道 凤翔街道 内厝镇 大嶝街道"),
        ],
    },
    Place {
        code: 360100,
        name: "南昌市",
        short: "南昌",
        province: "江西省",
        districts: &[
            (
                "东湖区",
                "滕王阁街道 八一桥街道 百花洲街道 公园街道 豫章街道 董家窑街道 大院街道 彭家桥街道",
            ),
            ("西湖区", "南浦街道 朝阳洲街道 绳金塔街道 桃源街道 西湖街道 南站街道 十字街街道"),
            ("青云谱区", "三家店街道 洪都街道 徐家坊街道 京山街道 青云谱镇"),
            ("青山湖区", "京东镇 罗家镇 湖坊镇 塘山镇 南钢街道 上海路街道"),
            ("红谷滩区", "沙井街道 卫东街道 红角洲街道 凤凰洲街道 九龙湖街道 生米街道"),
            ("新建区", "长堎镇 望城镇 乐化镇 石岗镇 西山镇"),
        ],
    },
    Place {
        code: 420100,
        name: "武汉市",
        short: "武汉",
        province: "湖北省",
        districts: &[
            (
                "江岸区",
                "大智街道 一元街道 车站街道 四唯街道 永清街道 西马街道 球场街道 花桥街道 后湖街道",
            ),
            ("江汉区", "民族街道 花楼街道 水塔街道 满春街道 前进街道 万松街道 唐家墩街道 汉兴街道"),
            (
                "硚口区",
                "六角亭街道 汉正街道 崇仁街道 荣华街道 宝丰街道 韩家墩街道 宗关街道 古田街道",
            ),
            (
                "武昌区",
                "杨园街道 徐家棚街道 粮道街街道 中华路街道 黄鹤楼街道 首义路街道 水果湖街道 南湖街道",
            ),
            ("洪山区", "珞南街道 关山街道 狮子山街道 张家湾街道 梨园街道 卓刀泉街道 和平街道"),
            ("汉阳区", "建桥街道 鹦鹉街道 洲头街道 五里墩街道 琴断口街道 江堤街道 四新街道"),
        ],
    },
    Place {
        code: 120000,
        name: "天津市",
        short: "天津",
        province: "天津市",
        districts: &[
            ("和平区", "劝业场街道 小白楼街道 五大道街道 新兴街道 南营门街道 南市街道"),
            (
                "河西区",
                "大营门街道 下瓦房街道 桃园街道 挂甲寺街道 马场街道 越秀路街道 友谊路街道 梅江街道",
            ),
            (
                "南开区",
                "长虹街道 鼓楼街道 兴南街道 广开街道 万兴街道 学府街道 王顶堤街道 水上公园街道",
            ),
            ("河北区", "光复道街道 望海楼街道 鸿顺里街道 新开河街道 铁东路街道 建昌道街道"),
            ("西青区", "杨柳青镇 辛口镇 张家窝镇 精武镇 大寺镇 李七庄街道 西营门街道"),
            ("东丽区", "张贵庄街道 丰年村街道 万新街道 新立街道 华明街道 金钟街道"),
        ],
    },
    Place {
        code: 500000,
        name: "重庆市",
        short: "重庆",
        province: "重庆市",
        districts: &[
            (
                "渝中区",
                "七星岗街道 解放碑街道 两路口街道 上清寺街道 菜园坝街道 南纪门街道 朝天门街道 大溪沟街道",
            ),
            ("江北区", "华新街街道 江北城街道 石马河街道 大石坝街道 观音桥街道 五里店街道 鱼嘴镇"),
            (
                "沙坪坝区",
                "小龙坎街道 沙坪坝街道 渝碚路街道 磁器口街道 童家桥街道 石井坡街道 井口街道",
            ),
            ("九龙坡区", "杨家坪街道 黄桷坪街道 谢家湾街道 石坪桥街道 石桥铺街道 二郎街道"),
            ("渝北区", "双龙湖街道 回兴街道 龙溪街道 龙山街道 人和街道 鸳鸯街道 翠云街道 悦来街道"),
            ("南岸区", "铜元局街道 花园路街道 南坪街道 海棠溪街道 龙门浩街道 弹子石街道 涂山镇"),
        ],
    },
    Place {
        code: 450300,
        name: "桂林市",
        short: "桂林",
        province: "广西壮族自治区",
        districts: &[
            ("秀峰区", "秀峰街道 丽君街道 甲山街道"),
            ("叠彩区", "叠彩街道 北门街道 大河乡"),
            ("象山区", "南门街道 象山街道 平山街道 二塘乡"),
            ("七星区", "七星区街道 东江街道 穿山街道 漓东街道 朝阳乡"),
            ("临桂区", "临桂镇 六塘镇 会仙镇 两江镇 五通镇 四塘镇"),
        ],
    },
    Place {
        code: 450100,
        name: "南宁市",
        short: "南宁",
        province: "广西壮族自治区",
        districts: &[
            ("兴宁区", "民生街道 朝阳街道 三塘镇 五塘镇 昆仑镇"),
            ("青秀区", "新竹街道 中山街道 建政街道 南湖街道 津头街道 仙葫街道"),
            ("江南区", "福建园街道 江南街道 沙井街道 那洪街道 吴圩镇"),
            (
                "西乡塘区",
                "衡阳街道 北湖街道 西乡塘街道 安吉街道 华强街道 新阳街道 上尧街道 石埠街道",
            ),
            ("良庆区", "大沙田街道 玉洞街道 良庆镇 那马镇"),
        ],
    },
    Place {
        code: 320500,
        name: "苏州市",
        short: "苏州",
        province: "江苏省",
        districts: &[
            (
                "姑苏区",
                "平江街道 金阊街道 沧浪街道 双塔街道 虎丘街道 苏锦街道 白洋湾街道 吴门桥街道",
            ),
            ("虎丘区", "横塘街道 狮山街道 枫桥街道 镇湖街道 浒墅关镇 通安镇"),
            ("吴中区", "长桥街道 郭巷街道 横泾街道 越溪街道 香山街道 木渎镇 甪直镇"),
            ("相城区", "元和街道 太平街道 黄桥街道 北河泾街道 望亭镇 渭塘镇"),
            ("吴江区", "松陵街道 江陵街道 横扇街道 八坼街道 盛泽镇 平望镇"),
        ],
    },
];
