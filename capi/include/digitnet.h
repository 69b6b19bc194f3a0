/*
 * digitnet: reads handwritten digits. The same scores, bit for bit, on every machine.
 *
 *     digitnet_model model;
 *     digitnet_status status = digitnet_model_open(&model, blob, sizeof blob);
 *     if (status != DIGITNET_OK) puts(digitnet_error_text(status));
 *     ...
 *     digitnet_picture picture = {sizeof picture, frame, sizeof frame, 96, 96, 96, 1};
 *     digitnet_answer answer;
 *     answer.size = sizeof answer;
 *     status = digitnet_classify(&model, &picture, memory, sizeof memory, &answer);
 *     if (status == DIGITNET_OK && answer.verdict == DIGITNET_VERDICT_DIGIT) puts(answer.label);
 *
 * Nothing here allocates, keeps a pointer beyond the call (but for the blob, see
 * digitnet_model_open) or has state of its own, so every function may be called from several
 * threads at once, with memory of each thread's own to write to.
 *
 * Every function that can fail returns a digitnet_status, 0 for success. It then has written
 * nothing to its results. These are errors, never crashes: a null pointer, a buffer that is too
 * short or not aligned, memory that overlaps where it must not, a damaged blob, a model that was
 * never opened, a structure of another version. What no library can check is the caller's part: a
 * pointer that is not null points to as many bytes or items as the length beside it says.
 *
 * Picture, blob and digits may lie at any address of normal memory. On a Cortex-M3, M4, M7, M33, M55
 * or M85 blob and digits are read by words at any address: they may not lie in Device memory, and
 * UNALIGN_TRP in the register CCR must be 0, as it is after reset. Copy them to RAM otherwise, or
 * build the library with RUSTFLAGS="--cfg digitnet_aligned -Ctarget-feature=+strict-align", which
 * reads bytes.
 *
 * Stack is given for the network that is delivered, as measured on a Cortex-M4; on a Cortex-M0 it
 * was up to 0.3 kB more, and up to 0.5 kB more with a library built for size. Interrupts come on top.
 *
 * Written by cbindgen from capi/src; to change it, change the sources and run
 *     DIGITNET_UPDATE=1 cargo test -p digitnet-capi --test header
 */


#ifndef DIGITNET_H
#define DIGITNET_H

#include <stddef.h>
#include <stdint.h>

/**
 * Words of a `digitnet_model`.
 */
#define DIGITNET_MODEL_WORDS 64

/**
 * Version of this interface: grows whenever a structure or the meaning of a function changes.
 * `digitnet_version` gives that of the library; other versions do not fit together.
 */
#define DIGITNET_VERSION 3

/**
 * Width and height of a digit, in pixels.
 */
#define DIGITNET_SIDE 28

/**
 * Pixels of a digit: one byte each, row by row from the top, 0 = paper, 255 = ink.
 */
#define DIGITNET_PIXELS 784

/**
 * Most classes that a model can have.
 */
#define DIGITNET_MAX_CLASSES 64

/**
 * Bytes that are enough for every label, with the zero at its end.
 */
#define DIGITNET_LABEL_BYTES 25

/**
 * Most digits of one reading.
 */
#define DIGITNET_MAX_DIGITS 8

/**
 * Memory to work in starts at a multiple of this.
 */
#define DIGITNET_MEMORY_ALIGN 16

/**
 * Bytes of scratch memory that are enough for every model.
 */
#define DIGITNET_MAX_SCRATCH_BYTES 62720

/**
 * Bytes of memory for `digitnet_prepare` that are enough for 512 pieces of rows with ink: a digit on
 * a frame of some ten thousand pixels, however large the frame is otherwise. `digitnet_classify`
 * needs as much, or the model's scratch bytes if they are more: one after the other.
 *
 * The more memory there is, the more ink may be on a picture, in steps: 64, 128, 256, 512, 1024,
 * 2048, 4096 pieces, of `DIGITNET_RUN_BYTES` each. A digit has one to three in each of
 * its rows: 256 are enough for one on a frame of 96 x 96 pixels, if nothing else is there.
 */
#define DIGITNET_PREPARE_BYTES 9728

/**
 * Bytes of memory that `digitnet_read` needs besides the model's scratch bytes, for 512 pieces too.
 */
