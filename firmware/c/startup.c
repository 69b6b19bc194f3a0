/* From reset to main on a Cortex-M4 with a floating-point unit. */
#include "startup.h"

#include "semihosting.h"

int main(void);
void reset(void);

/* What memory holds that the stack has not reached. */
static const uint32_t UNUSED = 0x5ca1ab1e;

extern uint32_t stack_end[], data_load[], data_start[], data_end[], bss_start[], bss_end[];

static void fault(void)
{
    host_print("fault\n");
    host_exit(1);
}

/* Arm's "ARMv7-M Architecture Reference Manual", B1.5.2: the stack, then one handler each. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*handlers[15])(void);
} VECTORS = {
    stack_end,
    {reset, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, fault},
};

void reset(void)
{
    /* Full access to the floating-point unit, which the calling convention passes floats in. */
    volatile uint32_t *const cpacr = (volatile uint32_t *)0xe000ed88;
    *cpacr |= 0xfu << 20;
    __asm__ volatile("dsb\n isb" ::: "memory");

#ifdef UNALIGN_TRP
    /* A word at an address that is no multiple of 4 is a fault. */
    volatile uint32_t *const ccr = (volatile uint32_t *)0xe000ed14;
    *ccr |= 1u << 3;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif

    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
    stack_repaint();
    host_exit(main());
}

size_t stack_repaint(void)
{
    /* Up to the frame of this function. */
    uint32_t *const frame = __builtin_frame_address(0);
    for (volatile uint32_t *free = bss_end; free < frame - 32; free++) {
        *free = UNUSED;
    }
    return (size_t)((uintptr_t)stack_end - (uintptr_t)frame);
}

size_t stack_high_water_mark(void)
{
    const volatile uint32_t *deepest = bss_end;
    while (deepest < stack_end && *deepest == UNUSED) {
        deepest++;
    }
    return (size_t)((uintptr_t)stack_end - (uintptr_t)deepest);
}
