//! What guessing a password costs on this machine: measured when a vault is made, so that an unlock
//! takes about a second and uses at most an eighth of the memory, and never less than the floor.

use std::time::{Duration, Instant};

use crate::error::UnlockError;
use crate::format::{KdfCost, Slot, try_cost};

/// An unlock takes at least this long …
const LEAST: Duration = Duration::from_millis(700);
/// … and, where the floor allows it, at most this long.
const MOST: Duration = Duration::from_millis(1_500);
/// Memory that is tried, in KiB: 64 MiB to 1 GiB.
const SIZES: [u32; 5] = [65_536, 131_072, 262_144, 524_288, 1_048_576];
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// The cost for a new slot on this machine. It takes a few seconds to find out.
#[must_use]
pub fn calibrate() -> KdfCost {
    calibrate_by(machine_memory(), |cost| {
        let began = Instant::now();
        try_cost(cost).then(|| began.elapsed())
    })
}

/// The smallest memory with which a derivation takes long enough. `memory` is what the machine has, in
/// bytes; `measure` runs one derivation and says how long it took, or that there was no room for it.
#[must_use]
pub fn calibrate_by(memory: Option<u64>, mut measure: impl FnMut(KdfCost) -> Option<Duration>) -> KdfCost {
    let most_kib = memory.map_or(u64::from(KdfCost::DEFAULT.m_kib()), |bytes| bytes / 8 / 1024);
    let mut best = KdfCost::FLOOR;
    let mut took = Duration::ZERO;
    for m_kib in SIZES {
        let Some(cost) = KdfCost::new(m_kib, PASSES, LANES) else { continue };
        let is_floor = m_kib == KdfCost::FLOOR.m_kib();
        if !is_floor && u64::from(m_kib) > most_kib {
            break;
        }
        let Some(time) = measure(cost) else { break };
        if time > MOST && !is_floor {
            break;
        }
        (best, took) = (cost, time);
        if time >= LEAST {
            return best;
        }
    }
    with_passes(best, took)
}

/// A cost that is too quick and may not have more memory gets more passes.
fn with_passes(cost: KdfCost, took: Duration) -> KdfCost {
    let (wanted, took) = (LEAST.as_millis() as u64, took.as_millis() as u64);
    if took == 0 {
        return cost;
    }
    let passes = (u64::from(cost.t()) * wanted).div_ceil(took);
    let within = (PASSES..=u32::try_from(passes).unwrap_or(u32::MAX).min(64)).rev();
    within.into_iter().find_map(|t| KdfCost::new(cost.m_kib(), t, LANES)).unwrap_or(cost)
}

/// Whether a derivation would take more than half of what the machine has: it asks first then.
fn is_much(cost: KdfCost, memory: Option<u64>) -> bool {
    memory.is_some_and(|bytes| u64::from(cost.m_kib()) * 1024 > bytes / 2)
}

/// Asks before a derivation that would take more than half of the memory, in bytes; none where nobody is asked.
pub(crate) fn ask_for_memory(slot: Option<&Slot>, memory: Option<u64>) -> Result<(), UnlockError> {
    match slot.and_then(Slot::cost).zip(memory) {
        Some((cost, memory)) if is_much(cost, Some(memory)) => {
            Err(UnlockError::MuchMemory { wants_mib: u64::from(cost.m_kib()) / 1024, has_mib: memory / 1024 / 1024 })
        }
        _ => Ok(()),
    }
}

/// The memory that this machine has, in bytes.
#[cfg(target_os = "linux")]
pub(crate) fn machine_memory() -> Option<u64> {
    let told = rustix::system::sysinfo();
    (told.totalram as u64).checked_mul(u64::from(told.mem_unit))
}

/// The memory that this machine has, in bytes.
#[cfg(not(target_os = "linux"))]
pub(crate) fn machine_memory() -> Option<u64> {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    Some(system.total_memory()).filter(|bytes| *bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    /// A machine with so much memory that takes so many milliseconds for 64 MiB and three passes.
    fn on(gib: u64, ms_for_64: u64) -> (u32, u32, u32) {
        let measure = |cost: KdfCost| Some(Duration::from_millis(ms_for_64 * u64::from(cost.m_kib()) / 65_536 * u64::from(cost.t()) / 3));
        let cost = calibrate_by(Some(gib * GIB), measure);
        assert!(cost.meets_floor());
        (cost.m_kib() / 1024, cost.t(), cost.p())
    }

    #[test]
    fn an_unlock_takes_about_a_second() {
        assert_eq!(on(16, 175), (256, 3, 4));
        assert_eq!(on(16, 180), (256, 3, 4));
        assert_eq!(on(16, 170), (512, 3, 4));
        assert_eq!(on(64, 90), (512, 3, 4));
        assert_eq!(on(64, 45), (1024, 3, 4));
    }

    #[test]
    fn memory_stays_below_an_eighth_and_passes_make_up_for_it() {
        assert_eq!(on(1, 170), (128, 7, 4));
        assert_eq!(on(2, 100), (256, 6, 4));
        assert_eq!(on(64, 10), (1024, 8, 4), "memory times passes has its bound");
        assert!(!is_much(KdfCost::DEFAULT, Some(GIB / 2)));
        assert!(is_much(KdfCost::DEFAULT, Some(GIB / 2 - 1)));
        assert!(!is_much(KdfCost::DEFAULT, None));
    }

    #[test]
    fn a_slow_machine_waits_and_a_small_one_has_the_floor() {
        assert_eq!(on(16, 9_000), (64, 3, 4));
        assert_eq!(on(0, 400), (64, 6, 4));
        assert_eq!(on(0, 5_000), (64, 3, 4));
    }

    #[test]
    fn a_machine_of_which_nothing_is_known_gets_no_more_than_the_default() {
        let quick = calibrate_by(None, |_| Some(Duration::from_millis(1)));
        assert_eq!(quick.m_kib(), KdfCost::DEFAULT.m_kib());
        assert_eq!(calibrate_by(None, |_| None), KdfCost::FLOOR);
        // A step that has no room, or takes too long, is one too far.
        let jump = |cost: KdfCost| Some(Duration::from_millis(if cost.m_kib() > 131_072 { 1_600 } else { 400 }));
        assert_eq!(calibrate_by(Some(64 * GIB), jump).m_kib(), 131_072);
    }

    #[test]
    fn this_machine_says_how_much_it_has() {
        assert!(machine_memory().is_some_and(|bytes| bytes > 64 * 1024 * 1024));
    }
}