#define DIGITNET_READ_BYTES 15360

/**
 * Bytes of a piece of a row: memory for 64 pieces is `DIGITNET_PREPARE_BYTES - (512 - 64) *
 * DIGITNET_RUN_BYTES`, for 4096 `DIGITNET_PREPARE_BYTES + (4096 - 512) * DIGITNET_RUN_BYTES`, and in
 * the same way for `digitnet_read`.
 */
#define DIGITNET_RUN_BYTES 8

/**
 * `DIGITNET_OK` or one of the codes below.
 */
typedef int32_t digitnet_status;

/**
 * An opened model: `digitnet_model_open` fills it in, the other functions read it. Its contents
 * are the library's own. It may be copied; it holds no memory but itself and needs no closing.
 */
typedef struct {
    /**
     * Not for use.
     */
    size_t words[DIGITNET_MODEL_WORDS];
} digitnet_model;

/**
 * What a model is, for people and for sizing memory.
 */
typedef struct {
    /**
     * `sizeof(digitnet_info)`, set by the caller.
     */
    size_t size;
    /**
     * Number of classes, thus of scores: 2 to 64.
     */
    uint32_t classes;
    /**
     * Side of the first convolution's kernel, in pixels: 1 to 9.
     */
    uint32_t conv1_kernel;
    /**
     * Output channels of the first convolution: 1 to 64.
     */
    uint32_t conv1_channels;
    /**
     * Side of the second convolution's kernel, in pixels: 1 to 9.
     */
    uint32_t conv2_kernel;
    /**
     * Output channels of the second convolution: 1 to 64.
     */
    uint32_t conv2_channels;
    /**
     * Units of the hidden layer, 0 where there is none: 0 to 256.
     */
    uint32_t hidden_units;
    /**
     * Weights and biases of all layers.
     */
    uint32_t parameters;
    /**
     * Multiplications of one forward pass.
     */
    uint32_t multiply_accumulates;
    /**
     * What one unit of score is worth in natural-logarithm units, above 0.
     */
    float score_scale;
} digitnet_info;

/**
 * A grey picture: rows of levels from the top, one byte each, 0 = black, 255 = white; dark ink on
 * light paper or light ink on dark paper. Of a frame in YUYV the levels are every other byte:
 * `stride` is then twice the width, and `pixel_stride` is 2.
 */
typedef struct {
    /**
     * `sizeof(digitnet_picture)`.
     */
    size_t size;
    /**
     * The levels, at any address.
     */
    const uint8_t *levels;
    /**
     * Bytes there, at least `stride * (height - 1) + pixel_stride * (width - 1) + 1`.
     */
    size_t levels_len;
    /**
     * In pixels, 1 to 32768.
     */
    size_t width;
    /**
     * In pixels, 1 to 32768.
     */
    size_t height;
    /**
     * Bytes from the start of one row to the next, at least those from its first level to its last.
     */
    size_t stride;
    /**
     * Bytes from one level of a row to the next; 0 stands for 1.
     */
    size_t pixel_stride;
} digitnet_picture;

/**
 * One of the codes `DIGITNET_VERDICT_...`.
 */
typedef int32_t digitnet_verdict;

/**
 * What one digit is taken for.
 */
typedef struct {
    /**
     * `sizeof(digitnet_answer)`, set by the caller.
     */
    size_t size;
    /**
     * `DIGITNET_VERDICT_DIGIT`, `DIGITNET_VERDICT_UNSURE` or `DIGITNET_VERDICT_NONE`.
     */
    digitnet_verdict verdict;
    /**
     * Number of the class that it most resembles of those that are digits, whatever the verdict.
     */
    uint32_t class_index;
    /**
     * Probability of that class, 0 to 1. Computed in floating point: its last digits may differ
     * from machine to machine, which nothing else does.
     */
    float confidence;
    /**
     * What to call the class, for example "7", with a zero at its end.
     */
    char label[DIGITNET_LABEL_BYTES];
} digitnet_answer;

/**
 * One digit of a reading.
 */
