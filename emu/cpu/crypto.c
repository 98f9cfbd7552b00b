/*
 * AES rounds and key schedule (FIPS 197), SM4 (GB/T 32907): what Zkne, Zknd and Zksed ask for. Not
 * constant in time: the extension Zkt is not claimed.
 */
#include "emu/cpu/crypto.h"

static uint8_t byte_of(uint64_t v, unsigned i)
{
    return (uint8_t)(v >> 8 * i);
}

/* Row r of the result's column c comes from column c + r, or c - r on the way back; then through
 * the box. Byte 4c + r of a state is row r of column c. */
static uint64_t shift_rows(uint64_t a, uint64_t b, int step, const uint8_t *box)
{
    uint64_t out = 0;

    for (unsigned c = 0; c < 2; c++)
        for (unsigned r = 0; r < 4; r++) {
            unsigned from = (unsigned)((int)c + step * (int)r) & 3;
            uint8_t v = byte_of(from < 2 ? a : b, 4 * (from & 1) + r);
            out |= (uint64_t)box[v] << 8 * (4 * c + r);
        }
    return out;
}

/* A product in GF(2^8) modulo 0x11b; factor below 16. */
static uint8_t times(uint8_t v, unsigned factor)
{
    unsigned product = 0, power = v;

    for (; factor; factor >>= 1) {
        product ^= factor & 1 ? power : 0;
        power = power << 1 ^ (power & 0x80 ? 0x11b : 0);
    }
    return (uint8_t)product;
}

/* Both columns by the matrix whose first row is `row`, four factors of four bits from the left. */
static uint64_t mix(uint64_t a, unsigned row)
{
    uint64_t out = 0;

    for (unsigned c = 0; c < 8; c += 4)
        for (unsigned r = 0; r < 4; r++) {
            uint8_t sum = 0;
            for (unsigned k = 0; k < 4; k++)
                sum ^= times(byte_of(a, c + ((r + k) & 3)), row >> (12 - 4 * k) & 15);
            out |= (uint64_t)sum << 8 * (c + r);
        }
    return out;
}

enum { MIX = 0x2311, MIX_INV = 0xebd9 };

uint64_t aes_encrypt_last(uint64_t a, uint64_t b)
{
    return shift_rows(a, b, 1, crypto_sbox[SBOX_AES]);
}

uint64_t aes_encrypt_middle(uint64_t a, uint64_t b)
{
    return mix(aes_encrypt_last(a, b), MIX);
}

uint64_t aes_decrypt_last(uint64_t a, uint64_t b)
{
    return shift_rows(a, b, -1, crypto_sbox[SBOX_AES_INV]);
}

uint64_t aes_decrypt_middle(uint64_t a, uint64_t b)
{
    return mix(aes_decrypt_last(a, b), MIX_INV);
}

uint64_t aes_inverse_mix(uint64_t a)
{
    return mix(a, MIX_INV);
}

/* The last word of a key, rotated and with the round's constant, save for rnum 10: AES-256's step
 * in the middle has neither. */
uint64_t aes_key_1(uint64_t a, unsigned rnum)
{
    static const uint8_t round[] = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36};
    uint32_t word = (uint32_t)(a >> 32), out = 0;

    if (rnum < sizeof round)
        word = crypto_ror32(word, 8);
    for (unsigned i = 0; i < 4; i++)
        out |= (uint32_t)crypto_sbox[SBOX_AES][byte_of(word, i)] << 8 * i;
    if (rnum < sizeof round)
        out ^= round[rnum];
    return out | (uint64_t)out << 32;
}

uint64_t aes_key_2(uint64_t a, uint64_t b)
{
    uint32_t low = (uint32_t)(a >> 32) ^ (uint32_t)b;

    return low | (uint64_t)(low ^ (uint32_t)(b >> 32)) << 32;
}

/* SM4's words are big-endian, registers are not: the linear maps are those of the standard, on a
 * byte in its place there. */
static uint64_t sm4_byte(uint64_t a, uint64_t b, unsigned bs, bool key)
{
    uint32_t x = (uint32_t)crypto_sbox[SBOX_SM4][byte_of(b, bs)] << 24, y;

    if (key)
        y = x ^ crypto_ror32(x, 32 - 13) ^ crypto_ror32(x, 32 - 23);
    else
        y = x ^ crypto_ror32(x, 32 - 2) ^ crypto_ror32(x, 32 - 10) ^ crypto_ror32(x, 32 - 18) ^
            crypto_ror32(x, 32 - 24);
    y = crypto_ror32(__builtin_bswap32(y), 32 - 8 * bs);
    return (uint64_t)(int64_t)(int32_t)(y ^ (uint32_t)a);
}

uint64_t sm4_round(uint64_t a, uint64_t b, unsigned bs)
{
    return sm4_byte(a, b, bs, false);
}

uint64_t sm4_key(uint64_t a, uint64_t b, unsigned bs)
{
    return sm4_byte(a, b, bs, true);
}
