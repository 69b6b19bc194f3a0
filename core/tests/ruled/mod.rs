//! Lines that a printer or a ruler laid under, over and around a drawn digit.

use digitnet_testing::GreyImage;
use digitnet_testing::drawn::{DrawnDigit, Style};

/// A straight line between two points, in pixels from the top left corner.
type Segment = [(f32, f32); 2];

/// How paper is ruled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ruling {
    /// So many lines from side to side, evenly spread over the digit, so many degrees off level.
    Across(usize, f32),
    /// One line from side to side at a share of the digit's height.
    At(f32),
    /// One line from top to bottom at a share of the digit's width.
    Margin(f32),
    /// Squares, so many along the shorter side.
    Squares(usize),
    /// A box that ends at a share of the digit's height, and around it elsewhere.
    Cell(f32),
}

/// A line's width in pixels and how dark it is: 1.0 is as dark as the digit's ink.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) width: f32,
    pub(crate) darkness: f32,
}

/// The digit on ruled paper.
pub(crate) fn render(digit: &DrawnDigit, style: &Style, ruling: Ruling, line: Line) -> GreyImage {
    let mut image = digit.render(style);
    let segments = segments(&image, style, ruling);
    let (ink, paper) = (f32::from(style.ink), f32::from(style.paper));
    for y in 0..image.height {
        for x in 0..image.width {
            let middle = (x as f32 + 0.5, y as f32 + 0.5);
            let near = segments.iter().map(|segment| distance(middle, segment));
            let cover =
                (line.width / 2.0 + 0.5 - near.fold(f32::INFINITY, f32::min)).clamp(0.0, 1.0);
            let level = paper + (ink - paper) * cover * line.darkness;
            let pixel = &mut image.pixels[y * image.width + x];
            *pixel = if ink < paper {
                (*pixel).min(level as u8)
            } else {
                (*pixel).max(level as u8)
            };
        }
    }
    image
}

fn segments(image: &GreyImage, style: &Style, ruling: Ruling) -> Vec<Segment> {
    let (width, height) = (image.width as f32, image.height as f32);
    let [left, top, right, bottom] = ink_box(image, style);
    let far = 2.0 * (width + height);
    let level = |y: f32| [(-far, y), (far, y)];
    let upright = |x: f32| [(x, -far), (x, far)];
    match ruling {
        Ruling::Across(count, degrees) => {
            let slope = degrees.to_radians().tan();
            let spread = |index: usize| (index as f32 + 0.5) / count as f32;
            let tilted = |y: f32| {
                let rise = |x: f32| y + slope * (x - width / 2.0);
                [(-far, rise(-far)), (far, rise(far))]
            };
            let places = (0..count).map(|index| top + (bottom - top) * spread(index));
            places.map(tilted).collect()
        }
        Ruling::At(share) => vec![level(top + (bottom - top) * share)],
        Ruling::Margin(share) => vec![upright(left + (right - left) * share)],
        Ruling::Squares(count) => {
            let side = width.min(height) / count as f32;
            // Nothing is drawn where the paper ends.
            let along = |length: f32| {
                (0..)
                    .map(move |at| (at as f32 + 0.45) * side)
                    .take_while(move |&at| at < length)
            };
            let levels = along(height).map(level);
            levels.chain(along(width).map(upright)).collect()
        }
        Ruling::Cell(share) => {
            let room = 0.12 * (bottom - top);
            let (left, right) = ((left - room).max(4.0), (right + room).min(width - 4.0));
            let (top, bottom) = ((top - room).max(4.0), top + (bottom - top) * share);
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
            let next = corners.into_iter().cycle().skip(1);
            corners
                .into_iter()
                .zip(next)
                .map(|(one, other)| [one, other])
                .collect()
        }
    }
}

/// Left, top, right and bottom end of the ink.
fn ink_box(image: &GreyImage, style: &Style) -> [f32; 4] {
    let ink =
        |&(_, &level): &(usize, &u8)| level.abs_diff(style.paper) / 2 > level.abs_diff(style.ink);
    let places = image.pixels.iter().enumerate().filter(ink);
    let places = places.map(|(at, _)| ((at % image.width) as f32, (at / image.width) as f32));
    places.fold(
        [f32::INFINITY, f32::INFINITY, 0.0, 0.0],
        |[left, top, right, bottom], (x, y)| {
            [
                left.min(x),
                top.min(y),
                right.max(x + 1.0),
                bottom.max(y + 1.0),
            ]
        },
    )
}

fn distance(point: (f32, f32), [from, to]: &Segment) -> f32 {
    let along = (to.0 - from.0, to.1 - from.1);
    let offset = (point.0 - from.0, point.1 - from.1);
    let share = (offset.0 * along.0 + offset.1 * along.1) / (along.0 * along.0 + along.1 * along.1);
    let share = share.clamp(0.0, 1.0);
    (offset.0 - share * along.0).hypot(offset.1 - share * along.1)
}
