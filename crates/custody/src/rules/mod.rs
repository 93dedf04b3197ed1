//! Decisions: may this be done, and which code, set or account is meant? Each takes the state and a
//! wish and answers with what to write down, or with the reason why not.

pub mod find;
pub mod locked_out;
pub mod pack;
pub mod store;
pub mod take;
pub mod verdict;
