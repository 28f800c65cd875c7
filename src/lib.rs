//! The edge and the assembly of Recado: the command line, the settings, the HTTP side, the agents'
//! socket, and the one place that chooses concrete adapters.
//!
//! Start reading at [`boot::start`], which builds a gateway from its settings; [`http::routes`] lists
//! everything it serves; [`cli`] is what people type.
mod accounts;
pub mod boot;
mod carry;
pub mod cli;
mod clock;
pub mod config;
mod demo;
mod gateway;
mod http;
mod members;
mod names;
mod numbers;
mod peers;
mod removal;
pub mod secrets;
mod shutdown;
mod sign_in;
mod sign_out;
mod socket;
mod telemetry;
mod thread;
mod view;
