//! CRC-32 (ISO-HDLC, the one of gzip and PNG; reflected polynomial 0xEDB88320), four bits at a
//! time: a 64-byte table is a fair price on a small chip, and `const` evaluation stays quick.

const TABLE: [u32; 16] = {
    let mut table = [0; 16];
    let mut nibble = 0;
    while nibble < 16 {
        let mut remainder = nibble as u32;
        let mut bit = 0;
        while bit < 4 {
            let carry = remainder & 1;
            remainder = (remainder >> 1) ^ (0xEDB8_8320 * carry);
            bit += 1;
        }
        table[nibble] = remainder;
        nibble += 1;
    }
    table
};

/// CRC-32 of `bytes`, where the four bytes at `skipped` are left out (the checksum itself).
pub(crate) const fn crc32_without(bytes: &[u8], skipped: usize) -> u32 {
    let (before, rest) = match bytes.split_at_checked(skipped) {
        Some(parts) => parts,
        None => (bytes, &[] as &[u8]),
    };
    let behind = match rest.split_at_checked(4) {
        Some((_, behind)) => behind,
        None => &[],
    };
    !add(add(u32::MAX, before), behind)
}

/// Takes piece by piece: counting would cost a small chip as much as the sum does.
const fn add(mut crc: u32, mut bytes: &[u8]) -> u32 {
    while let [byte, rest @ ..] = bytes {
        crc ^= *byte as u32;
        crc = (crc >> 4) ^ TABLE[(crc & 15) as usize];
        crc = (crc >> 4) ^ TABLE[(crc & 15) as usize];
        bytes = rest;
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_check_value() {
        // The check value of CRC-32/ISO-HDLC in the RevEng catalogue.
        assert_eq!(crc32_without(b"123456789", usize::MAX - 4), 0xCBF4_3926);
    }

    #[test]
    fn leaves_the_skipped_bytes_out() {
        let with_hole = crc32_without(b"1234xxxx56789", 4);
        assert_eq!(with_hole, 0xCBF4_3926);
    }
}
