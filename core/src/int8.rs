//! The int8 network: the arithmetic that every machine repeats bit for bit.
//!
//! Twin of [`crate::float`]: the same items in the same order, so that one explains the other.

pub use crate::layer::int8::{Channel, Layer};

use crate::blob::{Arithmetic, Blob, attempt, label};
use crate::error::{ModelError, ScratchTooSmall};
use crate::kernels::{FromBlob, Kernels, Laid, Native, portable};
use crate::scratch::from_first_word;
use crate::shape::Shape;
use crate::{Classification, Digit, PIXELS, Scores, Scratch, Verdict};

/// An int8 network that borrows its blob.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    shape: Shape,
    labels: &'a [u8],
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
        let (conv1, conv2) = (shape.conv1, shape.conv2);
        let start = blob.layers_offset();
        let (conv1, next) = attempt!(Layer::read(
            blob,
            start,
            "conv1",
            conv1.out_channels,
            conv1.taps(),
            3
        ));
        let (conv2, next) = attempt!(Layer::read(
            blob,
            next,
            "conv2",
            conv2.out_channels,
            conv2.taps(),
            3
        ));
        let (hidden, next) = attempt!(Layer::read(
            blob,
            next,
            "hidden",
            shape.hidden,
            shape.features(),
            3
        ));
        let (output, _) = attempt!(Layer::read(
            blob,
            next,
            "output",
            shape.classes,
            shape.output_inputs(),
            1
        ));
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
        label(self.labels, class)
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

    /// Bytes of [`Scratch`] that [`forward`](Self::forward) needs: both pooled maps, and two
    /// bytes for each tap of the windows that are multiplied at a time.
    pub const fn scratch_bytes(&self) -> usize {
        self.windows_bytes() + self.shape.scratch_values()
    }

    const fn windows_bytes(&self) -> usize {
        4 * 2 * self.shape.window_taps()
    }

    /// Reads one digit: one pass of the network, and what it says.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn classify<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Classification, ScratchTooSmall> {
        let scores = self.forward(digit, scratch)?;
        Ok(self.classification(scores))
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

    /// Runs the network over one digit: the same scores on every machine.
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
        self.forward_by::<Native>(self.laid.layers(), pixels, memory, |_, _| {})
    }

    /// [`forward`](Self::forward), handing `observe` each layer's name and what it gave, as soon as
    /// it is done: the pooled maps of the convolutions as `[y][x][channel]`, the activations of the
    /// hidden layer, nothing of the output layer, which gives the scores.
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

    fn forward_by<K: Kernels>(
        &self,
        laid: [K::Laid<'_>; 2],
        pixels: &[u8; PIXELS],
        memory: &mut [u8],
        mut observe: impl FnMut(&'static str, &[u8]),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        let Shape { conv1, conv2, .. } = &self.shape;
        let memory = from_first_word(memory);
        let expected = self.scratch_bytes();
        let too_small = ScratchTooSmall {
            found: memory.len(),
            expected,
        };
        let memory = memory.get_mut(..expected).ok_or(too_small)?;
        let (windows, maps) = memory
            .split_at_mut_checked(self.windows_bytes())
            .ok_or(too_small)?;
        let windows = bytemuck::try_cast_slice_mut(windows).map_err(|_| too_small)?;
        let (features, first) = maps
            .split_at_mut_checked(conv2.pooled_len())
            .ok_or(too_small)?;

        // 28 x 28 x 1 -> e.g. 12 x 12 x 16
        let map = first.get_mut(..conv1.pooled_len()).ok_or(too_small)?;
        K::conv_relu_pool(laid[0], pixels, conv1, &self.conv1, windows, map);
        observe("conv1", map);
        // -> e.g. 4 x 4 x 32
        K::conv_relu_pool(laid[1], map, conv2, &self.conv2, windows, features);
        observe("conv2", features);
        let mut inputs: &[u8] = features;
        if self.shape.hidden > 0 {
            let hidden = first.get_mut(..self.shape.hidden).ok_or(too_small)?;
            for (value, channel) in hidden.iter_mut().zip(self.hidden.channels()) {
                let sum = K::dot(inputs, channel.weights) + channel.bias;
                *value = channel.requantize.map_or(0, |rule| rule.apply(sum));
            }
            inputs = hidden;
            observe("hidden", inputs);
        }
        self.score::<K>(laid[1], inputs, observe)
    }

    /// The output layer. A function of its own and not inlined, so that the memory of the scores is
    /// not on the stack a second time while the convolutions run; they go straight to the caller.
    #[inline(never)]
    fn score<K: Kernels>(
        &self,
        laid: K::Laid<'_>,
        inputs: &[u8],
        mut observe: impl FnMut(&'static str, &[u8]),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        let scores = Scores::new(K::sums(laid, inputs, &self.output), self.score_scale);
        observe("output", &[]);
        Ok(scores)
    }
}
