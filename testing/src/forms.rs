//! Numbers in forms: in boxes and cells, on lines and at edges that some of their digits touch.
//!
//! ```
//! use digitnet_testing::forms::{self, Form};
//!
//! let (digits, text) = forms::drawn(1, 0);
//! let sheet = forms::filled(Form::Cells, &digits, 1);
//! assert_eq!(digits.len(), text.len());
//! assert_eq!(sheet.pixels.len(), sheet.width * sheet.height);
//! ```

use digitnet_drawing::{Canvas, Point};

use crate::GreyImage;
use crate::drawn::{self, Style};
use crate::random::Random;
use crate::situations::{ink_bounds, pen_of};

/// What is printed or drawn on the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A row of cells, one for each digit.
    Cells,
    /// Boxes that stand apart, one for each digit.
    Boxes,
    /// One box around all of them.
    Frame,
    /// A line under all of them.
    Underline,
    /// A line from one border of the sheet to the other.
    Rule,
    /// Two such lines, above and below.
    Rules,
    /// Squared paper.
    Squares,
    /// A dark band along one side of the sheet.
    Edge,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Cells,
        Self::Boxes,
        Self::Frame,
        Self::Underline,
        Self::Rule,
        Self::Rules,
        Self::Squares,
        Self::Edge,
    ];
}

/// One to six digits of our own, written with one pen, and what they are. Every other hand of each digit is
/// of one `half` or of the other: rules are chosen on one and judged by the other.
#[must_use]
pub fn drawn(seed: u64, half: usize) -> (Vec<Canvas>, String) {
    let mut random = Random::new(seed);
    let hands = drawn::digits();
    let height = random.between(36.0, 120.0);
    let pen = height * random.between(0.05, 0.13);
    let slant = random.between(-0.05, 0.2);
    let count = 1 + (random.share() * 6.0) as usize;
    let mut digit = |_| {
        let label = (random.share() * 10.0) as u8;
        let own = hands.iter().filter(|hand| hand.label == label);
        let own: Vec<_> = own.skip(half % 2).step_by(2).collect();
        let hand = own[(random.share() * own.len() as f32) as usize];
        let side = (height * random.between(0.9, 1.1)) as usize;
        let style = Style {
            width: 2 * side,
            height: side + 4,
            fill: 1.0,
            pen,
            slant,
            ink: 255,
            paper: 0,
            stretch: random.between(0.7, 0.9),
            ..Style::default()
        };
        let image = hand.render(&style);
        let shares = image.pixels.iter().map(|&level| f32::from(level) / 255.0);
        let ink = tight(&Canvas::from_ink(shares.collect(), image.width));
        (ink, char::from(b'0' + label))
    };
    (0..count).map(&mut digit).unzip()
}

/// What of a sheet is ink.
fn tight(ink: &Canvas) -> Canvas {
    let [left, top, right, bottom] = ink_bounds(ink).unwrap_or([0, 0, 1, 1]);
    let rows = ink.ink().chunks_exact(ink.width()).take(bottom).skip(top);
    Canvas::from_ink(
        rows.flat_map(|row| row[left..right].to_vec()).collect(),
        right - left,
    )
}

