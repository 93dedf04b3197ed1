//! Texts that prove by themselves what they are, because they carry check digits: a Matrix recovery
//! key and a BitLocker recovery key. Must never accept one whose check fails.

use custody::services::{Service, by_slug};

/// The service whose key this is, by its check digits.
pub(crate) fn proves(text: &str) -> Option<&'static Service> {
    if is_bitlocker(text) {
        by_slug("bitlocker")
    } else if is_matrix(text) {
        by_slug("matrix")
    } else {
        None
    }
}

/// Eight groups of six digits, each divisible by 11 and below 65,536 times it.
fn is_bitlocker(text: &str) -> bool {
    let groups = || text.split(|c: char| c == '-' || c.is_whitespace());
    let fits = |g: &str| g.len() == 6 && g.parse::<u32>().is_ok_and(|n| n.is_multiple_of(11) && n / 11 < 65_536);
    groups().count() == 8 && groups().all(fits) && groups().any(|g| g != "000000")
}

/// 35 bytes in base 58: the prefix 8B 01, the key, and a byte that makes the exclusive or of all zero.
fn is_matrix(text: &str) -> bool {
    const SIGNS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let plain = || text.bytes().filter(|b| !b.is_ascii_whitespace());
    if !(46..=49).contains(&plain().count()) {
        return false;
    }
    let mut bytes = [0_u8; 36];
    for sign in plain() {
        let Some(mut carry) = SIGNS.iter().position(|s| *s == sign).and_then(|p| u32::try_from(p).ok()) else { return false };
        for byte in bytes.iter_mut().rev() {
            carry = u32::from(*byte).saturating_mul(58).saturating_add(carry);
            *byte = u8::try_from(carry & 0xff).unwrap_or(0);
            carry >>= 8;
        }
    }
    let [0, key @ ..] = &bytes else { return false };
    key.starts_with(&[0x8b, 0x01]) && key.iter().fold(0, |all, b| all ^ b) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_check_digits_alone() {
        let service = |text: &str| proves(text).map(|s| s.slug);
        assert_eq!(service("110011-220022-330033-440044-550055-660066-077077-088088"), Some("bitlocker"));
        assert_eq!(service("110012-220022-330033-440044-550055-660066-077077-088088"), None);
        assert_eq!(service("720896-220022-330033-440044-550055-660066-077077-088088"), None, "no group is above 65,535 times 11");
        let key = "EsTk jCbh 1DgR TGLj Rdu2 CPEZ GMge 1n5p oY1K zBCC kkpq VdZ6";
        assert_eq!(service(key), Some("matrix"));
        assert_eq!(service(&key.replace("Rdu2", "Rdu3")), None);
        assert_eq!(service(""), None);
    }
}
