/* The network as it is, in flash; -I says which folder the file is in. */
    .section .rodata.weights, "a"
    .global weights, weights_end
weights:
#if defined(DIGITNET_WEIGHTS_TINY)
.incbin "tiny.int8.dgn"
#elif defined(DIGITNET_WEIGHTS_BASE)
.incbin "base.int8.dgn"
#else
.incbin "digits.int8.dgn"
#endif
weights_end:
