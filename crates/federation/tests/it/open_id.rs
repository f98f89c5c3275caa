//! Sign-in through a real OpenID provider, and through one that lies.

use std::io::{Read, Write};
use std::net::TcpListener;

use federation::provider::{Answer, LogoutError, ProviderError};

use testkit::OpenId;

use crate::node::{Asked, SITE};

/// What stands in the query of an address.
fn query(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    found.next()
}

fn answer(address: &str) -> Answer {
    Answer {
        code: query(address, "code"),
        state: query(address, "state"),
        iss: query(address, "iss").map(|iss| iss.replace("%3A", ":").replace("%2F", "/")),
        error: query(address, "error"),
    }
}

fn now() -> i64 {
    let date = std::process::Command::new("date").arg("+%s").output().unwrap();
    String::from_utf8(date.stdout).unwrap().trim().parse().unwrap()
}

#[test]
fn whoever_the_provider_vouches_for_comes_with_the_claims_of_its_userinfo() {
    let node = OpenId::provider(SITE);
    let provider = node.asked(&node.home, SITE);
    let (address, attempt) = provider.begin(None).unwrap();
    assert_eq!(query(&address, "code_challenge_method").as_deref(), Some("S256"));
    let back = node.visit(&["sign-in", &address, "wang"]);
    assert!(back.starts_with(&format!("{SITE}/sign-in/oidc/city/callback?")), "{back}");
    let person = provider.complete(&attempt, &answer(&back)).unwrap();
    assert_eq!((&*person.issuer, &*person.subject), (&*node.home, "wang"));
    assert_eq!(person.name.as_deref(), Some("王小明"));
    assert_eq!(person.mail.as_deref(), Some("wang@taipei.test"));
    assert_eq!(person.groups, ["isms"]);
    assert!(person.session.is_some(), "{person:?}");
    let rights = provider.settings().mapping.rights(&person).rights;
    let rights: Vec<_> = rights.iter().map(|right| (&*right.agency, &*right.role)).collect();
    assert_eq!(rights, [("doit", "officer")]);
    // The provider gives out nothing for a code that was handed in before.
    let again = provider.complete(&attempt, &answer(&back)).unwrap_err();
    assert!(matches!(again, ProviderError::Unbelievable { .. }), "{again}");
}

#[test]
fn an_answer_to_another_attempt_is_none() {
    let node = OpenId::provider(SITE);
    let provider = node.asked(&node.home, SITE);
    let (address, attempt) = provider.begin(None).unwrap();
    let (_, other) = provider.begin(None).unwrap();
    let back = answer(&node.visit(&["sign-in", &address, "wang"]));
    let refused = |attempt, answer: &Answer| provider.complete(attempt, answer).unwrap_err();
    assert!(matches!(refused(&other, &back), ProviderError::Mismatch { .. }));
    let stateless = Answer { state: None, ..back.clone() };
    assert!(matches!(refused(&attempt, &stateless), ProviderError::Mismatch { .. }));
    let mixed_up = Answer { iss: Some("https://id.example".into()), ..back.clone() };
    assert!(matches!(refused(&attempt, &mixed_up), ProviderError::Mismatch { .. }));
    let nameless = Answer { iss: None, ..back.clone() };
    assert!(matches!(refused(&attempt, &nameless), ProviderError::Mismatch { .. }));
    let declined = Answer { code: None, error: Some("access_denied".into()), ..back.clone() };
    assert!(matches!(refused(&attempt, &declined), ProviderError::Declined { .. }));
    // A code that was made for one proof of possession is not given out for another.
    let stolen = Answer { state: Some(other.state.clone()), ..back };
    assert!(matches!(refused(&other, &stolen), ProviderError::Unbelievable { .. }));
}

#[test]
fn the_provider_tells_when_its_session_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let site = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let node = OpenId::provider(&site);
    let provider = node.asked(&node.home, &site);
    let (address, attempt) = provider.begin(None).unwrap();
    let back = node.visit(&["sign-in", &address, "chen"]);
    let person = provider.complete(&attempt, &answer(&back)).unwrap();
    let heard = std::thread::spawn(move || {
        let (mut caller, _) = listener.accept().unwrap();
        let mut text = String::new();
        let mut part = [0; 4096];
        while !text.contains("logout_token=")
            || !text.ends_with('\n') && !text.contains("\r\n\r\nlogout_token=")
        {
            let read = caller.read(&mut part).unwrap();
            assert!(read > 0, "{text}");
            text.push_str(&String::from_utf8_lossy(&part[..read]));
        }
        caller.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
        text.rsplit_once("logout_token=").unwrap().1.trim().to_owned()
    });
    assert_eq!(node.visit(&["sign-out", &node.home]), "200");
    let logout = provider.logout(&heard.join().unwrap(), now()).unwrap();
    assert_eq!(logout.issuer, node.home);
    assert_eq!(logout.session, person.session);
}

