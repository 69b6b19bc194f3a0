//! Every worked example of `weights/FORMAT.md`: recomputed here, run through the library, and
//! looked for on the page, so that page and code cannot drift apart.

use crate::format_restated::blob::{Conv, Header, Int8Layer, Network, put_group};
use crate::format_restated::{PAGE, crc, run};
use digitnet_core::{Digit, MAX_SCRATCH_BYTES, Requantize, SIGNATURE, Scratch, Shape, int8};

#[track_caller]
fn assert_on_page(text: &str) {
    assert!(PAGE.contains(text), "weights/FORMAT.md has no {text:?}");
}

/// Part of the page from one heading to the next.
#[track_caller]
fn section(heading: &str) -> &'static str {
    let (_, after) = PAGE.split_once(heading).expect("the page has this heading");
    after.split("\n#").next().unwrap_or(after)
}

#[test]
fn the_signature_is_the_one_on_the_page() {
    let hex: Vec<String> = SIGNATURE.iter().map(|byte| format!("{byte:02X}")).collect();
    assert_on_page(&hex.join(" "));
}

#[test]
fn the_checksum_example() {
    assert_eq!(crc::crc32(*b"123456789"), 0xCBF4_3926);
    assert_on_page("of the ASCII bytes `123456789` it is CBF43926");
}

/// Each row: accumulator, multiplier, shift, factor, rounded product, shifted, byte.
#[test]
fn the_requantization_table() {
    let table = section("### Requantization");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut seen = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let whole = |at: usize| cells[at].parse::<i64>().expect("a whole number");
        let accumulator = i32::try_from(whole(0)).expect("accumulators have 32 bits");
        let multiplier = i32::try_from(whole(1)).expect("multipliers have 31 bits");
        let shift = u32::try_from(whole(2)).expect("shifts are small");

        let factor = f64::from(multiplier) / 2f64.powi(shift as i32);
        let stated = match cells[3].split_once('/') {
            Some(("1", below)) => 1.0 / below.parse::<f64>().expect("a number"),
            _ => cells[3].parse().expect("a number"),
        };
        assert!(
            (factor / stated - 1.0).abs() < 1e-5,
            "factor {factor} in {row}"
        );

        let sum = i64::from(accumulator) * i64::from(multiplier) + (1 << (shift - 1));
        assert_eq!(sum, whole(4), "{row}");
        assert_eq!(
            run::rounded(i64::from(accumulator), multiplier, shift),
            whole(5),
            "{row}"
        );
        assert_eq!(
            run::requantize(i64::from(accumulator), multiplier, shift),
            whole(6),
            "{row}"
        );
        let rule = Requantize::new(multiplier, shift).expect("within the ranges of the page");
        assert_eq!(i64::from(rule.apply(accumulator)), whole(6), "{row}");
        seen += 1;
    }
    assert_eq!(seen, 7, "rows of the table");
}

/// The example's picture, and the pooled byte taken out through the rest of a network that leaves
/// it as it is: conv2 of one tap, requantization by all but 1, and a score that is one feature.
#[test]
fn the_convolution_example() {
    let corner = [[10i64, 20, 30], [40, 50, 60], [70, 80, 90]];
    let kernel = [1i64, -2, 3, 4];
    let bias = 10i64;
    let mut largest = i64::MIN;
    for (y, x) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let inputs = [
            corner[y][x],
            corner[y][x + 1],
            corner[y + 1][x],
            corner[y + 1][x + 1],
        ];
        let sum = bias
            + inputs
                .iter()
                .zip(kernel)
                .map(|(input, tap)| input * tap)
                .sum::<i64>();
        let [a, b, c, d] = inputs;
        assert_on_page(&format!(
            "a[{y}][{x}] = {bias} + {a}*1 - {b}*2 + {c}*3 + {d}*4 = {sum}"
        ));
        largest = largest.max(sum);
    }
    assert_on_page("weights `[[1, -2], [3, 4]]`, bias 10, multiplier 2^30, shift 33");
    assert_on_page(&format!("Pooling takes {largest}"));
    let byte = run::requantize(largest, 1 << 30, 33);
    assert_on_page(&format!(
        "{} is rounded up: the byte is {byte}.",
        largest as f64 / 8.0
    ));

    let conv = |kernel| Conv {
        kernel,
        padding: 0,
        channels: 1,
    };
    let header = Header {
        conv1: conv(2),
        conv2: conv(1),
        hidden: 0,
        score_scale: 1.0,
        none: None,
        margin: [0; 4],
        none_margin: [0; 4],
        labels: vec!["corner".into(), "none".into()],
        label_bytes: 8,
        four_bits: [false; 3],
    };
    let features = header.features();
    let mut first_only = vec![0; features];
    first_only[0] = 1;
    let network = Network {
        header,
        layers: vec![
            Int8Layer {
                biases: vec![10],
                requantize: Some(vec![(1 << 30, 33)]),
                weights: vec![vec![1, -2, 3, 4]],
            },
            Int8Layer {
                biases: vec![0],
                requantize: Some(vec![(i32::MAX, 31)]),
                weights: vec![vec![1]],
            },
            Int8Layer {
                biases: vec![0, 0],
                requantize: None,
                weights: vec![first_only, vec![0; features]],
            },
        ],
    };
    let mut pixels = [0; 784];
    for (y, row) in corner.iter().enumerate() {
        for (x, &level) in row.iter().enumerate() {
            pixels[28 * y + x] = level as u8;
        }
    }
    assert_eq!(run::int8(&network, &pixels), [byte as i32, 0]);
    let blob = network.to_bytes();
    let network = int8::Network::parse(&blob).expect("the blob follows the page");
    let mut scratch = Scratch::<MAX_SCRATCH_BYTES>::new();
    let scores = network.forward(&Digit::new(pixels), &mut scratch);
    assert_eq!(
        scores.expect("enough for every model").values(),
        [byte as i32, 0]
    );
}

