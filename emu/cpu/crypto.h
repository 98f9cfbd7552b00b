/* Steps of AES, SHA-2, SM3 and SM4 as the scalar cryptography extensions cut them (Zk*). */
#ifndef EMU_CPU_CRYPTO_H
#define EMU_CPU_CRYPTO_H

#include <stdbool.h>
#include <stdint.h>

enum { SBOX_AES, SBOX_AES_INV, SBOX_SM4, SBOX_COUNT };
extern const uint8_t *const crypto_sbox[SBOX_COUNT];

/* A state is four columns: a holds 0 and 1, b holds 2 and 3; the results are columns 0 and 1. */
uint64_t aes_encrypt_last(uint64_t a, uint64_t b);
uint64_t aes_encrypt_middle(uint64_t a, uint64_t b);
uint64_t aes_decrypt_last(uint64_t a, uint64_t b);
uint64_t aes_decrypt_middle(uint64_t a, uint64_t b);
uint64_t aes_inverse_mix(uint64_t a);
uint64_t aes_key_1(uint64_t a, unsigned rnum);
uint64_t aes_key_2(uint64_t a, uint64_t b);

/* One byte of b, the one numbered bs, through the round function or the key schedule, into a. */
uint64_t sm4_round(uint64_t a, uint64_t b, unsigned bs);
uint64_t sm4_key(uint64_t a, uint64_t b, unsigned bs);

static inline uint32_t crypto_ror32(uint32_t v, unsigned n)
{
    return v >> (n & 31) | v << (-n & 31);
}

static inline uint64_t crypto_ror64(uint64_t v, unsigned n)
{
    return v >> (n & 63) | v << (-n & 63);
}

#endif
