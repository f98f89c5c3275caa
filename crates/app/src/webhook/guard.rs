//! To which addresses calls may go: public ones, and the networks that the installation names. Pure;
//! knows no names and asks nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::network::Network;

/// Lets calls go out, or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guard {
    pub allowed: Vec<Network>,
}

impl Guard {
    /// Whether a call may go to the address; an IPv4 address written as an IPv6 one is the same address.
    #[must_use]
    pub fn lets(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_public = match address {
            IpAddr::V4(address) => is_public(address),
            IpAddr::V6(address) => is_public_v6(address),
        };
        is_public || self.allowed.iter().any(|network| network.contains(address))
    }
}

/// Whether IANA's register of special addresses leaves it to everybody.
fn is_public(address: Ipv4Addr) -> bool {
    let is_special = matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    );
    !is_special
}

/// As [`is_public`]. Whatever carries an IPv4 address within it is special too: behind it any address
/// may stand.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let is_global_unicast = address.segments()[0] & 0xe000 == 0x2000;
    let is_special = matches!(
        address.segments(),
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..]
    );
    is_global_unicast && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_call_goes_to_an_address_that_is_not_public() {
        let guard = Guard::default();
        let refused = [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.1",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::7f00:1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
            "5f00::1",
        ];
        for address in refused {
            assert!(!guard.lets(address.parse().unwrap()), "{address}");
        }
        for address in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2001:4860::1"] {
            assert!(guard.lets(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_network_that_the_installation_names_is_called_and_its_neighbour_is_not() {
        let guard = Guard { allowed: vec!["10.20.0.0/16".parse().unwrap()] };
        let lets = |address: &str| guard.lets(address.parse().unwrap());
        assert!(lets("10.20.3.4") && lets("::ffff:10.20.3.4"));
        assert!(!lets("10.21.0.1") && !lets("127.0.0.1"));
    }
}
