//! The API and its description are one: what is described answers as described.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::desk::Office;
use super::schema::faults;

/// Every operation of the document: path, method, description.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        methods.into_iter().map({
            let path = path.clone();
            move |(method, told)| (path.clone(), method, told)
        })
    };
    paths.iter().flat_map(of_path).collect()
}

/// An address with the example of every parameter of its path.
fn with_examples(path: &str, told: &Value) -> String {
    let parameters = told["parameters"].as_array().unwrap().iter();
    parameters.filter(|one| one["in"] == "path").fold(path.to_owned(), |path, one| {
        let name = format!("{{{}}}", one["name"].as_str().unwrap());
        path.replace(&name, one["example"].as_str().unwrap())
    })
}

#[test]
fn every_question_that_is_described_is_answered_as_described() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).with_board();
    let document = office.get("/api/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let new = json!({"form": "nda", "agency": "a1", "title": "保密切結書", "words": "保密",
        "people": ["p1"], "with": {"organisation": "範例局", "person_type": "staff",
        "matter": "資安維護計畫", "obligations": "離職後亦同"}});
    let sheet = office.post("/api/v1/signature-sheets", &[], &new).json();
    let sheet = format!("/signature-sheets/{}", sheet["id"].as_str().unwrap());
    let mut asked = 0;
    for (path, method, told) in operations(&document) {
        if method != "get" {
            continue;
        }
        // The office has its own bodies, records and sheets beside the examples.
        let url = with_examples(&path, &told).replace("/doit", "/a1");
        let url = url.replace("/signature-sheets/0197d0a2-7f3b-7e3c-9c1f-2b7a3e4d5f60", &sheet);
        let answer = office.get(&url);
        let described = &told["responses"][answer.status.to_string()];
        assert!(described.is_object(), "{url} answered {}: {}", answer.status, answer.text);
        assert_eq!(answer.status, 200, "{url}: {}", answer.text);
        let schema = &described["content"]["application/json"]["schema"];
        let found = faults(&document, schema, &answer.json(), &path);
        assert!(found.is_empty(), "{url}: {:#?}", found.iter().take(20).collect::<Vec<_>>());
        asked += 1;
    }
    assert!(asked > 15, "{asked}");
}

#[test]
fn every_thing_of_the_law_is_as_its_schema_says() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let document = office.get("/api/openapi.json").json();
    let lists = [
        ("/api/v1/duties?limit=100", "duties", "Duty"),
        ("/api/v1/forms?limit=50", "forms", "Form"),
        ("/api/v1/parameters?limit=50", "parameters", "Parameter"),
        ("/api/v1/instruments?limit=9", "instruments", "Instrument"),
        ("/api/v1/provisions?limit=50", "provisions", "Provision"),
        ("/api/v1/provisions?instrument=csma-levels&edition=2026-01-07", "provisions", "Provision"),
        ("/api/v1/settings?limit=50", "settings", "Setting"),
        ("/api/v1/agencies?limit=50", "agencies", "Agency"),
    ];
    for (url, name, schema) in lists {
        let (all, n_pages) = office.walk(url, name);
        assert!(!all.is_empty() && n_pages >= 1, "{url}");
        for one in &all {
            let found = faults(&document, &document["components"]["schemas"][schema], one, schema);
            assert!(found.is_empty(), "{url}: {found:#?}");
        }
    }
    let law = super::desk::law();
    let counts = [
        ("/api/v1/duties?limit=7", "duties", law.duties.len()),
        ("/api/v1/forms?limit=7", "forms", law.forms.len()),
        ("/api/v1/parameters?limit=7", "parameters", law.parameters.len()),
        ("/api/v1/instruments?limit=7", "instruments", law.instruments.len()),
    ];
    for (url, name, count) in counts {
        let (all, _) = office.walk(url, name);
        let ids: HashSet<&str> = all.iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!((all.len(), ids.len()), (count, count), "{url} lost or repeated something");
    }
}

