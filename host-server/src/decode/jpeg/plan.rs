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
use super::bits::data;
use super::planes::Meaning;

/// What is needed of a file.
pub(super) struct Plan<'a> {
    /// In order.
    pub(super) segments: Vec<Segment<'a>>,
    pub(super) frame: Frame,
    /// The EXIF block, or nothing.
    pub(super) exif: &'a [u8],
    jfif: bool,
    /// What Adobe's programs say of the colours.
    adobe: Option<u8>,
}

/// A segment's content.
pub(super) enum Segment<'a> {
    /// In which steps coefficients are told.
    Steps(&'a [u8]),
    Codes(&'a [u8]),
    /// After how many units a restart marker comes.
    Restart(&'a [u8]),
    /// A scan's header and its data.
    Scan(&'a [u8], &'a [u8]),
}

/// The frame's header.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) size: (u32, u32),
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
}

pub(super) struct Component {
    pub(super) name: u8,
    /// Samples across and down for one of the coarsest component.
    pub(super) across: u64,
    pub(super) down: u64,
    /// Which steps its coefficients are told in.
    pub(super) steps: u8,
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
            jfif: false,
            adobe: None,
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
            rest = &rest[next + 4 + content.len()..];
            if plan.segments.len() > MOST_PARTS {
                return Err(limits.damaged("it has too many scans"));
            }
            match marker {
                0xC0..=0xC2 if plan.frame.components.is_empty() => {
                    if content.first() != Some(&8) {
                        return Err(rare(limits));
                    }
                    plan.frame = Frame::of(marker, content).ok_or(limits.garbled())?;
                    limits.admit(plan.frame.size)?;
                }
                0xC0..=0xC2 => return Err(limits.garbled()),
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCF => {
                    return Err(rare(limits));
                }
                START_OF_SCAN => {
                    work += plan.frame.scan(content).ok_or(limits.garbled())?;
                    if work > MOST_WORK {
                        return Err(limits.damaged("it has too many scans"));
                    }
                    let (data, behind) = data(rest);
                    plan.segments.push(Segment::Scan(content, data));
                    rest = behind;
                }
                0xC4 => plan.segments.push(Segment::Codes(content)),
                0xDB => plan.segments.push(Segment::Steps(content)),
                0xDD => plan.segments.push(Segment::Restart(content)),
                0xE0 if content.starts_with(b"JFIF\0") => plan.jfif = true,
                0xEE if content.starts_with(b"Adobe") && content.get(11) <= Some(&2) => {
                    plan.adobe = content.get(11).copied();
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

impl Plan<'_> {
    /// What the components mean: most programs name them 1, 2 and 3, and do not say more.
    pub(super) fn meaning(&self) -> Meaning {
        let names: Vec<u8> = self.frame.components.iter().map(|one| one.name).collect();
        match (&names[..], self.adobe) {
            ([_], _) => Meaning::Grey,
            ([1, 2, 3], _) => Meaning::Differences,
            (b"RGB" | b"rgb", _) => Meaning::Colours,
            ([_, _, _], Some(0)) if !self.jfif => Meaning::Colours,
            ([_, _, _], _) => Meaning::Differences,
            (_, None | Some(0)) => Meaning::Inks,
            _ => Meaning::MixedInks,
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
        let sampled = components.iter().all(|component| {
            (1..=4).contains(&component.across) && (1..=4).contains(&component.down)
        });
        (sampled && matches!(components.len(), 1 | 3 | 4)).then(|| Self {
            size: (
                u16::from_be_bytes(width).into(),
                u16::from_be_bytes(*height).into(),
            ),
            progressive: marker == 0xC2,
            components,
        })
    }

    /// The most samples that a component has across and down for one of the coarsest.
    pub(super) fn finest(&self) -> (u64, u64) {
        let most =
            |side: fn(&Component) -> u64| self.components.iter().map(side).max().unwrap_or(1);
        (
            most(|component| component.across),
            most(|component| component.down),
        )
    }

    /// Across and down, units of a block or, of finer components, of several.
    pub(super) fn units(&self) -> (u64, u64) {
        let (across, down) = self.finest();
        (
            u64::from(self.size.0).div_ceil(8 * across),
            u64::from(self.size.1).div_ceil(8 * down),
        )
    }

    /// Blocks of 8 x 8 coefficients of each component.
    pub(super) fn blocks(&self) -> impl Iterator<Item = u64> {
        let (across, down) = self.units();
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
    fn of(&[name, sampling, steps]: &[u8; 3]) -> Self {
        Self {
            name,
            across: u64::from(sampling >> 4),
            down: u64::from(sampling & 15),
            steps,
            seen: [u8::MAX; 64],
        }
    }
}

fn is_marker(pair: [u8; 2]) -> bool {
    pair[0] == 0xFF && !matches!(pair[1], 0 | 0xFF)
}

fn rare(limits: &DecodeLimits) -> DecodeError {
    DecodeError::RareKind {
        format: limits.format,
        kind: RARE,
    }
}

/// What is not decoded.
const RARE: &str = "arithmetic coding, 12 bits, lossless, hierarchical or without height";

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
/// Segments and scans that a picture needs, at most; usual are 30.
const MOST_PARTS: usize = 1000;
/// What a block costs in a scan beside its coefficients, in coefficients.
const BLOCK: u64 = 16;
/// Coefficients that all scans may pass over, with what blocks cost: ten usual scans of the largest
/// picture have half as many.
const MOST_WORK: u64 = 1_000_000_000;
