//! What every adapter must keep to: one file a port, each rule a function named by a sentence.
