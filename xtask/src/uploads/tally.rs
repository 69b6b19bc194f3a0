//! Counts what was read right, in all and by group.

use std::collections::BTreeMap;

/// How many pictures were read right, how many there were.
type Count = (usize, usize);

#[derive(Default)]
pub(super) struct Tally {
    all: Count,
    groups: BTreeMap<(String, String), Count>,
}

impl Tally {
    pub(super) fn count(&mut self, right: bool, groups: &[(String, String)]) {
        add(&mut self.all, right);
        for group in groups {
            add(self.groups.entry(group.clone()).or_default(), right);
        }
    }

    pub(super) fn table(&self) -> String {
        let groups = self
            .groups
            .iter()
            .map(|((column, value), &count)| line(&format!("{column} {value}"), count));
        line("read right", self.all) + &groups.collect::<String>()
    }
}

fn add(count: &mut Count, right: bool) {
    count.0 += usize::from(right);
    count.1 += 1;
}

fn line(name: &str, (right, total): Count) -> String {
    let percent = 100.0 * right as f64 / total as f64;
    format!("{name:<32} {right:>4} of {total:>4} {percent:>6.1} %\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_apart() {
        let mut tally = Tally::default();
        let group = |value: &str| vec![("kind".to_owned(), value.to_owned())];
        tally.count(true, &group("scan"));
        tally.count(false, &group("photo"));
        tally.count(true, &group("photo"));
        let table = tally.table();
        let words: Vec<Vec<_>> = table
            .lines()
            .map(|l| l.split_whitespace().collect())
            .collect();
        assert_eq!(words[0], ["read", "right", "2", "of", "3", "66.7", "%"]);
        assert_eq!(words[1], ["kind", "photo", "1", "of", "2", "50.0", "%"]);
        assert_eq!(words[2], ["kind", "scan", "1", "of", "1", "100.0", "%"]);
    }
}