#[test]
fn no_lie_of_a_provider_signs_anybody_in() {
    let node = OpenId::liar();
    let complete = |lie: &str| {
        let provider = node.asked(&format!("{}/{lie}", node.home), SITE);
        let (address, attempt) = provider.begin(None)?;
        // This provider answers with the nonce that is handed in as its code.
        let code = query(&address, "nonce");
        provider.complete(
            &attempt,
            &Answer { code, state: Some(attempt.state.clone()), ..Answer::default() },
        )
    };
    for honest in ["honest", "honest-hash"] {
        let person = complete(honest).unwrap();
        assert_eq!((&*person.subject, &*person.groups.concat()), ("wang", "isms"));
    }
    let lies = [
        "alg-none",
        "alg-none-signed",
        "secret-as-key",
        "public-key-as-secret",
        "unknown-key",
        "key-of-another",
        "bent-claims",
        "other-audience",
        "several-audiences",
        "no-audience",
        "other-issuer",
        "other-nonce",
        "no-nonce",
        "no-subject",
        "expired",
        "other-access-token",
        "other-person-tells",
        "no-token",
        "names-another-issuer",
        "keys-in-the-clear",
        "sends-elsewhere",
        "endless",
        "names-itself",
    ];
    for lie in lies {
        let told = complete(lie).expect_err(lie).to_string();
        assert!(
            !told.contains("a-secret-of-a-test") && !told.contains("an-access-token"),
            "{told}"
        );
    }
}

#[test]
fn how_and_when_somebody_showed_who_they_are_counts_as_the_id_token_says_it() {
    let node = OpenId::liar();
    let complete = |lie: &str, proven_since| {
        let provider = node.asked(&format!("{}/{lie}", node.home), SITE);
        let (address, attempt) = provider.begin(proven_since)?;
        assert_eq!(query(&address, "max_age").is_some(), proven_since.is_some());
        assert_eq!(query(&address, "acr_values").as_deref(), Some("urn%3Acity%3Astrong"));
        let code = query(&address, "nonce");
        let state = Some(attempt.state.clone());
        provider.complete(&attempt, &Answer { code, state, ..Answer::default() })
    };
    let plain = complete("honest", None).unwrap();
    assert_eq!((plain.has_second_factor, plain.proven_at), (false, None));
    for (honest, is_twice) in [("by-two-factors", true), ("by-class", true), ("by-word", false)] {
        assert_eq!(complete(honest, None).unwrap().has_second_factor, is_twice, "{honest}");
    }
    let anew = complete("by-two-factors", Some(now())).unwrap();
    assert!(anew.proven_at.is_some_and(|at| (at - now()).abs() < 60), "{anew:?}");
    for stale in ["honest", "long-ago"] {
        let told = complete(stale, Some(now())).unwrap_err();
        assert!(matches!(told, ProviderError::Mismatch { .. }), "{stale}: {told}");
    }
}

#[test]
fn the_way_out_of_a_provider_is_the_one_it_offers_encrypted() {
    let node = OpenId::provider(SITE);
    let back = format!("{SITE}/sign-in");
    let out = node.asked(&node.home, SITE).way_out(&back).unwrap().unwrap();
    assert!(out.starts_with(&format!("{}/session/end?", node.home)), "{out}");
    assert_eq!(query(&out, "client_id").as_deref(), Some("fangyuan"));
    let liar = OpenId::liar();
    let asked = |lie: &str| liar.asked(&format!("{}/{lie}", liar.home), SITE);
    assert_eq!(asked("honest").way_out(&back).unwrap(), None);
    assert_eq!(asked("out-in-the-clear").way_out(&back).unwrap(), None);
    let told = asked("in-by-the-clear").begin(None).map(drop).unwrap_err();
    assert!(matches!(told, ProviderError::Unreachable { .. }), "{told}");
}

#[test]
fn no_lie_about_an_ended_session_ends_one() {
    let node = OpenId::liar();
    let provider = node.asked(&format!("{}/honest", node.home), SITE);
    let read = |lie: &str| {
        let token = std::fs::read_to_string(node.folder().join(format!("{lie}.logout"))).unwrap();
        provider.logout(&token, now())
    };
    let logout = read("honest").unwrap();
    assert_eq!((logout.subject.as_deref(), logout.session.as_deref()), (Some("wang"), Some("s1")));
    assert_eq!(logout.id, "1");
    for lie in [
        "alg-none",
        "secret-as-key",
        "unknown-key",
        "key-of-another",
        "other-type",
        "id-token",
        "with-nonce",
        "other-event",
        "no-event",
        "other-audience",
        "other-issuer",
        "no-id",
        "nobody",
        "old",
        "made-tomorrow",
        "expired",
    ] {
        let told = read(lie).expect_err(lie);
        assert!(matches!(told, ProviderError::Logout(_)), "{lie}: {told}");
    }
    let none = provider.logout("a.b", now()).unwrap_err();
    assert!(matches!(none, ProviderError::Logout(LogoutError::Form(_))), "{none}");
}

#[test]
fn a_provider_whose_certificate_is_by_a_stranger_is_not_asked() {
    let node = OpenId::liar();
    let elsewhere = OpenId::liar();
    let told =
        node.asked(&format!("{}/honest", elsewhere.home), SITE).begin(None).map(drop).unwrap_err();
    assert!(matches!(told, ProviderError::Unreachable { .. }), "{told}");
    assert!(told.to_string().contains("certificate"), "{told}");
}
