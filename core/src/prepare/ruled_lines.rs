//! Ruled lines, squares and boxes that digits touch: which straight lines no digit has.
//!
//! A line is found by following thin ink ([`trace`](super::trace)), and taken out run by run
//! ([`erase`](super::erase)). Where it is in doubt whether a line belongs to a digit, it stays.

use super::bounds::Bounds;
use super::components::Measures;

/// Lines, at most so many as are taken out of one picture.
pub(super) type RuledLines = heapless::Vec<RuledLine, 40>;

/// Steps of a pixel in which places are counted.
pub(super) const UNIT: i32 = 16;
/// Binary places of a slope below one [`UNIT`] for each pixel.
const SLOPE_BITS: u32 = 12;

/// A thin straight line, horizontal (along the rows) or vertical (along the columns), a little tilted
/// perhaps. `along` counts pixels in its direction, `across` those in the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct RuledLine {
    /// Middle across, where `along` is 0, in [`UNIT`]s.
    start: i32,
    /// How much more that is with each pixel along, in `UNIT / 2^SLOPE_BITS`.
    slope: i16,
    /// First pixel along, and one past the last.
    pub(super) from: u16,
    pub(super) end: u16,
    /// In [`UNIT`]s.
    pub(super) thickness: u16,
    /// Along the columns.
    pub(super) vertical: bool,
    /// Nowhere darker than the threshold, see [`Run::is_strong`](super::run::Run::is_strong).
    pub(super) faint: bool,
    /// From one border of the picture to the other.
    pub(super) spans: bool,
    /// Horizontal, with nothing at its ends: drawn under the writing, perhaps.
    pub(super) loose: bool,
}

/// Places at which a line was seen: pixels along, [`UNIT`]s across.
pub(super) type Place = (usize, i32);

impl RuledLine {
    /// The line through two places, of no thickness yet; `None` if it is too steep.
    pub(super) fn through(one: Place, other: Place, vertical: bool) -> Option<Self> {
        let length = i32::try_from(other.0.checked_sub(one.0)?).ok()?.max(1);
        let slope = i16::try_from(((other.1 - one.1) << SLOPE_BITS) / length).ok()?;
        let along = i32::try_from(one.0).ok()?;
        Some(Self {
            start: one.1 - ((along * i32::from(slope)) >> SLOPE_BITS),
            slope,
            from: u16::try_from(one.0).ok()?,
            end: u16::try_from(other.0 + 1).ok()?,
            thickness: 0,
            vertical,
            faint: false,
            spans: false,
            loose: false,
        })
    }

    /// Its middle across, in [`UNIT`]s.
    pub(super) fn middle(&self, along: usize) -> i32 {
        self.start + ((along as i32 * i32::from(self.slope)) >> SLOPE_BITS)
    }

    pub(super) const fn len(&self) -> usize {
        (self.end - self.from) as usize
    }

    /// First pixel across that it may take, and one past the last; `None` beyond its ends.
    pub(super) fn strip(&self, along: usize) -> Option<(usize, usize)> {
        // Its ends are worn.
        let worn = self.pixels();
        if along + worn < self.from.into() || along >= usize::from(self.end) + worn {
            return None;
        }
        let (middle, thickness) = (self.middle(along), i32::from(self.thickness));
        let half = thickness / 2 + thickness / 8 + UNIT / 2;
        let pixel = |place: i32| usize::try_from(place.max(0) / UNIT).unwrap_or(0);
        Some((pixel(middle - half), pixel(middle + half + UNIT - 1)))
    }

    /// Whether it may take the pixel.
    pub(super) fn holds(&self, x: usize, y: usize) -> bool {
        let (along, across) = if self.vertical { (y, x) } else { (x, y) };
        let strip = self.strip(along);
        strip.is_some_and(|(first, end)| first <= across && across < end)
    }

    /// Whether its end at `along` lies on a line that crosses it.
    fn ends_at(&self, along: usize, other: &Self) -> bool {
        let across = usize::try_from(self.middle(along) / UNIT).unwrap_or(0);
        let slack = 2 + other.pixels();
        let away = other.middle(across).abs_diff(along as i32 * UNIT) as usize;
        other.vertical != self.vertical
            && !other.loose
            && across + slack >= other.from.into()
            && across <= usize::from(other.end) + slack
            && away <= slack * UNIT as usize
    }