typedef struct {
    /**
     * `DIGITNET_VERDICT_DIGIT` or `DIGITNET_VERDICT_UNSURE`.
     */
    digitnet_verdict verdict;
    /**
     * Number of its class.
     */
    uint32_t class_index;
    /**
     * Probability of that class, 0 to 1, as in `digitnet_answer`.
     */
    float confidence;
    /**
     * Line of writing, from the top, counted from 0.
     */
    uint32_t line;
    /**
     * The box around its ink, in pixels of the picture.
     */
    uint32_t left;
    /**
     * Row of its topmost pixels.
     */
    uint32_t top;
    /**
     * At least 1.
     */
    uint32_t width;
    /**
     * At least 1.
     */
    uint32_t height;
    /**
     * What to call the class, for example "7", with a zero at its end.
     */
    char label[DIGITNET_LABEL_BYTES];
} digitnet_digit;

/**
 * What is written on a picture.
 */
typedef struct {
    /**
     * `sizeof(digitnet_reading)`, set by the caller.
     */
    size_t size;
    /**
     * Where to put the digits, line by line, from left to right; set by the caller.
     */
    digitnet_digit *digits;
    /**
     * Digits that have room there, at least 1; set by the caller.
     */
    size_t digits_len;
    /**
     * `sizeof(digitnet_digit)`, set by the caller.
     */
    size_t digit_size;
    /**
     * Digits that were put there. Guesses, unless the verdict is a digit or a number.
     */
    size_t count;
    /**
     * All digits together.
     */
    digitnet_verdict verdict;
    /**
     * Marks as large as digits that are none.
     */
    uint32_t rejected;
    /**
     * The least confidence of all digits, 0 where there is none.
     */
    float confidence;
} digitnet_reading;

/**
 * All went well.
 */
#define DIGITNET_OK 0

/**
 * A pointer is null.
 */
#define DIGITNET_NULL_POINTER 1

/**
 * A pointer is not at a multiple of what its type needs; memory to work in needs
 * `DIGITNET_MEMORY_ALIGN`.
 */
#define DIGITNET_MISALIGNED 2

/**
 * A buffer has room for fewer items than are written to it, or fewer pixels than a digit.
 */
#define DIGITNET_BUFFER_TOO_SHORT 3

/**
 * A length that no memory has: the buffer would go on past the end of the addresses.
 */
#define DIGITNET_LENGTH 4

/**
 * Memory that is written overlaps memory that is read.
 */
#define DIGITNET_OVERLAP 5

/**
 * The model was never opened, or its first or last words were overwritten: other damage goes unnoticed.
 */
#define DIGITNET_MODEL_NOT_OPEN 6

/**
 * Memory to work in has less room for the network than `digitnet_scratch_bytes` says.
 */
#define DIGITNET_SCRATCH_TOO_SMALL 7

/**
 * The model has no class of this number.
 */
#define DIGITNET_NO_SUCH_CLASS 8

/**
 * The `size` of a structure is not its size: not set, or the program was compiled with the header
 * of another version of the library.
 */
#define DIGITNET_STRUCT_SIZE 9

/**
 * The blob is too short to hold a header.
 */
#define DIGITNET_BLOB_TOO_SHORT 16

/**
 * Not a .dgn blob: the first eight bytes are others.
 */
#define DIGITNET_BLOB_SIGNATURE 17

/**
 * A field of the blob is out of range.
 */
#define DIGITNET_BLOB_FIELD 18

/**
 * The blob is cut short, or bytes follow its end.
 */
#define DIGITNET_BLOB_LENGTH 19

/**
 * The blob is damaged: its checksum differs.
 */
#define DIGITNET_BLOB_CHECKSUM 20

/**
 * A class label is not 1 to 24 bytes of printable UTF-8.
 */
#define DIGITNET_BLOB_LABEL 21

/**
 * An int8 weight is -128.
 */
#define DIGITNET_BLOB_WEIGHT 22

/**
 * A number in the blob is infinite or not a number.
 */
#define DIGITNET_BLOB_NOT_FINITE 23

/**
 * Some picture could overflow an accumulator.
 */
#define DIGITNET_BLOB_OVERFLOW 24

/**
 * A sound blob, but an f32 one: this library reads int8.
 */
#define DIGITNET_BLOB_NOT_INT8 25

/**
 * The blob is refused for a reason that has no code of its own.
 */
#define DIGITNET_BLOB_REFUSED 26

/**
 * The blob is of another version of the format.
 */
#define DIGITNET_BLOB_VERSION 27