/// The digits on a form, dark on light. Each hangs with its foot, its head or a side on what is printed
/// there, or stands clear of it, as `seed` chooses.
#[must_use]
pub fn filled(form: Form, digits: &[Canvas], seed: u64) -> GreyImage {
    let mut random = Random::new(seed ^ 0x5eed);
    let most = |side: fn(&Canvas) -> usize| digits.iter().map(side).max().unwrap_or(1) as f32;
    let (wide, high) = (most(Canvas::width), most(Canvas::height));
    let pen = digits.iter().map(pen_of).sum::<f32>() / digits.len().max(1) as f32;
    let room = high * random.between(1.12, 1.5);
    let pitch = match form {
        Form::Cells | Form::Boxes => wide * random.between(1.1, 1.6) + 2.0 * pen,
        _ => 0.0,
    };
    let between = match form {
        Form::Boxes => pitch * random.between(0.08, 0.4),
        _ => high * random.between(0.12, 0.4),
    };
    let margin = high * random.between(0.3, 0.8);
    let thick = (pen * random.between(0.2, 1.1)).max(1.0);
    let mut places = Vec::new();
    let mut right = margin;
    for digit in digits {
        let width = digit.width() as f32;
        let cell = if pitch > 0.0 { pitch } else { width };
        let spare = cell - width;
        let mut place = (
            right + spare * random.between(0.35, 0.65),
            margin + (room - digit.height() as f32) * random.between(0.35, 0.65),
        );
        let over = pen * random.between(-0.3, 1.3);
        match (random.share() * 8.0) as u8 {
            0..3 => place.1 = margin + room - digit.height() as f32 + over,
            3 if !matches!(form, Form::Underline | Form::Rule) => place.1 = margin - over,
            4 if pitch > 0.0 => place.0 = right - over,
            5 if pitch > 0.0 => place.0 = right + spare + over,
            _ => {}
        }
        places.push((place, [right, right + cell]));
        right += cell + if form == Form::Cells { 0.0 } else { between };
    }
    if form != Form::Cells {
        right -= between;
    }
    let (width, height) = (
        (right + margin) as usize + 1,
        (2.0 * margin + room) as usize + 1,
    );
    let mut ink = Canvas::new(width, height);
    for (digit, ((left, top), _)) in digits.iter().zip(&places) {
        blend(&mut ink, digit, *left as usize, *top as usize);
    }
    let mut print = Canvas::new(width, height);
    let columns: Vec<_> = places.iter().map(|(_, cell)| *cell).collect();
    let tilt = random.between(-0.02, 0.02);
    let shaky = if random.share() < 0.3 {
        0.02 * high
    } else {
        0.0
    };
    for line in lines(
        form,
        &columns,
        [margin, margin + room],
        [width, height],
        &mut random,
    ) {
        let ends = line.map(|(x, y)| {
            let shake = (random.signed() * shaky, random.signed() * shaky);
            (
                x - tilt * (y - margin) + shake.0,
                y + tilt * (x - margin) + shake.1,
            )
        });
        print.draw(&ends, thick, 1.0);
    }
    if form == Form::Edge {
        let (first, side) = (margin + room, random.share() < 0.5);
        for (at, share) in print.ink_mut().iter_mut().enumerate() {
            let y = (at / width) as f32;
            let y = if side { height as f32 - y } else { y };
            let edge = if side { height as f32 - margin } else { first };
            *share = (y - edge + tilt * (at % width) as f32).clamp(0.0, 1.0);
        }
    }
    let darkness = if random.share() < 0.6 {
        1.0
    } else {
        random.between(0.35, 0.9)
    };
    let (dark, light) = (random.between(20.0, 70.0), random.between(215.0, 245.0));
    let shares = ink.ink().iter().zip(print.ink());
    let level = |(ink, print): (&f32, &f32)| {
        let share = ink.max(print * darkness);
        (light - (light - dark) * share + 3.0 * random.signed())
            .round()
            .clamp(0.0, 255.0) as u8
    };
    GreyImage {
        pixels: shares.map(level).collect(),
        width,
        height,
    }
}

fn blend(sheet: &mut Canvas, ink: &Canvas, left: usize, top: usize) {
    let (width, rows) = (sheet.width(), ink.ink().chunks_exact(ink.width()));
    for (y, row) in rows.enumerate() {
        for (x, share) in row.iter().enumerate() {
            let place = (top + y) * width + left + x;
            if left + x < width
                && let Some(under) = sheet.ink_mut().get_mut(place)
            {
                *under = under.max(*share);
            }
        }
    }
}

/// Straight strokes of a form, given the columns of each digit's place and the rows between which they stand.
fn lines(
    form: Form,
    columns: &[[f32; 2]],
    [top, foot]: [f32; 2],
    [width, height]: [usize; 2],
    random: &mut Random,
) -> Vec<[Point; 2]> {
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else {
        return Vec::new();
    };
    let (left, right) = (first[0], last[1]);
    let level = |left: f32, right: f32, y: f32| [(left, y), (right, y)];
    let upright = |x: f32| [(x, top), (x, foot)];
    let rectangle = |[left, right]: [f32; 2]| {
        vec![
            level(left, right, top),
            level(left, right, foot),
            upright(left),
            upright(right),
        ]
    };
    let far = 2.0 * (width + height) as f32;
    match form {
        Form::Cells => {
            let mut all = rectangle([left, right]);
            all.extend(columns.iter().skip(1).map(|column| upright(column[0])));
            all
        }
        Form::Boxes => columns
            .iter()
            .flat_map(|&column| rectangle(column))
            .collect(),
        Form::Frame => {
            let beside = (foot - top) * random.between(0.05, 0.4);
            rectangle([left - beside, right + beside])
        }
        Form::Underline => {
            let beyond = (foot - top) * random.between(-0.05, 0.3);
            vec![level(left - beyond, right + beyond, foot)]
        }
        Form::Rule => vec![level(-far, far, foot)],
        Form::Rules => vec![level(-far, far, top), level(-far, far, foot)],
        Form::Squares => {
            let side = (foot - top) / (1.0 + random.between(0.0, 3.0)).floor();
            let along = |from: f32| (-40..40).map(move |step| from + step as f32 * side);
            let levels = along(foot).map(|y| level(-far, far, y));
            levels
                .chain(along(left).map(|x| [(x, -far), (x, far)]))
                .collect()
        }
        Form::Edge => Vec::new(),
    }
}
