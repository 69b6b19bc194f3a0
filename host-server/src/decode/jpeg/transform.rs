//! 8 x 8 coefficients -> 8 x 8, 4 x 4, 2 x 2 samples or one.
//!
//! A smaller block is what the lowest coefficients alone describe: nearly the mean of the samples that
//! become one. In floating point, which needs no wide multiplication, and whose sums all processors
//! round alike.

/// Coefficients of a block. Those of one column stand side by side, so that rows come out.
pub(super) type Block = [i16; 64];

/// Where in a [`Block`] each coefficient goes, in the order in which files have them: along diagonals.
pub(super) const ZIGZAG: [u8; 64] = {
    let mut order = [0; 64];
    let (mut across, mut down, mut place) = (0_u8, 0_u8, 0);
    while place < 64 {
        order[place] = across * 8 + down;
        let upwards = (across + down).is_multiple_of(2);
        if upwards && across == 7 || !upwards && down < 7 && across == 0 {
            down += 1;
        } else if upwards && down == 0 || !upwards && down == 7 {
            across += 1;
        } else if upwards {
            (across, down) = (across + 1, down - 1);
        } else {
            (across, down) = (across - 1, down + 1);
        }
        place += 1;
    }
    order
};

/// What makes samples of a component's coefficients.
#[derive(Clone)]
pub(super) struct Transform {
    /// Samples across and down a block: 8, 4, 2 or 1.
    side: usize,
    /// The steps in which coefficients are told, times what the transform leaves out.
    steps: [f32; 64],
}

impl Transform {
    /// From the steps in a file's order.
    pub(super) fn new(side: usize, steps: &[u16; 64]) -> Self {
        let left_out = |frequency: usize| match side {
            8 => SCALE[frequency],
            _ if frequency.is_multiple_of(2) => 1.0,
            // Of four samples, the odd ones are multiplied below.
            4 => f32::sqrt(2.0),
            _ => 1.0,
        };
        let mut scaled = [0.0; 64];
        for (&place, &step) in ZIGZAG.iter().zip(steps) {
            let place = usize::from(place);
            scaled[place] = f32::from(step) * left_out(place / 8) * left_out(place % 8) / 8.0;
        }
        Self {
            side,
            steps: scaled,
        }
    }

    pub(super) fn side(&self) -> usize {
        self.side
    }

    /// Writes a block's samples into a plane whose rows are so many samples apart.
    #[inline]
    pub(super) fn write(&self, block: &Block, only_mean: bool, plane: &mut [u8], apart: usize) {
        let rows = plane.chunks_mut(apart).take(self.side);
        if only_mean || self.side == 1 {
            let level = level(f32::from(block[0]) * self.steps[0] + 128.0);
            rows.for_each(|row| row[..self.side].fill(level));
            return;
        }
        match self.side {
            8 => self.transform::<8>(block, eight, rows),
            4 => self.transform::<4>(block, four, rows),
            _ => self.transform::<2>(block, two, rows),
        }
    }

    #[inline(always)]
    fn transform<'a, const N: usize>(
        &self,
        block: &Block,
        pass: fn(&Lanes<N>) -> Lanes<N>,
        rows: impl Iterator<Item = &'a mut [u8]>,
    ) {
        let mut columns = [[0.0; N]; N];
        let steps = self.steps.as_chunks::<8>().0;
        for ((column, block), steps) in columns.iter_mut().zip(block.as_chunks::<8>().0).zip(steps)
        {
            for ((value, &coefficient), step) in column.iter_mut().zip(block).zip(steps) {
                *value = f32::from(coefficient) * step;
            }
        }
        columns[0][0] += 128.0;
        let across = pass(&columns);
        let mut turned = [[0.0; N]; N];
        for (x, column) in across.iter().enumerate() {
            for (y, &value) in column.iter().enumerate() {
                turned[y][x] = value;
            }
        }
        for (row, samples) in rows.zip(&pass(&turned)) {
            for (to, &value) in row[..N].iter_mut().zip(samples) {
                *to = level(value);
            }
        }
    }
}

/// The nearest level.
#[inline(always)]
pub(super) fn level(value: f32) -> u8 {
    let value = if value > 0.0 { value } else { 0.0 };
    let value = if value < 255.0 { value } else { 255.0 };
    // Beside 2^23 nothing but whole numbers has a place: a conversion that all processors have for many at once.
    (value + 8_388_608.0).to_bits() as u8
}

/// What is calculated side by side: in a loop over the lanes, which compilers know how to do for several
/// of them at once.
type Lanes<const N: usize> = [[f32; N]; N];

