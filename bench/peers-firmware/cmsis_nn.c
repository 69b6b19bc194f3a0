/* Digitnet's network by CMSIS-NN, layer by layer, on made-up numbers: its instructions are counted, and
 * they depend on sizes alone. */
#include <arm_nnfunctions.h>

#include "semihosting.h"
#include "startup.h"

enum { CONV1 = 16, CONV2 = 32, CLASSES = 11, FEATURES = 4 * 4 * CONV2 };

static int8_t picture[28 * 28], map1[24 * 24 * CONV1], pooled1[12 * 12 * CONV1];
static int8_t map2[8 * 8 * CONV2], pooled2[FEATURES], scores[CLASSES];
static int8_t weights1[CONV1 * 25], weights2[CONV2 * 25 * CONV1], weights3[CLASSES * FEATURES];
static int32_t biases[CONV2], multipliers[CONV2], shifts[CONV2], sums[CLASSES];
static int32_t buffer[2 * 25 * CONV1 + 64];

static void require(int is_right)
{
    if (!is_right) {
        host_print("a layer failed\n");
        host_exit(1);
    }
}

static void convolve(const int8_t *from, int side, int channels, const int8_t *weights, int8_t *to, int outputs)
{
    const cmsis_nn_dims input = {1, side, side, channels}, filter = {outputs, 5, 5, channels};
    const cmsis_nn_dims bias = {outputs, 1, 1, 1}, output = {1, side - 4, side - 4, outputs};
    const cmsis_nn_conv_params params = {.input_offset = 128, .output_offset = -128, .stride = {1, 1},
                                         .dilation = {1, 1}, .activation = {-128, 127}};
    const cmsis_nn_per_channel_quant_params rules = {multipliers, shifts};
    const int32_t needed = arm_convolve_wrapper_s8_get_buffer_size(&params, &input, &filter, &output);
    const cmsis_nn_context context = {buffer, sizeof buffer};
    require(needed <= (int32_t)sizeof buffer);
    require(arm_convolve_wrapper_s8(&context, &params, &rules, &input, from, &filter, weights, &bias, biases,
                                    &output, to) == ARM_CMSIS_NN_SUCCESS);
}

static void pool(const int8_t *from, int side, int channels, int8_t *to)
{
    const cmsis_nn_dims input = {1, side, side, channels}, filter = {1, 2, 2, 1};
    const cmsis_nn_dims output = {1, side / 2, side / 2, channels};
    const cmsis_nn_pool_params params = {.stride = {2, 2}, .activation = {-128, 127}};
    const cmsis_nn_context context = {buffer, sizeof buffer};
    require(arm_max_pool_s8(&context, &params, &input, from, &filter, &output, to) == ARM_CMSIS_NN_SUCCESS);
}

static void classify(void)
{
    const cmsis_nn_dims input = {1, 1, 1, FEATURES}, filter = {FEATURES, 1, 1, CLASSES};
    const cmsis_nn_dims output = {1, 1, 1, CLASSES};
    const cmsis_nn_fc_params params = {.input_offset = 128, .activation = {-128, 127}};
    const cmsis_nn_per_tensor_quant_params rule = {1 << 30, -8};
    const cmsis_nn_context context = {sums, sizeof sums};
    convolve(picture, 28, 1, weights1, map1, CONV1);
    pool(map1, 24, CONV1, pooled1);
    convolve(pooled1, 12, CONV1, weights2, map2, CONV2);
    pool(map2, 8, CONV2, pooled2);
    require(arm_fully_connected_s8(&context, &params, &rule, &input, pooled2, &filter, weights3, &output, biases,
                                   &output, scores) == ARM_CMSIS_NN_SUCCESS);
}

/* SysTick counts down by the processor's clock, of which QEMU makes 25 or 32 MHz; an instruction takes
 * a nanosecond of QEMU's time. */
static volatile uint32_t *const SYSTICK = (volatile uint32_t *)0xe000e010;

int main(void)
{
    for (size_t i = 0; i < sizeof weights2; i++) {
        weights2[i] = (int8_t)(i * 37);
        picture[i % sizeof picture] = (int8_t)(i * 91);
        weights1[i % sizeof weights1] = (int8_t)(i * 11);
    }
    for (int i = 0; i < CONV2; i++) {
        multipliers[i] = 1 << 30;
        shifts[i] = -8;
    }
    SYSTICK[1] = 0xffffff;
    SYSTICK[2] = 0;
    SYSTICK[0] = 5;
    const uint32_t start = SYSTICK[2];
    classify();
    const uint32_t ticks = (start - SYSTICK[2]) & 0xffffff;
    host_print("instructions per digit: ");
    host_print_number((uint32_t)((uint64_t)ticks * 1000 / MEGAHERTZ));
    host_print("\n");
    return 0;
}
