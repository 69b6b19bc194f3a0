//! An opened model, in memory that C provides.
#![forbid(unsafe_code)]

use core::mem::MaybeUninit;

use digitnet_core::int8::Network;

/// Words of a `digitnet_model`.
pub const DIGITNET_MODEL_WORDS: usize = 64;

/// An opened model: `digitnet_model_open` fills it in, the other functions read it. Its contents
/// are the library's own. It may be copied; it holds no memory but itself and needs no closing.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Not for use.
    pub words: [usize; DIGITNET_MODEL_WORDS],
}

/// What a model is, for people and for sizing memory.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Info {
    /// `sizeof(digitnet_info)`, set by the caller.
    pub size: usize,
    /// Number of classes, thus of scores: 2 to 64.
    pub classes: u32,
    /// Side of the first convolution's kernel, in pixels: 1 to 9.
    pub conv1_kernel: u32,
    /// Output channels of the first convolution: 1 to 64.
    pub conv1_channels: u32,
    /// Side of the second convolution's kernel, in pixels: 1 to 9.
    pub conv2_kernel: u32,
    /// Output channels of the second convolution: 1 to 64.
    pub conv2_channels: u32,
    /// Units of the hidden layer, 0 where there is none: 0 to 256.
    pub hidden_units: u32,
    /// Weights and biases of all layers.
    pub parameters: u32,
    /// Multiplications of one forward pass.
    pub multiply_accumulates: u32,
    /// What one unit of score is worth in natural-logarithm units, above 0.
    pub score_scale: f32,
}

/// How the library sees a [`Model`]: the network between two seals.
#[repr(C)]
pub(crate) struct Sealed<'a> {
    front: usize,
    blob: usize,
    blob_len: usize,
    pub(crate) network: MaybeUninit<Network<'a>>,
    back: usize,
}

const _: () = assert!(
    size_of::<Sealed<'static>>() <= size_of::<Model>()
        && align_of::<Sealed<'static>>() <= align_of::<Model>(),
    "the network has grown: raise DIGITNET_MODEL_WORDS"
);

/// Cut to the size of a word.
const FRONT: usize = 0xd191_7be7_6f70_656e_u64 as usize;
const BACK: usize = 0x6e65_706f_7eb7_191d_u64 as usize;

impl<'a> Sealed<'a> {
    pub(crate) fn new(blob: &'a [u8], network: Network<'a>) -> Self {
        let (front, back) = seals(blob.as_ptr().addr(), blob.len());
        Self {
            front,
            blob: blob.as_ptr().addr(),
            blob_len: blob.len(),
            network: MaybeUninit::new(network),
            back,
        }
    }

    /// Whether [`new`](Self::new) wrote this: memory that was never opened, is zeroed or was
    /// overwritten from either side has other seals.
    pub(crate) fn is_intact(&self) -> bool {
        (self.front, self.back) == seals(self.blob, self.blob_len)
    }

    /// Address and length of the blob that the network borrows.
    pub(crate) const fn blob(&self) -> (usize, usize) {
        (self.blob, self.blob_len)
    }
}

impl Info {
    pub(crate) fn of(network: &Network<'_>) -> Self {
        let shape = network.shape();
        // The format's limits keep every one of these below 2^32.
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Self {
            size: size_of::<Self>(),
            classes: number(shape.classes),
            conv1_kernel: number(shape.conv1.kernel),
            conv1_channels: number(shape.conv1.out_channels),
            conv2_kernel: number(shape.conv2.kernel),
            conv2_channels: number(shape.conv2.out_channels),
            hidden_units: number(shape.hidden),
            parameters: number(shape.parameters()),
            multiply_accumulates: number(shape.multiply_accumulates()),
            score_scale: network.score_scale(),
        }
    }
}

const fn seals(blob: usize, blob_len: usize) -> (usize, usize) {
    let mixed = blob.rotate_left(7) ^ blob_len;
    (FRONT ^ mixed, BACK ^ mixed)
}
