
#include "semihosting.h"

extern const uint8_t number[];

void print(const char *text)
{
    host_print(text);
}

int main(void)
{
    return read_frame(number, 192, 96) != DIGITNET_OK;
}
