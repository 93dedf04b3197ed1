//! The only module that calls AEAD, HKDF, HMAC and the random source.
//!
//! A key for encryption is derived together with its nonce and spent by the one call that uses it:
//! nobody can state a nonce, keep one, or encrypt twice with it. Tags are never cut off or checked
//! by hand: only whole-message encryption and decryption are used.

use aes_gcm::aead::{Aead, AeadInOut, Payload as Message};
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::{Hkdf, HkdfExtract, HmacImpl};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::error::RandomError;

#[cfg(test)]
mod wycheproof;

/// Bytes that AES-GCM adds.
pub(super) const TAG_LEN: usize = 16;

/// Fills `out` from the operating system. Every random byte of the format comes through here.
pub(super) fn fill_random(out: &mut [u8]) -> Result<(), RandomError> {
    #[cfg(test)]
    if tests::RANDOM_FAILS.get() {
        return Err(RandomError);
    }
    getrandom::fill(out).map_err(|_| RandomError)
}

/// Fresh random bytes that are not secret: a salt or an id.
pub(crate) fn make_random<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut out = [0; N];
    fill_random(&mut out)?;
    Ok(out)
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Writes over what calls before this one left on the stack. Ciphers and hashes are built there, with
/// their round keys, before they move to where they are wiped; a value that has moved is out of reach
/// of its own wiping. Whoever works with a key does so in a function of its own and calls this after it.
#[inline(never)]
fn wipe_stack() {
    let mut below = [0u8; 16 << 10];
    std::hint::black_box(&mut below);
}

/// HMAC-SHA-256 (RFC 2104) over the parts put together.
pub(super) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mac = hmac_on_the_stack(key, parts);
    wipe_stack();
    mac
}

#[inline(never)]
fn hmac_on_the_stack(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <hmac::Hmac<Sha256> as HmacImpl>::new_from_slice(key);
    for part in parts {
        HmacImpl::update(&mut mac, part);
    }
    HmacImpl::finalize(mac).into()
}

/// Whether two public values of 32 bytes are equal, in constant time.
pub(super) fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.ct_eq(b).into()
}

/// HKDF-SHA-256 (RFC 5869): `ikm` and `info` are each the parts put together.
pub(super) fn hkdf<const N: usize>(salt: &[u8], ikm: &[&[u8]], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32, "HKDF gives at most 255 blocks") };
    let mut out = Zeroizing::new([0; N]);
    hkdf_on_the_stack(salt, ikm, info, &mut *out);
    wipe_stack();
    out
}

#[inline(never)]
fn hkdf_on_the_stack(salt: &[u8], ikm: &[&[u8]], info: &[&[u8]], out: &mut [u8]) {
    let mut extract = HkdfExtract::<Sha256>::new(Some(salt));
    for part in ikm {
        extract.input_ikm(part);
    }
    let (mut prk, hkdf): (_, Hkdf<Sha256>) = extract.finalize();
    prk.as_mut_slice().zeroize();
    let filled = hkdf.expand_multi_info(info, out);
    assert!(filled.is_ok(), "the length was checked when this was compiled");
}

/// A key and its nonce, derived for one message and spent by it.
pub(super) struct OneUse {
    key: Box<Zeroizing<[u8; 32]>>,
    nonce: [u8; 12],
}

impl OneUse {
    /// Derives key ‖ nonce (44 bytes) with HKDF.
    ///
    /// Whoever derives for sealing must put something into `salt`, `ikm` or `info` that never comes
    /// twice with another message.
    pub(super) fn derive(salt: &[u8], ikm: &[&[u8]], info: &[&[u8]]) -> Self {
        let okm = hkdf::<44>(salt, ikm, info);
        let mut one = Self { key: Box::new(Zeroizing::new([0; 32])), nonce: [0; 12] };
        deal(&*okm, [&mut **one.key, &mut one.nonce]);
        one
    }

    /// Derives key ‖ nonce ‖ commitment (76 bytes): the commitment ties the outcome to one key,
    /// which AES-GCM by itself does not.
    pub(super) fn derive_committed(salt: &[u8], ikm: &[&[u8]], info: &[&[u8]]) -> (Self, [u8; 32]) {
        let okm = hkdf::<76>(salt, ikm, info);
        let mut one = Self { key: Box::new(Zeroizing::new([0; 32])), nonce: [0; 12] };
        let mut commit = [0; 32];
        deal(&*okm, [&mut **one.key, &mut one.nonce, &mut commit]);
        (one, commit)
    }

    /// AES-256-GCM: ciphertext ‖ tag. `None` only for a message above 64 GiB.
    pub(super) fn seal(self, message: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let sealed = self.seal_on_the_stack(message, aad);
        wipe_stack();
        sealed
    }

