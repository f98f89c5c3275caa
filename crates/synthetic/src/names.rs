//! Invented people, posts, units, companies and systems; none of them is anybody's.

use crate::chance::Chance;

const SURNAMES: [&str; 60] = [
    "陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭", "謝", "洪", "郭", "邱",
    "曾", "廖", "賴", "徐", "周", "葉", "蘇", "莊", "呂", "江", "何", "蕭", "羅", "高", "潘", "簡",
    "朱", "鍾", "游", "彭", "詹", "胡", "施", "沈", "余", "盧", "梁", "趙", "顏", "柯", "翁", "魏",
    "孫", "戴", "范", "方", "宋", "鄧", "杜", "傅", "侯", "曹", "薛", "丁",
];

const FIRST: [&str; 48] = [
    "家", "雅", "怡", "志", "淑", "俊", "佳", "宗", "建", "美", "冠", "承", "宜", "思", "柏", "詩",
    "品", "子", "文", "育", "明", "秀", "彥", "欣", "孟", "筱", "政", "婉", "仁", "嘉", "哲", "惠",
    "晉", "郁", "信", "玉", "國", "靜", "啟", "佩", "士", "芷", "書", "麗", "昱", "亭", "奕", "湘",
];

const SECOND: [&str; 48] = [
    "豪", "婷", "君", "偉", "芬", "傑", "蓉", "翰", "宏", "玲", "廷", "恩", "庭", "穎", "翔", "涵",
    "妤", "軒", "華", "誠", "德", "娟", "廷", "儀", "潔", "瑜", "勳", "如", "瑋", "慧", "安", "珍",
    "宇", "文", "賢", "芳", "樑", "茹", "銘", "琪", "凱", "萱", "毅", "雯", "霖", "筑", "廷", "緯",
];

/// A name as people in Taiwan have them; one in twenty has a given name of one character.
pub(crate) fn person(chance: &mut Chance) -> String {
    let surname = chance.pick(&SURNAMES);
    let first = chance.pick(&FIRST);
    match chance.percent(5) {
        true => format!("{surname}{first}"),
        false => format!("{surname}{first}{}", chance.pick(&SECOND)),
    }
}

/// Units of an administration; the IT unit stands apart.
pub(crate) const UNITS: [&str; 9] =
    ["秘書室", "人事室", "會計室", "政風室", "企劃科", "第一科", "第二科", "第三科", "綜合業務科"];
pub(crate) const IT_UNIT: &str = "資訊室";

pub(crate) const BUSINESS_POSTS: [&str; 8] =
    ["科員", "辦事員", "書記", "專員", "股長", "助理員", "技士", "約僱人員"];
pub(crate) const MANAGEMENT_POSTS: [&str; 3] = ["科長", "主任", "專門委員"];
pub(crate) const IT_POSTS: [&str; 5] = ["分析師", "設計師", "管理師", "助理設計師", "高級分析師"];

pub(crate) const COMPANIES: [&str; 24] = [
    "晴嵐資訊",
    "拓野科技",
    "明朗網路",
    "禾光系統",
    "遠岫數位",
    "青埔資安",
    "澄圓軟體",
    "松濤科技",
    "川流資訊",
    "白鷺雲端",
    "朔風系統",
    "石門數據",
    "雙溪網通",
    "北辰整合",
    "嵐山資服",
    "緯度科技",
    "知行數位",
    "啟明電腦",
    "東籬資訊",
    "長青系統",
    "天衡科技",
    "和風網路",
    "海藍數位",
    "山城資安",
];

pub(crate) const SYSTEMS: [&str; 20] = [
    "全球資訊網",
    "公文管理系統",
    "線上申辦系統",
    "案件管理系統",
    "差勤管理系統",
    "財產管理系統",
    "業務統計平臺",
    "預約掛號系統",
    "收費管理系統",
    "圖資管理平臺",
    "檔案調閱系統",
    "活動報名網",
    "稽查行動系統",
    "補助審核系統",
    "資料交換平臺",
    "內部入口網",
    "客服陳情系統",
    "排程調度系統",
    "監測警示平臺",
    "學習管理系統",
];

/// A made-up company with its tax id; the mark shows in the name.
pub(crate) fn company(number: usize) -> String {
    let name = COMPANIES[number % COMPANIES.len()];
    format!("{name}股份有限公司（合成）")
}
