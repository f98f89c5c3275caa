//! What the command line says about itself in 正體中文. The English words stand beside the arguments
//! themselves; a test holds the two together.

use clap::{Arg, Command};

use crate::language::Language;

/// Commands by their path, their arguments after it; what several commands share stands alone.
const WORDS: &[(&str, &str)] = &[
    ("", "方圓：資通安全管理規定要求什麼，各機關做到什麼"),
    ("--data", "存放資料的資料夾；未給則為 ./data"),
    ("--database", "改用 PostgreSQL：postgres://…"),
    ("--database-file", "存放 PostgreSQL 網址的檔案，僅擁有者可讀"),
    ("--listen", "服務位址；須加密或經代理伺服器，才可對本機以外開放"),
    ("--tls-certificate", "PEM 憑證檔，伺服器本身的在最前；檔案更新後不必重新啟動"),
    ("--tls-key", "其 PEM 金鑰檔，僅擁有者可讀"),
    ("--trusted-proxy", "可信任的代理伺服器，寫其位址或網段；只採信它們所轉述的來源"),
    ("--public-host", "其他電腦以何名稱開啟本站"),
    ("--lang", "輸出的語言；未給則依環境，再則為 zh-TW"),
    ("--by", "由誰辦理；未給則為作業系統的使用者"),
    ("--format", "輸出格式"),
    ("--font", "製作 PDF 文件之字型檔；未給則尋找系統之 Noto Sans CJK"),
    ("--help", "顯示說明"),
    ("--version", "顯示版本"),
    ("help", "顯示此說明，或某一指令的說明"),
    ("serve", "啟動網站與 API"),
    ("serve --largest-file", "所收佐證檔案之上限，以 MiB 計"),
    ("serve --clamd", "ClamAV 常駐程式：其通訊端路徑，或主機:埠號；未判為乾淨之檔案不予保存"),
    ("doctor --largest-file", "所收佐證檔案之上限，以 MiB 計"),
    ("doctor --clamd", "ClamAV 常駐程式：其通訊端路徑，或主機:埠號"),
    ("serve --demo", "以真實機關清冊載入一年的合成資料，每頁均標明為合成"),
    ("posture", "符合情形：誰遵守了哪項義務，逐條列出"),
    ("posture --agency", "只看一個機關；未給則全部"),
    ("posture --duty", "只看一項義務；未給則全部"),
    ("posture --as-of", "所問之日或時點；未給則為今天"),
    ("posture --known-at", "以何時所知判定；未給則為目前所知的一切"),
    ("explain", "為何如此判定，如何補正"),
    ("explain --duty", "哪項義務，例如 D5.5b"),
    ("explain --agency", "哪個機關"),
    ("explain --subject", "單一對象：人員、帳號、系統、事件"),
    ("explain --as-of", "所問之日或時點；未給則為今天"),
    ("explain --known-at", "以何時所知判定；未給則為目前所知的一切"),
    ("examples", "以判定引擎驗算法規案例"),
    ("examples run", "驗算案例檔或資料夾，逐一指出不符者"),
    ("examples run PATH", "案例檔或資料夾"),
    ("regulation", "法規資料：檢查、查閱"),
    ("regulation check", "檢查引用、條文、日期、名稱與涵蓋情形，並列出數量"),
    ("regulation show", "某日施行的條文、義務或參數，及其出處"),
    ("regulation show ID", "例如 taipei-isms@2022-07-13/5.5、5.5、csma/12、D5.5a"),
    ("regulation show --on", "哪一日；未給則為今天"),
    ("import", "匯入 CSV、XLSX、ODS 或 JSON Lines；整檔寫入，否則不寫入"),
    ("import FILE", "檔案：CSV、XLSX、ODS 或 JSON Lines"),
    ("import --form", "表單；標題或內容看不出來時指定"),
    ("import --agency", "這些紀錄屬於哪個機關"),
    ("import --dry-run", "只檢查，不寫入"),
    ("import --on-existing", "已有相同紀錄時：停止、略過或更正"),
    ("import --ignore-column", "略過表單沒有的這一欄"),
    ("import --accept-warnings", "有警告仍寫入"),
    ("export", "匯出紀錄，格式與匯入相同"),
    ("export records", "一種表單的所有紀錄"),
    ("export records --form", "哪種表單"),
    ("export records --agency", "只匯出一個機關；未給則全部"),
    ("export records --output", "寫入此檔案；未給則寫至標準輸出"),
    ("paper", "應繳交之文件：以機關之辦理情形及紀錄製成 PDF、ODT、ODS 或 XLSX"),
    ("paper KIND", "哪一種，例如 posture；`fangyuan paper list` 逐一列出"),
    ("paper --agency", "哪個機關"),
    ("paper --as-of", "基準日；未給則為今天"),
    ("paper --known-at", "以何時所知製作；未給則為目前所知的一切"),
    ("paper --out", "寫入此檔案；未給則寫至標準輸出"),
    ("paper --template", "以此檔案為範本（TOML）"),
    ("paper list", "可製作之文件"),
    ("paper check", "檢查範本，逐行指出錯誤"),
    ("paper check FILE", "範本檔案（TOML）"),
    ("record", "查閱一筆紀錄，或依令刪除個人資料"),
    ("record show", "依識別碼查閱一筆紀錄"),
    ("record show ID", "紀錄的識別碼"),
    ("record erase", "依令刪除一筆紀錄各版本之個人資料欄位；日誌之證明仍在"),
    ("record erase ID", "紀錄的識別碼"),
    ("record erase --ground", "命令所據之法規與申請，一併保存"),
    ("record erase --approved-by", "核准人，不得為執行人"),
    ("record erase --field", "只刪除此個人資料欄位；可重複給"),
    ("setting", "決定法規留待決定的事項，並列出歷次決定"),
    ("setting set", "自某日起決定一項設定"),
    ("setting set NAME", "例如 records_from 或 period.D10a"),
    ("setting set VALUE", "設定值，例如 90、P1Y 或 2026-01-01"),
    ("setting set --from", "自哪一日起，例如 2026-01-01"),
    ("setting set --agency", "由一個機關決定；未給則為全市"),
    ("setting set --why", "理由，連同決定一併保存"),
    ("setting list", "歷次決定"),
    ("ledger", "外人也能查驗的日誌：查驗、交付"),
    ("ledger verify", "查驗此安裝或所交付檔案之日誌，指出第一筆不成立者"),
    ("ledger verify FILE", "所交付之日誌或收據；未給則為此安裝"),
    ("ledger verify --key", "公鑰，由 `ledger key` 印出；查驗檔案時必填"),
    ("ledger verify --checkpoint", "保存於他處之檢查點：日誌須由其延續而來"),
    ("ledger checkpoint", "印出最新之簽章檢查點，供保存於他處"),
    ("ledger key", "印出查驗日誌之公鑰"),
    ("ledger export", "將整份日誌寫入檔案，任何人均可憑公鑰查驗"),
    ("ledger export FILE", "寫入的檔案"),
    ("ledger export --tiles", "依 C2SP tlog-tiles 寫成靜態檔，存入此資料夾"),
    ("ledger prove", "印出一筆紀錄確經登錄之證明"),
    ("ledger prove RECORD", "紀錄的識別碼"),
    ("ledger verify --witness", "須已副簽之見證人公鑰；可重複給"),
    ("ledger request", "印出送交見證人之請求：最新檢查點與延續證明"),
    ("ledger request --seen", "見證人前次副簽時日誌之筆數"),
    ("ledger witness", "擔任見證人：日誌僅延續增長時予以副簽；未給檔案則印出公鑰"),
    ("ledger witness FILE", "日誌送來之請求，由 `ledger request` 印出"),
    ("ledger witness --log", "日誌之公鑰，由 `ledger key` 印出"),
    ("ledger witness --folder", "見證人存放金鑰與所見之資料夾；未給則為存放資料的資料夾"),
    ("ledger cosign", "請見證人副簽本日誌，或保存檔案中之副簽"),
    ("ledger cosign FILE", "見證人印出之已副簽檢查點；未給則以 HTTP 詢問各見證人"),
    ("ledger verify --authority", "須已蓋時戳之時戳機構憑證（或其簽發者之憑證），PEM 檔；可重複給"),
    ("ledger stamp", "請時戳機構為最新檢查點蓋時戳；或寫出提問、收下答覆"),
    ("ledger stamp --query", "將提問寫入此檔，供送交無法由此詢問之時戳機構"),
    ("ledger stamp --reply", "時戳機構之答覆檔：查驗後保存"),
    ("account", "讓系統管理者重新登入、代為同意重設，並更換加密第二因素之金鑰"),
    ("account recover", "為無法登入之系統管理者印出一次性連結；已無系統管理者時則設定一位"),
    ("account recover NAME", "登入名稱"),
    ("account recover --display-name", "須新建帳號時，該帳號屬於何人"),
    ("account recover --remove-second-factor", "一併移除其驗證器、通行密鑰與備援碼"),
    ("account recover --why", "理由，記入日誌"),
    ("account recover --site", "開啟本站所用之網址"),
    ("account release", "無其他人可當第二人時，代為同意已提出之密碼或第二因素重設"),
    ("account release NAME", "該帳號之登入名稱"),
    ("account release --link", "同意重設密碼之連結"),
    ("account release --second-factor", "同意移除其第二因素"),
    ("account reseal", "換新加密驗證器金鑰之金鑰，並重新加密"),
    ("search", "搜尋紀錄所用的字詞索引"),
    ("search index", "更新字詞索引；網站服務時會自行更新"),
    ("search index --anew", "捨棄現有索引，全部重建"),
    ("doctor", "指出此安裝不安全或不正常之處"),
    ("migrate", "更新資料庫結構"),
];

