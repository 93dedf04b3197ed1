//! What the key derivation leaves in memory, and what a hostile header makes it allocate: nothing.
//!
//! An allocator of its own looks at every large block as it is freed, so this file stands alone.
#![allow(unsafe_code)] // an allocator cannot be written without

use codekeep_vault::format::{Dek, KdfCost, OpenError, Password, SealError, check, make_slot, seal};
use custody::VaultId;
use sha2::{Digest, Sha256};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Argon2's memory at the least cost is 19 MiB; nothing else here comes near.
const LARGE: usize = 4 * 1024 * 1024;

thread_local! {
    static LARGE_ALLOCATED: Cell<usize> = const { Cell::new(0) };
    static LARGE_FREED: Cell<usize> = const { Cell::new(0) };
    static NOT_ZERO: Cell<usize> = const { Cell::new(0) };
    static REFUSE: Cell<bool> = const { Cell::new(false) };
}

struct Looking;

// SAFETY: every call goes on to the system's allocator unchanged, or returns null, which says that
// there is no memory; a block is only read before it is freed.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= LARGE {
            if REFUSE.get() {
                return std::ptr::null_mut();
            }
            LARGE_ALLOCATED.set(LARGE_ALLOCATED.get() + 1);
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.size() >= LARGE {
            LARGE_FREED.set(LARGE_FREED.get() + 1);
            // SAFETY: the caller gives the block back, so it is whole; all of it was written.
            let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            NOT_ZERO.set(NOT_ZERO.get() + bytes.iter().filter(|byte| **byte != 0).count());
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Looking = Looking;

const VAULT: VaultId = VaultId([1; 16]);

fn file() -> (Password, Vec<u8>) {
    let (password, dek) = (Password::from_bytes(b"x").unwrap(), Dek::make().unwrap());
    let slot = make_slot(VAULT, &dek, (&password).into(), KdfCost::LEAST).unwrap();
    let file = seal(VAULT, &dek, &[slot], b"payload").unwrap();
    (password, file)
}

fn with_cost(mut file: Vec<u8>, m_kib: u32, t: u32, p: u32) -> Vec<u8> {
    for (at, number) in [(76, m_kib), (80, t), (84, p)] {
        file[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    let end = file.len() - 32;
    let trailer = Sha256::digest(&file[..end]);
    file[end..].copy_from_slice(&trailer);
    file
}

#[test]
fn a_decrypted_payload_is_zero_when_it_is_freed() {
    let (password, dek) = (Password::from_bytes(b"x").unwrap(), Dek::make().unwrap());
    let slot = make_slot(VAULT, &dek, (&password).into(), KdfCost::LEAST).unwrap();
    let file = seal(VAULT, &dek, &[slot], &vec![7; 2 * LARGE]).unwrap();
    let plaintext = check(&file).unwrap().open(&dek).unwrap();
    let (freed, not_zero) = (LARGE_FREED.get(), NOT_ZERO.get());
    assert_eq!(plaintext.expose().len(), 2 * LARGE);
    drop(plaintext);
    assert_eq!((LARGE_FREED.get() - freed, NOT_ZERO.get() - not_zero), (1, 0));
}

#[test]
fn the_working_memory_is_zero_when_it_is_freed() {
    let (password, file) = file();
    assert!(check(&file).unwrap().unlock(&password).is_ok());
    assert_eq!(LARGE_FREED.get(), 2, "one buffer to make the slot, one to open it");
    assert_eq!(NOT_ZERO.get(), 0);
}

#[test]
fn a_refused_cost_and_a_damaged_file_allocate_nothing() {
    let (password, file) = file();
    let before = LARGE_ALLOCATED.get();
    for (m_kib, t, p) in [(u32::MAX, 1, 1), (2_097_153, 1, 1), (2_097_152, 5, 1), (65_536, 65, 1), (65_536, 1, 17), (0, 0, 0), (8, 1, 1)] {
        let hostile = with_cost(file.clone(), m_kib, t, p);
        assert_eq!(check(&hostile).err(), Some(OpenError::RefusedCost { m_kib, t, p }));
    }
    let mut damaged = with_cost(file, 2_097_152, 4, 16);
    assert!(check(&damaged).is_ok());
    damaged[300] ^= 1;
    assert_eq!(check(&damaged).and_then(|checked| checked.unlock(&password)).err(), Some(OpenError::Damaged));
    assert_eq!(LARGE_ALLOCATED.get(), before);
}

#[test]
fn too_little_memory_is_an_error_and_not_an_abort() {
    let (password, file) = file();
    let dek = Dek::make().unwrap();
    REFUSE.set(true);
    let opened = check(&file).unwrap().unlock(&password).err();
    let made = make_slot(VAULT, &dek, (&password).into(), KdfCost::LEAST).err();
    REFUSE.set(false);
    assert_eq!((opened, made), (Some(OpenError::OutOfMemory), Some(SealError::OutOfMemory)));
}
