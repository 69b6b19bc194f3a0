//! The sizes that a blob may ask for. A reader that accepts these accepts every valid blob.

/// Width and height of the network's input, in pixels.
pub const SIDE: usize = 28;
/// Pixels of one [`Digit`](crate::Digit): `SIDE * SIDE`.
pub const PIXELS: usize = SIDE * SIDE;
/// Largest side of a convolution kernel, in taps.
pub const MAX_KERNEL: usize = 9;
/// Most output channels of a convolution.
pub const MAX_CHANNELS: usize = 64;
/// Most units of the optional hidden layer.
pub const MAX_HIDDEN: usize = 256;
/// Most classes that a model can tell apart.
pub const MAX_CLASSES: usize = 64;
/// Bytes of one class label in the blob, unless its header says otherwise: UTF-8, padded with zero
/// bytes.
pub const LABEL_BYTES: usize = 8;
/// Most bytes of one class label.
pub const MAX_LABEL_BYTES: usize = 24;

/// Bytes of [`Scratch`](crate::Scratch) that are enough for every valid blob, int8 or f32.
///
/// The largest maps are 14 x 14 x [`MAX_CHANNELS`] after the first pooling and 7 x 7 x
/// [`MAX_CHANNELS`] after the second, since padding never makes a map larger than its input.
/// The int8 network's maps are of bytes and not kept whole, so that its windows take less.
pub const MAX_SCRATCH_BYTES: usize = 4 * (14 * 14 + 7 * 7) * MAX_CHANNELS;
