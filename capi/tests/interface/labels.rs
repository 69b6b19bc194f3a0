//! Labels as long as a blob may have them come out whole.

use digitnet_capi::*;

use crate::calls::{INT8, answer_of, closed, empty_answer, label, open, said};
use crate::crc;

/// The delivered blob with 24 bytes for each label, and the first class's label so long.
fn long_labels(first: &str) -> Vec<u8> {
    let classes = usize::from(INT8[27]);
    let (header, rest) = INT8.split_at(64);
    let (labels, layers) = rest.split_at(8 * classes);
    let mut blob = header.to_vec();
    blob[31] = 24;
    for (class, label) in labels.chunks(8).enumerate() {
        let label = if class == 0 { first.as_bytes() } else { label };
        blob.extend(label);
        blob.resize(blob.len().next_multiple_of(4), 0);
        blob.resize(64 + 24 * (class + 1), 0);
    }
    blob.extend(layers);
    let length = u32::try_from(blob.len()).expect("a small blob");
    blob[12..16].copy_from_slice(&length.to_le_bytes());
    crc::repair(&mut blob);
    blob
}

#[test]
fn labels_of_24_bytes_come_out_whole() {
    for first in ["T-shirt/top", "Ankle boot, 24 bytes now"] {
        let blob = long_labels(first);
        let mut model = closed();
        assert_eq!(open(&mut model, &blob), DIGITNET_OK);
        let mut text = [0xff; DIGITNET_LABEL_BYTES];
        let len = first.len() + 1;
        assert_eq!(label(&model, 0, text.as_mut_ptr(), len), DIGITNET_OK);
        assert_eq!(&text[..len - 1], first.as_bytes());
        assert_eq!(text[len - 1], 0);
        let short = label(&model, 0, text.as_mut_ptr(), len - 1);
        assert_eq!(short, DIGITNET_BUFFER_TOO_SHORT);
        // The highest score is the first class's.
        let mut scores = [0; 11];
        scores[0] = 1 << 30;
        let mut found = empty_answer();
        assert_eq!(answer_of(&model, &scores, &mut found), DIGITNET_OK);
        assert_eq!(said(&found.label), first);
    }
}
