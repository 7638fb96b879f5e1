/* The 2-16-16-1 network by hand: mean hinge loss and all gradients, loops over samples innermost.
   Weights and gradients are flat, neuron by neuron, w..., b.  Returns the loss. */

#include <stdlib.h>

#define H 16

static void layer(const double *w, const double *x, double *out, int inputs, int outputs, int n)
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

static void relu(double *h, int count)
{
    for (int i = 0; i < count; i++)
        h[i] = h[i] > 0.0 ? h[i] : 0.0;
}

/* Gradients of a layer's weights from those of its outputs, and of its inputs where wanted. */
static void backward(const double *w, const double *x, const double *d, double *g, double *dx,
                     int inputs, int outputs, int n)
{
    for (int r = 0; r < outputs; r++, w += inputs + 1, g += inputs + 1, d += n) {
        for (int k = 0; k < inputs; k++) {
            double sum = 0.0;
            for (int i = 0; i < n; i++)
                sum += d[i] * x[k * n + i];
            g[k] = sum;
            for (int i = 0; dx && i < n; i++)
                dx[k * n + i] += w[k] * d[i];
        }
        double sum = 0.0;
        for (int i = 0; i < n; i++)
            sum += d[i];
        g[inputs] = sum;
    }
}

double step(const double *points, const double *labels, const double *w, double *g, int n)
{
    double *x = calloc((size_t)(2 + 4 * H + 2) * n, sizeof(double));
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
        d[i] = margin > 0.0 ? -labels[i] / n : 0.0;
    }
    backward(w3, h2, d, g + (w3 - w), d2, H, 1, n);
    for (int i = 0; i < H * n; i++)
        d2[i] = h2[i] > 0.0 ? d2[i] : 0.0;
    backward(w2, h1, d2, g + 3 * H, d1, H, H, n);
    for (int i = 0; i < H * n; i++)
        d1[i] = h1[i] > 0.0 ? d1[i] : 0.0;
    backward(w, x, d1, g, 0, 2, H, n);
    free(x);
    return loss / n;
}
