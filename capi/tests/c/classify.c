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
    static unsigned char scratch_memory[SCRATCH_BYTES + DIGITNET_SCRATCH_ALIGN];
    static unsigned char workspace_memory[DIGITNET_WORKSPACE_BYTES + DIGITNET_WORKSPACE_ALIGN];
    void *const scratch = aligned(scratch_memory, DIGITNET_SCRATCH_ALIGN);
    void *const workspace = aligned(workspace_memory, DIGITNET_WORKSPACE_ALIGN);
    uint8_t pixels[DIGITNET_PIXELS];
    int32_t scores[DIGITNET_MAX_CLASSES];
    float probabilities[DIGITNET_MAX_CLASSES];
    char label[DIGITNET_LABEL_BYTES];
    digitnet_model model = {{0}};
    digitnet_info info;
    uint32_t best, again, class_index;
    size_t blob_len, picture_len, width, height;

    if (argc != 5) {
        fprintf(stderr, "usage: %s BLOB PICTURE WIDTH HEIGHT\n", argv[0]);
        return 1;
    }
    blob_len = read_file(argv[1], blob, sizeof blob);
    picture_len = read_file(argv[2], picture, sizeof picture);
    width = (size_t)strtoul(argv[3], NULL, 10);
    height = (size_t)strtoul(argv[4], NULL, 10);

    expect("closed model", digitnet_model_info(&model, &info), DIGITNET_MODEL_NOT_OPEN);
    expect("no blob", digitnet_model_open(&model, NULL, blob_len), DIGITNET_NULL_POINTER);
    expect("half a blob", digitnet_model_open(&model, blob, blob_len / 2), DIGITNET_BLOB_LENGTH);

    check("open", digitnet_model_open(&model, blob, blob_len));
    check("info", digitnet_model_info(&model, &info));
    check("prepare", digitnet_prepare(picture, picture_len, width, height, width, workspace,
                                      DIGITNET_WORKSPACE_BYTES, pixels, sizeof pixels));
    expect("little scratch",
           digitnet_classify(&model, pixels, sizeof pixels, scratch,
                             digitnet_scratch_bytes(&model) - 1, scores, DIGITNET_MAX_CLASSES,
                             &best),
           DIGITNET_SCRATCH_TOO_SMALL);
    check("classify", digitnet_classify(&model, pixels, sizeof pixels, scratch, SCRATCH_BYTES,
                                        scores, DIGITNET_MAX_CLASSES, &best));
    check("probabilities",
          digitnet_probabilities(&model, pixels, sizeof pixels, scratch, SCRATCH_BYTES,
                                 probabilities, DIGITNET_MAX_CLASSES, &again));
    check("label", digitnet_label(&model, best, label, sizeof label));

    printf("sizes %lu %lu\n", (unsigned long)sizeof model, (unsigned long)sizeof info);
    printf("read %s", label);
    for (class_index = 0; class_index < info.classes; class_index++) {
        printf(" %ld", (long)scores[class_index]);
    }
    printf("\nlikely %d\n", best == again && probabilities[best] > 0.5f);
    return 0;
}
