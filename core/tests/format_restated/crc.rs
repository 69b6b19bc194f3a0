//! CRC-32/ISO-HDLC, one bit at a time.

/// Of all bytes in the order given.
pub(crate) fn crc32(bytes: impl IntoIterator<Item = u8>) -> u32 {
    let mut register = 0xFFFF_FFFF_u32;
    for byte in bytes {
        for bit in 0..8 {
            let differs = (register ^ u32::from(byte >> bit)) & 1 == 1;
            register >>= 1;
            if differs {
                register ^= 0xEDB8_8320;
            }
        }
    }
    register ^ 0xFFFF_FFFF
}

/// Of a blob: all bytes but the four of the checksum itself.
pub(crate) fn of_blob(blob: &[u8]) -> u32 {
    crc32(blob[..16].iter().chain(&blob[20..]).copied())
}

/// Makes the checksum right again after a test has changed other bytes.
pub(crate) fn repair(blob: &mut [u8]) {
    let checksum = of_blob(blob);
    blob[16..20].copy_from_slice(&checksum.to_le_bytes());
}
