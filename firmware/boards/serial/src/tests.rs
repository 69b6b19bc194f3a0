use super::*;

/// What is to come, and what was said. A 0xFF cannot be received.
struct Fake {
    coming: std::vec::IntoIter<u8>,
    said: String,
}

const LOST: u8 = 0xFF;

impl SerialPort for Fake {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), Disturbed> {
        let mut whole = Ok(());
        for byte in bytes {
            *byte = self.coming.next().expect("asked for no more than was sent");
            if *byte == LOST {
                whole = Err(Disturbed);
            }
        }
        whole
    }

    fn write(&mut self, bytes: &[u8]) {
        self.said += std::str::from_utf8(bytes).expect("text");
    }
}

/// What is answered, in as many lines as are waited for; all that was sent has to be read.
fn answers(sent: &[u8], lines: usize) -> String {
    let mut line = Fake {
        coming: sent.to_vec().into_iter(),
        said: String::new(),
    };
    let mut memory = Memory::new();
    for _ in 0..lines {
        answer(&mut line, &mut memory);
    }
    assert_eq!(line.coming.next(), None, "after {:?}", line.said);
    line.said
}

/// A stroke down the middle.
fn one(side: usize, paper: u8, ink: u8) -> Vec<u8> {
    let mut picture = format!("P5\n{side} {side}\n255\n").into_bytes();
    for y in 0..side {
        for x in 0..side {
            let in_stroke =
                (side / 6..side - side / 6).contains(&y) && x.abs_diff(side / 2) <= side / 24;
            picture.push(if in_stroke { ink } else { paper });
        }
    }
    picture
}

#[test]
fn a_digit_and_a_frame_are_read_one_after_the_other() {
    let sent = [one(28, 0, 250), one(96, 200, 40), one(96, 0, 250)].concat();
    let said = answers(&sent, 3);
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(
        said.lines().all(|line| line.starts_with("digit 1, ")),
        "{said}"
    );
}

#[test]
fn what_is_no_picture_is_passed_over() {
    for noise in [
        &b"\0hello\r\n"[..],
        b"PP5",
        b"P5\n28 x",
        b"P6 28 28 255\n",
        b"P5 28 28 65535\n",
    ] {
        let sent = [noise, b"\n", &one(28, 0, 250)].concat();
        assert!(
            answers(&sent, 1).starts_with("digit 1, "),
            "after {noise:?}"
        );
    }
}

#[test]
fn headers_may_have_any_white_space() {
    let picture = one(28, 0, 250);
    let pixels = picture
        .strip_prefix(b"P5\n28 28\n255\n")
        .expect("its header");
    let sent = [b"P5 28\t 28\r\n 255 ", pixels].concat();
    assert!(answers(&sent, 1).starts_with("digit 1, "));
}

#[test]
fn what_is_wrong_is_said_and_the_next_picture_read() {
    let lost = {
        let mut picture = one(28, 0, 250);
        *picture.last_mut().expect("pixels") = LOST;
        picture
    };
    let cases = [
        (
            b"P5 32 32 255\n".to_vec(),
            "error: 28 x 28 or 96 x 96 pixels are read here, these are 32 x 32",
        ),
        (
            lost,
            "error: the line was disturbed: send the picture again",
        ),
        (
            one(96, 200, 200),
            "error: nothing is written: nothing stands out from the paper",
        ),
    ];
    for (sent, expected) in cases {
        let said = answers(&[sent, one(28, 0, 250)].concat(), 2);
        let (first, second) = said.split_once('\n').expect("two lines");
        assert_eq!(first, expected);
        assert!(second.starts_with("digit 1, "), "{second}");
    }
}

#[test]
fn a_digit_without_ink_is_none() {
    for level in [0, 128, 250] {
        let said = answers(&one(28, level, level), 1);
        assert!(said.starts_with("none "), "{level}: {said}");
    }
}
