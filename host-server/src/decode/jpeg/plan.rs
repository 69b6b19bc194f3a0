//! What a JPEG file holds of its picture, found before it is decoded.
//!
//! ```text
//! FFD8                            the beginning
//! FFxx length content             segments: tables, the frame's size, a scan's header, metadata
//! data ... FFD0 data ... FFD1     behind a scan's header its data, with restart markers;
//!                                 a data byte FF is followed by 00
//! FFD9                            the end; what follows is another picture, a film, nothing
//! ```

use super::super::DecodeError;
use super::super::limits::DecodeLimits;

/// The segments that the decoder needs, in order.
pub(super) struct Plan<'a> {
    pub(super) segments: Vec<Segment<'a>>,
    pub(super) frame: Frame,
    /// The EXIF block, or nothing.
    pub(super) exif: &'a [u8],
}

pub(super) enum Segment<'a> {
    /// A segment with its marker.
    Marker(&'a [u8]),
    /// A scan's data.
    EntropyCoded(&'a [u8]),
}

/// The frame's header.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) size: (u32, u32),
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
}

pub(super) struct Component {
    name: u8,
    /// Samples across and down for one of the coarsest component.
    across: u64,
    down: u64,
    /// The lowest bit that was seen of each coefficient, in zigzag order.
    seen: [u8; 64],
}

impl<'a> Plan<'a> {
    /// Walks over the file's segments.
    pub(super) fn of(file: &'a [u8], limits: &DecodeLimits) -> Result<Self, DecodeError> {
        let mut plan = Self {
            segments: Vec::new(),
            frame: Frame::default(),
            exif: &[],
        };
        let mut rest = file.get(2..).unwrap_or_default(); // behind the start marker
        let mut work = 0;
        loop {
            // Bytes between segments are no part of any.
            let next = rest
                .windows(2)
                .position(|pair| is_marker([pair[0], pair[1]]));
            let Some(next) = next else { break };
            let (marker, body) = (rest[next + 1], &rest[next + 2..]);
            if marker == END_OF_IMAGE {
                break;
            }
            if matches!(marker, 0x01 | 0xD0..=0xD8) {
                rest = body; // markers that stand alone
                continue;
            }
            let length = body
                .first_chunk()
                .map(|length| usize::from(u16::from_be_bytes(*length)));
            let Some(content) = length.and_then(|length| body.get(2..length)) else {
                break; // cut short here
            };
            let segment = &rest[next..next + 4 + content.len()];
            rest = &rest[next + 4 + content.len()..];
            if plan.segments.len() > MOST_PARTS {
                return Err(limits.damaged("it has too many scans"));
            }
            match marker {
                0xC0..=0xC2 if plan.frame.components.is_empty() => {
                    plan.frame = Frame::of(marker, content).ok_or(limits.garbled())?;
                    limits.admit(plan.frame.size)?;
                    plan.segments.push(Segment::Marker(segment));
                }
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCF => {
                    return Err(DecodeError::RareKind {
                        format: limits.format,
                        kind: RARE,
                    });
                }
                START_OF_SCAN => {
                    work += plan.frame.scan(content).ok_or(limits.garbled())?;
                    if work > MOST_WORK {
                        return Err(limits.damaged("it has too many scans"));
                    }
                    let (data, behind) = data(rest);
                    plan.segments
                        .extend([Segment::Marker(segment), Segment::EntropyCoded(data)]);
                    rest = behind;
                }
                // Tables, the restart interval, and what colours are meant.
                0xC0..=0xC4 | 0xDB | 0xDD => plan.segments.push(Segment::Marker(segment)),
                0xE0 if content.starts_with(b"JFIF\0") => {
                    plan.segments.push(Segment::Marker(segment))
                }
                0xEE if content.starts_with(b"Adobe") && content.get(11) <= Some(&2) => {
                    plan.segments.push(Segment::Marker(segment));
                }
                0xE1 if plan.exif.is_empty() => {
                    plan.exif = content.strip_prefix(b"Exif\0\0").unwrap_or_default();
                }
                // All other metadata, which nobody asks for.
                _ => {}
            }
        }
        if plan.frame.is_whole() {
            Ok(plan)
        } else {
            Err(limits.cut_short())
        }
    }
}

