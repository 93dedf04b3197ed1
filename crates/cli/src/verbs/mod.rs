//! The verbs, one module for each that has much to say. Each takes its arguments, calls a room, and
//! prints; what may be done and what becomes of it is decided in the rooms.

pub mod add;
pub mod attention;
pub mod backups;
pub mod copies;
mod deliver;
mod dispose;
pub mod doctor;
pub mod edit;
pub mod export;
mod handover;
pub mod import;
pub mod key_file;
pub mod list;
pub mod locked_out;
pub mod log;
pub mod merge;
pub mod moving;
pub mod new;
pub mod outcome;
pub mod pack;
pub mod password;
pub mod print;
pub mod read_sheet;
pub mod recognise;
pub mod recovery_key;
pub mod rekey;
pub mod sets;
pub mod settings;
pub mod show;
pub mod stick;
pub mod take;
pub mod verify_sheet;
