//! A picture in colour -> grey levels; what is transparent shows white paper.

use super::colours::{Colours, Samples};

/// Grey levels, 0 = black, 255 = white.
pub(super) fn grey(colours: Colours) -> Vec<u8> {
    match colours.samples {
        Samples::Eight(samples) if colours.channels == 1 => samples,
        Samples::Eight(samples) => pixels(&samples, colours.channels, |level| level as u8),
        Samples::Sixteen(samples) => pixels(&samples, colours.channels, |level| {
            ((level + 128) / 257) as u8
        }),
    }
}

fn pixels<S: Copy + Into<u32>>(samples: &[S], channels: usize, eight: fn(u32) -> u8) -> Vec<u8> {
    let pixels = samples.chunks_exact(channels);
    let grey = pixels.map(|pixel| match *pixel {
        [grey] => eight(grey.into()),
        [grey, alpha] => lay_on_white(eight(grey.into()), eight(alpha.into())),
        [red, green, blue] => eight(luma(red, green, blue)),
        [red, green, blue, alpha] => {
            lay_on_white(eight(luma(red, green, blue)), eight(alpha.into()))
        }
        _ => unreachable!("a picture has one to four channels"),
    });
    grey.collect()
}

/// Rec. 709's weights, as the `image` crate has them.
fn luma<S: Into<u32>>(red: S, green: S, blue: S) -> u32 {
    (2126 * red.into() + 7152 * green.into() + 722 * blue.into()) / 10_000
}

fn lay_on_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    let mixed = (grey * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
