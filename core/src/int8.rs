//! The int8 network: the arithmetic that every machine repeats bit for bit.
//!
//! What [`crate::float`] has too stands there in the same order, so that one explains the other.

pub use crate::layer::int8::{Channel, Layer, Nibbles, Weights};

mod classify;
mod pass;

use crate::blob::{Arithmetic, Blob};
use crate::kernels::{Convolutions, FromBlob, Given, Kernels as _, Native, Prepacked, portable};
use crate::label::Labels;
use crate::model_error::{ModelError, attempt};
use crate::scratch::ScratchTooSmall;
use crate::shape::Shape;
use crate::{Digit, PIXELS, Scores, Scratch};

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
    prepacked: Prepacked<'a>,
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

    /// How far the best score must lie above every other digit's for [`Verdict::Digit`](crate::Verdict::Digit), in units of score,
    /// at least 0.
    pub const fn margin(&self) -> i32 {
        self.margin
    }

    /// The same for the score of the class that means "no digit", at least 0.
    pub const fn none_margin(&self) -> i32 {
        self.none_margin
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
        self.forward_by::<Native>(self.prepacked.layers(), pixels, memory, ignore)
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
        let prepacked = self.prepacked.layers();
        let mut outcome = Ok(());
        let shared = Native::neighbours(prepacked, pixels, self.convolutions(), |map| {
            let given = prepacked.map(|prepacked| (prepacked, map));
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
        self.forward_by::<Native>(
            self.prepacked.layers(),
            digit.pixels(),
            scratch.bytes(),
            observe,
        )
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
}
