//! The int8 network: the arithmetic that every machine repeats bit for bit.
//!
//! What [`crate::float`] has too stands there in the same order, so that one explains the other.

pub use crate::layer::int8::{Channel, Layer, Nibbles, Weights};

use crate::blob::{Arithmetic, Blob};
use crate::kernels::{Convolutions, FromBlob, Given, Kernels, Laid, Memory, Native, portable};
use crate::label::Labels;
use crate::model_error::{ModelError, attempt};
use crate::scratch::{ScratchTooSmall, from_first_word};
use crate::shape::Shape;
use crate::{Classification, Digit, PIXELS, Scores, Scratch, Verdict};

/// An int8 network that borrows its blob.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    shape: Shape,
    labels: Labels<'a>,
    score_scale: f32,
    none_class: Option<usize>,
    margin: i32,
    none_margin: i32,
    conv1: Layer<'a>,
    conv2: Layer<'a>,
    hidden: Layer<'a>,
    output: Layer<'a>,
    laid: Laid<'a>,
}

impl<'a> Network<'a> {
    /// Checks an int8 blob and borrows it.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] that names what is wrong and where; a blob of the other arithmetic too.
    pub const fn parse(blob: &'a [u8]) -> Result<Self, ModelError> {
        Self::from_blob(&attempt!(Blob::parse(blob)))
    }

    /// Checks an int8 blob that is part of the program: where this runs in a constant, a bad
    /// blob fails the build.
    ///
    /// ```
    /// # use digitnet_core::int8::Network;
    /// const BLOB: [u8; 19_604] = *include_bytes!("../weights/digits.int8.dgn");
    /// const NETWORK: Network<'static> = Network::embed(&BLOB);
    /// # let _ = NETWORK;
    /// ```
    ///
    /// The same with one bit flipped does not compile ("model blob: damaged (checksum differs)"):
    ///
    /// ```compile_fail,E0080
    /// # use digitnet_core::int8::Network;
    /// const BLOB: [u8; 19_604] = {
    ///     let mut blob = *include_bytes!("../weights/digits.int8.dgn");
    ///     blob[1000] ^= 1;
    ///     blob
    /// };
    /// const NETWORK: Network<'static> = Network::embed(&BLOB);
    /// # let _ = NETWORK;
    /// ```
    ///
    /// # Panics
    ///
    /// If the blob is not valid, with [`ModelError::summary`].
    pub const fn embed(blob: &'static [u8]) -> Network<'static> {
        match Network::parse(blob) {
            Ok(network) => network,
            Err(error) => panic!("{}", error.summary()),
        }
    }

    pub(crate) const fn from_blob(blob: &Blob<'a>) -> Result<Self, ModelError> {
        if !matches!(blob.arithmetic, Arithmetic::Int8) {
            return Err(ModelError::Arithmetic {
                found: "f32",
                expected: "int8",
            });
        }
        let shape = blob.shape;
        let plans = &blob.plans;
        let (conv1, next) = attempt!(Layer::read(blob, blob.layers_offset(), &plans[0]));
        let (conv2, next) = attempt!(Layer::read(blob, next, &plans[1]));
        let (hidden, next) = attempt!(Layer::read(blob, next, &plans[2]));
        let (output, _) = attempt!(Layer::read(blob, next, &plans[3]));
        let (labels, score_scale) = (blob.labels, blob.score_scale);
        Ok(Self {
            shape,
            labels,
            score_scale,
            none_class: blob.none_class,
            margin: blob.margin.cast_signed(),
            none_margin: blob.none_margin.cast_signed(),
            conv1,
            conv2,
            hidden,
            output,
            laid: Laid::NONE,
        })
    }

    /// The sizes of the layers.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }

    /// What to call a class, for example `"7"`; `None` for a class that the model does not have.
    pub const fn label(&self, class: usize) -> Option<&'a str> {
        self.labels.get(class)
    }

    /// What one unit of score is worth in natural-logarithm units.
    pub const fn score_scale(&self) -> f32 {
        self.score_scale
    }

    /// The class that means "no digit"; `None` where the model has none.
    pub const fn none_class(&self) -> Option<usize> {
        self.none_class
    }

    /// How far the best score must lie above every other digit's for [`Verdict::Digit`], in units of score,
    /// at least 0.
    pub const fn margin(&self) -> i32 {
        self.margin
    }

    /// The same for the score of the class that means "no digit", at least 0.
    pub const fn none_margin(&self) -> i32 {
        self.none_margin
    }

    /// What the scores of this network say: the same on every machine.
    pub fn verdict(&self, scores: &Scores<i32>) -> Verdict {
        scores.verdict(self.none_class, self.margin, self.none_margin)
    }

    /// The layers by name, in the order of the data; the hidden one has no channels where the
    /// model has none.
    pub const fn layers(&self) -> [(&'static str, &Layer<'a>); 4] {
        [
            ("conv1", &self.conv1),
            ("conv2", &self.conv2),
            ("hidden", &self.hidden),
            ("output", &self.output),
        ]
    }

