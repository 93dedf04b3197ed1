//! Two things at once, for what takes long in a large vault. Only one of them may touch a disk or a secret.

use std::thread;

/// So many bytes are worth a thread of their own.
pub const MUCH_BYTES: usize = 1 << 20;

/// So many events, or takes, are.
pub const MUCH_EVENTS: usize = 4_000;

/// Does one thing on a thread of its own, if the system gives one, while another is done here. What went wrong there
/// is done once more here. When there is not `much` to do it is done here too, afterwards.
pub fn meanwhile<A: Send, B>(much: bool, there: impl Fn() -> A + Sync, here: impl FnOnce() -> B) -> (A, B) {
    if !much {
        let here = here();
        return (there(), here);
    }
    thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, &there).ok();
        let here = here();
        (other.and_then(|other| other.join().ok()).unwrap_or_else(&there), here)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_done_and_what_failed_there_is_done_here() {
        let here = thread::current().id();
        let is_here = || thread::current().id() == here;
        assert_eq!(meanwhile(true, is_here, || 2), (false, 2));
        assert_eq!(meanwhile(false, is_here, || 2), (true, 2));
        let there = || if is_here() { 3 } else { panic!("as if something went wrong there") };
        assert_eq!(meanwhile(true, there, || 4), (3, 4));
    }
}
