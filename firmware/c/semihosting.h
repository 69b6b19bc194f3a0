/* What a debugger or QEMU does for a program that has no operating system: files, printing, the
 * command line and an end. Arm calls it semihosting; a breakpoint instruction asks for it. */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stddef.h>
#include <stdint.h>

/** Opens a file of the host for reading; less than 0 if there is none. */
int host_open(const char *path);

/** Reads up to `len` bytes and says how many were read; fewer only at the end of the file. */
size_t host_read(int file, void *bytes, size_t len);

/** Prints a text that ends with a zero. */
void host_print(const char *text);

/** Prints a number in decimal. */
void host_print_number(uint32_t number);

/** Puts the command line, words parted by spaces, into `text`; nonzero if it does not fit. */
int host_command_line(char *text, size_t len);

/** Ends the program: 0 for success. */
void host_exit(int code) __attribute__((noreturn));

#endif