#[test]
fn names_in_the_document_are_unique_and_every_reference_leads_somewhere() {
    let document = web::api::document::document();
    let mut names = HashSet::new();
    for (path, _, told) in operations(&document) {
        assert!(names.insert(told["operationId"].as_str().unwrap().to_owned()), "{path}");
        for one in told["parameters"].as_array().unwrap() {
            let in_path = path.contains(&format!("{{{}}}", one["name"].as_str().unwrap()));
            assert_eq!(one["in"] == "path", in_path, "{path}: {one}");
        }
        assert_eq!(path.matches('{').count(), {
            let parameters = told["parameters"].as_array().unwrap().iter();
            parameters.filter(|one| one["in"] == "path").count()
        });
    }
    let text = document.to_string();
    for kind in ["schemas", "responses"] {
        for reference in text.split(&format!("#/components/{kind}/")).skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"][kind][name].is_object(), "{kind}: {name}");
        }
    }
}

#[test]
fn who_does_not_sign_in_is_refused_as_the_document_says() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let document = office.get("/api/openapi.json").json();
    // Either of them is enough, and nothing goes without.
    assert_eq!(document["security"], json!([{"token": []}, {"session": []}]));
    let ways = &document["components"]["securitySchemes"];
    assert_eq!(ways["token"]["scheme"], "bearer");
    assert_eq!(ways["session"]["in"], "cookie");
    for (path, method, told) in operations(&document) {
        assert!(told["security"].is_null(), "{path}");
        for status in ["401", "403", "404", "429"] {
            let answer = &told["responses"][status];
            let name = answer["$ref"].as_str().and_then(|shared| shared.rsplit('/').next());
            let answer = name.map_or(answer, |name| &document["components"]["responses"][name]);
            let schema = &answer["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(schema, "#/components/schemas/Problem", "{method} {path}: {status}");
        }
        let (url, nobody) = (with_examples(&path, &told), [("cookie", "fangyuan=nobody")]);
        let answer = office.send(&method.to_uppercase(), &url, &nobody, None);
        assert_eq!(answer.status, 401, "{method} {url}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{url}");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{url}");
        let problem = &document["components"]["schemas"]["Problem"];
        let found = faults(&document, problem, &answer.json(), &url);
        assert!(found.is_empty(), "{url}: {found:#?}");
    }
}

#[test]
fn the_demonstration_says_that_it_may_be_asked_without_signing_in() {
    let kit = testkit::embedded();
    let office = Office::at(&kit).for_a_demonstration();
    let document = office.get("/api/openapi.json").json();
    assert_eq!(document["security"], json!([{"token": []}, {"session": []}, {}]));
    let nobody = [("cookie", "fangyuan=nobody")];
    let answer = office.send("GET", "/api/v1/settings", &nobody, None);
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[test]
fn the_document_can_be_read_by_people_in_both_languages() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    let document = office.get("/api/openapi.json").json();
    for (url, word) in [("/api", "撤回一筆紀錄"), ("/api?lang=en", "Withdraws a record")] {
        let page = office.page(url);
        assert!(page.contains(word), "{url}");
        for (path, _, told) in operations(&document) {
            assert!(page.contains(&format!("<code>{path}</code>")), "{url}: {path}");
            assert!(page.contains(&format!("id=\"{}\"", told["operationId"].as_str().unwrap())));
        }
    }
}

#[test]
fn an_address_of_the_api_that_does_not_exist_is_a_problem_and_no_page() {
    let kit = testkit::embedded();
    let office = Office::at(&kit);
    for url in ["/api/v1/nowhere", "/api/v1/duties/D99", "/api/v1/records/none"] {
        let answer = office.get(url);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, "application/problem+json")
        );
    }
    let wrong = office.send("DELETE", "/api/v1/records/t1", &[], None);
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET,HEAD"), "{}", wrong.text);
}
