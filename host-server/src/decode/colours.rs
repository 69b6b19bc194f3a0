//! Rows of pixels -> a picture in colour, reduced on the way if it is large.
//!
//! Only the reduced picture is kept, so what a decoder hands out row by row takes no more memory
//! for having many rows. Rows may come in any order, as those of an interlaced PNG do.

pub(super) use digitnet_answer::{Colours, Samples};

/// Pictures with a longer side are reduced to it: a digit does not need more pixels.
pub const REDUCED_SIDE: u32 = 1024;

/// How a decoder hands out pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// 1 to 4, as [`Colours::channels`].
    pub(super) channels: usize,
    /// Two bytes for each sample, the higher one first, instead of one.
    pub(super) deep: bool,
}

/// The size to which a picture is reduced.
pub(super) fn reduced((width, height): (u32, u32)) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= REDUCED_SIDE {
        return (width, height);
    }
    let scaled = |side: u32| (side * REDUCED_SIDE + longest / 2) / longest;
    (scaled(width).max(1), scaled(height).max(1))
}

/// Takes a picture row by row and averages the pixels that become one.
pub(super) struct Reduction {
    from: (u32, u32),
    to: (u32, u32),
    layout: Layout,
    /// To which column of the reduced picture each column goes; empty where it is not reduced.
    columns: Vec<u32>,
    /// Sums of the reduced picture's samples, colours times alpha where there is alpha.
    sums: Vec<u64>,
    samples: Samples,
}

impl Reduction {
    /// From a decoder's size to another that is nowhere larger.
    pub(super) fn new(from: (u32, u32), to: (u32, u32), layout: Layout) -> Self {
        let to = (to.0.min(from.0), to.1.min(from.1));
        let length = to.0 as usize * to.1 as usize * layout.channels;
        let reduces = from != to;
        let samples = if reduces { 0 } else { length };
        Self {
            from,
            to,
            layout,
            columns: (0..if reduces { from.0 } else { 0 })
                .map(|column| place(column, from.0, to.0))
                .collect(),
            sums: vec![0; if reduces { length } else { 0 }],
            samples: if layout.deep {
                Samples::Sixteen(vec![0; samples])
            } else {
                Samples::Eight(vec![0; samples])
            },
        }
    }

    /// Bytes that a reduction takes, with its result.
    pub(super) fn bytes(from: (u32, u32), to: (u32, u32), layout: Layout) -> u64 {
        let samples = u64::from(to.0) * u64::from(to.1) * layout.channels as u64;
        let sample = 1 + u64::from(layout.deep);
        if from == to {
            samples * sample
        } else {
            samples * (8 + sample) + 4 * u64::from(from.0)
        }
    }

    /// Takes every `step`-th pixel of a row, from a column on. Each pixel must come once.
    pub(super) fn add(&mut self, row: u32, first: u32, step: u32, pixels: &[u8]) {
        // Small pictures are most of all, and are taken as they are.
        if self.from == self.to
            && step == 1
            && let Samples::Eight(samples) = &mut self.samples
        {
            let length = self.to.0 as usize * self.layout.channels;
            samples[row as usize * length..][..length].copy_from_slice(pixels);
            return;
        }
        match (self.layout.channels, self.layout.deep) {
            (1, false) => self.take::<1>(row, first, step, shallow(pixels)),
            (2, false) => self.take::<2>(row, first, step, shallow(pixels)),
            (3, false) => self.take::<3>(row, first, step, shallow(pixels)),
            (4, false) => self.take::<4>(row, first, step, shallow(pixels)),
            (1, true) => self.take::<1>(row, first, step, deep(pixels)),
            (2, true) => self.take::<2>(row, first, step, deep(pixels)),
            (3, true) => self.take::<3>(row, first, step, deep(pixels)),
            _ => self.take::<4>(row, first, step, deep(pixels)),
        }
    }

    fn take<const N: usize>(
        &mut self,
        row: u32,
        first: u32,
        step: u32,
        pixels: impl Iterator<Item = [u16; N]>,
    ) {
        let width = self.to.0 as usize;
        if self.from == self.to {
            let start = row as usize * width * N;
            let range = start + first as usize * N..start + width * N;
            match &mut self.samples {
                Samples::Eight(samples) => {
                    let row = samples[range].as_chunks_mut::<N>().0;
                    for (to, pixel) in row.iter_mut().step_by(step as usize).zip(pixels) {
                        *to = pixel.map(|sample| sample as u8); // it was one
                    }
                }
                Samples::Sixteen(samples) => {
                    let row = samples[range].as_chunks_mut::<N>().0;
                    for (to, pixel) in row.iter_mut().step_by(step as usize).zip(pixels) {
                        *to = pixel;
                    }
                }
            }
            return;
        }
        let start = place(row, self.from.1, self.to.1) as usize * width * N;
        let sums = self.sums[start..start + width * N].as_chunks_mut::<N>().0;
        let columns = self.columns[first as usize..].iter().step_by(step as usize);
        for (&column, pixel) in columns.zip(pixels) {
            let weight = if N.is_multiple_of(2) {
                pixel[N - 1].into()
            } else {
                1
            };
            let sums = &mut sums[column as usize];
            for (channel, (sum, sample)) in sums.iter_mut().zip(pixel).enumerate() {
                let is_alpha = N.is_multiple_of(2) && channel == N - 1;
                *sum += u64::from(sample) * if is_alpha { 1 } else { weight };
            }
        }
    }

