// A reader of the published vectors in C: cc -O2 -o check check_vectors.c -lm && ./check FOLDER [IMAGES LABELS]
// It has its own implementations, names each case that fails, and returns 1 if one does. The cases with a seed need
// the training images and labels of MNIST, unpacked. Public domain, CC0-1.0.
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- JSON, and arrays ----
typedef struct Node { char kind; char *key, *text; struct Node *child, *next; } Node;
typedef struct { int n, ndim, shape[4]; double *d; } Array;
static jmp_buf refused;
static void refuse(int bad) { if (bad) longjmp(refused, 1); }
static Array make(int n) { Array a = {n, 1, {n}, calloc(n + 1, sizeof(double))}; return a; }
static Array like(Array a) { Array b = a; b.d = make(a.n).d; return b; }
static char *at;
static char *word(void) { char *start = ++at; while (*at != '"') at += *at == '\\' ? 2 : 1; *at++ = 0; return start; }
static Node *parse(void) {
  Node *v = calloc(1, sizeof *v), **end = &v->child;
  at += strspn(at, " \n");
  if ((v->kind = *at) == '"') { v->text = word(); return v; }
  if (*at != '{' && *at != '[') { v->text = at; at += strcspn(at, ",]}\n"); return v; }
  for (at++; at += strspn(at, " \n,"), *at != '}' && *at != ']'; end = &(*end)->next) {
    char *key = v->kind == '{' ? word() : 0;
    at += key ? strspn(at, " :") : 0;
    (*end = parse())->key = key;
  }
  at++;
  return v;
}
static Node *get(Node *v, const char *key) { for (v = v ? v->child : 0; v && strcmp(v->key, key); v = v->next); return v; }
static double number(Node *v) { return v ? strtod(v->text, 0) : 0; }
static Array array(Node *v, const char *data) {
  Node *list = v ? get(v, data) : 0, *each;
  Array a = make(0);
  if (!list) { a = make(1); a.ndim = 0; a.d[0] = number(v); return a; }
  a.ndim = 0; a.n = 1;
  for (each = get(v, "shape")->child; each; each = each->next) a.n *= a.shape[a.ndim++] = (int)number(each);
  a.d = make(a.n).d;
  each = list->child;
  for (int i = 0; i < a.n; i++, each = each->next) a.d[i] = number(each);
  return a;
}

// ---- What the functions of numbers are; a closure reads x itself ----
static const char *fn; static Array *read_instead;
static double f(Array moved) {
  Array a = read_instead ? *read_instead : moved;
  double *x = a.d, s = 0;
#define IS(name) if (!strcmp(fn, name))
  IS("function_2") return x[0] * x[0] + x[1] * x[1];
  IS("sum_of_squares") { for (int i = 0; i < a.n; i++) s += x[i] * x[i]; return s; }
  IS("weighted_sum_of_squares") { for (int i = 0; i < a.n; i++) s += (i + 1) * (x[i] * x[i]); return s; }
  IS("mixed") return x[0] * x[0] * x[1];
  IS("bowl") return x[0] * x[0] / 20 + x[1] * x[1];
  IS("rosenbrock") return (1 - x[0]) * (1 - x[0]) + 100 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]);
  refuse(a.n != 1);
  IS("function_1") return 0.01 * (x[0] * x[0]) + 0.1 * x[0];
  IS("function_tmp1") return x[0] * x[0] + 16;
  IS("function_tmp2") return 9 + x[0] * x[0];
  IS("cube") return x[0] * x[0] * x[0];
  IS("exp") return exp(x[0]);
  IS("sin") return sin(x[0]);
  IS("sqrt") return sqrt(x[0]);
  IS("relu") return x[0] > 0 ? x[0] : 0;
  return x[0] * x[0];
}
static double step(Node *h) { double v = h ? number(h) : 1e-4; refuse(!(v > 0 && isfinite(v))); return v; }
static Array gradient(Array x, double h) {
  Array g = like(x);
  for (int i = 0; i < x.n; i++) {
    double kept = x.d[i], plus, minus;
    x.d[i] = kept + h; plus = f(x); x.d[i] = kept - h; minus = f(x); x.d[i] = kept;
    g.d[i] = (plus - minus) / (2 * h);
  }
  return g;
}
static Array softmax(Array x) {
  Array y = like(x); int K = x.ndim ? x.shape[x.ndim - 1] : 0;
  refuse(!K);
  for (double *in = x.d, *out = y.d; in < x.d + x.n; in += K, out += K) {
    double most = in[0], sum = 0;
    for (int k = 1; k < K; k++) most = fmax(most, in[k]);
    for (int k = 0; k < K; k++) sum += out[k] = exp(in[k] - most);
    for (int k = 0; k < K; k++) out[k] /= sum;
  }
  return y;
}
static Array one_hot(Array y, Array t) { // integer labels have one dimension less
  int K = y.shape[y.ndim - 1]; Array w = like(y);
  if (t.ndim == y.ndim) return t;
  refuse(t.n != y.n / K);
  for (int n = 0; n < t.n; n++) { refuse(t.d[n] < 0 || t.d[n] >= K); w.d[n * K + (int)t.d[n]] = 1; }
  return w;
}
static Array loss(Array y, Array t) {
  Array w = one_hot(y, t), sum = make(1); int N = y.n / y.shape[y.ndim - 1];
  for (int i = 0; i < y.n; i++) sum.d[0] -= w.d[i] * log(y.d[i] + 1e-7);
  sum.ndim = 0; sum.d[0] /= N; return sum;
}
static Array logit_gradient(Array y, Array t) {
  int K = y.shape[y.ndim - 1], N = y.n / K; Array w = one_hot(y, t), g = like(y);
  for (int i = 0; i < y.n; i++) for (int j = i / K * K; j < i / K * K + K; j++) if (j != i)
    g.d[i] += (y.d[i] * (w.d[j] * y.d[j] / (y.d[j] + 1e-7)) - w.d[i] * y.d[i] / (y.d[i] + 1e-7) * y.d[j]) / N;
  return g;
}

