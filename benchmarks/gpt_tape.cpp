// The scalar GPT on a tape as one writes it in C++: overloaded operators append a node each, with
// at most two operands and the derivatives by them; the reverse sweep walks the nodes backwards.
// A document is recorded and swept on its own, and adds to the gradients of the parameters, which
// are the first nodes of the tape.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace {

const int WIDTH = 16, HEADS = 4, HEAD = WIDTH / HEADS, HIDDEN = 4 * WIDTH, CONTEXT = 16;

struct Node {
    int32_t x, y;
    float dx, dy;
};

std::vector<Node> tape(1 << 20); // more than a document of 16 places needs
std::vector<float> adjoints(1 << 20);
int32_t length; // of the tape

struct Number {
    float value;
    int32_t node;
};

Number record(float value, Number x, float dx, Number y, float dy)
{
    tape[length] = {x.node, y.node, dx, dy};
    return {value, length++};
}

Number record(float value, Number x, float dx) { return record(value, x, dx, x, 0.0f); }

Number operator+(Number x, Number y) { return record(x.value + y.value, x, 1.0f, y, 1.0f); }
Number operator-(Number x, Number y) { return record(x.value - y.value, x, 1.0f, y, -1.0f); }
Number operator*(Number x, Number y) { return record(x.value * y.value, x, y.value, y, x.value); }
Number operator+(Number x, float c) { return record(x.value + c, x, 1.0f); }
Number operator-(Number x, float c) { return record(x.value - c, x, 1.0f); }
Number operator*(Number x, float c) { return record(x.value * c, x, c); }
Number relu(Number x) { return record(std::max(x.value, 0.0f), x, x.value > 0.0f); }

Number exp(Number x)
{
    float out = std::exp(x.value);
    return record(out, x, out);
}

Number log(Number x) { return record(std::log(x.value), x, 1.0f / x.value); }

Number reciprocal(Number x)
{
    float out = 1.0f / x.value;
    return record(out, x, -out * out);
}

Number sqrt(Number x)
{
    float out = std::sqrt(x.value);
    return record(out, x, 0.5f / out);
}

// Sums a count of products of two rows; the columns of a matrix are `step` apart.
Number dot(const Number *x, const Number *y, int count, int step = 1)
{
    Number sum = x[0] * y[0];
    for (int i = 1; i < count; i++)
        sum = sum + x[i] * y[i * step];
    return sum;
}

void linear(const Number *rows, const Number *x, Number *out, int inputs, int outputs)
{
    for (int r = 0; r < outputs; r++)
        out[r] = dot(rows + r * inputs, x, inputs);
}

void normalize(const Number *x, Number *out)
{
    Number scale = reciprocal(sqrt(dot(x, x, WIDTH) * (1.0f / WIDTH) + 1e-5f));
    for (int i = 0; i < WIDTH; i++)
        out[i] = x[i] * scale;
}

void softmax(Number *x, int count)
{
    float top = x[0].value;
    for (int i = 1; i < count; i++)
        top = std::max(top, x[i].value);
    for (int i = 0; i < count; i++)
        x[i] = exp(x[i] - top);
    Number sum = x[0];
    for (int i = 1; i < count; i++)
        sum = sum + x[i];
    Number share = reciprocal(sum);
    for (int i = 0; i < count; i++)
        x[i] = x[i] * share;
}

Number cross_entropy(const Number *scores, int count, int target)
{
    float top = scores[0].value;
    for (int i = 1; i < count; i++)
        top = std::max(top, scores[i].value);
    Number sum = exp(scores[0] - top);
    for (int i = 1; i < count; i++)
        sum = sum + exp(scores[i] - top);
    return log(sum) + top - scores[target];
}

struct Model {
    std::vector<Number> parameters;
    const Number *characters, *places, *query, *key, *value, *output, *widen, *narrow, *scores;

    Model(const float *weights, int letters)
    {
        const int sizes[] = {letters * WIDTH, CONTEXT * WIDTH, WIDTH * WIDTH, WIDTH * WIDTH,
                             WIDTH * WIDTH, WIDTH * WIDTH, HIDDEN * WIDTH, HIDDEN * WIDTH,
                             letters * WIDTH};
        const Number **parts[] = {&characters, &places, &query, &key, &value,
                                  &output, &widen, &narrow, &scores};
        int count = 0;
        for (int size : sizes)
            count += size;
        for (int i = 0; i < count; i++)
            parameters.push_back({weights[i], i});
        const Number *at = parameters.data();
        for (int k = 0; k < 9; k++) {
            *parts[k] = at;
            at += sizes[k];
        }
    }

