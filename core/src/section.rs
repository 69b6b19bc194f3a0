//! A part of a blob.

/// A part of the blob and where it starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) offset: usize,
}

impl Section<'_> {
    /// Byte number `index` of the section; 0 beyond its end, since an index that could panic would
    /// bring panicking code into firmware.
    pub(crate) const fn byte(&self, index: usize) -> u8 {
        match self.bytes.split_at_checked(index) {
            Some((_, [byte, ..])) => *byte,
            _ => 0,
        }
    }

    /// The little-endian word number `index` of the section.
    pub(crate) const fn word(&self, index: usize) -> u32 {
        read_u32(self.bytes, 4 * index)
    }
}

pub(crate) const fn slice(bytes: &[u8], offset: usize, len: usize) -> Section<'_> {
    if let Some((_, rest)) = bytes.split_at_checked(offset)
        && let Some((found, _)) = rest.split_at_checked(len)
    {
        return Section {
            bytes: found,
            offset,
        };
    }
    Section { bytes: &[], offset }
}

/// The little-endian word at `offset`; 0 where there are no four bytes.
pub(crate) const fn read_u32(bytes: &[u8], offset: usize) -> u32 {
    match slice(bytes, offset, 4).bytes.first_chunk::<4>() {
        Some(word) => u32::from_le_bytes(*word),
        None => 0,
    }
}
