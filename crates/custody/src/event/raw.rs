//! The bytes of events. Those that were read together stay in one block, as they lay in the file: of fifty
//! thousand pieces each would have to be got, wiped and given back.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// Events as they lie in a block of bytes, none of which was looked into yet.
pub struct EventBlock {
    block: Arc<Vec<u8>>,
    parts: Vec<Range<usize>>,
}

impl EventBlock {
    /// The block, and where in it each event lies. One that is said to lie outside is no event.
    #[must_use]
    pub fn new(block: Vec<u8>, parts: Vec<Range<usize>>) -> Self {
        Self { block: Arc::new(block), parts }
    }

    /// Copies of events that lie here and there.
    pub fn copied(all: &[impl AsRef<[u8]>]) -> Self {
        let mut block = Vec::with_capacity(all.iter().map(|one| one.as_ref().len()).sum());
        let parts = all.iter().map(|one| {
            let from = block.len();
            block.extend_from_slice(one.as_ref());
            from..block.len()
        });
        let parts = parts.collect();
        Self::new(block, parts)
    }

    /// How many events there are.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Shares of so many events each, the last of fewer.
    pub(crate) fn shares(&self, of: usize) -> impl Iterator<Item = Share<'_>> {
        self.parts.chunks(of.max(1)).map(|parts| Share { block: &self.block, parts })
    }
}

/// Some of the events of a block.
#[derive(Clone, Copy)]
pub(crate) struct Share<'b> {
    block: &'b Arc<Vec<u8>>,
    parts: &'b [Range<usize>],
}

impl<'b> Share<'b> {
    /// The bytes of each.
    pub(crate) fn slices(self) -> impl Iterator<Item = &'b [u8]> {
        self.parts.iter().map(|part| self.block.get(part.clone()).unwrap_or_default())
    }

    /// The same, to be kept.
    pub(crate) fn events(self) -> impl Iterator<Item = EventBytes> + 'b {
        self.parts.iter().map(|part| EventBytes { block: Arc::clone(self.block), part: part.clone() })
    }
}

/// The bytes of one event: a part of a block that nobody changes.
#[derive(Clone)]
pub struct EventBytes {
    block: Arc<Vec<u8>>,
    part: Range<usize>,
}

impl EventBytes {
    /// The same in a block of their own, so that one event does not keep the block of many.
    pub(crate) fn alone(&self) -> Self {
        Self::from(self.to_vec())
    }
}

impl From<Vec<u8>> for EventBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self { part: 0..bytes.len(), block: Arc::new(bytes) }
    }
}

impl From<&EventBytes> for Box<[u8]> {
    fn from(bytes: &EventBytes) -> Self {
        Box::from(&bytes[..])
    }
}

impl Deref for EventBytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.block.get(self.part.clone()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for EventBytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for EventBytes {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl Eq for EventBytes {}

impl std::fmt::Debug for EventBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self[..].fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_part_and_nothing_of_the_others() {
        let all = [&b"one"[..], b"", b"three", b"one"];
        let block = EventBlock::copied(&all);
        assert_eq!(block.len(), 4);
        for of in [0, 1, 3, 4, 5] {
            let parts: Vec<EventBytes> = block.shares(of).flat_map(Share::events).collect();
            assert_eq!(parts.iter().map(|part| &part[..]).collect::<Vec<_>>(), all);
            assert_eq!(block.shares(of).flat_map(Share::slices).collect::<Vec<_>>(), all);
            assert_eq!((&parts[0], &parts[0].alone()), (&parts[3], &EventBytes::from(b"one".to_vec())));
            assert_ne!(parts[0], parts[2]);
            assert_eq!(parts[2].alone().block.len(), 5);
        }
    }

    #[test]
    fn what_lies_outside_of_the_block_is_empty() {
        let block = EventBlock::new(b"event".to_vec(), vec![0..5, 3..6, 9..10, Range { start: 4, end: 3 }]);
        let parts: Vec<EventBytes> = block.shares(4).flat_map(Share::events).collect();
        assert_eq!(parts.iter().map(|part| &part[..]).collect::<Vec<_>>(), [&b"event"[..], b"", b"", b""]);
    }
}
