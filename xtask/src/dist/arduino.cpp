#include "Arduino.h"

#include "sent.h"

extern "C" {
#include "semihosting.h"
int main(void);
}

Stream Serial;

static size_t position;

void Stream::begin(unsigned long) {}
void Stream::setTimeout(unsigned long) {}

/* As Arduino's: reads up to the end of the text. It starts anew where a byte does not fit. */
bool Stream::find(const char *text)
{
    size_t found = 0;
    while (text[found] != 0) {
        if (position == sizeof sent) {
            return false;
        }
        char next = (char)sent[position++];
        found = next == text[found] ? found + 1 : next == text[0];
    }
    return true;
}

size_t Stream::readBytes(char *bytes, size_t len)
{
    size_t count = 0;
    while (count < len && position < sizeof sent) {
        bytes[count++] = (char)sent[position++];
    }
    return count;
}

void Stream::print(const char *text) { host_print(text); }
void Stream::print(unsigned long number) { host_print_number(number); }

void Stream::println(const char *text)
{
    host_print(text);
    host_print("\n");
}

unsigned long micros() { return 0; }
/* Only errors wait. */
void delay(unsigned long) { host_exit(1); }

int main(void)
{
    setup();
    while (position < sizeof sent) {
        loop();
    }
    return 0;
}
