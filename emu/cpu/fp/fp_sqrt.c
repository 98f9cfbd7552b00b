/*
 * fp_sqrt.c - integer square roots for the significands, by doubling.
 *
 * From s, the root of a number's upper half, and the remainder r, a division by 2s gives the next
 * digits of the root: with n = A b^2 + d, A = s^2 + r and q = r b / 2s the root of n is s b + q or
 * one less. Three steps from a table of 8-bit roots give 56 bits.
 */
#include "emu/cpu/fp/fp_sqrt.h"

/* floor(sqrt(256 i)) for i from 64 to 255: for any number with those upper bits, right or one
 * too small. */
static const uint8_t root8[192] = {
    128, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144,
    144, 145, 146, 147, 148, 149, 150, 150, 151, 152, 153, 154, 155, 155, 156, 157, 158, 159,
    160, 160, 161, 162, 163, 163, 164, 165, 166, 167, 167, 168, 169, 170, 170, 171, 172, 173,
    173, 174, 175, 176, 176, 177, 178, 178, 179, 180, 181, 181, 182, 183, 183, 184, 185, 185,
    186, 187, 187, 188, 189, 189, 190, 191, 192, 192, 193, 193, 194, 195, 195, 196, 197, 197,
    198, 199, 199, 200, 201, 201, 202, 203, 203, 204, 204, 205, 206, 206, 207, 208, 208, 209,
    209, 210, 211, 211, 212, 212, 213, 214, 214, 215, 215, 216, 217, 217, 218, 218, 219, 219,
    220, 221, 221, 222, 222, 223, 224, 224, 225, 225, 226, 226, 227, 227, 228, 229, 229, 230,
    230, 231, 231, 232, 232, 233, 234, 234, 235, 235, 236, 236, 237, 237, 238, 238, 239, 240,
    240, 241, 241, 242, 242, 243, 243, 244, 244, 245, 245, 246, 246, 247, 247, 248, 248, 249,
    249, 250, 250, 251, 251, 252, 252, 253, 253, 254, 254, 255,
};

typedef struct Root {
    uint64_t s, r; /* s * s + r is the number; r <= 2 s */
} Root;

/* The root of A * 2^(2 bits) + digits from that of A; digits < 2^(2 bits), A.s >= 2^(bits-1). */
static inline Root root_double(Root a, unsigned bits, uint64_t digits)
{
    uint64_t num = a.r << bits | digits >> bits;
    uint64_t q = num / (2 * a.s), u = num - q * (2 * a.s);
    uint64_t s = (a.s << bits) + q;
    int64_t r = (int64_t)(u << bits | (digits & ((UINT64_C(1) << bits) - 1))) - (int64_t)(q * q);

    if (r < 0) {
        r += (int64_t)(2 * s - 1);
        s--;
    }
    return (Root){s, (uint64_t)r};
}

static inline Root root_32(uint64_t n)
{
    uint64_t top = n >> 48;
    Root a = {.s = root8[(top >> 8) - 64]};

    if ((a.s + 1) * (a.s + 1) <= top)
        a.s++;
    a.r = top - a.s * a.s;
    a = root_double(a, 8, n >> 32 & 0xffff);
    return root_double(a, 16, n & 0xffffffff);
}

uint64_t fp_sqrt_32(uint64_t n)
{
    Root a = root_32(n);
    return a.s << 31 | (a.r != 0);
}

uint64_t fp_sqrt_56(uint64_t n)
{
    Root a = root_double(root_32(n), 24, 0);
    return a.s << 7 | (a.r != 0);
}
