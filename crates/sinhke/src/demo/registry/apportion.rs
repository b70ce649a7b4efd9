//! Divides a whole number by weights, without losing or inventing one.

use std::cmp::Reverse;

/// Shares of `total` in proportion to the weights, by largest remainders; never above `most`. Their sum is `total`
/// unless all that has weight is full.
pub(super) fn by_weight(total: u32, weights: &[u64], most: Option<&[u32]>) -> Vec<u32> {
    let room = |place: usize| most.map_or(u32::MAX, |most| most[place]);
    let mut shares = vec![0_u32; weights.len()];
    loop {
        let left = total - shares.iter().sum::<u32>();
        let open: Vec<usize> =
            (0..weights.len()).filter(|&place| weights[place] > 0 && shares[place] < room(place)).collect();
        let weight: u128 = open.iter().map(|&place| u128::from(weights[place])).sum();
        if left == 0 || open.is_empty() {
            return shares;
        }
        let mut given = 0;
        let mut remainders = Vec::new();
        for &place in &open {
            let exact = u128::from(left) * u128::from(weights[place]);
            let floor = u32::try_from(exact / weight).unwrap_or(left);
            let share = floor.min(room(place) - shares[place]);
            shares[place] += share;
            given += share;
            remainders.push((Reverse(exact % weight), place));
        }
        remainders.sort_unstable();
        for (_, place) in remainders {
            if given < left && shares[place] < room(place) {
                shares[place] += 1;
                given += 1;
            }
        }
    }
}
