//! What a browser says of itself, in words that its owner knows.

use crate::words::Words;

/// Browsers by the mark that each leaves; one that is built on another comes before it.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Version/", "Safari"),
];

/// Systems by their marks; one that names another beside itself comes before it.
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// A browser with its system, such as `Firefox 140 on Windows`; as it was sent where it is not known.
pub(super) fn named(agent: &str, t: Words) -> String {
    let browser = BROWSERS.iter().find_map(|(mark, name)| {
        let (_, rest) = agent.split_once(mark)?;
        let version: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some([name, " ", &version].concat())
    });
    let system = SYSTEMS.iter().find(|(mark, _)| agent.contains(mark));
    match (browser, system) {
        (Some(browser), Some((_, system))) => t.browser_on(browser.trim_end(), system),
        _ => agent.to_owned(),
    }
}

crate::words::words! {
    browser_on(browser: &str, system: &str): "{system} 上的 {browser}", "{browser} on {system}";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_browser_is_called_as_its_owner_calls_it() {
        let t = Words(Language::ENGLISH);
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
        let fox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(named(edge, t), "Edge 140 on Windows");
        assert_eq!(named(phone, t), "Safari 18 on iPhone");
        assert_eq!(named(fox, t), "Firefox 140 on Linux");
        assert_eq!(named("curl/8.5.0", t), "curl/8.5.0");
    }
}