    /// Whether a horizontal line of a box or of squares passes close by the place.
    pub(super) fn passes(&self, (x, y): (usize, usize)) -> bool {
        let slack = self.slack();
        let away = self.middle(x).abs_diff(y as i32 * UNIT) as usize;
        !self.vertical
            && !self.loose
            && x + slack >= self.from.into()
            && x <= usize::from(self.end) + slack
            && away <= slack * UNIT as usize
    }

    /// Whether it passes there, and ends: in a box's corner.
    pub(super) fn has_corner(&self, place: (usize, usize)) -> bool {
        let is_end = |end: u16| usize::from(end).abs_diff(place.0) <= self.slack();
        self.passes(place) && !self.spans && (is_end(self.from) || is_end(self.end))
    }

    /// In pixels: how far from it what belongs to it may be.
    const fn slack(&self) -> usize {
        2 + 2 * self.pixels()
    }

    /// Whether both its ends are clear of the writing.
    fn goes_beyond(&self, writing: Bounds) -> bool {
        let (first, end) = if self.vertical {
            (writing.top, writing.bottom)
        } else {
            (writing.left, writing.right)
        };
        let clear = (self.len() / 16 + self.pixels()) as u16;
        first >= self.from + clear && self.end >= end + clear
    }

    /// Whether it is at the foot of the writing, or below it, and as long as that and as one and a half digits.
    fn is_under(&self, writing: Bounds, height: usize) -> bool {
        let slack = self.pixels();
        let foot = [self.from, self.end].map(|along| self.middle(along.into()) / UNIT);
        let low = |row: i32| 4 * row + height as i32 >= 4 * i32::from(writing.bottom);
        foot.into_iter().all(low)
            && 2 * self.len() >= 3 * height
            && usize::from(self.from) <= usize::from(writing.left) + slack
            && usize::from(self.end) + slack >= writing.right.into()
    }

    /// Its thickness in pixels, rounded up.
    pub(super) const fn pixels(&self) -> usize {
        (self.thickness as usize).div_ceil(UNIT as usize)
    }
}

/// Whether an end of a line lies at one of the borders that are `side` pixels apart.
pub(super) const fn is_border(end: usize, side: usize) -> bool {
    let slack = side / 64;
    end <= slack || end + slack >= side
}

/// Keeps the lines that go from border to border, those from line to line that are as thin as
/// others, and those that may be drawn under writing.
pub(super) fn keep_held(lines: &mut RuledLines, (width, height): (usize, usize)) {
    let thinnest = lines.iter().map(|line| line.thickness).min().unwrap_or(0);
    let most = thinnest + thinnest / 2 + UNIT as u16;
    loop {
        let free = lines.iter().position(|line| {
            let side = if line.vertical { height } else { width };
            let held = |end: u16| {
                is_border(end.into(), side)
                    || lines.iter().any(|other| line.ends_at(end.into(), other))
            };
            let loose = line.loose || line.spans;
            !loose && (line.thickness > most || !held(line.from) || !held(line.end))
        });
        let Some(free) = free else {
            return;
        };
        match lines.get_mut(free) {
            Some(line) if !line.vertical && 4 * line.len() >= width => line.loose = true,
            _ => {
                lines.swap_remove(free);
            }
        }
    }
}

/// Keeps the lines that no digit has, going by what is written without any of them and the box
/// around that.
pub(super) fn keep_ruled(
    lines: &mut RuledLines,
    writing: Measures,
    (around, pieces): (Bounds, usize),
) {
    let height = writing.height();
    let count = |counted: fn(&RuledLine) -> bool| lines.iter().filter(|line| counted(line)).count();
    let vertical = count(|line| line.vertical);
    let horizontal = count(|line| !line.vertical && !line.loose);
    let spanning = count(|line| line.spans);
    // Squares and boxes. The "4" of a tight crop has one line each way from border to border.
    let crossed = vertical.min(horizontal) > usize::from(spanning < 3);
    lines.retain(|line| {
        let thickness = usize::from(line.thickness);
        // Nobody writes as small as that, or with so little of a stroke beside the line.
        if 32 * height < line.len() || height * (UNIT as usize) < 3 * thickness {
            return false;
        }
        if line.loose {
            // A bar below one stroke may be its foot.
            return pieces > 1 && line.is_under(around, height);
        }
        let thin = 2 * thickness <= writing.pen(UNIT as usize);
        if crossed {
            return 2 * line.len() >= height;
        }
        let long = 10 * line.len() >= 12 * writing.longest()
            || (line.goes_beyond(around) && 2 * line.len() >= height);
        // Stems are vertical and as long as the digit.
        long && (line.faint || thin || vertical == 0)
    });
}