/**
 * Width or height of the picture is 0, or over 32768 pixels.
 */
#define DIGITNET_PICTURE_SIZE 32

/**
 * The stride is less than a row takes: rows would overlap.
 */
#define DIGITNET_PICTURE_STRIDE 33

/**
 * The picture has fewer bytes than its sizes ask for.
 */
#define DIGITNET_PICTURE_TOO_SHORT 34

/**
 * Nothing is written: nothing stands out from the paper.
 */
#define DIGITNET_NO_INK 35

/**
 * The picture is refused for a reason that has no code of its own.
 */
#define DIGITNET_PICTURE_REFUSED 36

/**
 * More ink than the workspace has room for: something else than a digit, or a picture to be
 * reduced first.
 */
#define DIGITNET_TOO_MUCH_INK 37

/**
 * More digits than there is room for.
 */
#define DIGITNET_TOO_MANY_DIGITS 38

/**
 * No digit.
 */
#define DIGITNET_VERDICT_NONE 0

/**
 * One digit.
 */
#define DIGITNET_VERDICT_DIGIT 1

/**
 * Several digits; only from `digitnet_read`.
 */
#define DIGITNET_VERDICT_NUMBER 2

/**
 * Perhaps digits, but nothing to rely on: better ask again.
 */
#define DIGITNET_VERDICT_UNSURE 3

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the interface that this library was built with: `DIGITNET_VERSION`.
 */
uint32_t digitnet_version(void);

/**
 * What a code means, in English: a string that ends with a zero and stays for ever. Never null,
 * whatever the code.
 */
const char *digitnet_error_text(digitnet_status status);

/**
 * Checks every byte of a .dgn blob and makes `model` ready for use.
 *
 * Stack: about 0.8 kB.
 *
 * @param model     where to put the model; what was there does not matter
 * @param blob      an int8 blob, at any address; must stay as it is while `model` is used
 * @param blob_len  its length in bytes
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP, or one
 *         of the codes DIGITNET_BLOB_...
 */
digitnet_status digitnet_model_open(digitnet_model *model, const uint8_t *blob, size_t blob_len);

/**
 * Says what a model is.
 *
 * @param model  an opened model
 * @param info   where to put the answer, apart from model and blob; its `size` is set
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_OVERLAP,
 *         DIGITNET_STRUCT_SIZE, DIGITNET_MODEL_NOT_OPEN
 */
digitnet_status digitnet_model_info(const digitnet_model *model, digitnet_info *info);

/**
 * Bytes of scratch memory that a model needs: at most DIGITNET_MAX_SCRATCH_BYTES, 0 if the model
 * is null, misaligned or not open.
 */
size_t digitnet_scratch_bytes(const digitnet_model *model);

/**
 * What to call a class, for example "7", in UTF-8.
 *
 * @param model        an opened model
 * @param class_index  number of the class, 0 to classes - 1
 * @param label        where to put the label and a zero after it, apart from model and blob
 * @param label_len    bytes there; DIGITNET_LABEL_BYTES are enough for every label
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
 *         DIGITNET_MODEL_NOT_OPEN, DIGITNET_NO_SUCH_CLASS, DIGITNET_BUFFER_TOO_SHORT
 */
digitnet_status digitnet_label(const digitnet_model *model,
                               uint32_t class_index,
                               char *label,
                               size_t label_len);

/**
 * Reads a picture of one digit: finds the ink, makes it 28 x 28 pixels and runs the network once.
 *
 * Stack: about 4.3 kB. The answer is written last: it may lie in `memory`.
 *
 * @param model       an opened model
 * @param picture     what to read, apart from memory
 * @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from picture, model
 *                    and blob; what is in it does not matter
 * @param memory_len  bytes there, best DIGITNET_PREPARE_BYTES, and at least digitnet_scratch_bytes
 * @param answer      where to put the answer, apart from model and blob; its `size` is set
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
 *         DIGITNET_STRUCT_SIZE, DIGITNET_BUFFER_TOO_SHORT, DIGITNET_SCRATCH_TOO_SMALL,
 *         DIGITNET_MODEL_NOT_OPEN, DIGITNET_NO_INK, DIGITNET_TOO_MUCH_INK, or one of the codes
 *         DIGITNET_PICTURE_...
 */
