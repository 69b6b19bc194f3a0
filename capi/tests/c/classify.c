/* Reads a digit in plain C99: classify BLOB PICTURE WIDTH HEIGHT, the picture as raw grey bytes.
 * Prints what the test in c_program.rs compares with the core's own answer. */
#include <digitnet.h>

#include <stdio.h>
#include <stdlib.h>

enum { BLOB_BYTES = 1 << 16, PICTURE_BYTES = 1 << 20, SCRATCH_BYTES = 8192 };

static unsigned char blob[BLOB_BYTES], picture[PICTURE_BYTES];

/* C99 has no alignas: more memory than needed, and the aligned part of it. */
static void *aligned(unsigned char *memory, uintptr_t align)
{
    return (void *)(((uintptr_t)memory + align - 1) / align * align);
}

static void check(const char *what, digitnet_status status)
{
    if (status != DIGITNET_OK) {
        fprintf(stderr, "%s: %s (%ld)\n", what, digitnet_error_text(status), (long)status);
        exit(1);
    }
}

static void expect(const char *what, digitnet_status found, digitnet_status expected)
{
    if (found != expected) {
        fprintf(stderr, "%s: %s, expected: ", what, digitnet_error_text(found));
        fprintf(stderr, "%s\n", digitnet_error_text(expected));
        exit(2);
    }
}

static size_t read_file(const char *path, unsigned char *bytes, size_t len)
{
    size_t found;
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    found = fread(bytes, 1, len, file);
    fclose(file);
    return found;
}

int main(int argc, char **argv)
{
    static unsigned char room[DIGITNET_READ_BYTES + SCRATCH_BYTES + DIGITNET_MEMORY_ALIGN];
    void *const memory = aligned(room, DIGITNET_MEMORY_ALIGN);
    const size_t memory_len = DIGITNET_READ_BYTES + SCRATCH_BYTES;
    uint8_t pixels[DIGITNET_PIXELS];
    int32_t scores[DIGITNET_MAX_CLASSES];
    float probabilities[DIGITNET_MAX_CLASSES];
    digitnet_model model = {{0}};
    digitnet_picture grey;
    digitnet_info info;
    digitnet_answer answer, again;
    digitnet_digit digits[DIGITNET_MAX_DIGITS];
    digitnet_reading reading;
    uint32_t class_index;
    size_t blob_len;

    if (argc != 5) {
        fprintf(stderr, "usage: %s BLOB PICTURE WIDTH HEIGHT\n", argv[0]);
        return 1;
    }
    blob_len = read_file(argv[1], blob, sizeof blob);
    grey.size = sizeof grey;
    grey.levels = picture;
    grey.levels_len = read_file(argv[2], picture, sizeof picture);
    grey.pixel_stride = 1;
    grey.width = grey.stride = (size_t)strtoul(argv[3], NULL, 10);
    grey.height = (size_t)strtoul(argv[4], NULL, 10);
    info.size = sizeof info;
    answer.size = again.size = sizeof answer;
    reading.size = sizeof reading;
    reading.digits = digits;
    reading.digits_len = DIGITNET_MAX_DIGITS;
    reading.digit_size = sizeof digits[0];

    expect("closed model", digitnet_model_info(&model, &info), DIGITNET_MODEL_NOT_OPEN);
    expect("no blob", digitnet_model_open(&model, NULL, blob_len), DIGITNET_NULL_POINTER);
    expect("half a blob", digitnet_model_open(&model, blob, blob_len / 2), DIGITNET_BLOB_LENGTH);

    check("open", digitnet_model_open(&model, blob, blob_len));
    check("info", digitnet_model_info(&model, &info));
    check("classify", digitnet_classify(&model, &grey, memory, memory_len, &answer));
    check("read", digitnet_read(&model, &grey, memory, memory_len, &reading));
    check("prepare", digitnet_prepare(&grey, memory, memory_len, pixels, sizeof pixels));
    expect("little memory",
           digitnet_scores(&model, pixels, sizeof pixels, memory,
                           digitnet_scratch_bytes(&model) - 1, scores, DIGITNET_MAX_CLASSES),
           DIGITNET_SCRATCH_TOO_SMALL);
    check("scores", digitnet_scores(&model, pixels, sizeof pixels, memory, memory_len, scores,
                                    DIGITNET_MAX_CLASSES));
    check("answer", digitnet_answer_of(&model, scores, info.classes, &again, probabilities,
                                       DIGITNET_MAX_CLASSES));

    printf("sizes %lu %lu\n", (unsigned long)sizeof model, (unsigned long)sizeof info);
    printf("verdict %ld %s", (long)answer.verdict, answer.label);
    for (class_index = 0; class_index < info.classes; class_index++) {
        printf(" %ld", (long)scores[class_index]);
    }
    printf("\nlikely %d\n", answer.class_index == again.class_index &&
                                 answer.verdict == again.verdict &&
                                 probabilities[again.class_index] == answer.confidence);
    printf("read %ld %lu %s\n", (long)reading.verdict, (unsigned long)reading.count,
           reading.count > 0 ? digits[0].label : "-");
    return digitnet_version() != DIGITNET_VERSION;
}
