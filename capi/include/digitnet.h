/*
 * digitnet: reads handwritten digits. The same scores, bit for bit, on every machine.
 *
 *     digitnet_model model;
 *     digitnet_status status = digitnet_model_open(&model, blob, sizeof blob);
 *     if (status != DIGITNET_OK) puts(digitnet_error_text(status));
 *     ...
 *     status = digitnet_prepare(frame, sizeof frame, 160, 120, 160,
 *                               workspace, sizeof workspace, pixels, sizeof pixels);
 *     status = digitnet_classify(&model, pixels, sizeof pixels, scratch, sizeof scratch,
 *                                scores, DIGITNET_MAX_CLASSES, &best);
 *
 * Nothing here allocates, keeps a pointer beyond the call (but for the blob, see
 * digitnet_model_open) or has state of its own, so every function may be called from several
 * threads at once, with memory of each thread's own to write to.
 *
 * Every function that can fail returns a digitnet_status, 0 for success. It then has written
 * nothing to its results. These are errors, never crashes: a null pointer, a buffer that is too
 * short or not aligned, memory that overlaps where it must not, a damaged blob, a model that was
 * never opened. What no library can check is the caller's part: a pointer that is not null points
 * to as many bytes or items as the length beside it says.
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
#define DIGITNET_MODEL_WORDS 56

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
#define DIGITNET_LABEL_BYTES 9

/**
 * Scratch memory starts at a multiple of this.
 */
#define DIGITNET_SCRATCH_ALIGN 16

/**
 * Bytes of scratch memory that are enough for every model.
 */
#define DIGITNET_MAX_SCRATCH_BYTES 62720

/**
 * A workspace starts at a multiple of this.
 */
#define DIGITNET_WORKSPACE_ALIGN 8

/**
 * Bytes of workspace that `digitnet_prepare` needs: enough for a digit on a frame of some ten
 * thousand pixels, however large the frame is otherwise (512 pieces of rows with ink).
 */
#define DIGITNET_WORKSPACE_BYTES 9728

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
 * All went well.
 */
#define DIGITNET_OK 0

/**
 * A pointer is null.
 */
#define DIGITNET_NULL_POINTER 1

/**
 * A pointer is not at a multiple of what its type needs; scratch memory needs
 * `DIGITNET_SCRATCH_ALIGN`, a workspace `DIGITNET_WORKSPACE_ALIGN`.
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
 * The model was never opened, or has been overwritten.
 */
#define DIGITNET_MODEL_NOT_OPEN 6

/**
 * Scratch memory is smaller than `digitnet_scratch_bytes` says.
 */
#define DIGITNET_SCRATCH_TOO_SMALL 7

/**
 * The model has no class of this number.
 */
#define DIGITNET_NO_SUCH_CLASS 8

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
 * A class label is not 1 to 8 bytes of printable UTF-8.
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
 * The stride is less than the width: rows would overlap.
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

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * What a code means, in English: a string that ends with a zero and stays for ever. Never null,
 * whatever the code.
 */
const char *digitnet_error_text(digitnet_status status);

/**
 * Checks every byte of a .dgn blob and makes `model` ready for use.
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
 * @param info   where to put the answer
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_MODEL_NOT_OPEN
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
 * @param label        where to put the label and a zero after it
 * @param label_len    bytes there; DIGITNET_LABEL_BYTES are enough for every label
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_MODEL_NOT_OPEN,
 *         DIGITNET_NO_SUCH_CLASS, DIGITNET_BUFFER_TOO_SHORT
 */
digitnet_status digitnet_label(const digitnet_model *model,
                               uint32_t class_index,
                               char *label,
                               size_t label_len);

/**
 * Finds the ink in a grey picture, dark on light or light on dark, and makes it a digit, in
 * integer arithmetic: the same bytes on every machine.
 *
 * @param grey           levels row by row from the top, one byte each, 0 = black, 255 = white
 * @param grey_len       bytes there, at least stride * (height - 1) + width
 * @param width          in pixels, 1 to 32768
 * @param height         in pixels, 1 to 32768
 * @param stride         bytes from the start of one row to the next, at least width
 * @param workspace      memory to work in, at a multiple of DIGITNET_WORKSPACE_ALIGN, apart from
 *                       the picture; what is in it does not matter
 * @param workspace_len  bytes there, at least DIGITNET_WORKSPACE_BYTES
 * @param pixels         where to put the digit: DIGITNET_PIXELS bytes; may be the picture itself
 * @param pixels_len     bytes there, at least DIGITNET_PIXELS
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
 *         DIGITNET_BUFFER_TOO_SHORT, DIGITNET_NO_INK, DIGITNET_TOO_MUCH_INK, or one of the codes
 *         DIGITNET_PICTURE_...
 */
digitnet_status digitnet_prepare(const uint8_t *grey,
                                 size_t grey_len,
                                 size_t width,
                                 size_t height,
                                 size_t stride,
                                 void *workspace,
                                 size_t workspace_len,
                                 uint8_t *pixels,
                                 size_t pixels_len);

/**
 * Runs the network over a digit: the same scores, bit for bit, on every machine.
 *
 * @param model        an opened model
 * @param pixels       DIGITNET_PIXELS bytes, row by row, 0 = paper, 255 = ink
 * @param pixels_len   bytes there, at least DIGITNET_PIXELS
 * @param scratch      memory to work in, at a multiple of DIGITNET_SCRATCH_ALIGN, apart from
 *                     pixels, model and blob; what is in it does not matter
 * @param scratch_len  bytes there, at least digitnet_scratch_bytes
 * @param scores       where to put one score per class; larger is likelier
 * @param scores_len   scores that have room there, at least the model's classes
 * @param best         where to put the class read: the lowest among those with the largest score
 * @return DIGITNET_NULL_POINTER, DIGITNET_MISALIGNED, DIGITNET_LENGTH, DIGITNET_OVERLAP,
 *         DIGITNET_BUFFER_TOO_SHORT, DIGITNET_MODEL_NOT_OPEN, DIGITNET_SCRATCH_TOO_SMALL
 */
digitnet_status digitnet_classify(const digitnet_model *model,
                                  const uint8_t *pixels,
                                  size_t pixels_len,
                                  void *scratch,
                                  size_t scratch_len,
                                  int32_t *scores,
                                  size_t scores_len,
                                  uint32_t *best);

/**
 * As digitnet_classify, but gives a probability per class instead of a score, for people: they
 * are computed in floating point and may differ in the last digits from machine to machine. The
 * class read does not.
 *
 * @param model              an opened model
 * @param pixels             DIGITNET_PIXELS bytes, row by row, 0 = paper, 255 = ink
 * @param pixels_len         bytes there, at least DIGITNET_PIXELS
 * @param scratch            memory to work in, as for digitnet_classify
 * @param scratch_len        bytes there, at least digitnet_scratch_bytes
 * @param probabilities      where to put one probability per class, 0 to 1; together they are 1
 *                           up to rounding
 * @param probabilities_len  probabilities that have room there, at least the model's classes
 * @param best               where to put the class read, as from digitnet_classify
 * @return as digitnet_classify
 */
digitnet_status digitnet_probabilities(const digitnet_model *model,
                                       const uint8_t *pixels,
                                       size_t pixels_len,
                                       void *scratch,
                                       size_t scratch_len,
                                       float *probabilities,
                                       size_t probabilities_len,
                                       uint32_t *best);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* DIGITNET_H */
