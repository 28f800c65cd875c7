//! Signatures and errors of Meta.
