//! The switch of the language on pages that answer to a form: it never leads to what only takes forms.

use super::gate::{Gate, both};

/// Where the switch leads on the page that answers to a form; it opens.
fn switch(gate: &Gate, url: &str, form: &str, sender: &str) -> String {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("accept", "text/html"),
        ("referer", sender),
    ];
    let answer = gate.send("POST", url, &headers, form.to_owned());
    let place = answer.is(422).between("class=\"language-switch\" href=\"", "\"");
    let place = place.replace("&#38;", "&");
    let opened = gate.send("GET", &place, &[("accept", "text/html")], String::new());
    assert!(matches!(opened.status, 200 | 303), "{place}: {}", opened.status);
    place
}

#[test]
fn the_switch_leads_to_the_form_that_was_sent_or_to_where_one_begins() {
    both(|gate| {
        let code = |sender| switch(gate, "/sign-in/code", "begun=x&code=1", sender);
        let sender = "http://localhost/sign-in?next=%2Frecords";
        assert_eq!(code(sender), "/sign-in?next=%2Frecords&lang=en");
        // Sent once more from the answer itself, or from who knows where.
        assert_eq!(code("http://localhost/sign-in/code"), "/?lang=en");
        assert_eq!(code("http://elsewhere.example/sign-in"), "/?lang=en");
        // Where forms are sent that is opened too, it stays there.
        let wrong = switch(gate, "/sign-in?next=%2Fa", "name=a&password=b", "");
        assert_eq!(wrong, "/sign-in?next=%2Fa&lang=en");
    });
}
