#!/usr/bin/env bash
# Counts the instructions that CMSIS-NN takes for digitnet's network, in the QEMU that counts ours:
#     bench/peers-firmware/count.sh FOLDER        a checkout of github.com/ARM-software/CMSIS-NN
set -euo pipefail
cmsis=$(cd "${1:?the folder of a checkout of CMSIS-NN}" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
c=$here/../../firmware/c
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT

# Name, board, megahertz of its clock, and the processor as GCC says it. A Cortex-M0's program runs on
# the board of an M3, which has the memory.
count() {
    local name=$1 board=$2 megahertz=$3
    shift 3
    mapfile -t sources < <(find "$cmsis/Source/"{Convolution,FullyConnected,NNSupport,Pooling}Functions \
        -name '*.c' ! -name '*f16*' ! -name '*f32*' ! -name '*_flt*')
    arm-none-eabi-gcc "$@" -mthumb -Ofast -std=gnu11 -w -ffunction-sections -fdata-sections -nostartfiles \
        -DMEGAHERTZ="$megahertz" -I"$cmsis/Include" -I"$c" -T"$here/memory.ld" -Wl,--gc-sections \
        "$here/cmsis_nn.c" "$c/startup.c" "$c/semihosting.c" "${sources[@]}" --specs=nosys.specs -o "$built/$name"
    echo "$name: $(timeout 60 qemu-system-arm -M "$board" -icount shift=0 -display none -monitor none -serial none \
        -semihosting-config enable=on,target=native -kernel "$built/$name" 2>&1)"
}

count m0 mps2-an385 25 -mcpu=cortex-m0
count m3 mps2-an385 25 -mcpu=cortex-m3
count m4 mps2-an386 25 -mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard
count m55 mps3-an547 32 -mcpu=cortex-m55 -mfloat-abi=hard
