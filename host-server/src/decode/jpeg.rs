//! JPEG, decoded by our own code, at the smallest scale that is large enough.
//!
//! ```text
//! plan       the file's segments                 -> what is needed of them, and whether all is there
//! picture    tables and scans, in order          -> a plane of samples for each component
//! scan       a scan's data, by bits and codes    -> blocks of 8 x 8 coefficients
//! transform  a block                             -> 8 x 8 samples, or 4 x 4, 2 x 2, one
//! planes     planes, reduced                     -> grey levels
//! ```
//!
//! A decoder for viewers shows something whatever comes, with threads of its own. This one has the
//! picture's limits in its loops, and a block that is missing is an error.

mod bits;
mod codes;
mod picture;
mod plan;
mod planes;
mod scan;
mod stretch;
mod tables;
mod transform;

use self::picture::Picture;
use self::plan::{Frame, Plan, Segment};
use self::planes::Plane;
use super::colours::reduced;
use super::error::DecodeError;
use super::exif;
use super::limits::DecodeLimits;
use super::picture::Decoded;

/// Data that is garbled, or not all there, or a bound was passed.
#[derive(Debug, PartialEq)]
struct Broken;

pub(super) fn decode(file: &[u8], limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let plan = Plan::of(file, limits)?;
    let size = plan.frame.size;
    let to = reduced(size);
    let side = side(size, to);
    limits.reserve(memory(&plan.frame, side, to))?;
    let fault = |_| limits.damaged("some of it is missing or garbled");
    let mut picture = Picture::new(&plan.frame, side);
    for segment in &plan.segments {
        match segment {
            Segment::Steps(content) => picture.tables.set_steps(content),
            Segment::Codes(content) => picture.tables.set_codes(content),
            Segment::Restart(content) => picture.tables.set_restart(content),
            Segment::Scan(header, data) => picture.scan(header, data, limits),
        }
        .map_err(fault)?;
    }
    let planes = picture.finish(limits).map_err(fault)?;
    let scaled = (scaled(size.0, side) as usize, scaled(size.1, side) as usize);
    let to = (scaled.0.min(to.0 as usize), scaled.1.min(to.1 as usize));
    let planes = planes.into_iter().map(|plane| plane.reduced(to, limits));
    let planes: Vec<Plane> = planes.collect::<Result<_, _>>().map_err(fault)?;
    Ok(Decoded {
        grey: planes::grey(planes, to, plan.meaning()),
        width: to.0,
        height: to.1,
        orientation: exif::orientation(plan.exif),
        size,
    })
}

/// Samples across and down that become of a block: the fewest that still make enough pixels.
fn side(size: (u32, u32), to: (u32, u32)) -> usize {
    let enough = |side: &usize| scaled(size.0, *side) >= to.0 && scaled(size.1, *side) >= to.1;
    [1, 2, 4].into_iter().find(enough).unwrap_or(8)
}

fn scaled(length: u32, side: usize) -> u32 {
    (length * side as u32).div_ceil(8)
}

/// What the picture takes at most: planes; of a progressive one all coefficients, which later scans
/// refine; what the planes are reduced to, and the grey levels; of inks the colours.
fn memory(frame: &Frame, side: usize, to: (u32, u32)) -> u64 {
    let blocks: u64 = frame.blocks().sum();
    let coefficients = if frame.progressive { blocks * 128 } else { 0 };
    let from = (scaled(frame.size.0, side), scaled(frame.size.1, side));
    let pixels = u64::from(to.0) * u64::from(to.1);
    let components = frame.components.len() as u64;
    let grey = pixels * if components > 3 { 4 } else { 1 };
    let reduced = if from == to { 0 } else { pixels * components };
    coefficients + blocks * (side * side) as u64 + Plane::reducing(from, to) + reduced + grey
}
