//! How a picture is to be turned, from the EXIF block that cameras write.

use image::metadata::Orientation;

/// The orientation in a TIFF block, stored as BYTE, SHORT or LONG; upright where there is none.
pub(super) fn orientation(block: &[u8]) -> Orientation {
    find(block).unwrap_or(Orientation::NoTransforms)
}

fn find(block: &[u8]) -> Option<Orientation> {
    let little = match block.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let number = |at: usize, bytes: usize| -> Option<u32> {
        let bytes = block.get(at..at.checked_add(bytes)?)?;
        let fold = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
        Some(if little {
            bytes.iter().rev().fold(0, fold)
        } else {
            bytes.iter().fold(0, fold)
        })
    };
    let directory = number(4, 4)? as usize;
    let entries = number(directory, 2)? as usize;
    for entry in 0..entries {
        let at = directory.checked_add(2 + 12 * entry)?;
        if number(at, 2)? == ORIENTATION {
            let bytes = match number(at + 2, 2)? {
                1 => 1,
                3 => 2,
                4 => 4,
                _ => return None,
            };
            return Orientation::from_exif(u8::try_from(number(at + 8, bytes)?).ok()?);
        }
    }
    None
}

const ORIENTATION: u32 = 0x0112;

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with the one entry for the orientation.
    fn block(order: &[u8; 2], kind: u16, value: [u8; 4]) -> Vec<u8> {
        let bytes = |value: u32, length: usize| -> Vec<u8> {
            match order {
                b"II" => value.to_le_bytes()[..length].to_vec(),
                _ => value.to_be_bytes()[4 - length..].to_vec(),
            }
        };
        [
            &order[..],
            &bytes(42, 2),
            &bytes(8, 4),
            &bytes(1, 2),
            &bytes(0x0112, 2),
            &bytes(kind.into(), 2),
            &bytes(1, 4),
            &value,
        ]
        .concat()
    }

    #[test]
    fn every_whole_number_is_understood() {
        for (order, kind, value) in [
            (b"II", 1, [6, 0, 0, 0]),
            (b"II", 3, [6, 0, 0, 0]),
            (b"II", 4, [6, 0, 0, 0]),
            (b"MM", 1, [6, 0, 0, 0]),
            (b"MM", 3, [0, 6, 0, 0]),
            (b"MM", 4, [0, 0, 0, 6]),
        ] {
            let found = orientation(&block(order, kind, value));
            assert_eq!(found, Orientation::Rotate90, "{order:?} {kind}");
        }
    }

    #[test]
    fn what_is_no_orientation_leaves_the_picture_as_it_lies() {
        let whole = block(b"MM", 4, [0, 0, 0, 6]);
        for length in 0..whole.len() {
            assert_eq!(orientation(&whole[..length]), Orientation::NoTransforms);
        }
        for value in [[0, 0, 0, 0], [0, 0, 0, 9], [0xFF, 0xFF, 0xFF, 6]] {
            assert_eq!(
                orientation(&block(b"MM", 4, value)),
                Orientation::NoTransforms
            );
        }
        let far = [b"II*\0", &u32::MAX.to_le_bytes()[..]].concat();
        assert_eq!(orientation(&far), Orientation::NoTransforms);
    }
}
