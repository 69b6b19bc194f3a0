//! A scan's data, bit by bit.

use super::Broken;

/// Bits of an interval between restart markers. A byte FF is followed by 00 there, which is no data.
pub(super) struct Bits<'a> {
    /// What was not looked at yet.
    rest: &'a [u8],
    /// The next bits, the first one in the highest place. Beyond those that count they are those that
    /// come, or zeros.
    next: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            rest: data,
            next: 0,
            count: 0,
        }
    }

    /// Has at least 32 bits count, enough for a code and its value, or all that are left.
    #[inline(always)]
    pub(super) fn refill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some((eight, _)) = self.rest.split_first_chunk() {
            let bytes = u64::from_be_bytes(*eight);
            if !has_ff(bytes) {
                self.next |= bytes >> self.count;
                let taken = (63 - self.count) / 8;
                self.rest = &self.rest[taken as usize..];
                self.count += 8 * taken;
                return;
            }
        }
        self.refill_slowly();
    }

    #[cold]
    fn refill_slowly(&mut self) {
        while self.count <= 56 {
            let byte = match self.rest {
                [0xFF, 0, rest @ ..] => {
                    self.rest = rest;
                    0xFF
                }
                // A marker, which may have any number of bytes FF before it.
                [] | [0xFF, ..] => {
                    self.rest = &[];
                    return;
                }
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.next |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next bits, 1 to 16, after a refill; zeros behind the end.
    #[inline(always)]
    pub(super) fn peek(&self, length: u32) -> usize {
        (self.next >> (64 - length)) as usize
    }

    /// Passes over bits, 16 at most.
    #[inline(always)]
    pub(super) fn skip(&mut self, length: u32) -> Result<(), Broken> {
        self.count = self.count.checked_sub(length).ok_or(Broken)?;
        self.next <<= length;
        Ok(())
    }

    /// The next bits as a number, 1 to 16.
    #[inline(always)]
    pub(super) fn take(&mut self, length: u32) -> Result<i32, Broken> {
        if self.count < length {
            self.refill();
        }
        let value = self.peek(length);
        self.skip(length)?;
        Ok(value as i32) // 16 bits
    }
}

fn has_ff(bytes: u64) -> bool {
    // A byte of zeros in what is inverted.
    (!bytes).wrapping_sub(0x0101_0101_0101_0101) & bytes & 0x8080_8080_8080_8080 != 0
}

/// A scan's data, in pieces that restart markers end.
pub(super) struct Intervals<'a> {
    rest: Option<&'a [u8]>,
    /// The marker that comes next, where any may come.
    marker: Option<u8>,
}

impl<'a> Intervals<'a> {
    pub(super) fn new(data: &'a [u8], restart: usize) -> Self {
        Self {
            rest: Some(data),
            marker: (restart > 0).then_some(0),
        }
    }

    /// The next piece. A marker out of turn tells that others are lost.
    pub(super) fn next(&mut self) -> Result<&'a [u8], Broken> {
        let rest = self.rest.take().ok_or(Broken)?;
        let Some(number) = self.marker else {
            return Ok(rest);
        };
        let is_restart = |at: &usize| matches!(rest.get(at + 1), Some(0xD0..=0xD7));
        let Some(at) = memchr::memchr_iter(0xFF, rest).find(is_restart) else {
            return Ok(rest);
        };
        if rest[at + 1] == 0xD0 + number {
            self.rest = rest.get(at + 2..);
            self.marker = Some((number + 1) % 8);
        }
        Ok(&rest[..at])
    }
}

/// A scan's data, and what follows it.
///
/// Data does not end in zeros: cameras, and programs that lost the end, fill files up with them.
pub(super) fn data(rest: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    let marker = loop {
        let Some(next) = rest[end..].iter().position(|&byte| byte == 0xFF) else {
            break None;
        };
        end += next;
        match rest.get(end + 1) {
            Some(0 | 0xD0..=0xD7) => end += 2,
            Some(0xFF) => end += 1,
            Some(_) => break Some(end),
            None => break None,
        }
    };
    let (data, behind) = rest.split_at(marker.unwrap_or(rest.len()));
    let length = data
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    let zeros = data.len() - length;
    if zeros < FEW_ZEROS && marker.is_some() {
        return (data, behind);
    }
    // A last byte FF has a zero of its own, if it is data.
    let stuffed = usize::from(data[..length].ends_with(&[0xFF]) && zeros > 0);
    (&data[..length + stuffed], behind)
}

/// Zeros that a scan's data may end in.
const FEW_ZEROS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_the_bytes_and_end_with_them() {
        // With and without bytes FF at every place of a group of eight.
        for at in 0..24 {
            let mut bytes: Vec<u8> = (0..24_u8)
                .map(|byte| byte.wrapping_mul(37).wrapping_add(5))
                .collect();
            bytes[at] = 0xFF;
            let data: Vec<u8> = bytes
                .iter()
                .flat_map(|&byte| [byte, 0].into_iter().take(1 + usize::from(byte == 0xFF)))
                .collect();
            for length in [1, 3, 8, 13, 16] {
                let mut bits = Bits::new(&data);
                for place in 0..24 * 8 / length {
                    let number = (0..length).fold(0, |number, bit| {
                        let bit = place * length + bit;
                        number << 1 | i32::from(bytes[bit as usize / 8] >> (7 - bit % 8) & 1)
                    });
                    assert_eq!(bits.take(length), Ok(number), "{place} of {length}");
                }
                assert_eq!(bits.take(16), Err(Broken));
            }
        }
        let mut bits = Bits::new(b"\x12\xFF\xFF\xD0\x34");
        assert_eq!((bits.take(8), bits.take(1)), (Ok(0x12), Err(Broken)));
    }
}
