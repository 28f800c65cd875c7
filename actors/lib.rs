//! Who owns which state and who asks whom: every company, channel session and conversation is a
//! supervised actor. Outside callers see [`House`] and its methods, never messages.

mod arrivals;
mod channel_session;
mod connected;
mod conversation;
mod directory;
mod effects;
mod files;
mod house;
mod in_flight;
mod intake;
mod leaving;
mod live;
mod moves;
mod news;
mod outcome;
mod pace;
mod peers;
mod scheduler;
mod services;
mod supervisor;
mod talk;
mod tenant;

pub use connected::{AdapterFactory, ConnectedChannel, Obstacle};
pub use house::{Figures, House, HouseConfig, Parts, StartError};
pub use live::{Change, Live, Presence, Told as LiveTold, Viewing};
pub use outcome::{Told, Undelivered, Untold};
pub use peers::{Lost, Nobody, NotUnderstood, Peers};
pub use supervisor::RestartLimit;
pub use tenant::TenantView;
