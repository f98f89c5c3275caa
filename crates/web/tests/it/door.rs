//! Who is let in and who is not: sign-in, sessions, factors, tokens and links, on both databases.

mod factors;
mod gate;
mod languages;
mod links;
mod lockout;
mod rates;
mod sealing;
mod sessions;
mod tokens;
mod unused;