    /// The same network, with its convolutions laid out.
    #[cfg(digitnet_kernels = "lanes")]
    pub(crate) const fn with(self, laid: Laid<'a>) -> Self {
        Self { laid, ..self }
    }

    /// Bytes of [`Scratch`] that [`forward`](Self::forward) needs: two bytes for each tap of the
    /// windows that are multiplied at a time, a sum for each class, the rows of the first pooled map
    /// that one row of the second is computed from, and that row; where there is a hidden layer, the
    /// second map too.
    #[inline(always)]
    pub const fn scratch_bytes(&self) -> usize {
        let features = if self.shape.hidden > 0 {
            self.shape.features()
        } else {
            0
        };
        self.windows_bytes() + self.sums_bytes() + self.rows_bytes() + features
    }

    #[inline(always)]
    const fn windows_bytes(&self) -> usize {
        4 * 2 * self.shape.window_taps()
    }

    #[inline(always)]
    const fn sums_bytes(&self) -> usize {
        size_of::<i32>() * self.shape.classes
    }

    /// Rows of both maps; the hidden layer's values take their place.
    #[inline(always)]
    const fn rows_bytes(&self) -> usize {
        let rows = self.shape.strip_values() + self.shape.row_values();
        if self.shape.hidden > rows {
            self.shape.hidden
        } else {
            rows
        }
    }

