//! Sentences about conversations.
