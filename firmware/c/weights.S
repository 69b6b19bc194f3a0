/* The network as it is, in flash; -I says which folder the file is in. */
    .section .rodata.weights, "a"
    .global weights, weights_end
weights:
    .incbin "digits.int8.dgn"
weights_end:
