//! The f32 network: what the int8 one approximates.
//!
//! What [`crate::int8`] has too stands there in the same order, so that one explains the other.

pub use crate::layer::float::{Channel, Layer};

use crate::blob::{Arithmetic, Blob};
use crate::kernels::{Prepacked, float as kernels};
use crate::label::Labels;
use crate::model_error::{ModelError, attempt};
use crate::scratch::ScratchTooSmall;
use crate::scratch::from_first_word;
use crate::shape::Shape;
use crate::{Digit, PIXELS, Scores, Scratch, Verdict};

/// An f32 network that borrows its blob.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    shape: Shape,
    labels: Labels<'a>,
    score_scale: f32,
    none_class: Option<usize>,
    margin: f32,
    none_margin: f32,
    conv1: Layer<'a>,
    conv2: Layer<'a>,
    hidden: Layer<'a>,
    output: Layer<'a>,
    prepacked: Prepacked<'a>,
}

impl<'a> Network<'a> {
    /// Checks an f32 blob and borrows it.
    ///
    /// # Errors
    ///
    /// A [`ModelError`] that names what is wrong and where; a blob of the other arithmetic too.
    pub const fn parse(blob: &'a [u8]) -> Result<Self, ModelError> {
        Self::from_blob(&attempt!(Blob::parse(blob)))
    }

    /// Checks an f32 blob that is part of the program: where this runs in a constant, a bad blob
    /// fails the build.
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
        if !matches!(blob.arithmetic, Arithmetic::Float) {
            return Err(ModelError::Arithmetic {
                found: "int8",
                expected: "f32",
            });
        }
        let shape = blob.shape;
        let (conv1, conv2) = (shape.conv1, shape.conv2);
        let start = blob.layers_offset();
        let (conv1, next) = attempt!(Layer::read(blob, start, conv1.out_channels, conv1.taps()));
        let (conv2, next) = attempt!(Layer::read(blob, next, conv2.out_channels, conv2.taps()));
        let (hidden, next) = attempt!(Layer::read(blob, next, shape.hidden, shape.features()));
        let (output, _) = attempt!(Layer::read(
            blob,
            next,
            shape.classes,
            shape.output_inputs()
        ));
        let (labels, score_scale) = (blob.labels, blob.score_scale);
        Ok(Self {
            shape,
            labels,
            score_scale,
            none_class: blob.none_class,
            margin: f32::from_bits(blob.margin),
            none_margin: f32::from_bits(blob.none_margin),
            conv1,
            conv2,
            hidden,
            output,
            prepacked: Prepacked::NONE,
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
    pub const fn margin(&self) -> f32 {
        self.margin
    }

    /// The same for the score of the class that means "no digit", at least 0.
    pub const fn none_margin(&self) -> f32 {
        self.none_margin
    }

    /// What the scores of this network say.
    pub fn verdict(&self, scores: &Scores<f32>) -> Verdict {
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

    /// The same network, with its convolutions prepacked.
    #[cfg(digitnet_kernels = "lanes")]
    pub(crate) const fn with(self, prepacked: Prepacked<'a>) -> Self {
        Self { prepacked, ..self }
    }

    /// Bytes of [`Scratch`] that [`forward`](Self::forward) needs.
    pub const fn scratch_bytes(&self) -> usize {
        4 * self.shape.scratch_values()
    }

    /// Runs the network over one digit. A pixel is worth `0.0..=1.0`.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `BYTES` is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward<const BYTES: usize>(
        &self,
        digit: &Digit,
        scratch: &mut Scratch<BYTES>,
    ) -> Result<Scores<f32>, ScratchTooSmall> {
        self.forward_in(digit.pixels(), scratch.bytes())
    }

    /// [`forward`](Self::forward) over pixels and in memory that are already there, as
    /// [`int8::Network::forward_in`](crate::int8::Network::forward_in).
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if there is less than [`scratch_bytes`](Self::scratch_bytes).
    pub fn forward_in(
        &self,
        pixels: &[u8; PIXELS],
        memory: &mut [u8],
    ) -> Result<Scores<f32>, ScratchTooSmall> {
        let memory = from_first_word(memory);
        let expected = self.scratch_bytes();
        let found = memory.len();
        let floats = memory.get_mut(..expected);
        let floats = floats.and_then(|bytes| bytemuck::try_cast_slice_mut(bytes).ok());
        let pixels = pixels.map(|level| f32::from(level) / 255.0);
        let scores = floats.and_then(|floats| self.forward_by(&pixels, floats));
        scores.ok_or(ScratchTooSmall { found, expected })
    }

    fn forward_by(&self, pixels: &[f32; PIXELS], memory: &mut [f32]) -> Option<Scores<f32>> {
        let Shape { conv1, conv2, .. } = &self.shape;
        let prepacked = self.prepacked.layers();
        let (features, first) = memory.split_at_mut_checked(conv2.pooled_len())?;

        // 28 x 28 x 1 -> e.g. 12 x 12 x 16
        let map = first.get_mut(..conv1.pooled_len())?;
        kernels::conv_relu_pool(prepacked[0], pixels, conv1, &self.conv1, map);
        // -> e.g. 4 x 4 x 32
        kernels::conv_relu_pool(prepacked[1], map, conv2, &self.conv2, features);
        let mut inputs: &[f32] = features;
        if self.shape.hidden > 0 {
            let hidden = first.get_mut(..self.shape.hidden)?;
            for (value, sum) in
                hidden
                    .iter_mut()
                    .zip(kernels::dense(prepacked[1], inputs, &self.hidden))
            {
                *value = sum.max(0.0);
            }
            inputs = hidden;
        }
        Some(Scores::new(
            kernels::dense(prepacked[1], inputs, &self.output),
            self.score_scale,
        ))
    }
}
