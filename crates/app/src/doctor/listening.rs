//! Whether the address to listen on is safe with what stands before it.

use super::{Complaint, Gravity, Setup, complaint};

/// A password and a record that travel in the clear are everybody's.
pub(super) fn examine(setup: &Setup<'_>) -> Complaint {
    let listen = setup.listen;
    if listen.ip().to_canonical().is_loopback() {
        return complaint(
            Gravity::Fine,
            "listen",
            format!("位址 {listen} 只限本機"),
            format!("{listen} is reached from this machine alone"),
        );
    }
    match (setup.tls_key.is_some(), setup.is_proxied) {
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