    /// Reads one digit: one pass of the network, and what it says. Where the digit
    /// [is blank](Digit::is_blank) the network is not asked: it is none.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn classify<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Classification, ScratchTooSmall> {
        self.classify_in(digit, scratch.bytes())
    }

    /// [`classify`](Self::classify) in memory as [`forward_in`](Self::forward_in) wants it.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn classify_in(
        &self,
        digit: &Digit,
        memory: &mut [u8],
    ) -> Result<Classification, ScratchTooSmall> {
        if digit.is_blank() {
            let scores = self.scores_of_nothing();
            return Ok(Classification::new(scores, Verdict::None, self.none_class));
        }
        let scores = self.forward_in(digit.pixels(), memory)?;
        Ok(self.classification(scores))
    }

    /// "No digit" as surely as can be told; where the model has no such class, all are alike.
    pub(crate) fn scores_of_nothing(&self) -> Scores<i32> {
        // A lead of 20 natural-logarithm units.
        let sure = (20.0 / self.score_scale) as i32;
        let score = |class| {
            if Some(class) == self.none_class {
                sure
            } else {
                0
            }
        };
        Scores::new((0..self.shape.classes).map(score), self.score_scale)
    }

    /// Scores that this network gave and that were kept elsewhere; `None` unless there is one for
    /// each class.
    pub fn scores(&self, values: &[i32]) -> Option<Scores<i32>> {
        let right = values.len() == self.shape.classes;
        right.then(|| Scores::new(values.iter().copied(), self.score_scale))
    }

    /// Verdict and class of scores of this network.
    pub fn classification(&self, scores: Scores<i32>) -> Classification {
        let verdict = self.verdict(&scores);
        Classification::new(scores, verdict, self.none_class)
    }

    /// Runs the network over one digit: the same scores on every machine. They mean nothing where it
    /// [is blank](Digit::is_blank).
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        self.forward_in(digit.pixels(), scratch.bytes())
    }

    /// [`forward`](Self::forward) over pixels and in memory that are already there, for example in
    /// flash, or of a size that is known only when the program runs.
    ///
    /// `pixels` are those of a [`Digit`]. What is in `memory` does not matter; if it does not start
    /// at a multiple of 4, up to 3 bytes more are needed.
    ///
    /// ```
    /// # use digitnet_core::{PIXELS, int8::Network};
    /// # let blob = include_bytes!("../weights/digits.int8.dgn");
    /// let network = Network::parse(blob)?;
    /// let mut memory = vec![0; network.scratch_bytes() + 3];
    /// let scores = network.forward_in(&[0; PIXELS], &mut memory)?;
    /// # let _ = scores;
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward_in(
        &self,
        pixels: &[u8; PIXELS],
        memory: &mut [u8],
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        let ignore = |_: &'static str, _: &[u8]| {};
        // Browsers fetch one pass alone, watched or not.
        #[cfg(target_arch = "wasm32")]
        let ignore: &mut dyn FnMut(&'static str, &[u8]) = &mut { ignore };
        self.forward_by::<Native>(self.laid.layers(), pixels, memory, ignore)
    }

    /// Hands `then` the scores of the picture moved by one pixel, in turn to the right, to the left, down
    /// and up, where the kernels share work among them; else `None`.
    #[inline]
    pub(crate) fn neighbours(
        &self,
        pixels: &[u8; PIXELS],
        memory: &mut [u8],
        mut then: impl FnMut(Scores<i32>),
    ) -> Result<Option<()>, ScratchTooSmall> {
        if cfg!(target_arch = "wasm32") {
            return Ok(None); // 2 kB of code that browsers would fetch
        }
        let laid = self.laid.layers();
        let mut outcome = Ok(());
        let shared = Native::neighbours(laid, pixels, self.convolutions(), |map| {
            let given = laid.map(|laid| (laid, map));
            let scores = self.forward_by::<Given<Native>>(given, pixels, memory, |_, _| {});
            match scores {
                Ok(scores) => then(scores),
                Err(error) => outcome = Err(error),
            }
        });
        outcome.map(|()| shared)
    }

    #[inline(always)]
    const fn convolutions(&self) -> Convolutions<'_> {
        Convolutions {
            shape: &self.shape,
            layers: [&self.conv1, &self.conv2],
        }
    }

    /// [`forward`](Self::forward), handing `observe` each layer's name and what it gave, as soon as
    /// it is done: of the convolutions one or several rows of the pooled map, `[y][x][channel]`, from the
    /// top to the last that the next layer needs; the activations of the hidden layer; nothing of the
    /// output layer, which gives the scores, once for each part of its inputs.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn observe<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
        observe: impl FnMut(&'static str, &[u8]),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        self.forward_by::<Native>(self.laid.layers(), digit.pixels(), scratch.bytes(), observe)
    }

    /// [`forward`](Self::forward) by the reference kernels, which every processor has: what the
    /// kernels made for one processor are held to, by tests and by firmware that tests itself. The
    /// scores are the same. No part of the interface that is kept stable.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    #[doc(hidden)]
    pub fn forward_portable<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        self.forward_by::<portable::int8::Portable>(
            [FromBlob; 2],
            digit.pixels(),
            scratch.bytes(),
            |_, _| {},
        )
    }

    fn forward_by<'l, K: Kernels>(
        &self,
        laid: [K::Laid<'l>; 2],
        pixels: &[u8; PIXELS],
        memory: &mut [u8],
        mut observe: impl FnMut(&'static str, &[u8]),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        let memory = from_first_word(memory);
        let expected = self.scratch_bytes();
        let too_small = ScratchTooSmall {
            found: memory.len(),
            expected,
        };
        let memory = memory.get_mut(..expected).ok_or(too_small)?;
        let words = self.windows_bytes() + self.sums_bytes();
        let (words, rows) = memory.split_at_mut_checked(words).ok_or(too_small)?;
        let words: &mut [u32] = bytemuck::try_cast_slice_mut(words).map_err(|_| too_small)?;
        let (windows, sums) = words
            .split_at_mut_checked(2 * self.shape.window_taps())
            .ok_or(too_small)?;
        let sums: &mut [i32] = bytemuck::must_cast_slice_mut(sums);
        let (rows, features) = rows
            .split_at_mut_checked(self.rows_bytes())
            .ok_or(too_small)?;
        let (strip, row) = rows
            .split_at_mut_checked(self.shape.strip_values())
            .ok_or(too_small)?;
        let row = row.get_mut(..self.shape.row_values()).ok_or(too_small)?;

        for (sum, bias) in sums.iter_mut().zip(self.output.biases()) {
            *sum = bias;
        }
        let convolutions = self.convolutions();
        let memory = Memory {
            windows,
            strip,
            row,
        };
        type Add<L> = fn(&Layer<'_>, L, &[u8], usize, &mut [i32]);
        let add: Add<K::Laid<'l>> = if self.output.group() > 0 {
            add::<K, true>
        } else {
            add::<K, false>
        };
        let mut done = 0;
        // 28 x 28 x 1 -> e.g. 12 x 12 x 16 -> 4 x 4 x 32
        K::convolve(laid, pixels, convolutions, memory, |layer, values| {
            if layer == 0 {
                return observe("conv1", values);
            }
            observe("conv2", values);
            if self.shape.hidden > 0 {
                for (feature, value) in features.iter_mut().skip(done).zip(values) {
                    *feature = *value;
                }
            } else {
                add(&self.output, laid[1], values, done, sums);
                observe("output", &[]);
            }
            done += values.len();
        });
        if self.shape.hidden > 0 {
            let hidden = rows.get_mut(..self.shape.hidden).ok_or(too_small)?;
            for (value, channel) in hidden.iter_mut().zip(self.hidden.channels()) {
                let sum = match channel.weights {
                    Weights::Bytes(weights) => K::dot(laid[1], features, weights),
                    Weights::Nibbles(weights) => K::dot_nibbles(laid[1], features, weights, 0),
                };
                let sum = sum + channel.bias;
                *value = channel.requantize.map_or(0, |rule| rule.apply(sum));
            }
            observe("hidden", hidden);
            add(&self.output, laid[1], hidden, 0, sums);
            observe("output", &[]);
        }
        Ok(Scores::new(sums.iter().copied(), self.score_scale))
    }
}

/// Adds to each class's sum what the output layer makes of its inputs from number `first` on. `NIBBLES`: by weights
/// of four bits.
#[inline(never)]
fn add<K: Kernels, const NIBBLES: bool>(
    layer: &Layer<'_>,
    laid: K::Laid<'_>,
    inputs: &[u8],
    first: usize,
    sums: &mut [i32],
) {
    for (channel, sum) in sums.iter_mut().enumerate() {
        *sum += if NIBBLES {
            K::dot_nibbles(laid, inputs, layer.nibbles(channel), first)
        } else {
            K::dot(laid, inputs, layer.bytes(channel, first, inputs.len()))
        };
    }
}
