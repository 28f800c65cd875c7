//! The adapter, tested.
