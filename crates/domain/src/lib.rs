//! The pure core: law, facts and a day in, standings out; knows no storage, clock or network.

mod answer;
pub mod assess;
mod binding;
pub mod body;
mod case;
pub mod check;
mod event;
pub mod example;
pub mod field;
mod first_term;
mod holding;
mod known;
mod moment;
mod owed;
pub mod period;
mod population;
mod reason;
pub mod reckon;
pub mod record;
mod rooms;
mod selection;
mod shape;
mod standing;
mod table;
pub mod timeline;
mod value;
mod view;

pub use binding::{parameters, selections};
pub use case::At;
pub use moment::{Moment, MomentError};
pub use reason::{NotBound, Reason};
pub use record::{Record, RecordState};
pub use selection::NameError;
pub use standing::{Findings, Line, LineOnWire, Standing};
pub use value::{Quantity, Value};
pub use view::{Shelf, View};
