//! Who owns which state and who asks whom: every company, channel session and conversation is a
//! supervised actor. Outside callers see [`House`] and its methods, never messages.

mod append;
mod arrivals;
mod channel_session;
mod connected;
mod conversation;
mod directory;
mod effects;
mod file_room;
mod files;
mod gone;
mod house;
mod in_flight;
mod intake;
mod key_homes;
mod leaving;
mod live;
mod moves;
mod news;
mod outcome;
mod pace;
mod peers;
mod replay;
mod scheduler;
mod services;
mod shared_pace;
mod supervisor;
mod talk;
mod tenant;

pub use connected::{AdapterFactory, ConnectedChannel, Obstacle};
pub use files::path as file_path;
pub use gone::Gone;
pub use house::{Figures, House, HouseConfig, Parts, StartError};
pub use key_homes::KeyHomes;
pub use live::{Change, Live, Presence, Told as LiveTold, Viewing};
pub use outcome::{Told, Undelivered, Untold};
pub use peers::{Lost, Nobody, NotUnderstood, Peers};
pub use replay::Replay;
pub use supervisor::RestartLimit;
pub use tenant::TenantView;
