//! Parts of slices that are there by an invariant.
//!
//! Where one is broken, a debug build says so. Any other build takes nothing for the part and goes
//! on: an index that could panic would bring panicking code into firmware.

use core::slice::SliceIndex;

/// The part of a slice that must be there.
#[inline(always)]
#[track_caller]
pub(crate) fn part<T>(slice: &[T], range: impl SliceIndex<[T], Output = [T]>) -> &[T] {
    let found = slice.get(range);
    debug_assert!(found.is_some(), "a slice is shorter than planned");
    found.unwrap_or(&[])
}

/// The part of a slice that must be there, to write to.
#[inline(always)]
#[track_caller]
pub(crate) fn part_mut<T>(slice: &mut [T], range: impl SliceIndex<[T], Output = [T]>) -> &mut [T] {
    let found = slice.get_mut(range);
    debug_assert!(found.is_some(), "a slice is shorter than planned");
    found.unwrap_or(&mut [])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_the_slice_s() {
        let mut numbers = [1, 2, 3];
        assert_eq!(part(&numbers, 1..), [2, 3]);
        part_mut(&mut numbers, ..1).fill(9);
        assert_eq!(numbers, [9, 2, 3]);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "shorter than planned")]
    fn a_broken_invariant_is_told() {
        let _never = part(&[1, 2, 3], 2..5);
    }
}
