/* Waits for a digit of 28 x 28 bytes on the serial line, as a PGM file (0 = paper, 255 = ink), and
 * prints what it is. `tools/send.py` sends one from a picture. */
#include <digitnet.h>
#include <digitnet_weights.h>

static digitnet_model model;
static uint8_t pixels[DIGITNET_PIXELS];
static uint8_t memory[DIGITNET_WEIGHTS_SCRATCH_BYTES]
    __attribute__((aligned(DIGITNET_MEMORY_ALIGN)));

static void stop(digitnet_status status)
{
    for (;;) {
        Serial.println(digitnet_error_text(status));
        delay(5000);
    }
}

void setup()
{
    Serial.begin(115200);
    Serial.setTimeout(10000);
    digitnet_status status = digitnet_model_open(&model, digitnet_weights, sizeof digitnet_weights);
    if (status != DIGITNET_OK) {
        stop(status);
    }
}

void loop()
{
    /* What is left of a digit that broke off is dropped after ten seconds. */
    if (!Serial.find("P5\n28 28\n255\n") ||
        Serial.readBytes((char *)pixels, sizeof pixels) != sizeof pixels) {
        return;
    }
    int32_t scores[DIGITNET_MAX_CLASSES];
    unsigned long start = micros();
    digitnet_status status =
        digitnet_scores(&model, pixels, sizeof pixels, memory, sizeof memory, scores, DIGITNET_MAX_CLASSES);
    unsigned long taken = micros() - start;
    if (status == DIGITNET_NO_INK) {
        Serial.println(digitnet_error_text(status));
        return;
    }
    digitnet_answer answer;
    answer.size = sizeof answer;
    if (status == DIGITNET_OK) {
        status = digitnet_answer_of(&model, scores, DIGITNET_WEIGHTS_CLASSES, &answer, NULL, 0);
    }
    if (status != DIGITNET_OK) {
        stop(status);
    }
    const char *verdict = answer.verdict == DIGITNET_VERDICT_DIGIT    ? "digit "
                          : answer.verdict == DIGITNET_VERDICT_UNSURE ? "perhaps "
                                                                      : "no digit, most like ";
    Serial.print(verdict);
    Serial.print(answer.label);
    Serial.print(", ");
    Serial.print(taken);
    Serial.println(" us");
}
