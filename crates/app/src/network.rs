//! A network of addresses, as the place of a proxy, or whom webhooks may call, is named; knows no request.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// One address, or all that begin alike: `10.1.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    n_bits: u32,
}

/// A text names no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no address and no network; write 10.0.0.5 or 10.0.0.0/24")]
pub struct NetworkError(String);

/// How an IPv4 address begins that is written as an IPv6 one: `::ffff:0:0/96`.
const MAPPED_BITS: u32 = u128::BITS - u32::BITS;

impl Network {
    /// Whether it is wider than any network of private addresses, so that strangers are in it.
    #[must_use]
    pub fn is_wider_than_private(&self) -> bool {
        // 10.0.0.0/8 and fc00::/7 are the widest.
        self.n_bits < if self.address.is_ipv4() { 8 } else { 7 }
    }

    /// Whether the address lies in it; an IPv4 address written as an IPv6 one is the same address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                starts_alike(own.to_bits().into(), other.to_bits().into(), u32::BITS, self.n_bits)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                starts_alike(own.to_bits(), other.to_bits(), u128::BITS, self.n_bits)
            }
            _ => false,
        }
    }
}

fn starts_alike(one: u128, other: u128, n_all: u32, n_bits: u32) -> bool {
    // Shifting by all bits of the type is no shift, so a network of everything is told apart.
    (one ^ other).checked_shr(n_all - n_bits).is_none_or(|differing| differing == 0)
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { u32::BITS } else { u128::BITS };
        let n_bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most).ok_or_else(wrong)?,
            None => most,
        };
        let mapped = match address {
            IpAddr::V6(address) => address.to_ipv4_mapped().zip(n_bits.checked_sub(MAPPED_BITS)),
            IpAddr::V4(_) => None,
        };
        Ok(match mapped {
            Some((address, n_bits)) => Self { address: address.into(), n_bits },
            None => Self { address, n_bits },
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.address, self.n_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        network.parse::<Network>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_of_everybody_is_told_from_one_of_a_house() {
        let is_wider = |network: &str| network.parse::<Network>().unwrap().is_wider_than_private();
        for everybody in ["0.0.0.0/0", "::/0", "128.0.0.0/1", "8.0.0.0/7", "2000::/3"] {
            assert!(is_wider(everybody), "{everybody}");
        }
        for own in ["10.0.0.0/8", "fc00::/7", "192.168.1.0/24", "203.0.113.9", "2001:db8::1"] {
            assert!(!is_wider(own), "{own}");
        }
    }

    #[test]
    fn a_network_holds_the_addresses_that_begin_like_it() {
        assert!(holds("10.1.0.0/16", "10.1.255.3") && !holds("10.1.0.0/16", "10.2.0.1"));
        assert!(holds("10.0.0.5", "10.0.0.5") && !holds("10.0.0.5", "10.0.0.6"));
        assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::7") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(holds("::/0", "2001:db8::1") && holds("10.0.0.5", "::ffff:10.0.0.5"));
    }

    #[test]
    fn a_network_of_ipv4_written_as_ipv6_is_the_same_network() {
        for (written, same) in [
            ("::ffff:10.0.0.5", "10.0.0.5/32"),
            ("::ffff:10.1.0.0/112", "10.1.0.0/16"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
        ] {
            assert_eq!(written.parse::<Network>(), same.parse::<Network>(), "{written}");
        }
        assert!(holds("::ffff:10.0.0.5", "10.0.0.5"));
        assert!("::ffff:0:0/96".parse::<Network>().unwrap().is_wider_than_private());
    }

    #[test]
    fn what_is_no_network_is_refused_with_an_example() {
        for text in ["", "proxy", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "10.0.0.0/"] {
            let told = text.parse::<Network>().unwrap_err().to_string();
            assert!(told.contains("10.0.0.0/24"), "{told}");
        }
    }
}
