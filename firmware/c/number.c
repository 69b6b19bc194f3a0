/* Reads a number on 192 x 96 grey pixels and prints it. */
#include <digitnet.h>

#include "semihosting.h"
#include "startup.h"

enum { SCRATCH_BYTES = 1964 };

extern const uint8_t weights[], weights_end[], number[];
static uint8_t memory[DIGITNET_READ_BYTES + SCRATCH_BYTES]
    __attribute__((aligned(DIGITNET_MEMORY_ALIGN)));

int main(void)
{
    static digitnet_model model;
    static digitnet_digit digits[DIGITNET_MAX_DIGITS];
    const digitnet_picture picture = {sizeof picture, number, 192 * 96, 192, 96, 192, 1};
    digitnet_reading reading = {sizeof reading, digits, DIGITNET_MAX_DIGITS, sizeof digits[0],
                                0, DIGITNET_VERDICT_NONE, 0, 0};
    size_t taken = 0;
    digitnet_status status = digitnet_model_open(&model, weights, (size_t)(weights_end - weights));
    if (status == DIGITNET_OK) {
        const size_t before = stack_repaint();
        status = digitnet_read(&model, &picture, memory, sizeof memory, &reading);
        taken = stack_high_water_mark() - before;
    }
    host_print(status != DIGITNET_OK                        ? digitnet_error_text(status)
               : reading.verdict == DIGITNET_VERDICT_NUMBER ? "number: "
                                                            : "no number: ");
    for (size_t i = 0; i < reading.count; i++) {
        host_print(digits[i].label);
    }
    host_print("\nstack of digitnet_read: ");
    host_print_number((uint32_t)taken);
    host_print("\n");
    return status != DIGITNET_OK;
}
