//! The blocks of one scan.

use super::Broken;
use super::bits::Bits;
use super::codes::Codes;
use super::transform::{Block, ZIGZAG};

/// How a scan tells blocks.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Coding {
    /// All coefficients, one block after the other.
    Sequential,
    /// Some bits of some coefficients.
    Progressive(Band),
}

/// Coefficients from one on to another, in a file's order: their bits from the highest down to `low`, or
/// bit `low` alone where the higher ones came before.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Band {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) low: u8,
    pub(super) refines: bool,
}

/// A component's codes within a scan; those it does not need may be missing.
pub(super) struct Coder<'a> {
    pub(super) levels: Option<&'a Codes>,
    pub(super) coefficients: Option<&'a Codes>,
}

impl Coder<'_> {
    /// Reads a block, all of whose coefficients are 0 before. Whether it has but its mean.
    #[inline]
    pub(super) fn sequential(
        &self,
        bits: &mut Bits,
        block: &mut Block,
        level: &mut i32,
    ) -> Result<bool, Broken> {
        block[0] = self.level(bits, level)? as i16; // what has more bits is no picture
        let codes = self.coefficients.ok_or(Broken)?;
        let mut place = 1;
        while place < 64 {
            let (run, number) = codes.next(bits)?;
            if number != 0 {
                // Beyond the last it is nowhere.
                let Some(&at) = ZIGZAG.get(place + run) else {
                    break;
                };
                block[usize::from(at & 63)] = number as i16; // at most 15 bits
                place += run + 1;
            } else if run == 15 {
                place += 16;
            } else {
                break;
            }
        }
        Ok(place == 1)
    }

    /// The mean of a block, told as the difference from the one before.
    #[inline]
    fn level(&self, bits: &mut Bits, level: &mut i32) -> Result<i32, Broken> {
        let (run, difference) = self.levels.ok_or(Broken)?.next(bits)?;
        if run > 0 {
            return Err(Broken);
        }
        *level = level.wrapping_add(difference);
        Ok(*level)
    }

    /// Reads what a scan tells of a block. `ended` counts the blocks of which nothing new comes.
    pub(super) fn progressive(
        &self,
        bits: &mut Bits,
        block: &mut Block,
        (level, ended): (&mut i32, &mut u32),
        band: Band,
    ) -> Result<(), Broken> {
        match (band.from, band.refines) {
            (0, false) => block[0] = (self.level(bits, level)? << band.low) as i16,
            (0, true) => block[0] |= (bits.take(1)? << band.low) as i16,
            (_, false) => self.first(bits, block, ended, band)?,
            (_, true) => self.refine(bits, block, ended, band)?,
        }
        Ok(())
    }

    fn first(
        &self,
        bits: &mut Bits,
        block: &mut Block,
        ended: &mut u32,
        band: Band,
    ) -> Result<(), Broken> {
        if *ended > 0 {
            *ended -= 1;
            return Ok(());
        }
        let codes = self.coefficients.ok_or(Broken)?;
        let mut place = band.from;
        while place <= band.to {
            let (run, number) = codes.next(bits)?;
            if number != 0 {
                place += run;
                if place > band.to {
                    break;
                }
                block[usize::from(ZIGZAG[place])] = (number << band.low) as i16;
                place += 1;
            } else if run == 15 {
                place += 16;
            } else {
                *ended = blocks(bits, run)? - 1;
                break;
            }
        }
        Ok(())
    }

    fn refine(
        &self,
        bits: &mut Bits,
        block: &mut Block,
        ended: &mut u32,
        band: Band,
    ) -> Result<(), Broken> {
        let codes = self.coefficients.ok_or(Broken)?;
        let bit = 1_i16 << band.low;
        let mut place = band.from;
        while *ended == 0 && place <= band.to {
            let (run, number) = codes.next(bits)?;
            let new = match number {
                0 if run < 15 => {
                    *ended = blocks(bits, run)?;
                    break;
                }
                0 => 0,
                1 => bit,
                -1 => -bit,
                _ => return Err(Broken),
            };
            // The run is of coefficients that were 0; between them others are refined.
            let mut zeros = run;
            while place <= band.to {
                let coefficient = &mut block[usize::from(ZIGZAG[place])];
                if *coefficient != 0 {
                    refined(bits, coefficient, bit)?;
                } else if zeros > 0 {
                    zeros -= 1;
                } else {
                    *coefficient = new;
                    break;
                }
                place += 1;
            }
            place += 1;
        }
        if *ended > 0 {
            *ended -= 1;
            // Most blocks have none.
            if block[1..] != [0; 63] {
                for &at in &ZIGZAG[place.min(64)..=band.to] {
                    let coefficient = &mut block[usize::from(at)];
                    if *coefficient != 0 {
                        refined(bits, coefficient, bit)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// How many blocks end here.
fn blocks(bits: &mut Bits, length: usize) -> Result<u32, Broken> {
    let more = if length > 0 {
        bits.take(length as u32)? // below 15
    } else {
        0
    };
    Ok((1 << length) + more as u32)
}

#[inline]
fn refined(bits: &mut Bits, coefficient: &mut i16, bit: i16) -> Result<(), Broken> {
    if bits.take(1)? == 1 && *coefficient & bit == 0 {
        let more = if *coefficient > 0 { bit } else { -bit };
        *coefficient = coefficient.wrapping_add(more);
    }
    Ok(())
}
