//! Names that want to be more than names.

use super::world::{HOSTILE, World};

#[tokio::test]
async fn a_hostile_name_is_text_on_every_page() {
    let world = World::new();
    for url in [
        "/?rows=500",
        "/agencies?q=h/1",
        "/agencies/h%2F1",
        "/agencies/h%2F1/duties/D5.1a",
        "/standings?agency=h/1",
    ] {
        for lang in ["", "lang=en"] {
            let join = if url.contains('?') { '&' } else { '?' };
            let page = world.page(&format!("{url}{join}{lang}")).await;
            assert!(!page.contains("<script>alert"), "{url}");
            let escaped = HOSTILE.replace('&', "&#38;").replace('<', "&#60;");
            let escaped =
                escaped.replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;");
            assert!(page.contains(&escaped), "{url}");
        }
    }
}

#[tokio::test]
async fn a_person_s_hostile_name_is_text_where_it_is_shown() {
    let world = World::new();
    let page = world.page("/agencies/a1/duties/D6.2c").await;
    assert!(!page.contains("<b>鄭</b>"), "{page}");
    assert!(page.contains("&#60;b&#62;鄭"), "{page}");
}

#[tokio::test]
async fn an_id_with_a_stroke_leads_to_its_own_page() {
    let world = World::new();
    let list = world.page("/agencies?q=h/1").await;
    assert!(list.contains("href=\"/agencies/h%2F1\""), "{list}");
}

#[tokio::test]
async fn what_is_typed_into_a_filter_comes_back_as_text() {
    let world = World::new();
    for url in [
        "/?q=%22%3E%3Cscript%3E",
        "/agencies/a1?q=%22%3E%3Cscript%3E",
        "/standings?agency=%3Cscript%3E",
    ] {
        assert!(!world.page(url).await.contains("<script>"), "{url}");
    }
}
