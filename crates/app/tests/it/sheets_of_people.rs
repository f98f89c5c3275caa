//! Sheets as agencies have them: titles above, headings of every kind, days of the Republic.

use app::import::ImportError;

use crate::world::{actor, both, errors, now, warnings};

const TRAINING: &str = "人員識別碼,人員,人員類別,年度,課程,類型,日期,時數,是否通過\n";

#[test]
fn a_person_sheet_with_titles_on_top_and_full_width_codes_comes_in_whole() {
    both(|world| {
        let path = world.path("人員.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "範例局\u{3000}人員基本資料表").unwrap();
        sheet.write_string(1, 0, "製表日期：民國115年3月2日").unwrap();
        let headings = [
            "人員識別碼",
            "姓　名",
            "單位\n（科室）",
            "職務",
            "工作類別",
            "人員類別*",
            "報到日",
            "狀態",
        ];
        for (column, heading) in (0..).zip(headings) {
            sheet.write_string(2, column, heading).unwrap();
        }
        let rows = [
            ["Ｅ０００３", "郭家翰", "秘書室", "助理員", "業務", "職員", "100/9/4", "在職"],
            ["E0004", "賴明宗", "秘書室", "科員", "IT", "staff", "民國111年1月27日", "active"],
            ["E0005", "林怡君", "秘書室", "科員", "資訊人員", "約僱", "0990214", "離退職"],
        ];
        for (row, cells) in (3..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        book.save(&path).unwrap();
        let outcome = world.import(&path).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        assert_eq!(outcome.total().filed, 3);
        let people = world.records("person");
        let person = people.iter().find(|one| one.with["person_id"] == "E0003").unwrap();
        assert_eq!(person.with["onboard_date"], "2011-09-04");
        assert_eq!(person.with["agency"], "a1", "--agency fills the form's own field");
        assert_eq!((person.state, person.filed_by.as_str()), ("approved", "local:王承辦"));
        assert_eq!(person.recorded_at, now());
        let other = people.iter().find(|one| one.with["person_id"] == "E0005").unwrap();
        assert_eq!(other.with["onboard_date"], "2010-02-14");
        assert_eq!(other.with["person_type"], "contract-staff");
    });
}

#[test]
fn one_import_of_several_sheets_is_one_change() {
    both(|world| {
        let path = world.path("訓練.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        for (quarter, day) in [("第1季", "114/1/9"), ("第2季", "114/4/16")] {
            let sheet = book.add_worksheet();
            sheet.set_name(quarter).unwrap();
            sheet.write_string(0, 0, format!("範例局114年{quarter}教育訓練紀錄")).unwrap();
            let row =
                ["E0001", "許芬庭", "一般使用者", "114", "社交工程防護", "通識", day, "1.5", "是"];
            for (column, (heading, cell)) in (0..).zip(TRAINING.trim().split(',').zip(row)) {
                sheet.write_string(2, column, heading).unwrap();
                sheet.write_string(3, column, cell).unwrap();
            }
        }
        book.save(&path).unwrap();
        let outcome = world.import(&path).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let records = world.records("training_record");
        assert_eq!(records.len(), 2);
        assert!(records.iter().all(|record| Some(record.change) == outcome.change));
        assert_eq!(records[0].with["person"], "p1", "the id decides who is meant");
        assert_eq!(records[0].with["year"], 2025);
        assert_eq!(records[0].with["hours"], 1.5);
        let change = world
            .installation
            .store
            .read(|transaction| store::change::get(transaction, outcome.change.unwrap()))
            .unwrap()
            .unwrap();
        assert_eq!((change.records, change.kind.as_str()), (2, "import"));
        assert_eq!(change.actor, actor().written());
        assert_eq!(change.source_name.as_deref(), Some("訓練.xlsx"));
    });
}

#[test]
fn a_big5_file_of_assets_keeps_commas_line_breaks_and_what_looks_like_a_formula() {
    both(|world| {
        let text = "資產編號,資產類別,資產名稱,是否核心資產,是否危害國家資安產品,說明,數量,擁有(權責)單位,保管人,放置地點,機密性,完整性,可用性,停止支援日,狀態\r\n\
            A-1,資料,'=cmd 測試機,是,否,\"含,逗號\",4,資訊室,E0001,機房,4,1,4,,使用中\r\n\
            A-2,硬體,\"公文系統主機\n(備援)\",V,X,備品,1,資訊室,鄭涵婷,機房,2,3,3,1161231,報廢\r\n";
        let (bytes, _, _) = encoding_rs::BIG5.encode(text);
        let outcome = world.import(&world.file("資產.csv", &bytes)).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let assets = world.records("asset");
        let of = |code: &str| assets.iter().find(|one| one.with["asset_code"] == code).unwrap();
        assert_eq!(of("A-1").with["asset_name"], "=cmd 測試機");
        assert_eq!(of("A-1").with["description"], "含,逗號");
        assert_eq!(of("A-2").with["asset_name"], "公文系統主機\n(備援)");
        assert_eq!(of("A-2").with["end_of_support"], "2027-12-31");
        assert_eq!(
            of("A-2").with["custodian"],
            "p2",
            "a name that one person alone bears is enough"
        );
        assert_eq!(of("A-2").with["is_core"], true);
    });
}

#[test]
fn moments_lists_never_and_unknown_are_read_as_people_write_them() {
    both(|world| {
        let text = "系統,環境,帳號,帳號類型,持有人,單位,權限,核發日,最近使用日,盤點日,狀態\n\
            公文系統,正式,u1,一般,E0001,一科,承辦；查詢、列印,99/2/14,從未使用,115/03/02,使用中\n\
            公文系統,正式,u2,一般,E0002,一科,查詢,99/2/14,不明,115/03/02,使用中\n\
            公文系統,正式,u3,一般,E0002,一科,查詢,99/2/14,2026/02/27,115/03/02,使用中\n";
        world.import_text("帳號.csv", text).unwrap();
        let accounts = world.records("account_entry");
        let of = |code: &str| accounts.iter().find(|one| one.with["account"] == code).unwrap();
        assert_eq!(of("u1").with["permissions"], serde_json::json!(["承辦", "查詢", "列印"]));
        assert_eq!(of("u1").with["last_used_on"], "never");
        assert_eq!(of("u2").with["last_used_on"], "unknown");
        assert_eq!(of("u3").with["last_used_on"], "2026-02-27");

        let text = "區域,進入日期時間,離開日期時間,姓名,身分別,單位/廠商,事由,陪同人員,應陪同,攜入物品設備,違禁品確認,登記人,來源\n\
            主機房,115/2/26 15:25,115/2/26 16:06,黃淑承,職員,資訊室,線路整理,,否,,是,E0001,表單\n";
        let outcome = world.import_text("進出.csv", text).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let entries = world.records("entry_log");
        assert_eq!(entries[0].with["entered_at"], "2026-02-26T15:25:00+08:00");
    });
}

#[test]
fn a_required_column_left_out_is_a_warning_that_a_person_may_accept() {
    both(|world| {
        let text = "人員識別碼,人員類別,年度,課程,類型,日期\nE0001,主管,114,資安,通識,114/5/6\n";
        let path = world.file("訓練.csv", text);
        let outcome = world.import(&path).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        assert_eq!(warnings(&outcome).len(), 1, "{:?}", warnings(&outcome));
        assert!(warnings(&outcome)[0].contains("「時數」"));
        assert!(!outcome.is_whole());
        assert_eq!(world.count("training_record"), 0);
        let outcome = world.import_as(&path, |request| request.accept_warnings = true).unwrap();
        assert!(outcome.is_whole());
        let records = world.records("training_record");
        assert!(!records[0].with.contains_key("hours"), "its field stays absent");
    });
}

#[test]
fn an_unknown_heading_is_refused_unless_it_is_left_out() {
    both(|world| {
        let text =
            format!("{},備忘\nE0001,許芬庭,主管,114,資安,通識,114/5/6,3,是,好\n", TRAINING.trim());
        let path = world.file("訓練.csv", text);
        let outcome = world.import(&path).unwrap();
        assert_eq!(errors(&outcome).len(), 1);
        assert!(errors(&outcome)[0].starts_with("1 備忘: "), "{:?}", errors(&outcome));
        let ignored = ["備忘".to_owned()];
        let outcome = world.import_as(&path, |request| request.ignore_columns = &ignored).unwrap();
        assert_eq!(outcome.total().filed, 1);
    });
}

#[test]
fn a_cell_below_no_heading_is_not_lost_in_silence() {
    both(|world| {
        let text =
            format!("{},\nE0001,許芬庭,主管,114,資安,通識,114/5/6,3,是,好\n", TRAINING.trim());
        let outcome = world.import_text("訓練.csv", &text).unwrap();
        assert_eq!(errors(&outcome).len(), 1);
        assert_eq!(world.count("training_record"), 0);
    });
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would_do() {
    both(|world| {
        let text = format!("{TRAINING}E0001,許芬庭,主管,114,資安,通識,114/5/6,3,是\n");
        let path = world.file("訓練.csv", text);
        let outcome = world.import_as(&path, |request| request.dry_run = true).unwrap();
        assert_eq!((outcome.total().filed, outcome.change), (1, None));
        assert_eq!(world.count("training_record"), 0);
    });
}

#[test]
fn headings_that_fit_no_form_are_told_and_a_form_may_be_named() {
    both(|world| {
        let path = world.file("什麼.csv", "甲,乙\n1,2\n");
        assert!(matches!(world.import(&path), Err(ImportError::NoForm)));
        let outcome = world.import_as(&path, |request| request.form = Some("person")).unwrap();
        assert_eq!(errors(&outcome).len(), 1, "{:?}", errors(&outcome));
        let unknown = world.import_as(&path, |request| request.form = Some("people"));
        assert!(matches!(unknown, Err(ImportError::UnknownForm { .. })));
    });
}

#[test]
fn a_file_that_is_named_a_workbook_and_is_none_is_told_so() {
    both(|world| {
        let path = world.file("人員.xlsx", "hello");
        for form in [None, Some("person")] {
            let told = world.import_as(&path, |request| request.form = form);
            let is_told = matches!(told, Err(ImportError::Sheet(sheets::SheetError::NoWorkbook)));
            assert!(is_told, "{form:?}: {told:?}");
        }
    });
}

#[test]
fn implausible_cells_are_faults_each_with_its_own_sentence() {
    both(|world| {
        let text = "義務編號,事由,替代措施,核准者,核准日,起日,期限\n\
            D99.9z,汰換中,隔離,E0001,115/1/1,115/1/1,115/6/30\n\
            D5.5a,汰換中,隔離,E0001,115/1/1,115/1/1,116/1/2\n\
            D5.5a,汰換中,隔離,E0001,115/3/3,115/1/1,114/12/31\n\
            D5.5a,汰換中,隔離,E0001,115/1/1,115/1/1,116/1/1\n";
        let outcome = world.import_text("例外.csv", text).unwrap();
        let told: Vec<String> =
            errors(&outcome).iter().map(|one| one.split(": ").next().unwrap().to_owned()).collect();
        assert_eq!(told, ["2 義務編號", "3 期限", "4 核准日", "4 期限"], "{:?}", errors(&outcome));
    });
}

#[test]
fn a_computed_column_that_differs_is_a_fault_and_one_that_agrees_is_dropped() {
    both(|world| {
        let headings = "系統代碼,系統名稱,業務用途,是否核心資通系統,建置方式,僅限內部,含個資,機密性,完整性,可用性,法律遵循性,防護需求等級,分級檢視日,系統負責人,狀態\n";
        let form = super::world::law();
        let built = form.form("system_register").unwrap().field("built_by").unwrap();
        let status = form.form("system_register").unwrap().field("status").unwrap();
        let (built, status) = (&built.values[0].zh, &status.values[0].zh);
        let row = |code: &str, level: &str| {
            format!(
                "{code},公文系統,公文,是,{built},是,否,普,高,中,普,{level},115/1/2,E0001,{status}\n"
            )
        };
        let text = format!("{headings}{}{}", row("S1", "高"), row("S2", "中"));
        let outcome = world.import_text("系統.csv", &text).unwrap();
        assert_eq!(errors(&outcome).len(), 1, "{:?}", errors(&outcome));
        assert!(errors(&outcome)[0].starts_with("3 防護需求等級: "));
        let text = format!("{headings}{}", row("S1", "高"));
        world.import_text("系統.csv", &text).unwrap();
        assert!(!world.records("system_register")[0].with.contains_key("protection_level"));
    });
}

#[test]
fn the_register_of_agencies_comes_in_as_a_sheet_and_names_its_own_rows() {
    both(|world| {
        let text = "機關代碼,機關名稱,層級,上級機關,資安責任等級,核定日期,自有機房\n\
            b1,合成處,一級機關,city,A級,113/1/1,是\n\
            b2,合成所,二級機關,合成處,C,113/1/1,否\n";
        let path = world.file("機關.csv", text);
        let outcome = world.import_as(&path, |request| request.agency = None).unwrap();
        assert_eq!(errors(&outcome), Vec::<String>::new());
        let city = app::agency::city(&world.installation, domain::Moment::FOREVER).unwrap();
        let body = city.body("b2").unwrap();
        assert_eq!(body.parent.as_deref(), Some("b1"));
        assert_eq!(body.fact(regulation::Fact::OwnRoom, now().day()), Some(false));
    });
}
