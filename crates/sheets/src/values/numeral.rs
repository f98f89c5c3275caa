//! Figures written as Chinese characters, only to tell people how to write them.

/// Rewrites each run of Chinese figures as Arabic ones: 一一四年 is `114年`, 三小時 is `3小時`,
/// 一百二十 is `120`. `None` where there is none.
pub(super) fn with_arabic_figures(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut run: Vec<char> = Vec::new();
    let mut found = false;
    for character in text.chars().map(Some).chain([None]) {
        match character {
            Some(figure) if digit(figure).is_some() || unit(figure).is_some() => run.push(figure),
            _ => {
                if !run.is_empty() {
                    found = true;
                    out.push_str(&value(&run)?.to_string());
                    run.clear();
                }
                out.extend(character);
            }
        }
    }
    found.then_some(out)
}

fn digit(character: char) -> Option<u64> {
    let value = match character {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '貳' | '兩' => 2,
        '三' | '參' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    };
    Some(value)
}

fn unit(character: char) -> Option<u64> {
    match character {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1_000),
        '萬' => Some(10_000),
        _ => None,
    }
}

/// The value of a run of figures: by place (一一四) or with units (一百一十四).
fn value(run: &[char]) -> Option<u64> {
    if run.len() > 12 {
        return None;
    }
    if run.iter().all(|figure| digit(*figure).is_some()) {
        return run
            .iter()
            .try_fold(0_u64, |sum, figure| sum.checked_mul(10)?.checked_add(digit(*figure)?));
    }
    let (mut total, mut section, mut figure) = (0_u64, 0_u64, None);
    for character in run {
        if let Some(value) = digit(*character) {
            figure = Some(value);
            continue;
        }
        let unit = unit(*character)?;
        if unit == 10_000 {
            total = (total + section + figure.take().unwrap_or(0)).checked_mul(unit)?;
            section = 0;
        } else {
            section = section.checked_add(figure.take().unwrap_or(1).checked_mul(unit)?)?;
        }
    }
    Some(total + section + figure.unwrap_or(0))
}