// ---- The network: parameters in the order W1, b1, W2, b2 ----
static const char *KEYS[] = {"W1", "b1", "W2", "b2"};
static Array affine(Array x, Array W, Array b) {
  int D = W.shape[0], H = W.shape[1], N = x.n / D; Array a = make(N * H);
  a.ndim = x.ndim; a.shape[0] = N; a.shape[x.ndim - 1] = H;
  for (int n = 0; n < N; n++) for (int j = 0; j < H; j++) a.d[n * H + j] = b.d[j];
  for (int n = 0; n < N; n++) for (int i = 0; i < D; i++) if (x.d[n * D + i])
    for (int j = 0; j < H; j++) a.d[n * H + j] += x.d[n * D + i] * W.d[i * H + j];
  return a;
}
static Array sigmoid(Array x) { Array y = like(x); for (int i = 0; i < x.n; i++) y.d[i] = 1 / (1 + exp(-x.d[i])); return y; }
static Array hidden(Array *p, Array x) { return sigmoid(affine(x, p[0], p[1])); }
static Array predict(Array *p, Array x) { return softmax(affine(hidden(p, x), p[2], p[3])); }
static void slopes(Array *p, Array x, Array t, Array *g) {
  Array z = hidden(p, x), da2 = logit_gradient(predict(p, x), t), da1 = like(z);
  int H = p[2].shape[0], K = p[2].shape[1];
  for (int i = 0; i < z.n; i++) for (int k = 0; k < K; k++)
    da1.d[i] += da2.d[i / H * K + k] * p[2].d[i % H * K + k] * (z.d[i] * (1 - z.d[i]));
  Array in[] = {x, z}, out[] = {da1, da2};
  for (int layer = 0; layer < 2; layer++) {
    int D = p[2 * layer].shape[0], M = p[2 * layer].shape[1];
    Array W = g[2 * layer] = like(p[2 * layer]), b = g[2 * layer + 1] = like(p[2 * layer + 1]);
    for (int i = 0; i < out[layer].n; i++) b.d[i % M] += out[layer].d[i];
    for (int i = 0; i < in[layer].n; i++) if (in[layer].d[i]) for (int j = 0; j < M; j++)
      W.d[i % D * M + j] += in[layer].d[i] * out[layer].d[i / D * M + j];
  }
}
static unsigned char *pixels, *digits;
static void batch(Node *list, int from, Array *x, Array *t) { // 100 images, from that place of the list on
  Array which = array(list, "data");
  *x = make(78400); x->ndim = 2; x->shape[0] = 100; x->shape[1] = 784;
  *t = make(100);
  for (int n = 0; n < 100; n++) {
    int image = (int)which.d[from + n];
    for (int i = 0; i < 784; i++) x->d[784 * n + i] = pixels[16 + 784 * image + i] / 255.0;
    t->d[n] = digits[8 + image];
  }
}
static void initial(Node *args, Array *p) { // the generator of the README
  double *size = array(get(args, "sizes"), "data").d, std = number(get(args, "std"));
  long long s = (long long)number(get(args, "seed"));
  for (int k = 0; k < 4; k++) {
    int rows = (int)size[k / 2], columns = (int)size[k / 2 + 1];
    p[k] = make(k % 2 ? columns : rows * columns);
    if (k % 2) continue;
    p[k].ndim = 2; p[k].shape[0] = rows; p[k].shape[1] = columns;
    for (int i = 0; i < p[k].n; i++) {
      long long total = -393210;
      for (int j = 0; j < 12; j++) total += (s = 48271 * s % 2147483647) % 65536;
      p[k].d[i] = std * (total / 65536.0);
    }
  }
}

