//! Tells whether a JPEG file is all there, which its decoder does not.

/// Whether the end marker follows the beginning of the compressed pixels.
///
/// Walks over the header segments, since a thumbnail inside them has an end marker of its own.
pub(crate) fn is_complete(file: &[u8]) -> bool {
    let mut rest = file.get(2..).unwrap_or_default(); // behind the start marker
    loop {
        let (marker, body) = match rest {
            // Any number of fill bytes may stand before a marker.
            [0xFF, 0xFF, ..] => {
                rest = &rest[1..];
                continue;
            }
            [0xFF, marker, body @ ..] => (*marker, body),
            _ => return false,
        };
        match marker {
            START_OF_SCAN => return body.windows(2).any(|pair| pair == [0xFF, END_OF_IMAGE]),
            END_OF_IMAGE => return false,
            // Markers that stand alone: TEM and the restart markers.
            0x01 | 0xD0..=0xD7 => rest = body,
            _ => {
                let [high, low, ..] = body else { return false };
                let length = usize::from(u16::from_be_bytes([*high, *low])).max(2);
                let Some(next) = body.get(length..) else {
                    return false;
                };
                rest = next;
            }
        }
    }
}

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

#[cfg(test)]
mod tests {
    use super::*;

    const START: [u8; 2] = [0xFF, 0xD8];
    /// An APP1 segment of 6 bytes whose content looks like an end marker.
    const THUMBNAIL: [u8; 8] = [0xFF, 0xE1, 0, 6, 0xFF, 0xDA, 0xFF, 0xD9];
    const SCAN: [u8; 6] = [0xFF, 0xDA, 0, 2, 0x12, 0x34];

    #[test]
    fn the_end_marker_counts_only_behind_the_pixels() {
        let cut = [&START[..], &THUMBNAIL, &SCAN].concat();
        assert!(!is_complete(&cut));
        assert!(is_complete(&[&cut[..], &[0xFF, 0xD9]].concat()));
    }

    #[test]
    fn fill_bytes_and_lone_markers_are_passed_over() {
        let file = [
            &START[..],
            &[0xFF, 0xFF, 0x01],
            &THUMBNAIL,
            &SCAN,
            &[0xFF, 0xD9],
        ]
        .concat();
        assert!(is_complete(&file));
    }

    #[test]
    fn every_cut_is_noticed() {
        let file = [&START[..], &THUMBNAIL, &SCAN, &[0xFF, 0xD9]].concat();
        for length in 0..file.len() {
            assert!(!is_complete(&file[..length]), "cut to {length} bytes");
        }
    }
}
