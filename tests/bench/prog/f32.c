/* float: a matrix product, Newton's square roots, and a polynomial; compiled without FMA
 * contraction. */
#include "bench.h"

const char bench_name[] = "f32";

enum { N = 24 };

static float a[N][N], b[N][N], c[N][N];

static __attribute__((noinline)) void product(void)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            float sum = 0;
            for (int k = 0; k < N; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
}

static __attribute__((noinline)) float newton(float v)
{
    float x = v > 1 ? v : 1;
    for (int i = 0; i < 8; i++)
        x = (x + v / x) * (float)0.5;
    return x;
}

static __attribute__((noinline)) float sine(float x)
{
    float s = x * x;
    return x * (1 - s * ((float)0.16666667 - s * ((float)0.0083333333 - s * (float)0.0001984127)));
}

uint64_t bench_run(uint64_t repeat)
{
    float total = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = (float)(i + 1) / (float)(j + 2);
            b[i][j] = (float)(i - j) * (float)0.125;
        }
    for (uint64_t r = 0; r < repeat; r++) {
        product();
        for (int i = 0; i < N; i++) {
            float root = newton(c[i][i] < 0 ? -c[i][i] : c[i][i]);
            total += sine(root - (int)root) + c[i][(r + (uint64_t)i) % N] * (float)0.001;
        }
        a[r % N][(r / N) % N] += (float)0.03125;
    }
    union {
        float value;
        uint32_t word[sizeof(float) / 4];
    } bits = {total};
    return bits.word[0] ^ (uint64_t)bits.word[sizeof(float) / 4 - 1] << 32;
}