/// The command line in a language. clap's own words are replaced too.
pub(crate) fn in_language(mut command: Command, language: Language) -> Command {
    match language {
        Language::English => command,
        Language::Chinese => {
            // Building adds what clap itself adds: help, version, and the options of all commands.
            command.build();
            in_chinese(command, "")
        }
    }
}

fn in_chinese(command: Command, path: &str) -> Command {
    let name = command.get_name().to_owned();
    let mut template = "{about}\n\n用法：{usage}\n".to_owned();
    if command.get_subcommands().next().is_some() {
        template.push_str("\n指令：\n{subcommands}\n");
    }
    if command.get_positionals().next().is_some() {
        template.push_str("\n引數：\n{positionals}\n");
    }
    template.push_str("\n選項：\n{options}");
    let command = match word(path, "").or_else(|| word("", &name)) {
        Some(about) => command.about(about),
        None => command,
    };
    let command = command.help_template(template).subcommand_value_name("指令");
    let command = command.mut_args(|arg| argument(arg, path));
    command.mut_subcommands(|below| match below.get_name() {
        // It lists every command once more; its own line is enough.
        "help" => below.about(word("", "help").unwrap_or_default()),
        name => {
            let path = format!("{path} {name}").trim().to_owned();
            in_chinese(below, &path)
        }
    })
}

