//! The page in English.

use super::Texts;

pub(super) const TEXTS: Texts = Texts {
    title: "digitnet reads your handwriting",
    description: "Write a digit or a number, or send a picture of one, and a very small neural network reads it.",
    tagline: "Write digits. A tiny network reads them.",
    name: "English",
    theme: "Dark colours",

    desk: "Your digits",
    pad: "Sheet of paper. Write with mouse, finger or pen; with a keyboard, choose or paste a picture.",
    hint: "write here",
    choose: "Choose a picture",
    camera: "Take a photo",
    send: "Read it",
    undo: "Undo",
    clear: "Clear",
    rotate: "Turn",
    invert: "Invert",
    crop: "Crop",
    crop_how: "Drag over the part to read. With the keyboard: arrows move the part, Shift and arrows change its size, Enter reads it, Escape leaves it.",
    part: "Part from {left} % across and {top} % down, {width} % wide and {height} % high",
    live: "Live camera",
    no_camera: "There is no camera that this page can use. Choose a picture instead.",
    camera_denied: "The camera was not allowed. Allow it for this page in the browser's settings, or choose a picture.",
    camera_gone: "The camera has stopped, or another program uses it. Try once more, or choose a picture.",
    stop_camera: "Stop the camera",
    no_reader: "This browser cannot read by itself, which the live camera needs. Take a photo instead.",
    tip: "You can also drop pictures anywhere on this page, or paste one.",
    drop: "Let go to read what you drop",
    examples: "Or try one of ours",
    example_digit: "A digit in thin pen",
    example_photo: "A photo with a shadow",
    example_lines: "A number on two lines",
    example_tree: "No digit at all",

    challenge: "Challenge: write 0 to 9",
    write: "write {digit}",
    done: "0 to 9 in {seconds} s",

    copied: "Copied",

    several: "Several pictures",
    columns: ["Picture", "Answer", "Certainty"],
    save_csv: "Save as CSV",
    unread: "not read",

    inside: "A look inside",
    close: "Close",
    correct: "What is it really?",
    none: "no digit",
    why: "Orange parts speak for the answer, blue ones against it: by how much it loses its lead when they are covered",
    choose_map: "Choose a point of a map to see what it is made of; with the keyboard, Enter and the arrows.",
    map: "Map",
    made_of: ["Weights", "What they look at", "Products"],
    cell: "Map {map}, row {row}, column {column}: weights times what they look at add up to {sum}. With the bias of {bias} that is {total}, which becomes {value} of 255.",

    joined: "It is in your test set, below.",

    set: "My test set",
    set_note: "Kept in this browser alone until you delete it.",
    right: "{right} of {all} were read right ({share}).",
    save_zip: "Save as zip",
    delete: "Delete all",
    remove: "Remove:",
    full: "This browser keeps no more.",

    visit: "This visit",
    visit_note: "Kept in this window alone, and gone when you close it.",
    again: "Read again:",
    forget: "Forget",
    nothing_stored: "The server stores nothing.",
    forgotten: "Your picture is read in memory and forgotten with the answer. PNG, JPEG, WebP, BMP and GIF up to 10\u{a0}MB.",
    interface: "Interface for programs",
    on_device: [
        "What you draw is read on this device and goes nowhere, by the program and the network of the server. The SHA-256 of its scores of MNIST's 10,000 test digits is the same here and there: ",
        ".",
    ],

    offline: "You are offline. The picture is kept and read once you are back.",
    unreachable: "The server did not answer. The picture is kept.",
    busy: "The server is busy. The picture is kept and sent again in a moment.",
    sending: "Sending",
    unreadable: "Neither this browser nor the server can show this file as a picture.",
    no_file: "That was not a file. Save the picture first, then choose, drop or paste it.",
    too_large: "The picture has more than the 10 MiB that are accepted; send a smaller one.",

    // The server speaks English itself.
    errors: &[],
};
