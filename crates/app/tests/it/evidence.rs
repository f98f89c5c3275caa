//! Evidence files: who may bring one, who may name it, who may open it, and what becomes of it.

use std::io::Read;

use app::access::Role;
use app::evidence::{self, EvidenceError, MOST_OF_RECORD, NewEvidence, Rules, Unfit};
use app::record::{NewOrder, NewRecord, RecordError, erase, file, supersede};
use app::signature_sheet as sheets;
use app::{Actor, Installation};
use regulation::{FieldType, FormKind};
use serde_json::{Value, json};
use testkit::{Clamd, test_file, told_of};

use crate::rights::{city, somebody};
use crate::signature_sheets::{offices, scan, undertaking};
use crate::world::{World, errors};

pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n";

fn bring(
    installation: &Installation,
    rules: &Rules,
    actor: &Actor,
    name: &str,
    bytes: &[u8],
) -> Result<evidence::Evidence, EvidenceError> {
    let mut incoming = evidence::receive(installation, rules, actor)?;
    for piece in bytes.chunks(7) {
        incoming.write(piece)?;
    }
    let new = NewEvidence { name: name.to_owned(), shows_on: "2026-02-27".parse().ok() };
    evidence::keep(installation, rules, actor, incoming, &new)
}

pub(crate) fn brought(
    world: &World,
    actor: &Actor,
    name: &str,
    bytes: &[u8],
) -> evidence::Evidence {
    bring(&world.installation, &Rules::default(), actor, name, bytes).unwrap()
}

pub(crate) fn content(
    world: &World,
    actor: &Actor,
    sha256: &str,
) -> Result<Vec<u8>, EvidenceError> {
    let mut opened = evidence::open(&world.installation, actor, sha256)?;
    let mut bytes = Vec::new();
    opened.file.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, opened.length);
    Ok(bytes)
}

pub(crate) fn is_hidden(answer: &Result<Vec<u8>, EvidenceError>) -> bool {
    matches!(answer, Err(EvidenceError::NotFound { .. }))
}

/// The log holds, whatever was kept and forgotten.
pub(crate) fn examined(world: &World) {
    let verifier = app::ledger::verifier(&world.installation).unwrap();
    let trust = ledger::Trust::of(&verifier);
    let audit = app::ledger::audit(&world.installation, &Actor::system(), &trust, 0);
    assert!(audit.unwrap().holds());
}

/// Files a record as somebody; its id, or the fields that are wrong.
pub(crate) fn filed(
    world: &World,
    actor: &Actor,
    form: &str,
    agency: &str,
    with: &Value,
) -> Result<String, Vec<String>> {
    let new = NewRecord {
        form: form.to_owned(),
        agency: Some(agency.to_owned()),
        with: with.as_object().unwrap().clone(),
        state: Some("draft".to_owned()),
        ..NewRecord::default()
    };
    match file(&world.installation, actor, &new, None) {
        Ok(filed) => Ok(filed.record.id),
        Err(RecordError::Faults(faults)) => {
            Err(faults.into_iter().map(|fault| fault.place.column.unwrap().heading).collect())
        }
        Err(other) => Err(vec![other.to_string()]),
    }
}

pub(crate) fn zone(sha256: &str) -> Value {
    json!({ "name": "機房", "kind": "machine-room", "floor_plan": sha256 })
}

#[test]
fn who_files_records_somewhere_brings_files_and_nobody_else() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let observer = somebody(world, "observer", Role::CommitteeMember, "city");
        let kept = brought(world, &officer, "C:\\平面圖.PDF", PDF);
        assert_eq!(
            (kept.name.as_str(), kept.media_type.as_str()),
            ("平面圖.PDF", "application/pdf")
        );
        assert_eq!(kept.bytes, PDF.len() as u64);
        assert_eq!(kept.shows_on, "2026-02-27".parse().ok());
        let refused = bring(&world.installation, &Rules::default(), &observer, "a.pdf", PDF);
        assert!(matches!(refused, Err(EvidenceError::Forbidden(_))), "{refused:?}");
        let told = told_of(&world.installation, &kept.sha256);
        assert_eq!(told.len(), 1);
        assert!(told[0].1.contains("application/pdf, 35 bytes, not scanned"), "{told:?}");
        assert!(!told[0].1.contains("平面圖"), "a name can be forgotten, the log cannot");
        examined(world);
    });
}

