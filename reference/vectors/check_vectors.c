// A reader of the published vectors in C: cc -O2 -o check check_vectors.c -lm && ./check FOLDER [IMAGES LABELS]
// It names each case that the functions fail, and returns 1 if there is one. The cases with a seed need the training
// images and labels of MNIST, unpacked. Public domain, CC0-1.0.
#include <stdio.h>
#include "functions.c"
typedef struct Node { char *key, *text; struct Node *child, *next; Array given; } Node;
static const char *KEYS[] = {"W1", "b1", "W2", "b2", "loss"};
static unsigned char *images, *labels;
// ---- JSON, and arrays ----
static Node *parse(char **at) {
  Node *v = calloc(1, sizeof *v), **end = &v->child;
  char open = *(*at)++, *key;
  if (open == '"') { for (v->text = *at; **at != '"'; ) *at += **at == '\\' ? 2 : 1; *(*at)++ = 0; return v; }
  if (open != '{' && open != '[') { v->text = *at - 1; *at += strcspn(*at, ",]}\n"); return v; }
  for (; *at += strspn(*at, " \n,"), **at != '}' && **at != ']'; end = &(*end)->next) {
    if ((key = open == '{' ? parse(at)->text : 0)) *at += strspn(*at, " :");
    (*end = parse(at))->key = key;
  }
  ++*at;
  return v;
}
static Node *get(Node *v, const char *key) {
  for (v = v ? v->child : 0; v && !(v->key && !strcmp(v->key, key)); ) v = v->next;
  return v;
}
static double number(Node *v) { return v ? strtod(v->text, 0) : 0; }
static Array array(Node *v, const char *data) {
  Node *list = get(v, data), *size = list ? get(v, "shape")->child : 0;
  Array a = {.n = 1};
  for (; size; size = size->next) a.n *= a.shape[a.ndim++] = (int)number(size);
  a = like(a), list = list ? list->child : v;
  for (int i = 0; i < a.n && list; list = list->next) a.d[i++] = number(list);
  return a;
}
static Array given(Node *args, const char *key) { // an argument, kept to see whether it has changed
  Node *v = get(args, key);
  return v ? v->given = array(v, "data") : vector(0);
}
// ---- MNIST ----
static void batch(Array numbers, int row, Array *x, Array *t) {
  *x = matrix(100, 784); *t = vector(100);
  EACH(n, 100) {
    int image = (int)numbers.d[100 * row + n];
    t->d[n] = labels[8 + image];
    EACH(i, 784) x->d[784 * n + i] = images[16 + 784 * image + i] / 255.0;
  }
}
static void initial(Node *args, Array *p) { // the generator of the README
  double *size = given(args, "sizes").d, s = number(get(args, "seed")), sum;
  EACH(k, 2) {
    p[2 * k] = matrix(size[k], size[k + 1]); p[2 * k + 1] = vector(size[k + 1]);
    EACH(i, p[2 * k].n) {
      sum = -393210;
      EACH(j, 12) sum += fmod(s = fmod(48271 * s, 2147483647), 65536);
      p[2 * k].d[i] = number(get(args, "std")) * (sum / 65536);
    }
  }
}
static void train(Node *args, Array *p, Array *out) {
  Array x, t, g[4], places;
  out[4] = vector(given(args, "batches").shape[0]);
  EACH(s, out[4].n) {
    batch(get(args, "batches")->given, s, &x, &t);
    slopes(p, x, t, g);
    EACH(k, 4) p[k] = update(p[k], g[k], number(get(args, "lr")));
    out[4].d[s] = loss(predict(p, x), t).d[0];
    EACH(k, 4) { // a row and a column of a matrix, or an index
      places = given(get(args, "entries"), KEYS[k]);
      if (!s) out[k] = matrix(out[4].n, places.shape[0]);
      EACH(i, places.shape[0]) {
        double *at = places.d + i * LAST(places);
        out[k].d[s * places.shape[0] + i] = p[k].d[(int)(k % 2 ? at[0] : at[0] * LAST(p[k]) + at[1])];
      }
    }
  }
}
// ---- One case ----
static void answer(const char *function, Node *args, Array *out) { // a value, or W1, b1, W2, b2 and the loss
  Array x = given(args, "x"), y = given(args, "y"), t = given(args, "t"), p[4];
  double lr = number(get(args, "lr")), h = get(args, "h") ? number(get(args, "h")) : 1e-4;
  char *name = get(args, "f") ? strtok(get(args, "f")->text + 3, "@") : 0;
  EACH(k, 4) p[k] = given(get(args, "params"), KEYS[k]);
  *out = value(function, x, y, t, p);
  if (IS("numerical_diff") || IS("numerical_gradient")) *out = gradient(name, x, h, IS("numerical_diff"));
  int path = IS("descent_path"), steps = (int)number(get(args, "step_num"));
  if (path || IS("gradient_descent")) *out = descend(name, given(args, "init_x"), lr, steps, path);
  if (IS("mnist_gradient")) { initial(args, p); batch(given(args, "batch"), 0, &x, &t); }
  if (IS("TwoLayerNet.gradient") || IS("mnist_gradient")) slopes(p, x, t, out);
  if (IS("sgd")) EACH(k, 4) out[k] = update(p[k], given(get(args, "grads"), KEYS[k]), lr);
  if (IS("sgd_path")) { initial(args, p); train(args, p, out); }
}
static void leaves(Node *v, Array *all) {
  if (v && !v->child) all->d[all->n++] = number(v);
  for (v = v ? v->child : 0; v; v = v->next) leaves(v, all);
}
static int far_off(Array found, Node *expected, Node *tolerance) {
  Array v = array(expected, "binary64"), most = like(v);
  int bad = found.ndim != v.ndim || memcmp(found.shape, v.shape, sizeof v.shape);
  double relative = number(get(tolerance, "rel")), ulps = number(get(tolerance, "ulp"));
  most.n = 0;
  leaves(get(tolerance, "abs"), &most); // one for all entries, for each row, or for each entry
  EACH(i, bad ? 0 : v.n) {
    double size = fabs(v.d[i]), allowed = relative * size + ulps * (nextafter(size, INFINITY) - size);
    bad |= !(fabs(found.d[i] - v.d[i]) <= allowed + (most.n ? most.d[(long)i * most.n / v.n] : 0));
  }
  return bad;
}
static int changed(Node *v) {
  if (v->given.d) return memcmp(array(v, "data").d, v->given.d, v->given.n * sizeof(double));
  int bad = 0;
  for (v = v->child; v; v = v->next) bad |= changed(v);
  return bad;
}
static int fails(const char *function, Node *test) {
  Array out[5];
  if (setjmp(refused)) return !get(test, "raises");
  answer(function, get(test, "args"), out);
  Node *expected = get(test, "expected"), *tolerance = get(test, "tolerance"), *each = get(test, "unchanged");
  int bad = get(expected, "shape") && far_off(*out, expected, tolerance);
  EACH(k, 5) if (get(expected, KEYS[k])) bad |= far_off(out[k], get(expected, KEYS[k]), get(tolerance, KEYS[k]));
  for (each = each ? each->child : 0; each; each = each->next) bad |= changed(get(get(test, "args"), each->text));
  return bad || get(test, "raises");
}
static char *whole(const char *folder, const char *name, const char *ending) {
  char path[1024], *text = malloc(1 << 26);
  snprintf(path, sizeof path, "%s%s%s", folder, name, ending);
  FILE *file = fopen(path, "rb");
  if (!file) { perror(path); exit(2); }
  text[fread(text, 1, (1 << 26) - 1, file)] = 0; // the images have 47 million bytes
  fclose(file);
  return text;
}
int main(int count, char **given) {
  char folder[1000], *text;
  int counts[3] = {0};
  if (count < 2) return 2;
  snprintf(folder, sizeof folder, "%s/", given[1]);
  if (count > 3) images = (void *)whole(given[2], "", ""), labels = (void *)whole(given[3], "", "");
  text = whole(folder, "manifest", ".json");
  for (Node *name = get(parse(&text), "functions")->child; name; name = name->next) {
    text = whole(folder, name->text, ".json");
    for (Node *test = get(parse(&text), "tests")->child; test; test = test->next) {
      int how = get(get(test, "args"), "seed") && !images ? 2 : fails(name->text, test);
      if (how == 1) printf("FAIL %s %s\n", name->text, get(test, "id")->text);
      counts[how]++;
    }
  }
  printf("%d passed, %d failed, %d left out for want of MNIST\n", counts[0], counts[1], counts[2]);
  return counts[1] > 0;
}
