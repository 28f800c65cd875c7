//! One talk with one customer.