/// Arai, Agui and Nakajima's way to eight samples: five multiplications, all others are in [`SCALE`].
fn eight(f: &Lanes<8>) -> Lanes<8> {
    let mut samples = [[0.0; 8]; 8];
    for lane in 0..8 {
        let (sum, difference) = (f[2][lane] + f[6][lane], (f[2][lane] - f[6][lane]) * SQRT_2);
        let (a, b) = (f[0][lane] + f[4][lane], f[0][lane] - f[4][lane]);
        let even = [
            a + sum,
            b + (difference - sum),
            b - (difference - sum),
            a - sum,
        ];
        let (p, q) = (f[5][lane] + f[3][lane], f[5][lane] - f[3][lane]);
        let (r, s) = (f[1][lane] + f[7][lane], f[1][lane] - f[7][lane]);
        let turned = (q + s) * (2.0 * COS_8);
        let odd0 = r + p;
        let odd1 = turned - q * (2.0 * (COS_8 + SIN_8)) - odd0;
        let odd2 = (r - p) * SQRT_2 - odd1;
        let odd3 = turned - s * (2.0 * (COS_8 - SIN_8)) - odd2;
        samples[0][lane] = even[0] + odd0;
        samples[1][lane] = even[1] + odd1;
        samples[2][lane] = even[2] + odd2;
        samples[3][lane] = even[3] + odd3;
        samples[4][lane] = even[3] - odd3;
        samples[5][lane] = even[2] - odd2;
        samples[6][lane] = even[1] - odd1;
        samples[7][lane] = even[0] - odd0;
    }
    samples
}

fn four(f: &Lanes<4>) -> Lanes<4> {
    let mut samples = [[0.0; 4]; 4];
    for lane in 0..4 {
        let (a, b) = (f[0][lane] + f[2][lane], f[0][lane] - f[2][lane]);
        let c = f[1][lane] * COS_8 + f[3][lane] * SIN_8;
        let d = f[1][lane] * SIN_8 - f[3][lane] * COS_8;
        samples[0][lane] = a + c;
        samples[1][lane] = b + d;
        samples[2][lane] = b - d;
        samples[3][lane] = a - c;
    }
    samples
}

fn two([[a, b], [c, d]]: &Lanes<2>) -> Lanes<2> {
    [[a + c, b + d], [a - c, b - d]]
}

const SQRT_2: f32 = std::f32::consts::SQRT_2;
/// Cosine and sine of an eighth of a half turn.
const COS_8: f32 = 0.923_879_5;
const SIN_8: f32 = 0.382_683_43;
/// What [`eight`] leaves out of each coefficient: 1, and the cosines of its number of sixteenths of a
/// half turn, times the root of two.
const SCALE: [f32; 8] = [
    1.0,
    1.387_039_8,
    1.306_563,
    1.175_875_6,
    1.0,
    0.785_694_96,
    0.541_196_1,
    0.275_899_38,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::array::from_fn;
    use std::f64::consts::PI;

    /// By the definition, of the lowest `side` x `side` coefficients.
    fn defined(side: usize, block: &Block, steps: &[u16; 64]) -> Vec<f64> {
        let mut coefficients = [[0.0; 8]; 8];
        for (&place, &step) in ZIGZAG.iter().zip(steps) {
            let place = usize::from(place);
            coefficients[place / 8][place % 8] = f64::from(block[place]) * f64::from(step);
        }
        let wave = |frequency: usize, at: usize| {
            let angle = PI * (2 * at + 1) as f64 * frequency as f64 / (2 * side) as f64;
            angle.cos() * if frequency == 0 { 0.5_f64.sqrt() } else { 1.0 }
        };
        let sample = |x: usize, y: usize| {
            let pairs = (0..side).flat_map(|u| (0..side).map(move |v| (u, v)));
            let sum: f64 = pairs
                .map(|(u, v)| coefficients[u][v] * wave(u, x) * wave(v, y))
                .sum();
            (sum / 4.0 + 128.0).clamp(0.0, 255.0)
        };
        (0..side * side)
            .map(|at| sample(at % side, at / side))
            .collect()
    }

    #[test]
    fn samples_are_those_of_the_definition() {
        let mut state = 7_u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        for side in [8, 4, 2, 1] {
            for round in 0..200 {
                let steps: [u16; 64] = from_fn(|_| 1 + random(40) as u16);
                let mut block: Block = [0; 64];
                for _ in 0..round / 4 {
                    block[random(64) as usize] = random(41) as i16 - 20;
                }
                let mut plane = vec![7; 64 * 8];
                let only_mean = block[1..] == [0; 63];
                Transform::new(side, &steps).write(&block, only_mean, &mut plane, 64);
                for (at, expected) in defined(side, &block, &steps).into_iter().enumerate() {
                    let found = f64::from(plane[at / side * 64 + at % side]);
                    assert!(
                        (found - expected).abs() < 0.51,
                        "{side}: {found} {expected}"
                    );
                }
                assert!(
                    plane
                        .iter()
                        .skip(side)
                        .step_by(64)
                        .all(|&beside| beside == 7)
                );
            }
        }
    }

    #[test]
    fn the_order_goes_along_diagonals() {
        // Columns first: the second coefficient is the lowest that changes across.
        assert_eq!(ZIGZAG[..10], [0, 8, 1, 2, 9, 16, 24, 17, 10, 3]);
        let mut all = ZIGZAG;
        all.sort_unstable();
        assert!(all.iter().copied().eq(0..64));
    }
}
