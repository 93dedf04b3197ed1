//! Fixed places in fixed headers, as the byte tables of `docs/FORMAT.md` give them.
//! A place outside its header does not compile, so nothing here can fail.

/// The `N` bytes at `AT`.
pub(super) fn get<const AT: usize, const N: usize, const LEN: usize>(header: &[u8; LEN]) -> [u8; N] {
    const { assert!(AT + N <= LEN, "a field lies inside its header") };
    std::array::from_fn(|i| header[AT + i])
}

/// The little-endian number of 32 bits at `AT`.
pub(super) fn get_u32<const AT: usize, const LEN: usize>(header: &[u8; LEN]) -> u32 {
    u32::from_le_bytes(get::<AT, 4, LEN>(header))
}

/// The little-endian number of 16 bits at `AT`.
pub(super) fn get_u16<const AT: usize, const LEN: usize>(header: &[u8; LEN]) -> u16 {
    u16::from_le_bytes(get::<AT, 2, LEN>(header))
}

/// Writes `N` bytes at `AT`.
pub(super) fn put<const AT: usize, const N: usize, const LEN: usize>(header: &mut [u8; LEN], field: [u8; N]) {
    const { assert!(AT + N <= LEN, "a field lies inside its header") };
    header[AT..AT + N].copy_from_slice(&field);
}
