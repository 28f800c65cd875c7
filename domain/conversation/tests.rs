//! Sentences about conversations: what is given, what happens, what must be true then.
mod fixture;
mod talk;

mod answering;
mod bounds;
mod golden;
mod inbox;
mod laws;
mod opting_out;
mod projection;
mod retrying;
mod samples;
mod sending;
mod silence;
mod statuses;
mod takeover;
mod unknown;
mod waiting;
mod window;