    /// The picture, once all pixels were added.
    pub(super) fn finish(mut self) -> Colours {
        if self.from != self.to {
            self.average();
        }
        Colours {
            width: self.to.0 as usize,
            height: self.to.1 as usize,
            channels: self.layout.channels,
            samples: self.samples,
        }
    }

    fn average(&mut self) {
        let counts = |from: u32, to: u32| {
            let mut counts = vec![0_u64; to as usize];
            (0..from).for_each(|line| counts[place(line, from, to) as usize] += 1);
            counts
        };
        let (across, down) = (
            counts(self.from.0, self.to.0),
            counts(self.from.1, self.to.1),
        );
        let pixels = down
            .iter()
            .flat_map(|rows| across.iter().map(move |columns| rows * columns));
        let channels = self.layout.channels;
        let has_alpha = channels.is_multiple_of(2);
        for (sums, count) in self.sums.chunks_exact_mut(channels).zip(pixels) {
            let (colours, alpha) = sums.split_at_mut(channels - usize::from(has_alpha));
            let weights = alpha.first().copied().unwrap_or(count);
            for sum in colours {
                *sum = (*sum + weights / 2) / weights.max(1);
            }
            for sum in alpha {
                *sum = (*sum + count / 2) / count;
            }
        }
        // An average is in the range of what it is made of.
        let sums = self.sums.iter();
        match &mut self.samples {
            Samples::Eight(samples) => samples.extend(sums.map(|&mean| mean as u8)),
            Samples::Sixteen(samples) => samples.extend(sums.map(|&mean| mean as u16)),
        }
    }
}

/// Where a line goes when `from` lines become `to`.
fn place(line: u32, from: u32, to: u32) -> u32 {
    (u64::from(line) * u64::from(to) / u64::from(from)) as u32 // less than `to`
}

fn shallow<const N: usize>(pixels: &[u8]) -> impl Iterator<Item = [u16; N]> {
    pixels
        .as_chunks::<N>()
        .0
        .iter()
        .map(|pixel| pixel.map(u16::from))
}

fn deep<const N: usize>(pixels: &[u8]) -> impl Iterator<Item = [u16; N]> {
    let pixels = pixels.as_chunks::<2>().0.chunks_exact(N);
    pixels.map(|pixel| std::array::from_fn(|channel| u16::from_be_bytes(pixel[channel])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eight(colours: Colours) -> Vec<u8> {
        match colours.samples {
            Samples::Eight(samples) => samples,
            Samples::Sixteen(_) => panic!("a byte became two"),
        }
    }

    fn layout(channels: usize, deep: bool) -> Layout {
        Layout { channels, deep }
    }

    #[test]
    fn areas_are_averaged() {
        let mut reduction = Reduction::new((4, 2), (2, 1), layout(1, false));
        reduction.add(1, 0, 1, &[30, 40, 200, 201]);
        reduction.add(0, 0, 1, &[10, 20, 200, 201]);
        assert_eq!(eight(reduction.finish()), [25, 201]);
    }

    #[test]
    fn what_is_transparent_has_no_colour() {
        let mut reduction = Reduction::new((4, 1), (2, 1), layout(2, false));
        reduction.add(0, 0, 1, &[90, 255, 7, 0, 1, 0, 2, 0]);
        assert_eq!(eight(reduction.finish()), [90, 128, 0, 0]);
    }

    #[test]
    fn deep_samples_stay_deep() {
        let mut reduction = Reduction::new((2, 1), (2, 1), layout(1, true));
        reduction.add(0, 0, 1, &[0, 200, 1, 2]);
        let Samples::Sixteen(samples) = reduction.finish().samples else {
            panic!("two bytes became one");
        };
        assert_eq!(samples, [200, 258]);
        let mut reduction = Reduction::new((2, 1), (1, 1), layout(1, true));
        reduction.add(0, 0, 1, &[0xFF, 0xFF, 0xFF, 0xFE]);
        let Samples::Sixteen(samples) = reduction.finish().samples else {
            panic!("two bytes became one");
        };
        assert_eq!(samples, [0xFFFF]);
    }

    #[test]
    fn pixels_may_come_in_any_order() {
        for to in [(6, 4), (3, 2), (1, 1)] {
            let rows: Vec<Vec<u8>> = (0..4_u8)
                .map(|row| (0..18).map(|sample| row * 50 + sample).collect())
                .collect();
            let mut in_order = Reduction::new((6, 4), to, layout(3, false));
            let mut apart = Reduction::new((6, 4), to, layout(3, false));
            for (number, row) in (0..).zip(&rows) {
                in_order.add(number, 0, 1, row);
            }
            for (number, row) in (0..4).zip(&rows).rev() {
                for first in [1, 0] {
                    let pixels = row.chunks_exact(3).skip(first).step_by(2);
                    apart.add(
                        number,
                        first as u32,
                        2,
                        &pixels.flatten().copied().collect::<Vec<_>>(),
                    );
                }
            }
            assert_eq!(eight(in_order.finish()), eight(apart.finish()));
        }
    }
}
