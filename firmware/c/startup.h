/* From reset to main. */
#ifndef STARTUP_H
#define STARTUP_H

#include <stddef.h>
#include <stdint.h>

/** Most bytes of stack that were in use so far. */
size_t stack_high_water_mark(void);

#endif
