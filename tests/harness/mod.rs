//! A shop in one sentence: a gateway process with a company, a simulated number connected to it, and
//! customers who write.
mod client;
mod customer;
mod gateway;
mod live;
mod patience;
pub(crate) mod s3;
mod screen;
mod shop;

pub(crate) use client::{Answer, Client};
pub(crate) use customer::Customer;
pub(crate) use gateway::{Gateway, PASSWORD, Started, recado};
pub(crate) use live::Live;
pub(crate) use patience::eventually;
pub(crate) use screen::{Screen, positions};
pub(crate) use shop::{ADMIN, Shop, new_channel, signature};
