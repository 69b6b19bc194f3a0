//! The start of a picture: `P5`, width, height, 255.

use crate::{Disturbed, Line};

/// Waits for a picture's start, past whatever else comes, and returns width and height.
pub(crate) fn header(line: &mut impl Line) -> (usize, usize) {
    loop {
        // What is lost before a picture does not matter.
        if let Ok(Some(size)) = try_header(line) {
            return size;
        }
    }
}

fn try_header(line: &mut impl Line) -> Result<Option<(usize, usize)>, Disturbed> {
    while byte(line)? != b'P' {}
    if byte(line)? != b'5' {
        return Ok(None);
    }
    let mut numbers = [0; 3];
    for number in &mut numbers {
        match decimal(line)? {
            Some(value) => *number = value,
            None => return Ok(None),
        }
    }
    let [width, height, white] = numbers;
    Ok((white == 255).then_some((width, height)))
}

/// A number of up to four digits and the white space after it, of which one byte is taken.
fn decimal(line: &mut impl Line) -> Result<Option<usize>, Disturbed> {
    let mut next = byte(line)?;
    while next.is_ascii_whitespace() {
        next = byte(line)?;
    }
    let mut value = 0;
    while next.is_ascii_digit() && value < 1000 {
        value = 10 * value + usize::from(next - b'0');
        next = byte(line)?;
    }
    Ok((next.is_ascii_whitespace()).then_some(value))
}

fn byte(line: &mut impl Line) -> Result<u8, Disturbed> {
    let mut byte = [0];
    line.read(&mut byte)?;
    Ok(byte[0])
}
