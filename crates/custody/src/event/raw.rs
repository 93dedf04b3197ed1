//! The bytes of an event. Those that were read together lie in one block, as they lay in the file: of fifty
//! thousand pieces each would have to be got, wiped and given back.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// The bytes of one event: a part of a block that nobody changes.
#[derive(Clone)]
pub struct EventBytes {
    block: Arc<Vec<u8>>,
    part: Range<usize>,
}

impl EventBytes {
    /// Puts the bytes of many events into one block, and each gets its part.
    pub(crate) fn together<'a>(all: &'a [impl AsRef<[u8]>]) -> impl Iterator<Item = Self> + 'a {
        let room = all.iter().map(|one| one.as_ref().len()).sum();
        let mut block = Vec::with_capacity(room);
        all.iter().for_each(|one| block.extend_from_slice(one.as_ref()));
        let (block, mut at) = (Arc::new(block), 0);
        all.iter().map(move |one| {
            let part = at..at + one.as_ref().len();
            at = part.end;
            Self { block: Arc::clone(&block), part }
        })
    }

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
        let parts: Vec<EventBytes> = EventBytes::together(&all).collect();
        assert_eq!(parts.iter().map(|part| &part[..]).collect::<Vec<_>>(), all);
        assert_eq!((&parts[0], &parts[0].alone()), (&parts[3], &EventBytes::from(b"one".to_vec())));
        assert_ne!(parts[0], parts[2]);
        assert_eq!(parts[2].alone().block.len(), 5);
    }
}
