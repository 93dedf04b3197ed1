//! Invented codes, the same at every run: what a test stores, it can look for.

/// Codes as GitHub issues them: five and five hexadecimal digits.
#[must_use]
pub fn github(seed: u64, count: usize) -> Vec<String> {
    let mut numbers = Numbers(seed);
    (0..count).map(|_| format!("{:05x}-{:05x}", numbers.below(1 << 20), numbers.below(1 << 20))).collect()
}

/// Codes as Google issues them: two groups of four digits.
#[must_use]
pub fn spaced_digits(seed: u64, count: usize) -> Vec<String> {
    let mut numbers = Numbers(seed);
    (0..count).map(|_| format!("{:04} {:04}", numbers.below(10_000), numbers.below(10_000))).collect()
}

/// A file with one code on each line, as services offer it.
#[must_use]
pub fn file_of(codes: &[String]) -> String {
    codes.iter().map(|code| format!("{code}\n")).collect()
}

/// Numbers without a pattern that a recogniser could take for one (Knuth's linear congruence).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
