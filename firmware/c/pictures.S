/* Pictures as they are, in flash; -I says which folder the files are in. */
    .section .rodata.frame, "a"
    .global frame
frame:
    .incbin "frame.grey"
    .section .rodata.number, "a"
    .global number
number:
    .incbin "number.grey"
