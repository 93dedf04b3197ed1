//! The access log is a ring: the newest entries stay, and of those that are dropped a hash does. Whoever kept an
//! older copy of the vault can show with it that nothing was changed in what went.

use std::collections::BTreeSet;

use crate::format::{MAX_DROPPED, sha256};
use crate::open::OpenVault;

/// The most entries that stay.
pub(crate) const MAX_ACCESS: usize = 5_000;

impl OpenVault {
    /// Keeps the newest entries of the access log. Entries begin with their time in CBOR, which sorts
    /// shorter numbers first: oldest first.
    pub(crate) fn trim_access_log(&mut self) {
        let (log, hashes) = (&mut self.contents.access_log, &mut self.contents.access_dropped);
        log.sort();
        log.dedup();
        let surplus = log.len().saturating_sub(MAX_ACCESS);
        // Of copies that went apart each brings its own hash; the next one stands for all of them.
        if surplus > 0 || hashes.len() > MAX_DROPPED / 2 {
            *hashes = BTreeSet::from([hash_on(hashes, log.drain(..surplus))]);
        }
    }
}

/// The hash after these entries were dropped, as `docs/FORMAT.md` has it in section 6.
fn hash_on(before: &BTreeSet<[u8; 32]>, dropped: impl Iterator<Item = Box<[u8]>>) -> [u8; 32] {
    let mut before_that = before.iter().copied();
    let first = match (before_that.next(), before_that.next()) {
        (None, _) => [0; 32],
        (Some(only), None) => only,
        _ => sha256(&before.iter().flatten().copied().collect::<Vec<u8>>()),
    };
    dropped.fold(first, |hash, entry| sha256(&[&hash[..], &entry].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(before: &[[u8; 32]], dropped: &[&[u8]]) -> [u8; 32] {
        hash_on(&before.iter().copied().collect(), dropped.iter().map(|entry| Box::from(*entry)))
    }

    #[test]
    fn each_dropped_entry_counts_and_so_does_their_order_but_not_when_they_went() {
        let both = after(&[], &[b"a", b"b"]);
        assert_eq!(after(&[after(&[], &[b"a"])], &[b"b"]), both);
        for other in [after(&[], &[b"b", b"a"]), after(&[], &[b"a"]), after(&[], &[b"a", b"c"]), after(&[], &[])] {
            assert_ne!(other, both);
        }
        assert_eq!(after(&[], &[b"a"]), sha256(&[&[0; 32][..], b"a"].concat()));
    }

    #[test]
    fn hashes_of_copies_that_went_apart_all_count() {
        let (one, two) = ([1; 32], [2; 32]);
        assert_eq!(after(&[two, one], &[b"a"]), after(&[sha256(&[one, two].concat())], &[b"a"]));
        assert_ne!(after(&[one, two], &[b"a"]), after(&[one], &[b"a"]));
    }
}
