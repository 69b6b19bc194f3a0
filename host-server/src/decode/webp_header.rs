//! Sizes that a WebP file announces, in several places that need not agree.

/// Whether every frame has the size that the file or the animation announces for it.
///
/// The decoder allocates by the frame's own size and compares afterwards: a canvas of 28 x 28 pixels could
/// hold a frame of 16,383 x 16,383.
pub(super) fn sizes_agree(file: &[u8]) -> bool {
    let Some(canvas) = file.get(12..).and_then(first_chunk_size) else {
        return true; // the decoder says what is wrong
    };
    chunks(file.get(12..).unwrap_or_default()).all(|(name, content)| match name {
        b"ANMF" => {
            let frame = (|| {
                let width = little(content.get(6..9)?) + 1;
                Some((width, little(content.get(9..12)?) + 1))
            })();
            let inner = chunks(content.get(16..).unwrap_or_default());
            let mut sizes = inner.filter_map(|(name, content)| frame_size(name, content));
            frame.is_none_or(|frame| {
                frame.0 <= canvas.0 && frame.1 <= canvas.1 && sizes.all(|size| size == frame)
            })
        }
        _ => frame_size(name, content).is_none_or(|size| size == canvas),
    })
}

/// Columns and rows, from a file's first chunk.
pub(crate) fn first_chunk_size(chunk: &[u8]) -> Option<(u64, u64)> {
    let (name, content) = (chunk.get(..4)?, chunk.get(8..)?);
    match name {
        b"VP8X" => Some((
            little(content.get(4..7)?) + 1,
            little(content.get(7..10)?) + 1,
        )),
        _ => frame_size(name, content),
    }
}

fn frame_size(name: &[u8], content: &[u8]) -> Option<(u64, u64)> {
    match name {
        b"VP8L" => {
            let sizes = little(content.get(1..5)?);
            Some(((sizes & 0x3FFF) + 1, (sizes >> 14 & 0x3FFF) + 1))
        }
        b"VP8 " => Some((
            little(content.get(6..8)?) & 0x3FFF,
            little(content.get(8..10)?) & 0x3FFF,
        )),
        _ => None,
    }
}

/// Name and content of each chunk; of the last one as much as there is.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        let (head, behind) = rest.split_at_checked(8)?;
        let (name, length) = head.split_at(4);
        let length = usize::try_from(little(length)).unwrap_or(usize::MAX);
        let content = &behind[..length.min(behind.len())];
        // Chunks begin at even places.
        rest = behind
            .get(length.saturating_add(length % 2)..)
            .unwrap_or_default();
        Some((name, content))
    })
}

/// The number whose first byte is the lowest.
pub(crate) fn little(bytes: &[u8]) -> u64 {
    let number = |number, byte: &u8| number << 8 | u64::from(*byte);
    bytes.iter().rev().fold(0, number)
}