#[test]
fn what_is_too_large_not_on_the_list_or_of_tomorrow_is_not_kept() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let installation = &world.installation;
        let rules = Rules { largest: PDF.len() as u64, ..Rules::default() };
        bring(installation, &rules, &officer, "a.pdf", PDF).unwrap();
        let large = bring(installation, &rules, &officer, "a.pdf", &[PDF, b"\n"].concat());
        assert!(matches!(large, Err(EvidenceError::TooLarge { largest: 35 })), "{large:?}");
        let page = bring(installation, &rules, &officer, "a.pdf", b"<html></html>");
        assert!(
            matches!(page, Err(EvidenceError::Unfit(Unfit::Type(Some("text/html"))))),
            "{page:?}"
        );
        let incoming = evidence::receive(installation, &rules, &officer).unwrap();
        let new = NewEvidence { shows_on: "2026-03-03".parse().ok(), ..NewEvidence::default() };
        let ahead = evidence::keep(installation, &rules, &officer, incoming, &new);
        assert!(matches!(ahead, Err(EvidenceError::ShowsTheFuture)), "{ahead:?}");
        assert_eq!(evidence::own(installation, &officer, 10).unwrap().len(), 1);
    });
}

#[test]
fn a_file_is_open_to_who_brought_it_and_to_whoever_reads_a_record_that_names_it() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let other = somebody(world, "other", Role::SecurityOfficer, "a3");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let kept = brought(world, &officer, "平面圖.pdf", PDF);
        assert_eq!(content(world, &officer, &kept.sha256).unwrap(), PDF);
        assert!(is_hidden(&content(world, &bureau, &kept.sha256)), "nothing names it yet");
        filed(world, &officer, "zone", "a1", &zone(&kept.sha256)).unwrap();
        assert_eq!(content(world, &bureau, &kept.sha256).unwrap(), PDF);
        assert!(is_hidden(&content(world, &other, &kept.sha256)));
        assert!(is_hidden(&content(world, &officer, &"0".repeat(64))));
        assert!(is_hidden(&content(world, &officer, "../../etc/passwd")));
    });
}

#[test]
fn who_knows_no_more_than_a_hash_can_not_read_the_file_by_naming_it() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let other = somebody(world, "other", Role::SecurityOfficer, "a3");
        let kept = brought(world, &officer, "平面圖.pdf", PDF);
        let named = filed(world, &other, "zone", "a3", &zone(&kept.sha256));
        assert_eq!(named.unwrap_err(), ["floor_plan"]);
        let nowhere = filed(world, &officer, "zone", "a1", &zone(&"0".repeat(64)));
        assert_eq!(nowhere.unwrap_err(), ["floor_plan"]);
        // A paper that lies elsewhere is said in words.
        filed(world, &officer, "zone", "a1", &zone("檔號 0115/0301/1/1/001")).unwrap();
        // Who has the same file has it already, under a name of their own.
        brought(world, &other, "ours.pdf", PDF);
        filed(world, &other, "zone", "a3", &zone(&kept.sha256)).unwrap();
        let names = |actor| evidence::get(&world.installation, actor, &kept.sha256).unwrap().0.name;
        assert_eq!((names(&officer), names(&other)), ("平面圖.pdf".into(), "ours.pdf".into()));
    });
}

#[test]
fn an_import_may_name_only_files_that_are_there() {
    city(|world| {
        let kept = brought(world, &Actor::local("王承辦"), "平面圖.pdf", PDF);
        let line = |id: &str, sha256: &str| {
            let with = zone(sha256);
            json!({ "id": id, "form": "zone", "agency": "a1", "with": with }).to_string()
        };
        let lines = [line("f1", &kept.sha256), line("f2", &"0".repeat(64))].join("\n");
        let path = world.file("zones.jsonl", &lines);
        let told = world.import_as(&path, |request| request.accept_warnings = true).unwrap();
        assert_eq!(errors(&told).len(), 1);
        assert!(errors(&told)[0].starts_with("2 floor_plan: 沒有這個檔案"), "{:?}", errors(&told));
        let sheet = |sha256: &str| format!("name,kind,floor_plan\n機房,machine-room,{sha256}\n");
        let path = world.file("zones.csv", sheet(&"0".repeat(64)));
        let told = world.import_as(&path, |request| request.form = Some("zone")).unwrap();
        assert!(errors(&told).iter().any(|error| error.contains("沒有這個檔案")), "{told:?}");
        let path = world.file("zones.jsonl", line("f1", &kept.sha256));
        let told = world.import_as(&path, |request| request.accept_warnings = true).unwrap();
        assert!(told.is_whole(), "{:?}", told.faults);
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        assert_eq!(content(world, &bureau, &kept.sha256).unwrap(), PDF);
    });
}

