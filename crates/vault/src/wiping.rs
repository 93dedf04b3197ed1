//! A global allocator that wipes memory before it is given back, for both programs.
//!
//! Types that hold secrets wipe themselves. This covers what they cannot reach: buffers of parsers,
//! of the PDF writer and of the standard library, and what a growing buffer leaves behind. Memory on the
//! stack and copies in registers are out of its reach.
#![allow(unsafe_code)] // an allocator cannot be written without; nothing else in this crate has it

use std::alloc::{GlobalAlloc, Layout, System};

/// Hands every call on to `A`, and writes zeros over a block before it is freed. A block that grows
/// or shrinks moves to a new place, so that nothing of it stays behind unwiped.
pub struct Wiping<A = System>(A);

impl Wiping<System> {
    /// For `#[global_allocator]`.
    #[must_use]
    pub const fn new() -> Self {
        Self(System)
    }
}

impl Default for Wiping<System> {
    fn default() -> Self {
        Self::new()
    }
}

// SAFETY: each call is handed on with the arguments it came with. `realloc` is the trait's own, made
// of `alloc`, a copy and `dealloc`.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Wiping<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the same promises to us.
        let block = unsafe { self.0.alloc(layout) };
        ask_for_large_pages(block, layout.size());
        block
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the same promises to us.
        let block = unsafe { self.0.alloc_zeroed(layout) };
        ask_for_large_pages(block, layout.size());
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is `layout.size()` bytes long and ours until the last line. The barrier keeps
        // the compiler from dropping writes to memory that nobody reads again.
        unsafe {
            block.write_bytes(0, layout.size());
            zeroize::optimization_barrier(std::slice::from_raw_parts(block, layout.size()));
            self.0.dealloc(block, layout);
        }
    }
}

/// A large page of the usual processors, in bytes.
#[cfg(target_os = "linux")]
const LARGE_PAGE: usize = 2 * 1024 * 1024;

/// Asks the system for large pages under a large block: that of the key derivation, or of a file and what is in it.
/// The system finds memory only when it is first written to, page after page, and of small pages a large vault
/// has ten thousand. It is advice: what the block holds, and how it is freed, stays as it is.
#[cfg(target_os = "linux")]
fn ask_for_large_pages(block: *mut u8, len: usize) {
    if block.is_null() || len < LARGE_PAGE {
        return;
    }
    let before = block.align_offset(LARGE_PAGE);
    let whole = len.saturating_sub(before) / LARGE_PAGE * LARGE_PAGE;
    if whole == 0 {
        return;
    }
    // SAFETY: the pages lie within the block, and this advice changes nothing of what is in them.
    let _ = unsafe { rustix::mm::madvise(block.wrapping_add(before).cast(), whole, rustix::mm::Advice::LinuxHugepage) };
}

/// Elsewhere nothing is asked for.
#[cfg(not(target_os = "linux"))]
fn ask_for_large_pages(_: *mut u8, _: usize) {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[cfg(target_os = "linux")]
    #[test]
    fn large_pages_are_asked_for_under_large_blocks_alone() {
        let asked = |len: usize| {
            let layout = Layout::from_size_align(len, 8).unwrap();
            // SAFETY: the block is used within its size, and freed once.
            unsafe {
                let block = Wiping::new().alloc(layout);
                block.write_bytes(1, len);
                let middle = block as usize + len / 2;
                let flags = flags_of(middle);
                Wiping::new().dealloc(block, layout);
                flags.contains(" hg")
            }
        };
        if std::path::Path::new("/sys/kernel/mm/transparent_hugepage").exists() {
            assert!(asked(64 * LARGE_PAGE));
        }
        assert!(!asked(LARGE_PAGE - 1));
    }

    /// What the system notes of the mapping that an address lies in.
    #[cfg(target_os = "linux")]
    fn flags_of(address: usize) -> String {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut here = false;
        for line in maps.lines() {
            let range = line.split(' ').next().and_then(|range| range.split_once('-'));
            if let Some((from, to)) =
                range.and_then(|(a, b)| Some((usize::from_str_radix(a, 16).ok()?, usize::from_str_radix(b, 16).ok()?)))
            {
                here = (from..to).contains(&address);
            }
            if here && let Some(flags) = line.strip_prefix("VmFlags:") {
                return flags.to_owned();
            }
        }
        String::new()
    }

    /// Keeps what stood in each block when it was freed.
    struct Watching(Mutex<Vec<Vec<u8>>>);

    // SAFETY: hands every call on to the system's allocator.
    unsafe impl GlobalAlloc for Watching {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: as the caller promised.
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            // SAFETY: the block is whole and still ours here.
            unsafe {
                self.0.lock().unwrap().push(std::slice::from_raw_parts(block, layout.size()).to_vec());
                System.dealloc(block, layout);
            }
        }
    }

    #[test]
    fn freed_and_grown_blocks_are_zero_before_they_go_back() {
        let wiping = Wiping(Watching(Mutex::new(Vec::new())));
        let layout = Layout::from_size_align(100, 8).unwrap();
        // SAFETY: blocks are used within their size, and freed once with the layout they have then.
        unsafe {
            let block = wiping.alloc(layout);
            block.write_bytes(0xa5, 100);
            let grown = wiping.realloc(block, layout, 300);
            assert_eq!((grown.read(), grown.add(99).read()), (0xa5, 0xa5));
            grown.write_bytes(0x5a, 300);
            let shrunk = wiping.realloc(grown, Layout::from_size_align(300, 8).unwrap(), 10);
            wiping.dealloc(shrunk, Layout::from_size_align(10, 8).unwrap());
        }
        assert_eq!(*wiping.0.0.lock().unwrap(), [vec![0; 100], vec![0; 300], vec![0; 10]]);
    }
}
