//! What a password guess costs: Argon2id's three numbers and their bounds.
//!
//! The bounds are ours: the `argon2` crate would take 4 TiB from a hostile header. They are checked
//! on the raw numbers, before anything is allocated. No number has a default when it is missing.

/// An Argon2id cost inside the bounds: version 0x13, as RFC 9106 numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    m_kib: u32,
    t: u32,
    p: u32,
}

impl KdfCost {
    /// What new slots use unless the machine is measured to want another: 256 MiB, 3 passes, 4 lanes.
    pub const DEFAULT: Self = Self { m_kib: 262_144, t: 3, p: 4 };

    /// The least cost of a new slot: 64 MiB, 3 passes (RFC 9106, section 4, second choice).
    pub const FLOOR: Self = Self { m_kib: 65_536, t: 3, p: 1 };

    /// The least cost that opens: 19 MiB, 1 pass. Test vectors use it.
    pub const LEAST: Self = Self { m_kib: 19_456, t: 1, p: 1 };

    /// A cost that takes a fraction of a millisecond. Below every bound: only test builds know it.
    #[cfg(any(test, feature = "test-costs"))]
    pub const CHEAP: Self = Self { m_kib: 64, t: 1, p: 1 };

    /// A cost, if it lies inside the bounds for opening: memory 19 MiB to 2 GiB, 1 to 64 passes,
    /// 1 to 16 lanes, memory at least 8 KiB per lane, memory × passes at most 8 GiB.
    #[must_use]
    pub const fn new(m_kib: u32, t: u32, p: u32) -> Option<Self> {
        let cost = Self { m_kib, t, p };
        let within = m_kib >= 19_456
            && m_kib <= 2_097_152
            && t >= 1
            && t <= 64
            && p >= 1
            && p <= 16
            && m_kib >= 8 * p
            && m_kib as u64 * t as u64 <= 8_388_608;
        if within || cost.is_for_tests() { Some(cost) } else { None }
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn m_kib(self) -> u32 {
        self.m_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn t(self) -> u32 {
        self.t
    }

    /// Lanes that may be filled at the same time.
    #[must_use]
    pub const fn p(self) -> u32 {
        self.p
    }

    /// Whether a new slot may have this cost; an old slot below it is offered an upgrade.
    #[must_use]
    pub const fn meets_floor(self) -> bool {
        self.m_kib >= Self::FLOOR.m_kib && self.t >= Self::FLOOR.t
    }

    /// What a slot costs that is written in the place of one with this cost: the same, or the default
    /// where that is below today's floor.
    pub(crate) const fn kept_or_default(self) -> Self {
        if self.meets_floor() || self.is_for_tests() { self } else { Self::DEFAULT }
    }

    /// Whether a slot may be made with it in this build.
    pub(super) const fn may_be_made(self) -> bool {
        self.meets_floor() || cfg!(any(test, feature = "test-costs"))
    }

    #[cfg(any(test, feature = "test-costs"))]
    const fn is_for_tests(self) -> bool {
        self.m_kib == Self::CHEAP.m_kib && self.t == Self::CHEAP.t && self.p == Self::CHEAP.p
    }

    #[cfg(not(any(test, feature = "test-costs")))]
    const fn is_for_tests(self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_is_kept_on_both_sides() {
        let opens = |m, t, p| KdfCost::new(m, t, p).is_some();
        for (m, t, p, expected) in [
            (19_455, 1, 1, false),
            (19_456, 1, 1, true),
            (2_097_152, 4, 16, true),
            (2_097_153, 1, 1, false),
            (19_456, 0, 1, false),
            (19_456, 64, 1, true),
            (19_456, 65, 1, false),
            (19_456, 1, 0, false),
            (19_456, 1, 16, true),
            (19_456, 1, 17, false),
            // memory × passes: 2 GiB × 4 is the most, one pass or one KiB more is too much.
            (2_097_152, 5, 1, false),
            (131_072, 64, 1, true),
            (131_073, 64, 1, false),
            (u32::MAX, u32::MAX, 1, false),
            (0, 0, 0, false),
        ] {
            assert_eq!(opens(m, t, p), expected, "m={m} t={t} p={p}");
        }
    }

    #[test]
    fn the_floor_for_new_slots() {
        assert!(KdfCost::DEFAULT.meets_floor());
        assert!(KdfCost::FLOOR.meets_floor());
        for (m, t) in [(65_535, 3), (65_536, 2), (19_456, 64)] {
            assert!(!KdfCost::new(m, t, 4).unwrap().meets_floor());
        }
        for cost in [KdfCost::DEFAULT, KdfCost::FLOOR, KdfCost::LEAST] {
            assert_eq!(KdfCost::new(cost.m_kib, cost.t, cost.p), Some(cost));
        }
    }
}