// ---- One case ----
static int far_off(Array found, Node *expected, Node *tolerance) {
  Array v = array(expected, "binary64"), most = make(v.n); char *mode = get(tolerance, "mode")->text;
  Node *a = get(tolerance, "abs"), *row = a ? a->child : 0, *each;
  if (found.ndim != v.ndim || memcmp(found.shape, v.shape, v.ndim * sizeof(int))) return 1;
  int bad = 0, rows = v.ndim ? v.shape[0] : 1;
  for (int i = 0; i < v.n; i++) {
    double size = fabs(v.d[i]);
    if (!strcmp(mode, "ulp")) most.d[i] = number(get(tolerance, "ulp")) * (nextafter(size, INFINITY) - size);
    if (strcmp(mode, "bound")) continue;
    if (a->child && i && i % (v.n / rows) == 0) row = row->next; // one for each row, or for each entry of it
    each = row ? row->child : 0;
    for (int j = i % (v.n / rows); each && j; j--) each = each->next;
    most.d[i] = number(get(tolerance, "rel")) * size + number(each ? each : row ? row : a);
  }
  for (int i = 0; i < v.n; i++) bad |= !(fabs(found.d[i] - v.d[i]) <= most.d[i]);
  return bad;
}
static int differs(Node *args, Node *name, Array x, Array y, Array *p) {
  Node *was = get(args, name->text);
  Array now[] = {x, y};
  for (int k = 0; k < 4 && !strcmp(name->text, "params"); k++)
    if (memcmp(array(get(was, KEYS[k]), "data").d, p[k].d, p[k].n * sizeof(double))) return 1;
  if (!strcmp(name->text, "params")) return 0;
  Array *same = !strcmp(name->text, "y") ? now + 1 : now;
  return memcmp(array(was, "data").d, same->d, same->n * sizeof(double)) != 0;
}
static int fails(const char *name, Node *test) {
  Node *args = get(test, "args"), *expected = get(test, "expected"), *tolerance = get(test, "tolerance"), *each;
  Array x = array(get(args, get(args, "init_x") ? "init_x" : "x"), "data"), y = array(get(args, "y"), "data");
  Array t = array(get(args, "t"), "data"), p[4], g[4], found = make(1);
  double lr = number(get(args, "lr")); int many = 0, bad = 0;
  if (setjmp(refused)) return !get(test, "raises");
  for (int k = 0; k < 4; k++) if (get(args, "params")) p[k] = array(get(get(args, "params"), KEYS[k]), "data");
  read_instead = 0; fn = get(args, "f") ? get(args, "f")->text + 3 : "";
  if (strchr(fn, '@')) { *strchr((char *)fn, '@') = 0; read_instead = &x; }
#undef IS
#define IS(what) if (!strcmp(name, what))
  IS("numerical_diff") {
    found = like(x);
    for (int i = 0; i < x.n; i++) { Array one = make(1); one.d[0] = x.d[i]; found.d[i] = gradient(one, step(get(args, "h"))).d[0]; }
  }
  IS("numerical_gradient") { found = gradient(x, step(get(args, "h"))); if (!strcmp(fn, "square")) f(x); }
  if (!strcmp(name, "gradient_descent") || !strcmp(name, "descent_path")) {
    int n = x.n, steps = (int)number(get(args, "step_num")); Array here = like(x), path = make((steps + 1) * n * (steps >= 0));
    refuse(steps < 0 || !isfinite(lr));
    memcpy(here.d, x.d, n * sizeof(double));
    path.ndim = 2; path.shape[0] = steps + 1; path.shape[1] = n;
    for (int k = 0; k <= steps; k++) {
      memcpy(path.d + k * n, here.d, n * sizeof(double));
      Array slope = gradient(here, 1e-4);
      for (int i = 0; i < n && k < steps; i++) here.d[i] -= lr * slope.d[i];
    }
    found = strcmp(name, "descent_path") ? here : path;
  }
  IS("sigmoid") found = sigmoid(x);
  IS("sigmoid_grad") {
    found = like(x);
    for (int i = 0; i < x.n; i++) { double z = exp(-fabs(x.d[i])); found.d[i] = z / ((1 + z) * (1 + z)); }
  }
  IS("softmax") found = softmax(x);
  IS("cross_entropy_error") found = loss(y, t);
  IS("cross_entropy_error_grad") {
    Array w = one_hot(y, t); found = like(y);
    for (int i = 0; i < y.n; i++) found.d[i] = -w.d[i] / (y.d[i] + 1e-7) / (y.n / y.shape[y.ndim - 1]);
  }
  IS("softmax_with_loss_grad") found = logit_gradient(y, t);
  IS("TwoLayerNet.predict") found = predict(p, x);
  IS("TwoLayerNet.loss") found = loss(predict(p, x), t);
  IS("TwoLayerNet.gradient") { slopes(p, x, t, g); many = 1; }
  IS("sgd") {
    many = 1;
    for (int k = 0; k < 4; k++) {
      Array slope = array(get(get(args, "grads"), KEYS[k]), "data");
      g[k] = like(p[k]);
      for (int i = 0; i < p[k].n; i++) g[k].d[i] = p[k].d[i] - lr * slope.d[i];
    }
  }
  IS("mnist_gradient") { initial(args, p); batch(get(args, "batch"), 0, &x, &t); slopes(p, x, t, g); many = 1; }
  IS("sgd_path") {
    Array losses = make(100); many = 1;
    initial(args, p);
    for (int s = 0; s < 100; s++) {
      batch(get(args, "batches"), 100 * s, &x, &t); slopes(p, x, t, g);
      for (int k = 0; k < 4; k++) for (int i = 0; i < p[k].n; i++) p[k].d[i] -= lr * g[k].d[i];
      losses.d[s] = loss(predict(p, x), t).d[0];
      for (int k = 0; k < 4; k++) {
        Array places = array(get(get(args, "entries"), KEYS[k]), "data"), *kept = g + k; int c = places.shape[1];
        static Array paths[4];
        if (!s) { paths[k] = make(100 * places.shape[0]); paths[k].ndim = 2; paths[k].shape[0] = 100; paths[k].shape[1] = places.shape[0]; }
        for (int i = 0; i < places.shape[0]; i++) { double *w = places.d + c * i;
          paths[k].d[s * places.shape[0] + i] = p[k].d[(int)(c == 2 ? w[0] * p[k].shape[1] + w[1] : w[0])]; }
        if (s == 99) *kept = paths[k];
      }
    }
    bad |= far_off(losses, get(expected, "loss"), get(tolerance, "loss"));
  }
  if (get(test, "raises")) return 1;
  for (int k = 0; k < 4 && many; k++) bad |= far_off(g[k], get(expected, KEYS[k]), get(tolerance, KEYS[k]));
  if (!many) bad |= far_off(found, expected, tolerance);
  for (each = get(test, "unchanged") ? get(test, "unchanged")->child : 0; each; each = each->next)
    bad |= differs(args, each, x, y, p);
  return bad;
}
static char *whole(const char *folder, const char *name, const char *ending) {
  char path[1024]; long size; char *text; FILE *file;
  snprintf(path, sizeof path, "%s%s%s", folder, name, ending);
  if (!(file = fopen(path, "rb"))) { perror(path); exit(2); }
  fseek(file, 0, SEEK_END); size = ftell(file); rewind(file);
  text = calloc(size + 1, 1);
  if (fread(text, 1, size, file) != (size_t)size) exit(2);
  fclose(file);
  return text;
}
int main(int count, char **given) {
  char folder[1000]; int passed = 0, failed = 0, left = 0;
  if (count < 2) return 2;
  snprintf(folder, sizeof folder, "%s/", given[1]);
  if (count > 3) { pixels = (unsigned char *)whole(given[2], "", ""); digits = (unsigned char *)whole(given[3], "", ""); }
  at = whole(folder, "manifest", ".json");
  for (Node *name = get(parse(), "functions")->child; name; name = name->next) {
    at = whole(folder, name->text, ".json");
    for (Node *test = get(parse(), "tests")->child; test; test = test->next) {
      if (get(get(test, "args"), "seed") && !pixels) { left++; continue; }
      int bad = fails(name->text, test);
      if (bad) printf("FAIL %s %s\n", name->text, get(test, "id")->text);
      failed += bad; passed += !bad;
    }
  }
  printf("%d passed, %d failed, %d left out for want of MNIST\n", passed, failed, left);
  return failed > 0;
}
