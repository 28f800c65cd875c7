//! Sentences about conversations: what is given, what happens, what must be true then.
mod fixture;
mod talk;

mod answering;
mod bounds;
mod inbox;
mod opting_out;
mod projection;
mod retrying;
mod sending;
mod silence;
mod statuses;
mod takeover;
mod unknown;
mod window;
