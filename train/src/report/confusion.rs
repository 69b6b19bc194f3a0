//! The confusion matrix as a picture.

use std::path::Path;

use anyhow::{Result, ensure};

use super::bitmap::{Anchor, Area, BLUE, Bitmap, Color, FAINT, Font, GRID, INK, RED, WHITE, mix};

const MARGIN: i32 = 24;
const GAP: i32 = 3;
/// Above the cells: title, axis name, class names.
const HEAD: i32 = 104;

/// Draws a confusion matrix: a row for what the digits are, a column for what they were read as.
///
/// `confusion[label][prediction]` counts digits; `classes` names the classes in that order.
/// Mistakes stand out in red, the deeper the more frequent.
///
/// # Errors
///
/// Where the matrix is not square with a name for every class, or the file cannot be written.
pub fn confusion_matrix(confusion: &[Vec<u32>], classes: &[String], path: &Path) -> Result<()> {
    let count = classes.len();
    ensure!(
        confusion.len() == count && confusion.iter().all(|row| row.len() == count),
        "{}: {count} classes need a confusion matrix of {count} x {count}",
        path.display()
    );
    let layout = Layout::new(confusion, classes);
    let mut bitmap = Bitmap::new(layout.width(), layout.height());
    title(&mut bitmap, &layout, confusion);
    names(&mut bitmap, &layout, classes);
    cells(&mut bitmap, &layout, confusion);
    shares(&mut bitmap, &layout, confusion);
    bitmap.save(path)
}

struct Layout {
    count: i32,
    cell: i32,
    /// Where the first column begins.
    left: i32,
    font: Font,
}

impl Layout {
    fn new(confusion: &[Vec<u32>], classes: &[String]) -> Self {
        let font = if classes.len() <= 16 {
            Font::Large
        } else {
            Font::Small
        };
        let name = classes
            .iter()
            .map(|class| font.width(class))
            .max()
            .unwrap_or(0);
        let largest = confusion.iter().flatten().max().copied().unwrap_or(0);
        let number = font.width(&largest.to_string());
        let smallest = if classes.len() <= 16 { 56 } else { 24 };
        let cell = (name.max(number) + 8).max(smallest);
        let left = MARGIN + Font::Normal.width("is ") + name + 16;
        Self {
            count: classes.len() as i32,
            cell,
            left,
            font,
        }
    }

    fn width(&self) -> i32 {
        // The title needs its room where there are few classes.
        (self.left + self.count * (self.cell + GAP) + 120).max(640)
    }

    fn height(&self) -> i32 {
        HEAD + self.count * (self.cell + GAP) + MARGIN
    }

    fn area(&self, row: usize, column: usize) -> Area {
        Area {
            left: self.left + column as i32 * (self.cell + GAP),
            top: HEAD + row as i32 * (self.cell + GAP),
            width: self.cell,
            height: self.cell,
        }
    }

    /// The middle of a cell.
    fn middle(&self, row: usize, column: usize) -> (i32, i32) {
        let area = self.area(row, column);
        (area.left + self.cell / 2, area.top + self.cell / 2)
    }
}

fn title(bitmap: &mut Bitmap, layout: &Layout, confusion: &[Vec<u32>]) {
    let total: u64 = confusion
        .iter()
        .flatten()
        .map(|&count| u64::from(count))
        .sum();
    let right: u64 = confusion
        .iter()
        .enumerate()
        .map(|(i, row)| u64::from(row[i]))
        .sum();
    let title = format!(
        "{right} of {total} digits read right ({})",
        percent(right, total)
    );
    bitmap.text((MARGIN, MARGIN + 6), Anchor::Left, Font::Large, INK, &title);
    let middle = layout.left + layout.count * (layout.cell + GAP) / 2;
    bitmap.text((middle, 58), Anchor::Middle, Font::Normal, FAINT, "read as");
}

fn names(bitmap: &mut Bitmap, layout: &Layout, classes: &[String]) {
    bitmap.text((MARGIN, 86), Anchor::Left, Font::Normal, FAINT, "is");
    for (class, name) in classes.iter().enumerate() {
        let (x, y) = layout.middle(class, class);
        bitmap.text((x, 86), Anchor::Middle, layout.font, INK, name);
        bitmap.text((layout.left - 12, y), Anchor::Right, layout.font, INK, name);
    }
}

fn cells(bitmap: &mut Bitmap, layout: &Layout, confusion: &[Vec<u32>]) {
    let mistakes = || {
        let cells = confusion.iter().enumerate();
        cells.flat_map(|(row, counts)| {
            counts
                .iter()
                .enumerate()
                .filter(move |(column, _)| *column != row)
        })
    };
    let worst = mistakes()
        .map(|(_, &count)| count)
        .max()
        .unwrap_or(0)
        .max(1);
    for (row, counts) in confusion.iter().enumerate() {
        let total = counts
            .iter()
            .map(|&count| u64::from(count))
            .sum::<u64>()
            .max(1);
        for (column, &count) in counts.iter().enumerate() {
            let color = if count == 0 {
                mix(WHITE, GRID, 0.4)
            } else if row == column {
                mix(WHITE, BLUE, 0.25 + 0.75 * (count as f32 / total as f32))
            } else {
                // The root lets a single mistake be seen beside a frequent one.
                mix(
                    WHITE,
                    RED,
                    0.12 + 0.78 * (count as f32 / worst as f32).sqrt(),
                )
            };
            bitmap.fill(layout.area(row, column), color);
            if count > 0 {
                let at = layout.middle(row, column);
                bitmap.text(
                    at,
                    Anchor::Middle,
                    layout.font,
                    text_on(color),
                    &count.to_string(),
                );
            }
        }
    }
}

/// How much of each row was read right.
fn shares(bitmap: &mut Bitmap, layout: &Layout, confusion: &[Vec<u32>]) {
    let x = layout.left + layout.count * (layout.cell + GAP) + 14;
    bitmap.text((x, 86), Anchor::Left, Font::Normal, FAINT, "right");
    for (row, counts) in confusion.iter().enumerate() {
        let total = counts.iter().map(|&count| u64::from(count)).sum();
        let (_, y) = layout.middle(row, row);
        let share = percent(u64::from(counts[row]), total);
        bitmap.text((x, y), Anchor::Left, Font::Normal, INK, &share);
    }
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        "-".to_owned()
    } else {
        format!("{:.2} %", 100.0 * part as f64 / whole as f64)
    }
}

/// Dark or light, whichever can be read on `color`.
fn text_on(color: Color) -> Color {
    let [r, g, b] = color.map(f32::from);
    if 0.299 * r + 0.587 * g + 0.114 * b > 150.0 {
        INK
    } else {
        WHITE
    }
}
