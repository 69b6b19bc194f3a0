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
    /// Where the columns begin that become one, and where the last ones end; empty where the picture is
    /// not reduced.
    columns: Vec<usize>,
    /// Sums down the rows that become one, of which this one was added last.
    line: Vec<u32>,
    row: u32,
    /// Sums of the reduced picture's samples.
    sums: Vec<u32>,
    samples: Samples,
}

impl Reduction {
    /// From a decoder's size to another that is nowhere larger.
    pub(super) fn new(from: (u32, u32), to: (u32, u32), layout: Layout) -> Self {
        let to = (to.0.min(from.0), to.1.min(from.1));
        let length = to.0 as usize * to.1 as usize * layout.channels;
        let reduces = from != to;
        let samples = if reduces { 0 } else { length };
        let columns = if reduces { 0..to.0 + 1 } else { 0..0 };
        Self {
            from,
            to,
            layout,
            columns: columns
                .map(|to_column| begin(to_column, from.0, to.0))
                .collect(),
            line: vec![
                0;
                if reduces {
                    from.0 as usize * layout.channels
                } else {
                    0
                }
            ],
            row: 0,
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
            let line = 4 * u64::from(from.0) * layout.channels as u64;
            samples * (4 + sample) + line + 8 * u64::from(to.0 + 1)
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
        let row = place(row, self.from.1, self.to.1);
        if row != self.row {
            self.end_row();
            self.row = row;
        }
        let line = &mut self.line[first as usize * N..].as_chunks_mut::<N>().0;
        // What fills a row is added many samples at once.
        if step == 1 {
            line.iter_mut()
                .zip(pixels)
                .for_each(|(sums, pixel)| sum(sums, pixel, self.layout.deep));
        } else {
            let line = line.iter_mut().step_by(step as usize);
            line.zip(pixels)
                .for_each(|(sums, pixel)| sum(sums, pixel, self.layout.deep));
        }
    }

    /// Adds the sums down some rows to those of the pixels that they become.
    fn end_row(&mut self) {
        match self.layout.channels {
            1 => self.end_row_of::<1>(),
            2 => self.end_row_of::<2>(),
            3 => self.end_row_of::<3>(),
            _ => self.end_row_of::<4>(),
        }
    }

    fn end_row_of<const N: usize>(&mut self) {
        let width = self.to.0 as usize;
        let start = self.row as usize * width * N;
        let sums = self.sums[start..start + width * N].as_chunks_mut::<N>().0;
        let line = self.line.as_chunks_mut::<N>().0;
        for (sums, ends) in sums.iter_mut().zip(self.columns.windows(2)) {
            for pixel in &line[ends[0]..ends[1]] {
                for (sum, more) in sums.iter_mut().zip(pixel) {
                    *sum += more;
                }
            }
        }
        self.line.fill(0);
    }

    /// The picture, once all pixels were added.
    pub(super) fn finish(mut self) -> Colours {
        if self.from != self.to {
            self.end_row();
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
        let rows = |row: u32| begin(row, self.from.1, self.to.1);
        let rows = (0..self.to.1).map(|row| (rows(row + 1) - rows(row)) as u32); // at most all
        let columns = self
            .columns
            .windows(2)
            .map(|ends| (ends[1] - ends[0]) as u32);
        let counts = rows.flat_map(|rows| columns.clone().map(move |columns| rows * columns));
        let channels = self.layout.channels;
        let has_alpha = channels.is_multiple_of(2);
        for (sums, count) in self.sums.chunks_exact_mut(channels).zip(counts) {
            let (colours, alpha) = sums.split_at_mut(channels - usize::from(has_alpha));
            let weights = alpha.first().copied().unwrap_or(count);
            for sum in colours {
                *sum = mean(*sum, weights.max(1));
            }
            for sum in alpha {
                *sum = mean(*sum, count) * if self.layout.deep { 257 } else { 1 };
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

/// Adds a pixel, its colours times alpha where there is alpha: 8 bits of it, or the sums of some hundred
/// pixels would have no room.
#[inline(always)]
fn sum<const N: usize>(sums: &mut [u32; N], pixel: [u16; N], deep: bool) {
    if !N.is_multiple_of(2) {
        for (sum, sample) in sums.iter_mut().zip(pixel) {
            *sum += u32::from(sample);
        }
        return;
    }
    let alpha = u32::from(if deep {
        pixel[N - 1] >> 8
    } else {
        pixel[N - 1]
    });
    for (sum, sample) in sums.iter_mut().zip(&pixel[..N - 1]) {
        *sum += u32::from(*sample) * alpha;
    }
    sums[N - 1] += alpha;
}

fn mean(sum: u32, count: u32) -> u32 {
    ((u64::from(sum) + u64::from(count / 2)) / u64::from(count)) as u32 // at most the sum
}

/// Where a line goes when `from` lines become `to`.
fn place(line: u32, from: u32, to: u32) -> u32 {
    (u64::from(line) * u64::from(to) / u64::from(from)) as u32 // less than `to`
}

/// The first of the lines that go there.
fn begin(line: u32, from: u32, to: u32) -> usize {
    (u64::from(line) * u64::from(from)).div_ceil(u64::from(to)) as usize // at most `from`
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
mod tests;
