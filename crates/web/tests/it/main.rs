//! The site from outside: real sockets on loopback, and the dressed router. Knows no private item.

mod answers;
mod listening;
mod wire;
