/* Operation numbers and argument blocks are those of Arm's "Semihosting for AArch32 and AArch64". */
#include "semihosting.h"

enum {
    SYS_OPEN = 0x01,
    SYS_WRITE0 = 0x04,
    SYS_READ = 0x06,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT_EXTENDED = 0x20,

    OPEN_READ_BINARY = 1,
    ADP_STOPPED_APPLICATION_EXIT = 0x20026,
};

static intptr_t call(uint32_t operation, const void *arguments)
{
    register uintptr_t r0 __asm__("r0") = operation;
    register uintptr_t r1 __asm__("r1") = (uintptr_t)arguments;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return (intptr_t)r0;
}

int host_open(const char *path)
{
    size_t len = 0;
    while (path[len] != '\0') {
        len++;
    }
    const uintptr_t arguments[] = {(uintptr_t)path, OPEN_READ_BINARY, len};
    return (int)call(SYS_OPEN, arguments);
}

size_t host_read(int file, void *bytes, size_t len)
{
    const uintptr_t arguments[] = {(uintptr_t)file, (uintptr_t)bytes, len};
    /* The answer is how many bytes were not read. */
    const size_t missing = (size_t)call(SYS_READ, arguments);
    return missing <= len ? len - missing : 0;
}

void host_print(const char *text)
{
    call(SYS_WRITE0, text);
}

void host_print_number(uint32_t number)
{
    char digits[11];
    char *start = digits + sizeof digits - 1;
    *start = '\0';
    do {
        *--start = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    host_print(start);
}

int host_command_line(char *text, size_t len)
{
    uintptr_t arguments[] = {(uintptr_t)text, len};
    return (int)call(SYS_GET_CMDLINE, arguments);
}

void host_exit(int code)
{
    const uintptr_t arguments[] = {ADP_STOPPED_APPLICATION_EXIT, (uintptr_t)code};
    for (;;) {
        call(SYS_EXIT_EXTENDED, arguments);
    }
}