impl Frame {
    fn of(marker: u8, content: &[u8]) -> Option<Self> {
        let [_, height @ .., _] = content.first_chunk::<4>()?;
        let width = [*content.get(3)?, *content.get(4)?];
        let components: Vec<_> = content
            .get(6..)?
            .as_chunks::<3>()
            .0
            .iter()
            .map(Component::of)
            .collect();
        let sampled = components
            .iter()
            .all(|component| component.across * component.down > 0);
        (sampled && matches!(components.len(), 1 | 3 | 4)).then(|| Self {
            size: (
                u16::from_be_bytes(width).into(),
                u16::from_be_bytes(*height).into(),
            ),
            progressive: marker == 0xC2,
            components,
        })
    }

    /// Blocks of 8 x 8 coefficients of each component.
    pub(super) fn blocks(&self) -> impl Iterator<Item = u64> {
        let most =
            |side: fn(&Component) -> u64| self.components.iter().map(side).max().unwrap_or(1);
        let across = u64::from(self.size.0).div_ceil(8 * most(|component| component.across));
        let down = u64::from(self.size.1).div_ceil(8 * most(|component| component.down));
        let units = across * down;
        let components = self.components.iter();
        components.map(move |component| units * component.across * component.down)
    }

    /// Notes what a scan brings, from its header; how much work it is to walk over its blocks.
    fn scan(&mut self, content: &[u8]) -> Option<u64> {
        let count = usize::from(*content.first()?);
        let [from, to, bits] = *content.get(1 + 2 * count..)?.first_chunk()?;
        let (from, to, low) = if self.progressive {
            (from.into(), usize::from(to), bits & 15)
        } else {
            (0, 63, 0)
        };
        let blocks: Vec<u64> = self.blocks().collect();
        let mut work = 0;
        for [name, _] in content[1..1 + 2 * count].as_chunks::<2>().0 {
            let place = self
                .components
                .iter()
                .position(|component| component.name == *name)?;
            let band = self.components[place].seen.get_mut(from..=to)?;
            // Who has sent all of a component sends it again to cost time.
            if !self.progressive && band[0] == 0 {
                return None;
            }
            work += blocks[place] * (BLOCK + band.len() as u64);
            band.fill(low);
        }
        Some(work)
    }

    /// Whether scans have brought all of every coefficient.
    fn is_whole(&self) -> bool {
        !self.components.is_empty()
            && self
                .components
                .iter()
                .all(|component| component.seen == [0; 64])
    }
}

impl Component {
    fn of(&[name, sampling, _]: &[u8; 3]) -> Self {
        Self {
            name,
            across: u64::from(sampling >> 4).min(4),
            down: u64::from(sampling & 15).min(4),
            seen: [u8::MAX; 64],
        }
    }
}

/// A scan's data, and what follows it.
///
/// Data does not end in zeros: cameras, and programs that lost the end, fill files up with them.
fn data(rest: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    let marker = loop {
        let Some(next) = rest[end..].iter().position(|&byte| byte == 0xFF) else {
            break None;
        };
        end += next;
        match rest.get(end + 1) {
            Some(0 | 0xD0..=0xD7) => end += 2,
            Some(0xFF) => end += 1,
            Some(_) => break Some(end),
            None => break None,
        }
    };
    let (data, behind) = rest.split_at(marker.unwrap_or(rest.len()));
    let length = data
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    let zeros = data.len() - length;
    if zeros < FEW_ZEROS && marker.is_some() {
        return (data, behind);
    }
    // A last byte FF has a zero of its own, if it is data.
    let stuffed = usize::from(data[..length].ends_with(&[0xFF]) && zeros > 0);
    (&data[..length + stuffed], behind)
}

fn is_marker(pair: [u8; 2]) -> bool {
    pair[0] == 0xFF && !matches!(pair[1], 0 | 0xFF)
}

/// What the decoder does not know.
pub(super) const RARE: &str =
    "arithmetic coding, 12 bits, lossless, hierarchical or without height";

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
/// Zeros that a scan's data may end in.
const FEW_ZEROS: usize = 16;
/// Segments and scans that a picture needs, at most; usual are 30.
const MOST_PARTS: usize = 1000;
/// What a block costs in a scan beside its coefficients, in coefficients.
const BLOCK: u64 = 16;
/// Coefficients that all scans may pass over, with what blocks cost: ten usual scans of the largest
/// picture have half as many.
const MOST_WORK: u64 = 1_000_000_000;
