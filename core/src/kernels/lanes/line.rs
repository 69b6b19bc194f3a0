//! One line of memory: a number for each of the channels that are multiplied together.

/// Channels that are multiplied at a time: a 32-bit lane for each.
pub(super) const CHANNELS: usize = 16;

/// One 32-bit number for each of sixteen channels.
pub(super) type Group = [i32; CHANNELS];

/// Memory that a network is prepacked in, as
/// [`int8::Network::prepacked`](crate::int8::Network::prepacked) tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub struct CacheLine(pub(super) Group);

impl CacheLine {
    /// Memory with nothing in it.
    pub const EMPTY: Self = Self([0; CHANNELS]);
}
