//! The assembly: builds every part from the settings, in order of dependence. The only place that
//! names concrete adapters.
mod adapters;
pub(crate) mod blobs;
mod cluster;
mod obstacles;
mod parts;
mod server;

pub use adapters::Adapters;
pub(crate) use adapters::number_of;
pub(crate) use cluster::redis_options;
pub use parts::{Opened, Purpose, StartError, install_tls, make_folder, open, open_stores};
pub(crate) use parts::{claim, may_be_served_at, scylla_options};
pub(crate) use server::start_on;
pub use server::{Running, start};