/// An argument with its words, and beside them what clap would add in English.
fn argument(arg: Arg, path: &str) -> Arg {
    let Some(said) = word(path, &called(&arg)) else { return arg };
    let mut words = said.to_owned();
    let mut add = |what: &str, values: Vec<String>| {
        if !values.is_empty() {
            words.push_str(&format!("（{what}：{}）", values.join("、")));
        }
    };
    let takes_values = arg.get_action().takes_values();
    let possible = arg.get_possible_values().into_iter().filter(|_| takes_values);
    add("可用", possible.map(|value| value.get_name().to_owned()).collect());
    let default = arg.get_default_values().iter().filter(|_| takes_values);
    add("預設", default.map(|value| value.to_string_lossy().into_owned()).collect());
    let variable = arg.get_env().map(|name| name.to_string_lossy().into_owned());
    add("環境變數", variable.into_iter().collect());
    arg.help(words).hide_possible_values(true).hide_default_value(true).hide_env(true)
}

/// How people write an argument: `--form`, or the name of the value where it has none.
fn called(arg: &Arg) -> String {
    match (arg.get_long(), arg.get_value_names()) {
        (Some(long), _) => format!("--{long}"),
        (None, Some([name, ..])) => name.to_string(),
        (None, _) => arg.get_id().to_string(),
    }
}