    #[inline(never)]
    fn seal_on_the_stack(&self, message: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        self.cipher().encrypt(&self.nonce.into(), Message { msg: message, aad }).ok()
    }

    /// The same in the place of the message: of a large one there is no second copy. It has room for the tag.
    pub(super) fn seal_in_place(self, mut message: Zeroizing<Vec<u8>>, aad: &[u8]) -> Option<Vec<u8>> {
        let sealed = self.seal_in_place_on_the_stack(&mut message, aad);
        wipe_stack();
        sealed.then(|| std::mem::take(&mut *message)) // a ciphertext by now, which nobody needs to wipe
    }

    #[inline(never)]
    fn seal_in_place_on_the_stack(&self, message: &mut Vec<u8>, aad: &[u8]) -> bool {
        self.cipher().encrypt_in_place(&self.nonce.into(), aad, message).is_ok()
    }

    /// The message, if the tag holds.
    pub(super) fn open(self, sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let message = self.open_on_the_stack(sealed, aad);
        wipe_stack();
        message
    }

    #[inline(never)]
    fn open_on_the_stack(&self, sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.cipher().decrypt(&self.nonce.into(), Message { msg: sealed, aad }).ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&**self.key).into())
    }

    /// The key and nonce, for the test that builds a colliding ciphertext.
    #[cfg(test)]
    pub(super) fn parts(&self) -> ([u8; 32], [u8; 12]) {
        (**self.key, self.nonce)
    }
}

/// Deals `okm` out to the parts, which together are as long.
fn deal<const PARTS: usize>(okm: &[u8], parts: [&mut [u8]; PARTS]) {
    for (to, from) in parts.into_iter().flatten().zip(okm) {
        *to = *from;
    }
}

/// Runs a test as if the operating system had no randomness.
#[cfg(test)]
pub(super) fn without_randomness(test: impl FnOnce()) {
    tests::RANDOM_FAILS.set(true);
    test();
    tests::RANDOM_FAILS.set(false);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    thread_local! {
        pub(super) static RANDOM_FAILS: Cell<bool> = const { Cell::new(false) };
    }

    fn unhex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    #[test]
    fn rfc_5869_appendix_a_sha_256() {
        let of = |salt: &[u8], ikm: &[u8], info: &[u8]| hkdf::<42>(salt, &[ikm], &[info]).to_vec();
        let run = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
        assert_eq!(
            of(&run(0, 0x0c), &[0x0b; 22], &run(0xf0, 0xf9)),
            unhex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        );
        assert_eq!(
            hkdf::<82>(&run(0x60, 0xaf), &[&run(0, 0x20), &run(0x21, 0x4f)], &[&run(0xb0, 0xbf), &run(0xc0, 0xff)]).to_vec(),
            unhex(concat!(
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
                "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71",
                "cc30c58179ec3e87c14c01d5c1f3434f1d87"
            ))
        );
        assert_eq!(
            of(&[], &[0x0b; 22], &[]),
            unhex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
        );
    }

    #[test]
    fn rfc_4231_hmac_sha_256() {
        let long = b"This is a test using a larger than block-size key and a larger than block-size data. \
            The key needs to be hashed before being used by the HMAC algorithm.";
        let cases: [(&[u8], &[u8], &str); 6] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (&(1..=25).collect::<Vec<u8>>(), &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (&[0xaa; 131], long, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        ];
        for (key, message, expected) in cases {
            let (head, tail) = message.split_at(message.len() / 2);
            assert_eq!(hmac(key, &[head, tail]).to_vec(), unhex(expected));
        }
    }

    #[test]
    fn what_one_key_sealed_another_does_not_open() {
        let of = |info: &[u8]| OneUse::derive(&[1; 32], &[&[2; 32]], &[info]);
        let sealed = of(b"a").seal(b"text", b"aad").unwrap();
        assert_eq!(sealed.len(), 4 + TAG_LEN);
        assert_eq!(of(b"a").seal_in_place(Zeroizing::new(b"text".to_vec()), b"aad").unwrap(), sealed);
        assert_eq!(of(b"a").open(&sealed, b"aad").unwrap().as_slice(), b"text");
        assert!(of(b"b").open(&sealed, b"aad").is_none());
        assert!(of(b"a").open(&sealed, b"other").is_none());
        for len in 0..sealed.len() {
            assert!(of(b"a").open(&sealed[..len], b"aad").is_none());
        }
    }

    #[test]
    fn a_commitment_changes_with_the_key_it_goes_with() {
        let of = |ikm: &[u8]| OneUse::derive_committed(&[1; 16], &[ikm], &[b"info"]);
        let ((one, commit), (same, again), (_, other)) = (of(&[2; 32]), of(&[2; 32]), of(&[3; 32]));
        assert_eq!((one.parts(), commit), (same.parts(), again));
        assert_ne!(commit, other);
    }
}
