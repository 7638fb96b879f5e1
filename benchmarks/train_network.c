/* Training of the 2-16-16-1 network by hand: mean hinge loss, all gradients, plain gradient descent.

   Loops over samples are innermost; rows of four units share each number they load.  Sums over
   samples are `omp simd` reductions, since no compiler may vectorize them otherwise.  Weights and
   gradients are flat, neuron by neuron, w..., b.  x is 2 columns of n numbers.  `scratch` holds
   (4 * H + 2) * n numbers.  Returns the loss before the last step. */

#define H 16

static inline void layer(const double *restrict w, const double *restrict x, double *restrict out,
                         int inputs, int outputs, int n, int relu)
{
    for (int r = 0; r < outputs; r++, w += inputs + 1) {
        double *restrict h = out + r * n;
        for (int k = 0; k < inputs; k += inputs < 4 ? 2 : 4) {
            const double *restrict a = x + k * n, *restrict b = a + n;
            if (inputs < 4) {
                for (int i = 0; i < n; i++)
                    h[i] = w[inputs] + w[0] * a[i] + w[1] * b[i];
            } else {
                const double *restrict c = b + n, *restrict d = c + n;
                double start = k ? 0.0 : w[inputs];
                for (int i = 0; i < n; i++)
                    h[i] = (k ? h[i] : start) + w[k] * a[i] + w[k + 1] * b[i] + w[k + 2] * c[i]
                           + w[k + 3] * d[i];
            }
        }
        if (relu)
            for (int i = 0; i < n; i++)
                h[i] = h[i] > 0.0 ? h[i] : 0.0;
    }
}

/* Gradients of a layer's weights from those of its outputs. */
static inline void weights(const double *restrict x, const double *restrict d, double *restrict g,
                           int inputs, int outputs, int n)
{
    for (int r = 0; r < outputs; r++, g += inputs + 1, d += n) {
        int k = 0;
        for (; k + 4 <= inputs; k += 4) {
            const double *restrict p = x + k * n, *restrict q = p + n, *restrict s = q + n,
                         *restrict t = s + n;
            double a = 0.0, b = 0.0, c = 0.0, e = 0.0;
#pragma omp simd reduction(+ : a, b, c, e)
            for (int i = 0; i < n; i++) {
                a += d[i] * p[i];
                b += d[i] * q[i];
                c += d[i] * s[i];
                e += d[i] * t[i];
            }
            g[k] = a, g[k + 1] = b, g[k + 2] = c, g[k + 3] = e;
        }
        for (; k < inputs; k++) {
            double a = 0.0;
#pragma omp simd reduction(+ : a)
            for (int i = 0; i < n; i++)
                a += d[i] * x[k * n + i];
            g[k] = a;
        }
        double sum = 0.0;
#pragma omp simd reduction(+ : sum)
        for (int i = 0; i < n; i++)
            sum += d[i];
        g[inputs] = sum;
    }
}

/* Gradients of a layer's inputs, which are outputs h of a relu, from those of its outputs. */
static inline void inputs_of(const double *restrict w, const double *restrict d,
                             const double *restrict h, double *restrict dx, int outputs, int n)
{
    const int row = H + 1;
    for (int k = 0; k < H; k++, h += n, dx += n) {
        if (outputs == 1) {
            for (int i = 0; i < n; i++)
                dx[i] = h[i] > 0.0 ? w[k] * d[i] : 0.0;
            continue;
        }
        for (int r = 0; r < outputs; r += 4) {
            const double *restrict a = d + r * n, *restrict b = a + n, *restrict c = b + n,
                         *restrict e = c + n;
            const double p = w[r * row + k], q = w[(r + 1) * row + k], s = w[(r + 2) * row + k],
                         t = w[(r + 3) * row + k];
            for (int i = 0; i < n; i++)
                dx[i] = (r ? dx[i] : 0.0) + p * a[i] + q * b[i] + s * c[i] + t * e[i];
        }
        for (int i = 0; i < n; i++)
            dx[i] = h[i] > 0.0 ? dx[i] : 0.0;
    }
}

static double step(const double *restrict x, const double *restrict labels, double *restrict w,
                   double *restrict g, double *restrict scratch, int n, double rate)
{
    double *h1 = scratch, *h2 = h1 + H * n, *d1 = h2 + H * n, *d2 = d1 + H * n, *out = d2 + H * n;
    double *restrict d = out + n;
    const int at2 = 3 * H, at3 = at2 + (H + 1) * H, count = at3 + H + 1;
    layer(w, x, h1, 2, H, n, 1);
    layer(w + at2, h1, h2, H, H, n, 1);
    layer(w + at3, h2, out, H, 1, n, 0);
    double loss = 0.0;
#pragma omp simd reduction(+ : loss)
    for (int i = 0; i < n; i++) {
        double margin = 1.0 - labels[i] * out[i];
        loss += margin > 0.0 ? margin : 0.0;
        d[i] = margin > 0.0 ? -labels[i] / n : 0.0;
    }
    weights(h2, d, g + at3, H, 1, n);
    inputs_of(w + at3, d, h2, d2, 1, n);
    weights(h1, d2, g + at2, H, H, n);
    inputs_of(w + at2, d2, h1, d1, H, n);
    weights(x, d1, g, 2, H, n);
    for (int i = 0; i < count; i++)
        w[i] -= rate * g[i];
    return loss / n;
}

double train(const double *x, const double *labels, double *w, double *g, double *scratch, int n,
             int steps, double rate)
{
    double loss = 0.0;
    for (int i = 0; i < steps; i++)
        loss = step(x, labels, w, g, scratch, n, rate);
    return loss;
}
