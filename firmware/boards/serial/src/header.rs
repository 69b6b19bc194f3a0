//! The start of a picture: `P5`, width, height, 255.

use crate::{Disturbed, SerialPort};

/// Waits for a picture's start, past whatever else comes, and returns width and height.
pub(crate) fn header(port: &mut impl SerialPort) -> (usize, usize) {
    loop {
        // What is lost before a picture does not matter.
        if let Ok(Some(size)) = try_header(port) {
            return size;
        }
    }
}

fn try_header(port: &mut impl SerialPort) -> Result<Option<(usize, usize)>, Disturbed> {
    while byte(port)? != b'P' {}
    if byte(port)? != b'5' {
        return Ok(None);
    }
    let mut numbers = [0; 3];
    for number in &mut numbers {
        match decimal(port)? {
            Some(value) => *number = value,
            None => return Ok(None),
        }
    }
    let [width, height, white] = numbers;
    Ok((white == 255).then_some((width, height)))
}

/// A number of up to four digits and the white space after it, of which one byte is taken.
fn decimal(port: &mut impl SerialPort) -> Result<Option<usize>, Disturbed> {
    let mut next = byte(port)?;
    while next.is_ascii_whitespace() {
        next = byte(port)?;
    }
    let mut value = 0;
    while next.is_ascii_digit() && value < 1000 {
        value = 10 * value + usize::from(next - b'0');
        next = byte(port)?;
    }
    Ok((next.is_ascii_whitespace()).then_some(value))
}

fn byte(port: &mut impl SerialPort) -> Result<u8, Disturbed> {
    let mut byte = [0];
    port.read(&mut byte)?;
    Ok(byte[0])
}
