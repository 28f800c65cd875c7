//! Message templates of a business account.

mod definition;
mod fill;
mod shelf;

pub(crate) use definition::{Definition, check_new};
pub(crate) use fill::fill;
pub(crate) use shelf::TemplateShelf;
