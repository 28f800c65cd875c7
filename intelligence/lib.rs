//! What answers a customer without a person: the port [`Assistant`], and [`LocalBot`], which knows
//! a company's FAQs by heart and works with no key and no network.
//!
//! Start reading at [`local`]: it turns what a customer wrote into one reply. How the customer's
//! words find a question, with typing errors and accents forgiven, is in `matching`.

mod assistant;
pub mod local;
mod matching;

pub use assistant::{Assistant, AssistantError};
pub use local::{Candidate, LocalBot, Trial};
