/* From reset to main. */
#ifndef STARTUP_H
#define STARTUP_H

#include <stddef.h>
#include <stdint.h>

/** Forgets how deep the stack was; says how deep it is now. */
size_t stack_repaint(void);

/** Most bytes of stack that were in use since then. */
size_t stack_high_water_mark(void);

#endif
