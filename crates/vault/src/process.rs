//! What a program that opens vaults asks of the system for itself, first thing after its start.
//!
//! Nothing here may stop a program: on a system that grants none of it, a vault still opens.

/// Switches core dumps off, for this program and whatever it starts. In release builds other programs
/// of the same user cannot read this one's memory either (Linux); debug builds stay debuggable, and so do
/// Flatpaks and Snaps: their file dialogs belong to a service outside, which has to look at the program.
/// Returns whether all that was wanted was granted.
#[must_use]
pub fn harden() -> bool {
    // Both are asked for: where a limit of 0 is set for good, 1 is refused.
    let (no_core_dumps, closed) = (no_core_dumps(), cfg!(debug_assertions) || is_boxed_in() || not_dumpable());
    no_core_dumps && closed
}

/// How the program stands towards the system now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hardening {
    /// A crash leaves no picture of the memory behind.
    pub core_dumps_off: bool,
    /// Other programs of the same user cannot read the memory; none where the system does not tell.
    pub memory_closed: Option<bool>,
}

/// Asks the system how this program stands, instead of trusting that [`harden`] was called.
#[must_use]
pub fn hardening() -> Hardening {
    Hardening { core_dumps_off: core_dumps_are_off(), memory_closed: memory_is_closed() }
}

/// The limit on core dumps, in bytes, at which there are none. Linux hands a dump to a program, where one is named for that,
/// at every limit but 1 (fs/coredump.c), and writes no file that is so small.
#[cfg(unix)]
const NO_CORE: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };

#[cfg(unix)]
fn core_dumps_are_off() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::Core).current == Some(NO_CORE)
}

#[cfg(not(unix))]
fn core_dumps_are_off() -> bool {
    true // there are none
}

#[cfg(target_os = "linux")]
fn memory_is_closed() -> Option<bool> {
    use rustix::process::{DumpableBehavior, dumpable_behavior};
    dumpable_behavior().ok().map(|behaviour| behaviour == DumpableBehavior::NotDumpable)
}

#[cfg(not(target_os = "linux"))]
fn memory_is_closed() -> Option<bool> {
    None
}

#[cfg(unix)]
fn no_core_dumps() -> bool {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(NO_CORE), maximum: Some(NO_CORE) }).is_ok()
}

#[cfg(not(unix))]
fn no_core_dumps() -> bool {
    true // there are none
}

/// Whether this is a Flatpak or a Snap. Asked of the file system, because the environment is anybody's.
#[cfg(target_os = "linux")]
fn is_boxed_in() -> bool {
    let is_snap = std::env::current_exe().is_ok_and(|program| program.starts_with("/snap/"));
    is_snap || std::path::Path::new("/.flatpak-info").exists()
}

#[cfg(not(target_os = "linux"))]
fn is_boxed_in() -> bool {
    false
}

#[cfg(target_os = "linux")]
fn not_dumpable() -> bool {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn not_dumpable() -> bool {
    true // the system has no such switch
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use rustix::process::{Resource, getrlimit};

    #[test]
    fn core_dumps_are_off_afterwards() {
        assert!(harden());
        let limit = getrlimit(Resource::Core);
        let none = Some(if cfg!(target_os = "linux") { 1 } else { 0 });
        assert_eq!((limit.current, limit.maximum), (none, none));
        assert!(hardening().core_dumps_off);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_is_closed_to_others_when_asked() {
        use rustix::process::{DumpableBehavior, dumpable_behavior};
        assert!(not_dumpable());
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}
