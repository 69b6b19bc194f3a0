/* SHA-256 as FIPS 180-4 has it, for the digest of all scores. */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t state[8];
    uint8_t block[64];
    uint64_t bytes;
} sha256;

void sha256_start(sha256 *hash);
void sha256_add(sha256 *hash, const void *bytes, size_t len);

/** Puts the digest into `hex`: 64 characters and a zero. */
void sha256_end(sha256 *hash, char hex[65]);

#endif
