//! What callers post, as serde reads it. Everything may be missing; `check` says what must be there.

mod interactive;
mod message;
mod template;

pub(crate) use interactive::{Action, Interactive, InteractiveHeader, Parameters, Section};
pub(crate) use message::{Coordinate, Location, MediaObject, SendRequest};
pub(crate) use template::{Parameter, SentComponent, SentTemplate};
