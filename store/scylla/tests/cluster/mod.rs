//! Gateways that share a keyspace, on a real server; beats and topics pass within the process.
mod contract;
mod handed_over;
mod orders;
mod stage;
mod taken_over;
