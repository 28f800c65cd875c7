//! What every channel speaks, whatever its provider, and the adapters that speak it.
//!
//! A delivery is *verified* before it is parsed: [`Verified`] is made in one place only, so code
//! that parses an unproven body does not compile.
#![warn(missing_docs)]

mod channel;
mod endpoint;
mod gate;
mod meta;
mod secret;
#[cfg(test)]
mod testing;
pub mod whatsapp_cloud;

pub use channel::{
    Accepted, Channel, ChannelError, Check, Envelope, FetchedMedia, HandshakeRefused, MediaSizes,
    OutboundFile, ParseError, ReadMark, TemplateInfo, Unsent, Verified, VerifyError, Violation,
    WebhookRequest,
};
pub use endpoint::{AddressPolicy, ForbiddenAddress};
pub use gate::Gate;
pub use secret::Secret;
