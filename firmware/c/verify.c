/* Reads the MNIST test files of the host, runs every digit through the library and prints the
 * accuracy and the digest of all scores: what `digitnet-train evaluate` prints on any machine.
 *
 * Command line: verify IMAGES LABELS [DIGITS] - two uncompressed IDX files, and how many at most. */
#include <digitnet.h>

#include <stddef.h>
#include <stdint.h>

#include "semihosting.h"
#include "sha256.h"
#include "startup.h"

enum { MAX_CLASSES = DIGITNET_MAX_CLASSES, MEMORY_BYTES = DIGITNET_PREPARE_BYTES, ARGUMENTS = 4 };

extern const uint8_t weights[], weights_end[];

static digitnet_model model;
static uint8_t memory[MEMORY_BYTES] __attribute__((aligned(DIGITNET_MEMORY_ALIGN)));
static uint8_t pixels[DIGITNET_PIXELS];

static void fail(const char *what, const char *why)
{
    host_print("error: ");
    host_print(what);
    host_print(": ");
    host_print(why);
    host_print("\n");
    host_exit(1);
}

static void check(const char *what, digitnet_status status)
{
    if (status != DIGITNET_OK) {
        fail(what, digitnet_error_text(status));
    }
}

static void print_figure(const char *name, uint32_t number)
{
    host_print(name);
    host_print_number(number);
    host_print("\n");
}

