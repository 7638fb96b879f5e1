/* The 2-16-16-1 network by hand: mean hinge loss and all gradients, loops over samples innermost.
   Weights and gradients are flat, neuron by neuron, w..., b.  Arrays of a layer have a row of n
   samples for each neuron.  The sums over samples say that their order is free, so that they are
   vectorized as all else is (compile with -fopenmp-simd). */

#include <stdint.h>
#include <string.h>

#define H 16
#define BLOCK 64
#define INLINE static inline __attribute__((always_inline)) /* so that sizes are constants */

INLINE void layer(const double *restrict w, const double *restrict x, double *restrict out,
                  int inputs, int outputs, int n)
{
    for (int r = 0; r < outputs; r++, w += inputs + 1) {
        double *h = out + r * n;
        for (int i = 0; i < n; i++)
            h[i] = w[inputs];
        for (int k = 0; k < inputs; k++)
            for (int i = 0; i < n; i++)
                h[i] += w[k] * x[k * n + i];
    }
}

INLINE void relu(double *h, int count)
{
    for (int i = 0; i < count; i++)
        h[i] = h[i] > 0.0 ? h[i] : 0.0;
}

INLINE void gate(double *restrict d, const double *restrict h, int count)
{
    for (int i = 0; i < count; i++)
        d[i] = h[i] > 0.0 ? d[i] : 0.0;
}

/* Adds to the gradients of a layer's weights, and has those of its inputs where they are wanted. */
INLINE void backward(const double *restrict w, const double *restrict x, const double *restrict d,
                     double *restrict g, double *restrict dx, int inputs, int outputs, int n)
{
    if (dx)
        memset(dx, 0, sizeof(double) * inputs * n);
    for (int r = 0; r < outputs; r++, w += inputs + 1, g += inputs + 1, d += n) {
        double sum;
        for (int k = 0; k < inputs; k++) {
            sum = 0.0;
#pragma omp simd reduction(+ : sum)
            for (int i = 0; i < n; i++)
                sum += d[i] * x[k * n + i];
            g[k] += sum;
            if (dx)
                for (int i = 0; i < n; i++)
                    dx[k * n + i] += w[k] * d[i];
        }
        sum = 0.0;
#pragma omp simd reduction(+ : sum)
        for (int i = 0; i < n; i++)
            sum += d[i];
        g[inputs] += sum;
    }
}

/* The sum of the losses of n samples; adds to g their part of the gradients of the mean of all. */
INLINE double part(const double *points, const double *labels, const double *w, double *g, int n,
                   int all, double *x)
{
    double *h1 = x + 2 * n, *h2 = h1 + H * n, *d1 = h2 + H * n, *d2 = d1 + H * n;
    double *out = d2 + H * n, *d = out + n;
    const double *w2 = w + 3 * H, *w3 = w2 + (H + 1) * H;
    double loss = 0.0;
    for (int i = 0; i < n; i++) {
        x[i] = points[2 * i];
        x[n + i] = points[2 * i + 1];
    }
    layer(w, x, h1, 2, H, n);
    relu(h1, H * n);
    layer(w2, h1, h2, H, H, n);
    relu(h2, H * n);
    layer(w3, h2, out, H, 1, n);
    for (int i = 0; i < n; i++) {
        double margin = 1.0 - labels[i] * out[i];
        loss += margin > 0.0 ? margin : 0.0;
        d[i] = margin > 0.0 ? -labels[i] / all : 0.0;
    }
    backward(w3, h2, d, g + (w3 - w), d2, H, 1, n);
    gate(d2, h2, H * n);
    backward(w2, h1, d2, g + 3 * H, d1, H, H, n);
    gate(d1, h1, H * n);
    backward(w, x, d1, g, 0, 2, H, n);
    return loss;
}

INLINE double *aligned(double *scratch)
{
    return (double *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63);
}

/* The mean loss of n samples and its gradients, all samples at once.  Scratch has room for
   (4 * H + 4) * n + 8 numbers. */
double step(const double *points, const double *labels, const double *w, double *g, int n,
            double *scratch)
{
    memset(g, 0, sizeof(double) * (3 * H + (H + 1) * H + H + 1));
    return part(points, labels, w, g, n, n, aligned(scratch)) / n;
}

/* The same, so many samples at a time that they stay in the cache. */
double step_in_blocks(const double *points, const double *labels, const double *w, double *g,
                      int n, double *scratch)
{
    double loss = 0.0, *x = aligned(scratch);
    int i = 0;
    memset(g, 0, sizeof(double) * (3 * H + (H + 1) * H + H + 1));
    for (; i + BLOCK <= n; i += BLOCK)
        loss += part(points + 2 * i, labels + i, w, g, BLOCK, n, x);
    if (i < n)
        loss += part(points + 2 * i, labels + i, w, g, n - i, n, x);
    return loss / n;
}
