//! What other people have written, stroke by stroke: letters of many scripts, to learn from what is
//! no digit.
//!
//! A few scripts are kept back as a whole, and a few people of each other script: how strangers are
//! refused is judged by them. What looks like a digit is not used at all (`look_alikes.txt`).

pub(crate) mod drawing;
mod look_alikes;
mod omniglot;

pub use drawing::Drawing;
pub use look_alikes::{LookAlike, find as find_look_alikes};
pub use omniglot::{FILES, load};

/// Characters that a network which knows digits only takes for digits: `alphabet/number`.
const LOOK_ALIKES: &str = include_str!("look_alikes.txt");
/// Scripts that training never sees.
pub const KEPT_BACK_ALPHABETS: [&str; 2] = ["Early_Aramaic", "Sanskrit"];
/// People that training never sees: from this number on.
pub const KEPT_BACK_WRITERS: u8 = 17;

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
            if is_look_alike(&drawing) {
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

fn is_look_alike(drawing: &Drawing) -> bool {
    let name = format!("{}/{:02}", drawing.alphabet, drawing.character);
    let mut names = LOOK_ALIKES
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names.any(|found| found == name)
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
}