    // The last positions of a document see all before them.
    void attend(const Number *queries, const Number *keys, const Number *values, int t,
                Number *mixed) const
    {
        for (int head = 0; head < WIDTH; head += HEAD) {
            Number weights[CONTEXT];
            for (int s = 0; s <= t; s++)
                weights[s] = dot(queries + head, keys + s * WIDTH + head, HEAD)
                             * (1.0f / std::sqrt(float(HEAD)));
            softmax(weights, t + 1);
            for (int k = head; k < head + HEAD; k++)
                mixed[k] = dot(weights, values + k, t + 1, WIDTH);
        }
    }

    Number loss(const int32_t *read, const int32_t *said, const float *weight, int positions,
                int letters) const
    {
        Number keys[CONTEXT * WIDTH], values[CONTEXT * WIDTH], total = {0.0f, 0};
        for (int t = 0; t < positions; t++) {
            Number x[WIDTH], normal[WIDTH], queries[WIDTH], mixed[WIDTH], out[WIDTH];
            for (int i = 0; i < WIDTH; i++)
                out[i] = characters[read[t] * WIDTH + i] + places[t * WIDTH + i];
            normalize(out, x);
            normalize(x, normal);
            linear(query, normal, queries, WIDTH, WIDTH);
            linear(key, normal, keys + t * WIDTH, WIDTH, WIDTH);
            linear(value, normal, values + t * WIDTH, WIDTH, WIDTH);
            attend(queries, keys, values, t, mixed);
            linear(output, mixed, out, WIDTH, WIDTH);
            for (int i = 0; i < WIDTH; i++)
                x[i] = x[i] + out[i];
            Number hidden[HIDDEN], logits[256] = {};
            normalize(x, normal);
            linear(widen, normal, hidden, WIDTH, HIDDEN);
            for (int i = 0; i < HIDDEN; i++) {
                Number h = relu(hidden[i]);
                hidden[i] = h * h;
            }
            linear(narrow, hidden, out, HIDDEN, WIDTH);
            for (int i = 0; i < WIDTH; i++)
                x[i] = x[i] + out[i];
            linear(scores, x, logits, WIDTH, letters);
            Number term = cross_entropy(logits, letters, said[t]) * weight[t];
            total = t ? total + term : term;
        }
        return total;
    }
};

void sweep(Number root, int parameters)
{
    std::fill(adjoints.begin() + parameters, adjoints.begin() + length, 0.0f);
    adjoints[root.node] = 1.0f;
    for (int i = root.node; i >= parameters; i--) {
        const Node &node = tape[i];
        adjoints[node.x] += adjoints[i] * node.dx;
        adjoints[node.y] += adjoints[i] * node.dy;
    }
}

} // namespace

extern "C" void train(float *weights, const int32_t *read, const int32_t *said,
                      const float *weight, float *losses, int letters, int positions, int batch,
                      int batches, int steps)
{
    const float rate = 0.01f, beta1 = 0.85f, beta2 = 0.99f, eps = 1e-8f;
    const int count = (2 * letters + CONTEXT + 4 * WIDTH + 2 * HIDDEN) * WIDTH;
    std::vector<float> first(count), second(count);
    for (int step = 0; step < steps; step++) {
        Model model(weights, letters);
        std::fill(adjoints.begin(), adjoints.begin() + count, 0.0f);
        float total = 0.0f;
        for (int k = 0; k < batch; k++) {
            const int at = (step % batches * batch + k) * positions;
            length = count;
            Number loss = model.loss(read + at, said + at, weight + at, positions, letters);
            sweep(loss, count);
            total += loss.value;
        }
        losses[step] = total / batch;
        const float correct1 = 1.0f - std::pow(beta1, step + 1);
        const float correct2 = 1.0f - std::pow(beta2, step + 1);
        for (int i = 0; i < count; i++) {
            const float g = adjoints[i] / batch;
            first[i] = beta1 * first[i] + (1.0f - beta1) * g;
            second[i] = beta2 * second[i] + (1.0f - beta2) * g * g;
            weights[i] -= rate * (first[i] / correct1)
                          / (std::sqrt(second[i] / correct2) + eps);
        }
    }
}
