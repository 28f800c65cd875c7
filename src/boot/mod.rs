//! The assembly: builds every part from the settings, in order of dependence. The only place that
//! names concrete adapters.
mod adapters;
mod cluster;
mod obstacles;
mod parts;
mod server;

pub use adapters::Adapters;
pub(crate) use cluster::redis_options;
pub(crate) use parts::scylla_options;
pub use parts::{Opened, Purpose, StartError, install_tls, make_folder, open};
pub use server::{Running, start};
