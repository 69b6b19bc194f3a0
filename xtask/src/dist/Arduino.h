/* As much of Arduino as the example sketch calls, on a Cortex-M4 in QEMU: what comes over the serial line
 * is in sent.h, what is printed goes to the host. */
#ifndef ARDUINO_H
#define ARDUINO_H

#include <stddef.h>
#include <stdint.h>

struct Stream {
    void begin(unsigned long rate);
    void setTimeout(unsigned long milliseconds);
    bool find(const char *text);
    size_t readBytes(char *bytes, size_t len);
    void print(const char *text);
    void print(unsigned long number);
    void println(const char *text);
};
extern Stream Serial;

unsigned long micros();
void delay(unsigned long milliseconds);

void setup();
void loop();

#endif
