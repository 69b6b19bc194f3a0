//! What other people have written, stroke by stroke: letters of many scripts, to learn from what is
//! no digit.
//!
//! A few scripts are kept back as a whole, and a few people of each other script: how strangers are
//! refused is judged by them. What looks like a digit is not used at all (`look_alikes.txt`).

mod look_alikes;
mod omniglot;

pub use look_alikes::{LookAlike, find as find_look_alikes};
pub use omniglot::{FILES, load};

use crate::drawing::Point;

/// Characters that a network which knows digits only is sure to be digits: `alphabet/number`.
const LOOK_ALIKES: &str = include_str!("look_alikes.txt");
/// Scripts that training never sees.
pub const KEPT_BACK_ALPHABETS: [&str; 2] = ["Early_Aramaic", "Sanskrit"];
/// People that training never sees: from this number on.
pub const KEPT_BACK_WRITERS: u8 = 17;

/// One character in one hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Name of the script.
    pub alphabet: String,
    /// Number of the character in its script, from 1.
    pub character: u8,
    /// Number of the person, from 1; people of two scripts may be the same.
    pub writer: u8,
    /// Paths of the pen around 0, 0; the longer side is 1.
    pub strokes: Vec<Vec<Point>>,
}

/// Drawings by what they are for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strangers {
    /// To learn from.
    pub training: Vec<Drawing>,
    /// The same scripts by other people.
    pub people: Vec<Drawing>,
    /// Other scripts.
    pub alphabets: Vec<Drawing>,
}

impl Strangers {
    /// Divides drawings; those that look like digits are left out.
    pub fn new(drawings: Vec<Drawing>) -> Self {
        let mut strangers = Self::default();
        for drawing in drawings {
            if drawing.is_look_alike() {
                continue;
            }
            let part = if KEPT_BACK_ALPHABETS.contains(&drawing.alphabet.as_str()) {
                &mut strangers.alphabets
            } else if drawing.writer >= KEPT_BACK_WRITERS {
                &mut strangers.people
            } else {
                &mut strangers.training
            };
            part.push(drawing);
        }
        strangers
    }
}

impl Drawing {
    fn is_look_alike(&self) -> bool {
        let name = format!("{}/{:02}", self.alphabet, self.character);
        let mut names = LOOK_ALIKES
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        names.any(|found| found == name)
    }
}

/// Strokes moved so that the middle of their box is 0, 0, and sized so that its longer side is
/// `size`. Also the box's width and height before.
pub(crate) fn fitted(mut strokes: Vec<Vec<Point>>, size: f32) -> (Vec<Vec<Point>>, (f32, f32)) {
    let points = || strokes.iter().flatten();
    let low = points().fold((f32::MAX, f32::MAX), |low, p| {
        (low.0.min(p.0), low.1.min(p.1))
    });
    let high = points().fold((f32::MIN, f32::MIN), |high, p| {
        (high.0.max(p.0), high.1.max(p.1))
    });
    let sides = (high.0 - low.0, high.1 - low.1);
    let factor = size / sides.0.max(sides.1).max(f32::MIN_POSITIVE);
    let middle = (f32::midpoint(low.0, high.0), f32::midpoint(low.1, high.1));
    for point in strokes.iter_mut().flatten() {
        *point = ((point.0 - middle.0) * factor, (point.1 - middle.1) * factor);
    }
    (strokes, sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(alphabet: &str, character: u8, writer: u8) -> Drawing {
        Drawing {
            alphabet: alphabet.to_owned(),
            character,
            writer,
            strokes: vec![vec![(-0.5, 0.0), (0.5, 0.0)]],
        }
    }

    #[test]
    fn scripts_and_people_are_kept_back_and_look_alikes_left_out() {
        let mut drawings = vec![
            drawing("Korean", 3, 1),
            drawing("Korean", 3, 17),
            drawing("Sanskrit", 2, 1),
        ];
        let look_alike = LOOK_ALIKES.lines().find(|line| !line.starts_with('#'));
        let name = look_alike.and_then(|line| line.split_whitespace().next());
        let (alphabet, character) = name.and_then(|name| name.split_once('/')).expect("a name");
        drawings.push(drawing(alphabet, character.parse().expect("a number"), 1));
        let strangers = Strangers::new(drawings);
        let counts = [&strangers.training, &strangers.people, &strangers.alphabets].map(Vec::len);
        assert_eq!(counts, [1, 1, 1]);
    }

    #[test]
    fn strokes_fill_their_box() {
        let (strokes, sides) = fitted(vec![vec![(10.0, 4.0), (30.0, 8.0)]], 1.0);
        assert_eq!(strokes, [vec![(-0.5, -0.1), (0.5, 0.1)]]);
        assert_eq!(sides, (20.0, 4.0));
    }
}
