/* double: a matrix product, Newton's square roots, and a polynomial; compiled without FMA
 * contraction. */
#include "bench.h"

const char bench_name[] = "f64";

enum { N = 24 };

static double a[N][N], b[N][N], c[N][N];

static __attribute__((noinline)) void product(void)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double sum = 0;
            for (int k = 0; k < N; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
}

static __attribute__((noinline)) double newton(double v)
{
    double x = v > 1 ? v : 1;
    for (int i = 0; i < 8; i++)
        x = (x + v / x) * (double)0.5;
    return x;
}

static __attribute__((noinline)) double sine(double x)
{
    double s = x * x;
    return x *
           (1 - s * ((double)0.16666667 - s * ((double)0.0083333333 - s * (double)0.0001984127)));
}

uint64_t bench_run(uint64_t repeat)
{
    double total = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = (double)(i + 1) / (double)(j + 2);
            b[i][j] = (double)(i - j) * (double)0.125;
        }
    for (uint64_t r = 0; r < repeat; r++) {
        product();
        for (int i = 0; i < N; i++) {
            double root = newton(c[i][i] < 0 ? -c[i][i] : c[i][i]);
            total += sine(root - (int)root) + c[i][(r + (uint64_t)i) % N] * (double)0.001;
        }
        a[r % N][(r / N) % N] += (double)0.03125;
    }
    union {
        double value;
        uint32_t word[sizeof(double) / 4];
    } bits = {total};
    return bits.word[0] ^ (uint64_t)bits.word[sizeof(double) / 4 - 1] << 32;
}
