//! Counts what was read right, in all and by group.

use std::collections::BTreeMap;

use crate::answer::Outcome;
use crate::baselines;
use crate::manifest::Expected;

/// How many pictures of how many.
type Count = (usize, usize);

pub(crate) struct Tally {
    kind: Expected,
    all: Count,
    refused: Count,
    baselines: [Count; baselines::NAMES.len()],
    /// Digits that are missing, too many or wrong, of all digits.
    digit_errors: Count,
    /// Digits of unsure answers: those that their guesses name, of all that are written.
    guesses: Count,
    /// Authors, and whether nothing of theirs was read wrongly or refused.
    authors: BTreeMap<String, bool>,
    groups: BTreeMap<(String, String), Count>,
}

impl Tally {
    pub(crate) fn new(kind: Expected) -> Self {
        Self {
            kind,
            all: (0, 0),
            refused: (0, 0),
            baselines: Default::default(),
            digit_errors: (0, 0),
            guesses: (0, 0),
            authors: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    pub(crate) fn count(&mut self, outcome: Outcome, groups: &[(String, String)]) {
        let right = outcome == Outcome::Right;
        add(&mut self.all, right);
        add(&mut self.refused, outcome == Outcome::Refused);
        for group in groups {
            add(self.groups.entry(group.clone()).or_default(), right);
        }
    }

    /// What simpler ways made of the same picture.
    pub(crate) fn compare(&mut self, read: [String; baselines::NAMES.len()], expected: &str) {
        for (count, read) in self.baselines.iter_mut().zip(read) {
            add(count, read == expected);
        }
    }

    pub(crate) fn digits(&mut self, errors: usize, digits: usize) {
        self.digit_errors.0 += errors;
        self.digit_errors.1 += digits;
    }

    /// What an unsure answer's guesses say, and what is written.
    pub(crate) fn guesses(&mut self, errors: usize, digits: usize) {
        self.guesses.0 += digits.saturating_sub(errors);
        self.guesses.1 += digits;
    }

    pub(crate) fn author(&mut self, name: &str, right: bool) {
        *self.authors.entry(name.to_owned()).or_insert(true) &= right;
    }

    pub(crate) fn table(&self) -> String {
        let mut table = match self.kind {
            Expected::Digit | Expected::Number => {
                line("read right", self.all) + &line("refused", self.refused)
            }
            Expected::None => line("refused, as they should be", self.all),
        };
        if self.digit_errors.1 > 0 {
            table += &line("digit errors", self.digit_errors);
        }
        if self.guesses.1 > 0 {
            table += &line("digits that unsure answers guess", self.guesses);
        }
        if !self.authors.is_empty() {
            let right = self.authors.values().filter(|right| **right).count();
            table += &line("authors with no error", (right, self.authors.len()));
        }
        for ((column, value), count) in &self.groups {
            table += &line(&format!("{column} {value}"), *count);
        }
        for (name, count) in baselines::NAMES.iter().zip(self.baselines) {
            if count.1 > 0 {
                table += &line(&format!("instead: {name}"), count);
            }
        }
        table
    }
}

fn add(count: &mut Count, right: bool) {
    count.0 += usize::from(right);
    count.1 += 1;
}

fn line(name: &str, (right, total): Count) -> String {
    let percent = 100.0 * right as f64 / total as f64;
    format!("{name:<36} {right:>4} of {total:>4} {percent:>6.1} %\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_apart() {
        let mut tally = Tally::new(Expected::Digit);
        let group = |value: &str| vec![("kind".to_owned(), value.to_owned())];
        tally.count(Outcome::Right, &group("scan"));
        tally.count(Outcome::Refused, &group("photo"));
        tally.count(Outcome::Right, &group("photo"));
        tally.compare(["7".into(), String::new()], "7");
        tally.author("ann", true);
        tally.author("bob", true);
        tally.author("bob", false);
        tally.guesses(1, 4);
        let table = tally.table();
        let guessed = "digits that unsure answers guess        3 of    4   75.0 %\n";
        assert!(table.contains(guessed), "{table}");
        let without = "authors with no error                   1 of    2   50.0 %\n";
        assert!(table.contains(without), "{table}");
        let rest = table.replace(guessed, "").replace(without, "");
        let table = rest.as_str();
        let words: Vec<Vec<_>> = table
            .lines()
            .map(|l| l.split_whitespace().collect())
            .collect();
        assert_eq!(words[0], ["read", "right", "2", "of", "3", "66.7", "%"]);
        assert_eq!(words[1], ["refused", "1", "of", "3", "33.3", "%"]);
        assert_eq!(words[2], ["kind", "photo", "1", "of", "2", "50.0", "%"]);
        assert_eq!(words[3], ["kind", "scan", "1", "of", "1", "100.0", "%"]);
        assert!(
            words[4].ends_with(&["1", "of", "1", "100.0", "%"]),
            "{table}"
        );
        assert!(words[5].ends_with(&["0", "of", "1", "0.0", "%"]), "{table}");
    }
}