/// One group of eight, written, read as FORMAT.md says, and through the library.
#[test]
fn the_group_of_eight_example() {
    let weights: [i8; 8] = [1, -2, 3, -4, 5, -6, 7, -8];
    let example = section("### A group of eight weights of four bits");
    let names = weights.iter().enumerate();
    let names: Vec<String> = names
        .map(|(j, weight)| format!("w{j} = {weight}"))
        .collect();
    assert!(example.contains(&names.join(", ")), "{names:?}");
    let mut bytes = Vec::new();
    put_group(&mut bytes, &weights);
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    assert!(example.contains(&hex.join(" ")), "{hex:?}");
    let v = u32::from_le_bytes(bytes.try_into().expect("four bytes"));
    for (word, weights) in [
        ((v << 4) & 0xF0F0_F0F0, &weights[..4]),
        (v & 0xF0F0_F0F0, &weights[4..]),
    ] {
        let times_16 = word.to_le_bytes().map(|byte| i32::from(byte as i8));
        assert_eq!(
            times_16[..],
            weights
                .iter()
                .map(|w| 16 * i32::from(*w))
                .collect::<Vec<_>>()
        );
        let numbers = times_16.map(|number| number.to_string()).join(", ");
        assert!(example.contains(&format!("{word:08X}")), "{word:08X}");
        assert!(example.contains(&numbers), "{numbers}");
    }
}

#[test]
fn the_length_of_the_reference_size_network() {
    check_lengths("### The length of the reference-size network", [false; 3]);
}

#[test]
fn the_length_of_the_tiny_network() {
    check_lengths("### The length of the tiny network", [true, false, true]);
}

/// A network of 16 and 32 channels.
fn check_lengths(heading: &str, four_bits: [bool; 3]) {
    let conv = |channels| Conv {
        kernel: 5,
        padding: 0,
        channels,
    };
    let header = Header {
        conv1: conv(16),
        conv2: conv(32),
        hidden: 0,
        score_scale: 1.0,
        none: None,
        margin: [0; 4],
        none_margin: [0; 4],
        labels: (0..10).map(|class| class.to_string()).collect(),
        label_bytes: 8,
        four_bits,
    };
    let (s1, s2) = header.sides();
    let features = header.features();
    assert_on_page(&format!("S1 = {s1}, S2 = {s2}, F = {features}."));
    let shape = Shape::new([5, 0, 16], [5, 0, 32], 0, 10);
    assert_eq!(
        (shape.conv1.pooled_side(), shape.conv2.pooled_side()),
        (s1, s2)
    );
    assert_eq!(shape.features(), features);

    let sizes = header.layer_sizes();
    let groups = header.groups();
    let mut lengths = vec![64 + 8 * 10];
    for (index, &(channels, weights_each)) in sizes.iter().enumerate() {
        let record = if index + 1 == sizes.len() { 4 } else { 12 };
        // No group of this network needs to be filled up.
        let weights = weights_each * channels / groups[index].map_or(1, |_| 2);
        lengths.push((record * channels + weights).next_multiple_of(4));
    }
    let total: usize = lengths.iter().sum();
    let example = section(heading);
    let printed: Vec<usize> = example.lines().filter_map(stated_length).collect();
    assert_eq!(printed, lengths, "the lengths behind the equals signs");
    assert!(example.contains(&format!("{} {:03} bytes", total / 1000, total % 1000)));
    let layers = sizes
        .iter()
        .enumerate()
        .map(|(index, &(channels, weights_each))| Int8Layer {
            biases: vec![0; channels],
            requantize: (index + 1 < sizes.len()).then(|| vec![(1 << 30, 31); channels]),
            weights: vec![vec![0; weights_each]; channels],
        });
    let network = Network {
        layers: layers.collect(),
        header,
    };
    let blob = network.to_bytes();
    assert_eq!(blob.len(), total);
    assert!(int8::Network::parse(&blob).is_ok());
}

/// The number after the last `=` of a line, without the spaces between its thousands.
fn stated_length(line: &str) -> Option<usize> {
    let (_, number) = line.rsplit_once('=')?;
    number.replace(' ', "").parse().ok()
}