#[test]
fn a_personal_file_is_hidden_from_who_has_no_need_of_it_and_its_reading_is_told() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let second = somebody(world, "second", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let photo = brought(world, &officer, "上課照片.pdf", PDF);
        let with =
            json!({ "person": "p1", "category": "general-user", "certificate_file": photo.sha256 });
        filed(world, &officer, "training_record", "a1", &with).unwrap();
        assert!(is_hidden(&content(world, &bureau, &photo.sha256)), "the field is personal");
        assert_eq!(told_of(&world.installation, &photo.sha256).len(), 1);
        assert_eq!(content(world, &second, &photo.sha256).unwrap(), PDF);
        let told = told_of(&world.installation, &photo.sha256);
        assert_eq!(told[1].0, "evidence.read", "{told:?}");
        assert!(told[1].1.contains("training_record of a1"));
    });
}

#[test]
fn an_erased_file_is_gone_for_everybody_unless_another_record_names_it() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let local = Actor::local("王承辦");
        let order = || NewOrder {
            fields: Vec::new(),
            ground: "個人資料保護法第 11 條".to_owned(),
            approved_by: "李主任".to_owned(),
        };
        let training = |sha256: &str| json!({ "person": "p1", "certificate_file": sha256 });
        let photo = brought(world, &officer, "照片.pdf", PDF);
        let first = filed(world, &officer, "training_record", "a1", &training(&photo.sha256));
        let second = filed(world, &officer, "training_record", "a1", &training(&photo.sha256));
        let erased = erase(&world.installation, &local, &first.unwrap(), &order()).unwrap();
        assert_eq!(erased.files, Vec::<String>::new());
        assert_eq!(content(world, &officer, &photo.sha256).unwrap(), PDF);
        let erased = erase(&world.installation, &local, &second.unwrap(), &order()).unwrap();
        assert_eq!(erased.files, [photo.sha256.as_str()]);
        assert!(is_hidden(&content(world, &officer, &photo.sha256)), "also for who brought it");
        assert!(world.installation.store.evidence(&photo.sha256).is_err(), "its bytes are gone");
        examined(world);
    });
}

#[test]
fn a_file_that_is_brought_again_while_it_is_erased_is_kept_whole_or_not_at_all() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let (installation, local) = (&world.installation, Actor::local("王承辦"));
        let order = NewOrder {
            fields: Vec::new(),
            ground: "個人資料保護法第 11 條".to_owned(),
            approved_by: "李主任".to_owned(),
        };
        for round in 0..24 {
            let bytes = [PDF, format!("第 {round} 次").as_bytes()].concat();
            let photo = brought(world, &officer, "照片.pdf", &bytes);
            let fields = json!({ "person": "p1", "certificate_file": photo.sha256 });
            let named = filed(world, &officer, "training_record", "a1", &fields).unwrap();
            let both_at_once = std::sync::Barrier::new(2);
            std::thread::scope(|threads| {
                threads.spawn(|| {
                    both_at_once.wait();
                    erase(installation, &local, &named, &order).unwrap();
                });
                both_at_once.wait();
                brought(world, &officer, "照片.pdf", &bytes);
            });
            let row = installation
                .store
                .read(|transaction| store::evidence::get(transaction, &photo.sha256));
            if row.unwrap().is_some() {
                let kept = installation.store.evidence(&photo.sha256);
                assert!(kept.is_ok(), "round {round}: a row without bytes: {kept:?}");
            }
        }
    });
}

