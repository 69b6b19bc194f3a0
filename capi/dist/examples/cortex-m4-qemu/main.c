/* Reads the frame of a camera, 96 x 96 grey pixels, and prints the verdict. */
#include <digitnet.h>
#include <digitnet_weights.h>

#include "frame.h"
#include "semihosting.h"

static uint8_t memory[DIGITNET_PREPARE_BYTES] __attribute__((aligned(DIGITNET_MEMORY_ALIGN)));

int main(void)
{
    static digitnet_model model;
    const digitnet_picture picture = {sizeof picture, frame, sizeof frame, 96, 96, 96, 1};
    digitnet_answer answer = {.size = sizeof answer};
    digitnet_status status = digitnet_model_open(&model, digitnet_weights, sizeof digitnet_weights);
    if (status == DIGITNET_OK) {
        status = digitnet_classify(&model, &picture, memory, sizeof memory, &answer);
    }
    if (status != DIGITNET_OK) {
        host_print(digitnet_error_text(status));
        return 1;
    }
    host_print(answer.verdict == DIGITNET_VERDICT_DIGIT    ? "digit: "
               : answer.verdict == DIGITNET_VERDICT_UNSURE ? "perhaps: "
                                                           : "no digit, most like: ");
    host_print(answer.label);
    host_print("\n");
    return 0;
}
