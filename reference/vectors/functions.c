// What check_vectors.c judges: the functions of README.md in C. Put your own in their place. Public domain, CC0-1.0.
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#define IS(name) (!strcmp(function, name))
#define EACH(i, n) for (int i = 0; i < (n); i++)
#define LAST(a) (a).shape[(a).ndim - 1]
typedef struct { int ndim, shape[4], n; double *d; } Array;
static jmp_buf refused;
static void refuse(int bad) { if (bad) longjmp(refused, 1); }
static Array like(Array a) { a.d = calloc(a.n + 1, sizeof(double)); return a; }
static Array vector(int n) { return like((Array){1, {n}, n, 0}); }
static Array matrix(int rows, int columns) { return like((Array){2, {rows, columns}, rows * columns, 0}); }

static double f(const char *function, Array a) {
  double *x = a.d, s = 0;
  if (IS("function_2")) return x[0] * x[0] + x[1] * x[1];
  if (IS("sum_of_squares")) { EACH(i, a.n) s += x[i] * x[i]; return s; }
  if (IS("weighted_sum_of_squares")) { EACH(i, a.n) s += (i + 1) * (x[i] * x[i]); return s; }
  if (IS("mixed")) return x[0] * x[0] * x[1];
  if (IS("bowl")) return x[0] * x[0] / 20 + x[1] * x[1];
  if (IS("rosenbrock")) return pow(1 - x[0], 2) + 100 * pow(x[1] - x[0] * x[0], 2);
  refuse(a.n != 1);
  if (IS("function_1")) return 0.01 * (*x * *x) + 0.1 * *x;
  if (IS("function_tmp1") || IS("function_tmp2")) return *x * *x + (IS("function_tmp1") ? 16 : 9);
  if (IS("cube")) return *x * *x * *x;
  return IS("exp") ? exp(*x) : IS("sin") ? sin(*x) : IS("sqrt") ? sqrt(*x) : IS("relu") ? fmax(*x, 0) : *x * *x;
}
static Array gradient(const char *name, Array x, double h, int alone) { // x itself is moved: a closure reads it
  Array g = like(x);
  refuse(!(h > 0 && isfinite(h)));
  EACH(i, x.n) {
    Array moved = alone ? (Array){0, {0}, 1, x.d + i} : x;
    double kept = x.d[i], plus = (x.d[i] = kept + h, f(name, moved)), minus = (x.d[i] = kept - h, f(name, moved));
    g.d[i] = (plus - minus) / (2 * h); x.d[i] = kept;
  }
  return g;
}
static Array update(Array x, Array g, double lr) {
  Array to = like(x);
  EACH(i, x.n) to.d[i] = x.d[i] - lr * g.d[i];
  return to;
}
static Array descend(const char *name, Array start, double lr, int steps, int whole) { // all places, or the last
  Array path = matrix(steps < 0 ? 0 : steps + 1, start.n), here = like(start);
  refuse(steps < 0 || !isfinite(lr));
  EACH(i, start.n) here.d[i] = start.d[i];
  EACH(s, steps + 1) {
    EACH(i, start.n) path.d[s * start.n + i] = here.d[i];
    if (s < steps) here = update(here, gradient(name, here, 1e-4, 0), lr);
  }
  return whole ? path : here;
}
static Array sigmoid(Array x) { Array s = like(x); EACH(i, x.n) s.d[i] = 1 / (1 + exp(-x.d[i])); return s; }
static double bell(double z) { return z / (1 + z) / (1 + z); }
static Array sigmoid_grad(Array x) { Array s = like(x); EACH(i, x.n) s.d[i] = bell(exp(-fabs(x.d[i]))); return s; }
static Array softmax(Array x) {
  Array y = like(x); int K = LAST(x);
  refuse(!K);
  EACH(n, x.n / K) {
    double *in = x.d + n * K, *out = y.d + n * K, most = *in, sum = 0;
    EACH(k, K) most = fmax(most, in[k]);
    EACH(k, K) sum += out[k] = exp(in[k] - most);
    EACH(k, K) out[k] /= sum;
  }
  return y;
}
static Array targets(Array y, Array t) { // labels have one dimension less
  Array w = like(y); int K = LAST(y);
  if (t.ndim == y.ndim) return t;
  refuse(t.n != y.n / K);
  EACH(n, t.n) { refuse(t.d[n] < 0 || t.d[n] >= K); w.d[n * K + (int)t.d[n]] = 1; }
  return w;
}
static Array loss(Array y, Array t) {
  Array w = targets(y, t), sum = like((Array){.n = 1});
  EACH(i, y.n) sum.d[0] -= w.d[i] * log(y.d[i] + 1e-7) / (y.n / LAST(y));
  return sum;
}
static Array loss_grad(Array y, Array t) {
  Array w = targets(y, t), g = like(y);
  EACH(i, y.n) g.d[i] = -w.d[i] / (y.d[i] + 1e-7) / (y.n / LAST(y));
  return g;
}
static Array logit_grad(Array y, Array t) { // a row of y sums to 1: nothing large need cancel
  Array g = loss_grad(y, t), d = like(y); int K = LAST(y);
  EACH(i, y.n) for (int j = i - i % K, k = 0; k < K; k++, j++) d.d[i] += y.d[i] * y.d[j] * (g.d[i] - g.d[j]);
  return d;
}
static Array affine(Array x, Array W, Array b) {
  Array a = x.ndim > 1 ? matrix(x.shape[0], b.n) : vector(b.n); int D = LAST(x), H = b.n;
  EACH(i, a.n) a.d[i] = b.d[i % H];
  EACH(i, a.n) EACH(k, D) a.d[i] += x.d[i / H * D + k] * W.d[k * H + i % H];
  return a;
}
static Array predict(Array *p, Array x) { return softmax(affine(sigmoid(affine(x, p[0], p[1])), p[2], p[3])); }
static Array backward(Array x, Array W, Array d, Array *g) { // through x W + b
  Array dx = like(x); int D = LAST(x), H = LAST(d);
  g[0] = like(W); g[1] = vector(H);
  EACH(i, d.n) g[1].d[i % H] += d.d[i];
  EACH(i, d.n) EACH(k, D) g[0].d[k * H + i % H] += x.d[i / H * D + k] * d.d[i];
  EACH(i, d.n) EACH(k, D) dx.d[i / H * D + k] += W.d[k * H + i % H] * d.d[i];
  return dx;
}
static void slopes(Array *p, Array x, Array t, Array *g) {
  Array z = sigmoid(affine(x, p[0], p[1])), d = logit_grad(softmax(affine(z, p[2], p[3])), t);
  d = backward(z, p[2], d, g + 2);
  EACH(i, z.n) d.d[i] *= z.d[i] * (1 - z.d[i]);
  backward(x, p[0], d, g);
}
static Array value(const char *function, Array x, Array y, Array t, Array *p) {
  if (IS("sigmoid")) return sigmoid(x);
  if (IS("sigmoid_grad")) return sigmoid_grad(x);
  if (IS("softmax")) return softmax(x);
  if (IS("cross_entropy_error")) return loss(y, t);
  if (IS("cross_entropy_error_grad")) return loss_grad(y, t);
  if (IS("softmax_with_loss_grad")) return logit_grad(y, t);
  if (IS("TwoLayerNet.predict")) return predict(p, x);
  if (IS("TwoLayerNet.loss")) return loss(predict(p, x), t);
  return x;
}