#[test]
fn a_harmful_file_is_refused_and_told_and_without_its_scanner_nothing_is_kept() {
    let clamd = Clamd::start("1M").unwrap();
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let at = |at: &str| Rules { scanner: at.parse().ok(), ..Rules::default() };
        let rules = at(&clamd.socket());
        let clean = bring(installation, &rules, &officer, "a.pdf", PDF).unwrap();
        let told = told_of(installation, &clean.sha256);
        assert!(told[0].1.contains("found clean"), "{told:?}");
        let harmful = bring(installation, &rules, &officer, "a.txt", &test_file());
        assert!(matches!(harmful, Err(EvidenceError::Harmful { .. })), "{harmful:?}");
        // SHA-256 of the test file, as scanners publish it.
        let sha256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";
        assert!(is_hidden(&content(world, &officer, sha256)));
        let told = told_of(installation, sha256);
        assert_eq!(told[0].0, "evidence.refused");
        assert!(told[0].1.contains("Test-Signature"), "{told:?}");
        let alone = bring(installation, &at("/nowhere/clamd.ctl"), &officer, "b.pdf", PDF);
        assert!(matches!(alone, Err(EvidenceError::NotExamined(_))), "{alone:?}");
        assert_eq!(evidence::own(installation, &officer, 10).unwrap().len(), 1);
    });
}

const SUPPORTING: &str = "supporting_files";

#[test]
fn every_form_that_people_fill_in_takes_files_besides_its_own_and_hides_them_with_personal_data() {
    city(|world| {
        let forms = world.installation.regulation.forms.iter();
        for form in forms.filter(|form| form.kind != FormKind::View) {
            let last = form.fields.last().unwrap();
            assert_eq!(last.name, SUPPORTING, "{}", form.id);
            assert_eq!(last.kind, FieldType::List(Box::new(FieldType::File)), "{}", form.id);
            assert!(!last.required && !last.outcome, "{}", form.id);
            let mut own = form.fields.iter().filter(|field| !field.of_every_form);
            let of_itself = own.any(|field| field.personal);
            assert!(last.personal || !of_itself, "{}", form.id);
        }
        // Steps name people.
        let script = world.installation.regulation.form("bcp_script").unwrap();
        assert!(script.field(SUPPORTING).unwrap().personal);
    });
}

#[test]
fn a_record_of_a_form_without_files_of_its_own_is_filed_and_corrected_with_several() {
    city(|world| {
        let installation = &world.installation;
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let other = somebody(world, "other", Role::SecurityOfficer, "a3");
        let first = brought(world, &officer, "來函.pdf", PDF);
        let second = brought(world, &officer, "簽呈.pdf", &[PDF, b"2"].concat());
        let law = |files: &[&str]| json!({ "title": "資通安全管理法", "owner": "資訊室", SUPPORTING: files });
        let named = [first.sha256.as_str(), second.sha256.as_str(), "檔號 0115/0301/1"];
        let id = filed(world, &officer, "legal_register", "a1", &law(&named)).unwrap();
        let record = app::record::get(installation, &bureau, &id).unwrap();
        assert_eq!(record.with[SUPPORTING], json!(named), "the record binds what it names");
        let files = evidence::of_record(installation, &record).unwrap();
        let names: Vec<&str> = files.iter().map(|(_, file)| file.name.as_str()).collect();
        assert_eq!(names, ["來函.pdf", "簽呈.pdf"]);
        assert_eq!(content(world, &bureau, &second.sha256).unwrap(), [PDF, b"2"].concat());
        assert!(is_hidden(&content(world, &other, &second.sha256)));
        // A file of somebody else's is named by nobody who may not open it.
        let stolen = filed(world, &other, "legal_register", "a3", &law(&[&first.sha256]));
        assert_eq!(stolen.unwrap_err(), [SUPPORTING]);
        let new = NewRecord {
            with: law(&[&second.sha256]).as_object().unwrap().clone(),
            state: Some("draft".to_owned()),
            ..NewRecord::default()
        };
        let newer = supersede(installation, &officer, &id, &new, None, None).unwrap().record;
        assert_eq!(evidence::of_record(installation, &newer).unwrap().len(), 1);
        assert_eq!(content(world, &bureau, &first.sha256).unwrap(), PDF, "by the older version");
        examined(world);
    });
}

