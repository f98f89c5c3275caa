//! Who may do what: roles, rights and the one decision; knows no account, password or page.
//!
//! A right is a role over a body and all below it, on certain days, perhaps on somebody's behalf
//! and perhaps for one subject only. [`Rights::allow`] decides; the store filters lists by the same
//! rule, and a test holds the two together.

mod action;
mod grant;
mod permissions;
mod rights;
mod role;

pub use action::{Action, Resource};
pub use grant::{Grant, Right, held};
pub use permissions::{Permissions, matrix};
pub use rights::{Reach, Rights, names};
pub use role::Role;
