//! Weights of the int8 network as they lie in the blob: bytes, or four bits each.

use crate::part::part;

/// Weights of one output channel.
#[derive(Clone, Copy, Debug)]
pub enum Weights<'a> {
    /// A byte each.
    Bytes(&'a [i8]),
    /// Four bits each.
    Nibbles(Nibbles<'a>),
}

/// Weights of four bits: groups of them, each from a new word of eight on.
#[derive(Clone, Copy, Debug)]
pub struct Nibbles<'a> {
    /// Little-endian, at any address.
    words: &'a [[u8; 4]],
    /// Weights of one channel.
    taps: usize,
    /// Weights of one group.
    group: usize,
}

impl<'a> Weights<'a> {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Nibbles(nibbles) => nibbles.taps,
        }
    }

    /// Whether there is none: no layer of a network is so.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in the order of `weights/FORMAT.md`.
    pub fn iter(self) -> impl Iterator<Item = i8> + 'a {
        (0..self.len()).map(move |index| self.get(index))
    }

    /// As many as `room` has from number `first` on, where a group starts that has them all.
    #[cfg(digitnet_kernels = "lanes")]
    pub(crate) fn group<'r>(self, first: usize, room: &'r mut [i8]) -> &'r [i8]
    where
        'a: 'r,
    {
        match self {
            Self::Bytes(bytes) => part(bytes, first..first + room.len()),
            Self::Nibbles(nibbles) => {
                for (target, word) in room.chunks_mut(8).zip(nibbles.groups_from(first)) {
                    let mut eight = [0; 2];
                    widen(&[*word], &mut eight);
                    let eight: &[i8] = bytemuck::must_cast_slice(&eight);
                    for (target, &weight) in target.iter_mut().zip(eight) {
                        *target = weight >> 4;
                    }
                }
                room
            }
        }
    }

    /// Weight number `index`; 0 where there is none.
    #[inline]
    pub(crate) fn get(self, index: usize) -> i8 {
        match self {
            Self::Bytes(bytes) => bytes.get(index).copied().unwrap_or(0),
            Self::Nibbles(nibbles) => nibbles.get(index),
        }
    }
}

impl<'a> Nibbles<'a> {
    /// Bytes of a group of weights.
    pub(crate) const fn group_bytes(group: usize) -> usize {
        group.next_multiple_of(8) / 2
    }

    pub(crate) fn new(bytes: &'a [u8], taps: usize, group: usize) -> Self {
        let words = bytes.as_chunks().0;
        Self { words, taps, group }
    }

    fn get(self, index: usize) -> i8 {
        let (Some(group), Some(place)) =
            (index.checked_div(self.group), index.checked_rem(self.group))
        else {
            return 0;
        };
        let words = Self::group_bytes(self.group) / 4;
        let word = self.words.get(group * words + place / 8);
        let byte = word.and_then(|word| word.get(place % 4));
        let byte = byte.copied().unwrap_or(0).cast_signed();
        if place % 8 < 4 {
            byte << 4 >> 4
        } else {
            byte >> 4
        }
    }

    /// The groups from the one that starts with weight number `first` on.
    #[inline]
    pub(crate) fn groups_from(&self, first: usize) -> &'a [[u8; 4]] {
        // By steps: small processors do not divide.
        let (mut words, mut at) = (0, 0);
        while at < first && self.group > 0 {
            words += Self::group_bytes(self.group) / 4;
            at += self.group;
        }
        part(self.words, words..)
    }

    /// The words of `len` weights from number `first` on, where no group ends with half a word.
    #[cfg(digitnet_kernels = "lanes")]
    pub(crate) fn in_one_run(&self, len: usize, first: usize) -> Option<&'a [[u8; 4]]> {
        if !self.group.is_multiple_of(8) || !len.is_multiple_of(8) {
            return None;
        }
        self.groups_from(first).get(..len / 8)
    }

    /// Sixteen times the sum of products of inputs with the groups from weight number `first` on, by a
    /// sum of products of bytes.
    #[inline]
    pub(crate) fn dot_widened(
        self,
        mut inputs: &[u8],
        first: usize,
        dot: impl Fn(&[u8], &[i8]) -> i32,
    ) -> i32 {
        let mut words = self.groups_from(first);
        let (mut sum, mut left) = (0, self.group);
        while !inputs.is_empty() && left > 0 {
            let len = left.min(BLOCK).min(inputs.len());
            let (block, other_inputs) = inputs.split_at(len);
            let (taken, other_words) = words.split_at(len.div_ceil(8).min(words.len()));
            let mut widened = [0; BLOCK / 4];
            widen(taken, &mut widened);
            let weights = bytemuck::must_cast_slice(&widened);
            sum += dot(block, part(weights, ..len));
            (inputs, words) = (other_inputs, other_words);
            left -= len;
            if left == 0 {
                left = self.group;
            }
        }
        sum
    }
}

/// Weights that are widened at a time.
const BLOCK: usize = 64;

/// Eight weights of each word as eight bytes, sixteen times as large: no more than a mask. Products with
/// them are sixteen times as large too, which a layer of such weights has room for.
#[inline]
pub(crate) fn widen(words: &[[u8; 4]], target: &mut [u32]) {
    // Some processors load other words than those at multiples of 4 byte by byte.
    if cfg!(any(digitnet_kernels = "thumb1", digitnet_kernels = "riscv"))
        && let Ok(words) = bytemuck::try_cast_slice::<_, u32>(words)
    {
        return fill(words.iter().map(|word| u32::from_le(*word)), target);
    }
    fill(words.iter().map(|word| u32::from_le_bytes(*word)), target);
}

#[inline(always)]
fn fill(words: impl Iterator<Item = u32>, target: &mut [u32]) {
    const UPPER: u32 = 0xF0F0_F0F0;
    for (target, word) in target.as_chunks_mut::<2>().0.iter_mut().zip(words) {
        *target = [(word << 4 & UPPER).to_le(), (word & UPPER).to_le()];
    }
}