digitnet_status digitnet_classify(const digitnet_model *model,
                                  const digitnet_picture *picture,
                                  void *memory,
                                  size_t memory_len,
                                  digitnet_answer *answer);

/**
 * Reads a picture of any writing: one digit, or a number on several lines. Where the network is
 * in doubt about a mark it looks at it five times.
 *
 * Stack: about 13 kB.
 *
 * @param model       an opened model
 * @param picture     what to read, apart from memory
 * @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from picture,
 *                    model, blob, reading and digits; what is in it does not matter
 * @param memory_len  bytes there, best DIGITNET_READ_BYTES + digitnet_scratch_bytes
 * @param reading     where to put the answer; its sizes, and where the digits go, are set. It and
 *                    the digits lie apart from each other, from model and blob
 * @return as digitnet_classify, and DIGITNET_TOO_MANY_DIGITS if there are more than
 *         DIGITNET_MAX_DIGITS, or than have room
 */
digitnet_status digitnet_read(const digitnet_model *model,
                              const digitnet_picture *picture,
                              void *memory,
                              size_t memory_len,
                              digitnet_reading *reading);

/**
 * Finds the ink in a picture and makes it a digit as the network sees it, in integer arithmetic:
 * the same bytes on every machine. The first half of digitnet_classify.
 *
 * Stack: about 3.7 kB.
 *
 * @param picture     what to read
 * @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from the picture;
 *                    what is in it does not matter
 * @param memory_len  bytes there, best DIGITNET_PREPARE_BYTES
 * @param pixels      where to put the digit: DIGITNET_PIXELS bytes; may be the picture's levels
 * @param pixels_len  bytes there, at least DIGITNET_PIXELS
 * @return as digitnet_classify
 */
digitnet_status digitnet_prepare(const digitnet_picture *picture,
                                 void *memory,
                                 size_t memory_len,
                                 uint8_t *pixels,
                                 size_t pixels_len);

/**
 * Runs the network over a digit: the same scores, bit for bit, on every machine. The second half
 * of digitnet_classify.
 *
 * Pixels without writing have no scores: fewer than 16 of them at least 40 levels lighter than the
 * darkest, or fewer than 16 so much darker than the lightest.
 *
 * Stack: about 1.9 kB.
 *
 * @param model       an opened model
 * @param pixels      DIGITNET_PIXELS bytes, row by row, 0 = paper, 255 = ink
 * @param pixels_len  bytes there, at least DIGITNET_PIXELS
 * @param memory      to work in, at a multiple of DIGITNET_MEMORY_ALIGN, apart from pixels, model
 *                    and blob; what is in it does not matter
 * @param memory_len  bytes there, at least digitnet_scratch_bytes
 * @param scores      where to put one score per class, apart from model and blob; larger is
 *                    likelier
 * @param scores_len  scores that have room there, at least the model's classes
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
 *         DIGITNET_BUFFER_TOO_SHORT, DIGITNET_MODEL_NOT_OPEN, DIGITNET_SCRATCH_TOO_SMALL,
 *         DIGITNET_NO_INK
 */
digitnet_status digitnet_scores(const digitnet_model *model,
                                const uint8_t *pixels,
                                size_t pixels_len,
                                void *memory,
                                size_t memory_len,
                                int32_t *scores,
                                size_t scores_len);

/**
 * What scores of digitnet_scores say, and how probable each class is.
 *
 * Stack: about 1.4 kB.
 *
 * @param model              an opened model
 * @param scores             one per class
 * @param scores_len         the model's classes
 * @param answer             where to put the answer, apart from model, blob and probabilities; its
 *                           `size` is set
 * @param probabilities      where to put one probability per class, 0 to 1; together they are 1
 *                           up to rounding. May be null, if nobody asks. Apart from model and blob
 * @param probabilities_len  probabilities that have room there, at least the model's classes
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
 *         DIGITNET_STRUCT_SIZE, DIGITNET_BUFFER_TOO_SHORT, DIGITNET_MODEL_NOT_OPEN
 */
digitnet_status digitnet_answer_of(const digitnet_model *model,
                                   const int32_t *scores,
                                   size_t scores_len,
                                   digitnet_answer *answer,
                                   float *probabilities,
                                   size_t probabilities_len);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* DIGITNET_H */
