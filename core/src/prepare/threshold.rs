//! Which grey levels are paper, and which are ink.

use super::flattened::{CHUNK, Flattened};
use super::histogram::{add, count, counted_rows, quantile};
use super::paper;
use super::picture::Picture;
use super::polarity::Polarity;

/// Mean levels closer than this are one surface, with noise.
const MIN_CONTRAST: u64 = 12;
/// Ink is at least so many levels from the paper's median.
const FAINTEST: usize = 16;
/// And at least so many times as far as the paper's lower quartile, or it is grain of the paper,
const GRAIN: usize = 10;
/// unless it is so many levels away, where soft edges of ink look like grain,
const CLEAR: usize = 48;
/// and still so many times as far: a photo of something else has no paper.
const BLUR: usize = 4;
/// Pale ink is so many levels from the paper's median, and so many times as far as the paper's lower quartile.
const PALEST: usize = 12;
const PALE_GRAIN: usize = 5;

impl Polarity {
    /// Whether a picture's ink is darker or lighter than its paper; `None` where nothing stands
    /// out.
    pub fn of(picture: &Picture<'_>) -> Option<Self> {
        Self::find(picture, &mut [0; 256])
    }

    /// Decides by what stands out from its surroundings, and where that leaves doubt, by what the
    /// border is. `None` where nothing stands out.
    pub(super) fn find(picture: &Picture<'_>, histogram: &mut [u32; 256]) -> Option<Self> {
        let (darker, lighter) = paper::deviations(picture, histogram);
        let (dark, light) = sides(picture, histogram)?;
        // Strokes cover less than half of most tiles, so their pixels are the ones far from the
        // tile's middle level. Fat strokes fill whole tiles and confuse that; a border that is
        // nearly all of one side does not.
        let even = dark.max(light) >= 9 * dark.min(light);
        let decisive = if even { 8 } else { 2 };
        Some(if darker > decisive * lighter {
            Self::DarkOnLight
        } else if lighter > decisive * darker || dark > light {
            Self::LightOnDark
        } else {
            Self::DarkOnLight
        })
    }
}

/// How much of the border is dark, and how much light; where both are even, how much of the
/// picture. `None` where nothing stands out.
fn sides(picture: &Picture<'_>, histogram: &mut [u32; 256]) -> Option<(u64, u64)> {
    let all = counted_rows(picture, 0..picture.height());
    count(histogram, all.map(|y| picture.row(y)));
    let threshold = otsu(histogram)?;
    let mut rows = picture.rows();
    let ends = rows.next().into_iter().chain(rows.next_back()).flatten();
    let sides = picture.rows().flat_map(|row| {
        let last = row.len().saturating_sub(1).max(1);
        row.part(0, 1).into_iter().chain(row.part(last, 1))
    });
    let (mut dark, mut light) = (0u64, 0u64);
    for &level in ends.chain(sides) {
        if level <= threshold {
            dark += 1
        } else {
            light += 1
        }
    }
    if dark == light {
        let split = histogram.iter().take(usize::from(threshold) + 1);
        dark = split.map(|&count| u64::from(count)).sum();
        light = histogram.iter().map(|&count| u64::from(count)).sum::<u64>() - dark;
    }
    Some((dark, light))
}

/// Finds the level up to which a flat picture is ink, and fills in how strongly each level is ink.
///
/// 0 from halfway between paper and threshold on, so that the paper's grain vanishes and soft
/// edges stay; 255 at the level that a quarter of the ink reaches. `None` where nothing stands
/// out.
pub(super) fn find(
    flat: &Flattened<'_>,
    histogram: &mut [u32; 256],
    strength: &mut [u8; 256],
) -> Option<u8> {
    histogram.fill(0);
    let mut levels = [0; CHUNK];
    for y in counted_rows(flat.picture(), 0..flat.height()) {
        let row = flat.row(y);
        for first in (0..flat.width()).step_by(CHUNK) {
            add(histogram, row.levels(first, &mut levels));
        }
    }
    let threshold = otsu(histogram)?;
    // The first level of the paper.
    let edge = usize::from(threshold) + 1;
    let ink = quantile(histogram, 0..edge, 4);
    let paper = quantile(histogram, edge..256, 2);
    let floor = usize::midpoint(edge, paper);
    let grain = paper.saturating_sub(quantile(histogram, edge..256, 4));
    let contrast = paper.saturating_sub(ink);
    if contrast < FAINTEST || contrast < (GRAIN * grain).min(CLEAR.max(BLUR * grain)) {
        return None;
    }
    let range = floor.saturating_sub(ink).max(1) as u32;
    for (level, value) in strength.iter_mut().enumerate() {
        let depth = floor.saturating_sub(level) as u32;
        *value = if depth < range {
            (depth * 255 / range) as u8
        } else {
            u8::MAX
        };
    }
    Some(threshold)
}

/// Whether levels of paper that are clearly darker than most have a fifth as many pixels as ink has.
pub(super) fn has_pale_paper(histogram: &[u32; 256], threshold: u8) -> bool {
    let edge = usize::from(threshold) + 1;
    let paper = quantile(histogram, edge..256, 2);
    let grain = paper.saturating_sub(quantile(histogram, edge..256, 4));
    let pale = usize::midpoint(edge, paper)..paper.saturating_sub((PALE_GRAIN * grain).max(PALEST));
    let count = |levels: core::ops::Range<usize>| {
        let counts = histogram.get(levels).unwrap_or_default();
        counts.iter().map(|&count| u64::from(count)).sum::<u64>()
    };
    5 * count(pale) >= count(0..edge)
}

/// Otsu's threshold: the two sides differ most for their spread. Where several levels do equally
/// well (none has pixels between them) the middle one. `None` below [`MIN_CONTRAST`].
pub(crate) fn otsu(histogram: &[u32; 256]) -> Option<u8> {
    let total: u64 = histogram.iter().map(|&count| u64::from(count)).sum();
    let weigh = |(level, &count): (usize, &u32)| level as u64 * u64::from(count);
    let total_sum: u64 = histogram.iter().enumerate().map(weigh).sum();
    let (mut dark, mut dark_sum) = (0u64, 0u64);
    let mut best = 0u128;
    let mut range: Option<(u8, u8)> = None;
    for (level, &count) in (0u8..255).zip(histogram) {
        if count == 0 {
            // As good as the level before, which spares two long divisions.
            if let Some((_, last)) = &mut range
                && *last + 1 == level
            {
                *last = level;
            }
            continue;
        }
        dark += u64::from(count);
        dark_sum += u64::from(level) * u64::from(count);
        let (light, light_sum) = (total - dark, total_sum - dark_sum);
        if dark == 0 || light == 0 {
            continue;
        }
        // difference of the means * dark * light; at most 255 * 2^60
        let spread =
            u128::from(light_sum) * u128::from(dark) - u128::from(dark_sum) * u128::from(light);
        let weights = u128::from(dark) * u128::from(light);
        if spread < u128::from(MIN_CONTRAST) * weights {
            continue;
        }
        // between-class variance * total^2 * 2^20 = spread^2 * 2^20 / weights < 2^124 on the way;
        // without the 2^20, rounding would decide between levels that do almost equally well
        let between =
            ((spread << 20) / u128::from(dark.max(light))) * spread / u128::from(dark.min(light));
        if between > best {
            best = between;
            range = Some((level, level));
        } else if between == best
            && let Some((_, last)) = &mut range
        {
            *last = level;
        }
    }
    range.map(|(first, last)| u8::midpoint(first, last))
}
