//! The open vault as the doors see it: verbs, unions, faults, kills. Keys are cheap here, files are real.

mod accounts;
mod apart;
mod backups;
mod export;
mod faults;
mod journey;
mod keys;
#[cfg(unix)]
mod kill;
mod merge;
mod pack;
mod properties;
mod quality;
mod recovery;
mod rekey;
mod sets;
mod setup;
mod sources;
mod step_up;
#[cfg(unix)]
mod two_processes;
mod union;
