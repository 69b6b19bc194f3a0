//! What a JPEG file's markers tell: whether it is all there, which its decoder does not say, and
//! what it takes to decode it.

/// Whether the end marker follows the beginning of the compressed pixels.
///
/// Walks over the header segments, since a thumbnail inside them has an end marker of its own.
pub(crate) fn is_complete(file: &[u8]) -> bool {
    let scan = Segments::of(file).find(|segment| segment.marker == START_OF_SCAN);
    scan.is_some_and(|scan| {
        let mut pairs = scan.rest.windows(2);
        pairs.any(|pair| pair == [0xFF, END_OF_IMAGE])
    })
}

/// Bytes of coefficients that the decoder keeps, at most, for `blocks` blocks of 8 x 8 pixels:
/// none if every scan has all components, since then rows are finished one by one.
pub(crate) fn coefficient_bytes(file: &[u8], blocks: u64) -> u64 {
    let mut kept = None;
    for segment in Segments::of(file) {
        match segment.marker {
            // Sequential frames; progressive ones, which come in many scans.
            0xC0..=0xC2 => kept = Some((sampling(segment.content), segment.marker == 0xC2)),
            START_OF_SCAN => {
                let (sampling, progressive) = kept.unwrap_or_default();
                let in_scan = segment.content.first().copied().unwrap_or_default();
                let whole = usize::from(in_scan) == sampling.len();
                if whole && !progressive {
                    return 0;
                }
                let samples: u64 = sampling.iter().sum();
                // Scans of single components are laid out as if none was subsampled.
                let most = sampling.iter().copied().max().unwrap_or(1);
                let bytes = samples * blocks * 64 * 2;
                return if whole { bytes / most.max(1) } else { bytes };
            }
            _ => {}
        }
    }
    0
}

/// Scans: each one walks over the whole picture, however short it is.
pub(crate) fn scans(file: &[u8]) -> usize {
    let mut pairs = file.windows(2);
    let mut scans = 0;
    while pairs.any(|pair| pair == [0xFF, START_OF_SCAN]) {
        scans += 1;
    }
    scans
}

/// How many samples each component has for one of the coarsest, from a frame's header.
fn sampling(frame: &[u8]) -> Vec<u64> {
    let components = frame.get(6..).unwrap_or_default().chunks_exact(3);
    components
        .map(|component| u64::from(component[1] >> 4) * u64::from(component[1] & 15))
        .collect()
}

/// The segments before and of the first scan's header.
struct Segments<'a> {
    rest: &'a [u8],
}

struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
    /// What follows it.
    rest: &'a [u8],
}

impl<'a> Segments<'a> {
    fn of(file: &'a [u8]) -> Self {
        Self {
            rest: file.get(2..).unwrap_or_default(), // behind the start marker
        }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    /// `None` at the end, and at what is no segment.
    fn next(&mut self) -> Option<Segment<'a>> {
        loop {
            let (marker, body) = match self.rest {
                // Any number of fill bytes may stand before a marker.
                [0xFF, 0xFF, ..] => {
                    self.rest = &self.rest[1..];
                    continue;
                }
                [0xFF, marker, body @ ..] => (*marker, body),
                _ => return None,
            };
            match marker {
                END_OF_IMAGE => return None,
                // Markers that stand alone: TEM and the restart markers.
                0x01 | 0xD0..=0xD7 => self.rest = body,
                _ => {
                    let [high, low, ..] = body else { return None };
                    let length = usize::from(u16::from_be_bytes([*high, *low])).max(2);
                    let content = body.get(2..length)?;
                    let rest = &body[length..];
                    // Behind a scan's header come no segments but pixels.
                    self.rest = if marker == START_OF_SCAN { &[] } else { rest };
                    return Some(Segment {
                        marker,
                        content,
                        rest,
                    });
                }
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

    /// Three components, the first with four samples for one of the others.
    fn frame(marker: u8, scan: &[u8]) -> Vec<u8> {
        let frame = [
            0xFF, marker, 0, 17, 8, 0, 9, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0,
        ];
        let header = [0xFF, 0xDA, 0, 2 + scan.len() as u8];
        [&START[..], &frame, &header, scan].concat()
    }

    #[test]
    fn coefficients_are_kept_for_later_scans() {
        let all = [3, 1, 0, 2, 0, 3, 0, 0, 63, 0];
        let first = [1, 1, 0, 0, 63, 0];
        assert_eq!(coefficient_bytes(&frame(0xC0, &all), 10), 0);
        assert_eq!(coefficient_bytes(&frame(0xC2, &all), 10), 6 * 10 * 128 / 4);
        assert_eq!(coefficient_bytes(&frame(0xC0, &first), 10), 6 * 10 * 128);
        assert_eq!(coefficient_bytes(&[&START[..], &SCAN].concat(), 10), 0);
    }

    #[test]
    fn scans_are_counted() {
        assert_eq!(scans(&[&START[..], &SCAN, &SCAN].concat()), 2);
    }

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