#[test]
fn a_record_names_so_many_files_and_no_more() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let papers = |n: usize| (1..=n).map(|n| format!("檔號 {n}")).collect::<Vec<_>>();
        let law = |n: usize| json!({ "title": "資通安全管理法", SUPPORTING: papers(n) });
        filed(world, &officer, "legal_register", "a1", &law(MOST_OF_RECORD)).unwrap();
        let one_more = filed(world, &officer, "legal_register", "a1", &law(MOST_OF_RECORD + 1));
        assert_eq!(one_more.unwrap_err(), [SUPPORTING]);
        // Files of all its fields count together.
        let with =
            json!({ "name": "機房", "floor_plan": "檔號 0", SUPPORTING: papers(MOST_OF_RECORD) });
        assert_eq!(filed(world, &officer, "zone", "a1", &with).unwrap_err(), [SUPPORTING]);
        let line = json!({ "id": "f1", "form": "legal_register", "agency": "a1",
            "with": law(MOST_OF_RECORD + 1) });
        let path = world.file("laws.jsonl", line.to_string());
        let told = world.import_as(&path, |request| request.accept_warnings = true).unwrap();
        assert_eq!(errors(&told).len(), 1, "{:?}", errors(&told));
        assert!(errors(&told)[0].contains("一筆紀錄至多 100 個檔案"), "{:?}", errors(&told));
    });
}

#[test]
fn what_supports_a_record_about_somebody_is_hidden_and_erased_with_what_it_says_of_them() {
    city(|world| {
        let officer = somebody(world, "officer", Role::SecurityOfficer, "a1");
        let bureau = somebody(world, "bureau", Role::BureauOfficer, "city");
        let paper = brought(world, &officer, "診斷書.pdf", PDF);
        let with =
            json!({ "person": "p1", "category": "general-user", SUPPORTING: [paper.sha256] });
        let id = filed(world, &officer, "training_record", "a1", &with).unwrap();
        assert!(is_hidden(&content(world, &bureau, &paper.sha256)));
        let shown = app::record::get(&world.installation, &bureau, &id).unwrap();
        assert_eq!(shown.hidden, [SUPPORTING]);
        let order = NewOrder {
            fields: Vec::new(),
            ground: "個人資料保護法第 11 條".to_owned(),
            approved_by: "李主任".to_owned(),
        };
        let local = Actor::local("王承辦");
        let erased = erase(&world.installation, &local, &id, &order).unwrap();
        assert_eq!(erased.files, [paper.sha256.as_str()]);
        assert!(is_hidden(&content(world, &officer, &paper.sha256)));
        examined(world);
    });
}

#[test]
fn who_is_asked_opens_the_files_of_the_sheet_before_they_sign_and_nobody_else_does() {
    offices(|world, office| {
        let installation = &world.installation;
        let file = scan(world, &office.officer);
        let beside = brought(world, &office.officer, "附件.pdf", &[PDF, b"2"].concat());
        let mut new = undertaking(&["p1"]);
        new.with.insert("file".to_owned(), json!(file));
        new.with.insert("supporting_files".to_owned(), json!([beside.sha256]));
        let opens = |actor: &Actor, sha256: &str| content(world, actor, sha256).is_ok();
        assert!(!opens(&office.first, &file), "nobody asks them yet");
        let id = sheets::open(installation, &office.officer, &new, None).unwrap();
        for sha256 in [&file, &beside.sha256] {
            assert!(opens(&office.first, sha256), "asked to sign it");
            assert!(!opens(&office.second, sha256), "not asked");
        }
        let (_, by) = evidence::get(installation, &office.first, &file).unwrap();
        assert_eq!(by, None, "no record is needed for it");
        // Another file of the same officer stays closed to them.
        let other = brought(world, &office.officer, "他案.pdf", &[PDF, b"3"].concat());
        assert!(!opens(&office.first, &other.sha256));
        let hash = sheets::own(installation, &office.first, &id).unwrap().sheet.content_sha256;
        sheets::sign(installation, &office.first, &id, &hash).unwrap();
        assert!(opens(&office.first, &file) && !opens(&office.second, &file));
        examined(world);
    });
}
