//! Whether the address to listen on is safe with what stands before it.

use super::{Complaint, Gravity, Setup, complaint};

/// A password and a record that travel in the clear are everybody's.
pub(super) fn examine(setup: &Setup<'_>) -> Complaint {
    let listen = setup.listen;
    if listen.ip().to_canonical().is_loopback() {
        return on_this_machine(setup);
    }
    match (setup.tls_key.is_some(), !setup.proxies.is_empty()) {
        (true, _) => complaint(
            Gravity::Fine,
            "listen",
            format!("位址 {listen} 對外開放，連線加密"),
            format!("{listen} is open to others, and encrypted"),
        ),
        (false, true) => complaint(
            Gravity::Advice,
            "listen",
            format!("位址 {listen} 僅由受信任的代理伺服器轉送；代理與本機之間未加密，須為專用網路"),
            format!(
                "{listen} answers trusted proxies; between them and this machine nothing is \
                 encrypted, so that network must be theirs alone"
            ),
        ),
        (false, false) => complaint(
            Gravity::Unsafe,
            "listen",
            format!(
                "位址 {listen} 對外開放而未加密；請給 --tls-certificate 與 --tls-key，或以 \
                 --trusted-proxy 指明代理伺服器"
            ),
            format!(
                "{listen} is open to others in the clear; give --tls-certificate and --tls-key, or \
                 name the proxy by --trusted-proxy"
            ),
        ),
    }
}

/// Whoever asks from this machine counts as somebody there, whom the program cannot tell from what a proxy that
/// says nothing passes on for others.
fn on_this_machine(setup: &Setup<'_>) -> Complaint {
    let listen = setup.listen;
    let is_passed_on = !setup.proxies.is_empty() || setup.tls_key.is_some();
    match (is_passed_on, setup.hosts) {
        (true, _) => complaint(
            Gravity::Fine,
            "listen",
            format!("位址 {listen} 只限本機"),
            format!("{listen} is reached from this machine alone"),
        ),
        (false, []) => complaint(
            Gravity::Fine,
            "listen",
            format!(
                "位址 {listen} 只限本機，連線未加密；本機若有代理伺服器替他人轉送，請以 --trusted-proxy \
                 指明並送轉送標頭，否則其轉來者均視同坐在本機之人"
            ),
            format!(
                "{listen} is reached from this machine alone, in the clear; if a proxy here passes on \
                 requests of others, name it by --trusted-proxy and have it send forwarded headers, or \
                 whomever it asks for counts as somebody at this machine"
            ),
        ),
        (false, [name, ..]) => complaint(
            Gravity::Unsafe,
            "listen",
            format!(
                "位址 {listen} 只限本機且未加密，卻供他人以 {name} 開啟：替他們轉送的代理伺服器未以 \
                 --trusted-proxy 指明，本站不會這樣啟動"
            ),
            format!(
                "{listen} is reached from this machine alone, in the clear, and others call it {name}: \
                 what passes their requests on is not named by --trusted-proxy, and the site does not \
                 start like this"
            ),
        ),
    }
}

/// Whoever asks from a trusted network says for whom they ask, and is believed.
pub(super) fn proxies(setup: &Setup<'_>) -> Option<Complaint> {
    let wide: Vec<String> = setup
        .proxies
        .iter()
        .filter(|network| network.is_wider_than_private())
        .map(ToString::to_string)
        .collect();
    (!wide.is_empty()).then(|| {
        let (zh, en) = (wide.join("、"), wide.join(", "));
        complaint(
            Gravity::Unsafe,
            "trusted-proxy",
            format!("受信任的代理網段 {zh} 大於任何專用網路，任何人都能謊稱來源；請改填代理伺服器自己的位址"),
            format!(
                "the trusted network {en} is wider than any private one, so that anybody can lie about \
                 where they ask from; name the addresses of the proxies themselves"
            ),
        )
    })
}

/// Nothing is said where no certificate is given.
pub(super) fn certificate(setup: &Setup<'_>) -> Vec<Complaint> {
    let about = "tls-certificate";
    match setup.tls_flaws {
        None => Vec::new(),
        Some([]) => vec![complaint(
            Gravity::Fine,
            about,
            "TLS 憑證與金鑰可用，效期與主機名稱相符",
            "the TLS certificate and its key can be used, are valid today and for the host",
        )],
        Some(flaws) => {
            flaws.iter().map(|(zh, en)| complaint(Gravity::Unsafe, about, zh, en)).collect()
        }
    }
}
