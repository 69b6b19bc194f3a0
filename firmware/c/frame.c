/* Reads the frame of a camera, 96 x 96 grey pixels, and prints the verdict. */
#include <digitnet.h>

#include "semihosting.h"
#include "startup.h"

extern const uint8_t weights[], weights_end[], frame[];
static uint8_t memory[DIGITNET_PREPARE_BYTES] __attribute__((aligned(DIGITNET_MEMORY_ALIGN)));

int main(void)
{
    static digitnet_model model;
    const digitnet_picture picture = {sizeof picture, frame, 96 * 96, 96, 96, 96, 1};
    digitnet_answer answer = {.size = sizeof answer};
    digitnet_status status = digitnet_model_open(&model, weights, (size_t)(weights_end - weights));
    if (status == DIGITNET_OK) {
        status = digitnet_classify(&model, &picture, memory, sizeof memory, &answer);
    }
    host_print(status != DIGITNET_OK                       ? digitnet_error_text(status)
               : answer.verdict == DIGITNET_VERDICT_DIGIT  ? "digit: "
               : answer.verdict == DIGITNET_VERDICT_UNSURE ? "perhaps: "
                                                           : "no digit, most like: ");
    host_print(status == DIGITNET_OK ? answer.label : "");
    host_print("\nstack high-water mark: ");
    host_print_number((uint32_t)stack_high_water_mark());
    host_print("\n");
    return status != DIGITNET_OK;
}