/// The words of a command, or of its argument.
fn word(path: &str, name: &str) -> Option<&'static str> {
    let own = format!("{path} {name}");
    let find = |key: &str| WORDS.iter().find(|(known, _)| *known == key).map(|(_, words)| *words);
    find(own.trim()).or_else(|| find(name).filter(|_| name.starts_with("--")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::usage::Program;

    /// Every command and argument, as the table names them, with its English words.
    fn all(command: &Command, path: &str, found: &mut Vec<(String, String)>) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        found.push((path.to_owned(), about));
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            found.push((format!("{path} {}", called(arg)).trim().to_owned(), help));
        }
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            all(below, format!("{path} {}", below.get_name()).trim(), found);
        }
    }

    fn is_chinese(words: &str) -> bool {
        words.chars().any(|letter| ('\u{4E00}'..='\u{9FFF}').contains(&letter))
    }

    fn built() -> Vec<(String, String)> {
        let mut command = Program::command();
        command.build();
        let mut found = Vec::new();
        all(&command, "", &mut found);
        found
    }

    #[test]
    fn every_command_and_every_option_is_explained_in_both_languages() {
        for (name, english) in built() {
            let (path, last) = name.rsplit_once(' ').unwrap_or(("", &name));
            let chinese = word(&name, "").or_else(|| word(path, last));
            assert!(chinese.is_some_and(is_chinese), "{name} has no Chinese words");
            // The program's own name is Chinese in both.
            let english = english.replace("方圓", "");
            assert!(!english.is_empty() && !is_chinese(&english), "{name}: {english}");
        }
    }

    #[test]
    fn a_setting_that_help_gives_as_an_example_is_read_by_its_duty() {
        let law = regulation::Regulation::embedded().unwrap();
        let chinese = WORDS.iter().map(|(_, words)| (*words).to_owned());
        let mut n_named = 0;
        for words in chinese.chain(built().into_iter().map(|(_, english)| english)) {
            let apart = |letter: char| !letter.is_ascii_alphanumeric() && letter != '.';
            for (family, duty) in words.split(apart).filter_map(|word| word.split_once('.')) {
                if !["period", "term", "sample"].contains(&family) {
                    continue;
                }
                let read = law.duty(duty).map(|duty| domain::reads_setting(&law, duty, family));
                assert_eq!(read, Some(true), "{family}.{duty}: {words}");
                n_named += 1;
            }
        }
        assert_eq!(n_named, 2, "one in each language");
    }

    #[test]
    fn no_words_are_kept_for_what_is_not_there() {
        let names: Vec<String> = built().into_iter().map(|(name, _)| name).collect();
        let mut seen = BTreeSet::from(["help"]);
        for name in &names {
            seen.insert(name.as_str());
            seen.extend(name.rsplit(' ').next().filter(|last| last.starts_with("--")));
        }
        for (key, _) in WORDS {
            assert!(seen.contains(key), "{key}");
            assert_eq!(WORDS.iter().filter(|(other, _)| other == key).count(), 1, "{key}");
        }
    }
}