/* A number of an IDX file: the first byte is the most significant. */
static uint32_t read_number(int file, const char *path)
{
    uint8_t bytes[4];
    if (host_read(file, bytes, sizeof bytes) != sizeof bytes) {
        fail(path, "ends within its header");
    }
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Opens an IDX file and reads its header: `sides` are what follows the number of items. */
static int open_idx(const char *path, uint32_t magic, int sides, uint32_t *items)
{
    const int file = host_open(path);
    if (file < 0) {
        fail(path, "cannot be opened");
    }
    if (read_number(file, path) != magic) {
        fail(path, "is not the IDX file asked for (gunzip it first)");
    }
    *items = read_number(file, path);
    while (sides-- > 0) {
        if (read_number(file, path) != DIGITNET_SIDE) {
            fail(path, "has pictures that are not 28 x 28");
        }
    }
    return file;
}

static uint32_t parse_number(const char *text)
{
    uint32_t number = 0;
    for (; *text >= '0' && *text <= '9' && number < 1000000; text++) {
        number = 10 * number + (uint32_t)(*text - '0');
    }
    if (*text != '\0') {
        fail(text, "is not a number of digits");
    }
    return number;
}

/* Parts the command line at its spaces; missing words are null. */
static void part(char *line, char *words[ARGUMENTS])
{
    int count = 0;
    for (char before = ' '; *line != '\0'; before = *line++) {
        if (*line == ' ') {
            *line = '\0';
        } else if ((before == ' ' || before == '\0') && count < ARGUMENTS) {
            words[count++] = line;
        }
    }
    while (count < ARGUMENTS) {
        words[count++] = NULL;
    }
}

/* A damaged model must be refused with its reason, and using it as well. */
static void try_damaged(void)
{
    static digitnet_model damaged;
    const size_t len = (size_t)(weights_end - weights);
    const digitnet_status cut = digitnet_model_open(&damaged, weights, len - 1);
    digitnet_info info = {.size = sizeof info};
    if (cut != DIGITNET_BLOB_LENGTH ||
        digitnet_model_info(&damaged, &info) != DIGITNET_MODEL_NOT_OPEN) {
        fail("a blob cut short", "was taken for whole");
    }
    host_print("blob cut short: ");
    host_print(digitnet_error_text(cut));
    host_print("\n");
}

/* The lowest among the classes with the largest score. */
static uint32_t best(const int32_t *scores, uint32_t classes)
{
    uint32_t found = 0;
    for (uint32_t i = 1; i < classes; i++) {
        found = scores[i] > scores[found] ? i : found;
    }
    return found;
}

/* Prints what a call took of the stack below its caller. */
static void print_stack(const char *name, size_t before)
{
    host_print("stack of ");
    print_figure(name, (uint32_t)(stack_high_water_mark() - before));
}

/* The way of a camera's frame, and its two halves. */
static void read_as_frame(const int32_t *scores, uint32_t classes)
{
    const digitnet_picture frame = {sizeof frame,  pixels,        sizeof pixels, DIGITNET_SIDE,
                                    DIGITNET_SIDE, DIGITNET_SIDE, 1};
    digitnet_answer answer = {.size = sizeof answer}, halves = {.size = sizeof halves};
    float probabilities[MAX_CLASSES];
    char label[DIGITNET_LABEL_BYTES];
    size_t before = stack_repaint();
    check("classify", digitnet_classify(&model, &frame, memory, sizeof memory, &answer));
    print_stack("digitnet_classify: ", before);
    before = stack_repaint();
    check("answer", digitnet_answer_of(&model, scores, classes, &halves, probabilities, MAX_CLASSES));
    print_stack("digitnet_answer_of: ", before);
    before = stack_repaint();
    check("prepare", digitnet_prepare(&frame, memory, sizeof memory, pixels, sizeof pixels));
    print_stack("digitnet_prepare: ", before);
    check("label", digitnet_label(&model, halves.class_index, label, sizeof label));
    host_print("last digit: ");
    host_print(label);
    host_print(", as a frame: ");
    host_print(answer.label);
    host_print(", ");
    host_print_number((uint32_t)(100.0f * answer.confidence + 0.5f));
    host_print(" %\n");
}

int main(void)
{
    static char line[1024];
    char *words[ARGUMENTS];
    if (host_command_line(line, sizeof line) != 0) {
        fail("command line", "longer than 1023 bytes");
    }
    part(line, words);
    if (!words[1] || !words[2]) {
        fail("usage", "verify IMAGES LABELS [DIGITS]");
    }

    digitnet_info info = {.size = sizeof info};
    size_t before = stack_repaint();
    check("model", digitnet_model_open(&model, weights, (size_t)(weights_end - weights)));
    print_stack("digitnet_model_open: ", before);
    check("model", digitnet_model_info(&model, &info));
    print_figure("scratch bytes: ", (uint32_t)digitnet_scratch_bytes(&model));
    if (info.classes > MAX_CLASSES || digitnet_scratch_bytes(&model) > sizeof memory) {
        fail("model", "needs more memory than this program has: raise the constants above");
    }
    try_damaged();

    uint32_t digits, labels;
    const int images_file = open_idx(words[1], 0x803, 2, &digits);
    const int labels_file = open_idx(words[2], 0x801, 0, &labels);
    if (digits != labels) {
        fail(words[2], "has another number of items than the pictures");
    }
    if (words[3] && parse_number(words[3]) < digits) {
        digits = parse_number(words[3]);
    }

    /* A bar: pixels without ink have no scores. */
    for (size_t i = 0; i < 4 * DIGITNET_SIDE; i++) {
        pixels[i] = 255;
    }
    int32_t scores[MAX_CLASSES];
    before = stack_repaint();
    check("scores", digitnet_scores(&model, pixels, sizeof pixels, memory, sizeof memory, scores,
                                    MAX_CLASSES));
    print_stack("digitnet_scores: ", before);

    sha256 hash;
    sha256_start(&hash);
    uint32_t correct = 0;
    for (uint32_t i = 0; i < digits; i++) {
        uint8_t label;
        if (host_read(images_file, pixels, sizeof pixels) != sizeof pixels ||
            host_read(labels_file, &label, 1) != 1) {
            fail("files", "end before their last digit");
        }
        check("scores", digitnet_scores(&model, pixels, sizeof pixels, memory, sizeof memory,
                                        scores, MAX_CLASSES));
        /* This processor is little-endian, as the digest wants its numbers. */
        sha256_add(&hash, scores, info.classes * sizeof scores[0]);
        correct += best(scores, info.classes) == label;
    }
    if (digits > 0) {
        read_as_frame(scores, info.classes);
    }

    char digest[65];
    sha256_end(&hash, digest);
    print_figure("digits: ", digits);
    print_figure("correct: ", correct);
    host_print("digest: ");
    host_print(digest);
    host_print("\n");
    return 0;
}
