//! JPEG, at the smallest scale that is large enough, so that large photos take little memory.
//!
//! The decoder sees a [stream](stream) that holds nothing but its picture, and that fails it where
//! blocks are missing.

mod plan;
mod stream;

use jpeg_decoder::Error;
use rayon::{ThreadPool, ThreadPoolBuilder};

use self::plan::{Frame, Plan};
use self::stream::Stream;
use super::colours::{Layout, Reduction, reduced};
use super::error::DecodeError;
use super::exif;
use super::limits::DecodeLimits;
use super::picture::Decoded;

pub(super) fn decode(file: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let plan = Plan::of(file, limits)?;
    let size = plan.frame.size;
    let fault = |error| fault(limits, error);
    let mut decoder = jpeg_decoder::Decoder::new(Stream::new(&plan, limits));
    let to = reduced(size);
    let (width, height) = decoder.scale(to.0 as u16, to.1 as u16).map_err(fault)?;
    let scaled = (u32::from(width), u32::from(height));

    let layout = Layout {
        channels: plan.frame.components.len().min(3),
        deep: false,
    };
    // The decoder is gone before the picture is reduced.
    let result = picture(scaled, plan.frame.components.len());
    let reducing = result + Reduction::bytes(scaled, to, layout);
    limits.reserve(decoding(&plan.frame, scaled).max(reducing))?;
    on_this_thread();
    let mut pixels = decoder.decode().map_err(fault)?;
    drop(decoder);
    let pixel = plan.frame.components.len();
    if pixel == 4 {
        pixels.as_chunks_mut::<4>().0.iter_mut().for_each(mix_inks);
    }
    let mut reduction = Reduction::new(scaled, to, layout);
    let mut rgb = Vec::new();
    for (number, mut row) in (0..).zip(pixels.chunks_exact(scaled.0 as usize * pixel)) {
        if pixel == 4 {
            rgb.clear();
            rgb.extend(row.as_chunks::<4>().0.iter().flat_map(|ink| &ink[..3]));
            row = &rgb;
        }
        reduction.add(number, 0, 1, row);
    }
    let orientation = exif::orientation(plan.exif);
    Ok(Decoded::new(reduction.finish(), orientation, size))
}

/// Lets the decoder's parallel parts run on the thread that calls it: its limits see no other's time.
fn on_this_thread() {
    thread_local! {
        // A thread is in one pool as long as it lives; where it is in one already, its owner decided.
        static ALONE: Option<ThreadPool> = {
            let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
            alone.build().ok()
        };
    }
    ALONE.with(|_| ());
}

/// What the decoder takes, at most: the planes of the components and the picture that is made of
/// them, scaled; and of a progressive picture all coefficients, which later scans refine.
fn decoding(frame: &Frame, scaled: (u32, u32)) -> u64 {
    // A plane is whole blocks, of which up to four make a unit across and down.
    let planes = picture((scaled.0 + 32, scaled.1 + 32), frame.components.len());
    let rows = u64::from(frame.size.0 + 32) * 32 * 2;
    let coefficients = if frame.progressive {
        frame.blocks().sum::<u64>() * 64 * 2
    } else {
        0
    };
    coefficients + 2 * planes + rows * frame.components.len() as u64
}

fn picture(size: (u32, u32), components: usize) -> u64 {
    u64::from(size.0) * u64::from(size.1) * components as u64
}

/// Cyan, magenta, yellow and black -> red, green, blue, and a fourth byte that means nothing.
fn mix_inks(pixel: &mut [u8; 4]) {
    let black = pixel[3];
    for ink in &mut pixel[..3] {
        let light = u16::from(255 - *ink) * u16::from(255 - black);
        *ink = ((light + 127) / 255) as u8; // at most 255
    }
}

fn fault(limits: &DecodeLimits, error: Error) -> DecodeError {
    match error {
        Error::Unsupported(_) => DecodeError::RareKind {
            format: limits.format,
            kind: plan::RARE,
        },
        Error::Io(error) => limits.unreadable(&error),
        Error::Format(_) | Error::Internal(_) => limits.damaged("some of it is missing or garbled"),
    }
}
