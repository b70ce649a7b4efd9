//! Chance that is the same on every machine and in every version: SplitMix64.
//!
//! Not the crate `rand`: its distributions may change their values between versions, and a seed printed today must
//! give the same registry in ten years.

/// A stream of numbers of one seed.
pub(super) struct Dice(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    /// Independent streams of one seed.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut dice = Self(seed ^ stream.wrapping_mul(STEP));
        Self(dice.next())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `sides` − 1; 0 when there are none.
    pub(super) fn below(&mut self, sides: u32) -> u32 {
        // The high half of a product of two 32-bit numbers always fits.
        u32::try_from(((self.next() >> 32) * u64::from(sides)) >> 32).unwrap_or(0)
    }

    /// Both ends included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in so many of a hundred throws.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.place(from.len())]
    }

    /// One of weighted choices.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, u32)]) -> T {
        let mut left = self.below(from.iter().map(|(_, weight)| weight).sum());
        let mut chosen = from[0].0;
        for (choice, weight) in from {
            chosen = *choice;
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => break,
            }
        }
        chosen
    }

    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.place(last + 1));
        }
    }

    fn place(&mut self, length: usize) -> usize {
        let place = self.below(u32::try_from(length).unwrap_or(u32::MAX));
        usize::try_from(place).unwrap_or_default()
    }
}
