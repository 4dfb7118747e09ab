// A reader of the published vectors that knows only JSON, as an example for ports: node check_vectors.mjs
// It checks its own implementations, names each case that fails, and exits with 1 if one does.
// `--mistake NAME` plants a mistake, to show that the vectors see it; `--serve` answers `reference check --command`
// instead, a JSON line for each line. Public domain, CC0-1.0.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

// Numbers are C99 hexadecimal floating point, integers, nan, inf and -inf; arrays are { shape, data }, flat.
function number(text) {
  if (typeof text === "number") return text;
  const special = { nan: NaN, inf: Infinity, "-inf": -Infinity };
  if (text in special) return special[text];
  const [, sign, whole, fraction, exponent] = /^(-?)0x([01])\.([0-9a-f]+)p([+-]\d+)$/.exec(text);
  const size = parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign ? -size : size;
}
function ulp(value) { // to the next number away from 0
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(value);
}
const functions = { // the table of functions.json; x is the flat data
  function_1: ([x]) => 0.01 * (x * x) + 0.1 * x,
  function_tmp1: ([x]) => x * x + 16,
  function_tmp2: ([x]) => 9 + x * x,
  function_2: (x) => x[0] * x[0] + x[1] * x[1],
  cube: ([x]) => x * x * x,
  exp: ([x]) => Math.exp(x),
  sin: ([x]) => Math.sin(x),
  sqrt: ([x]) => Math.sqrt(x),
  relu: ([x]) => Math.max(x, 0),
  square: (x) => (x.length > 1 ? refuse("f must return one number") : x[0] * x[0]),
  sum_of_squares: (x) => sum(x.map((v) => v * v)),
  weighted_sum_of_squares: (x) => sum(x.map((v, i) => (i + 1) * (v * v))),
  mixed: (x) => x[0] * x[0] * x[1],
  rosenbrock: (x) => (1 - x[0]) ** 2 + 100 * (x[1] - x[0] * x[0]) ** 2,
};
function argument(value, args) {
  if (typeof value === "string" && value.startsWith("fn:")) {
    const [name, read] = value.slice(3).split("@");
    const f = functions[name];
    return read ? () => f(args[read].data) : f; // a closure ignores its argument and reads the array itself
  }
  if (typeof value !== "object") return number(value);
  if (value.data) return { shape: value.shape, data: value.data.map(number) };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, argument(part, args)]));
}

// The implementations.
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const refuse = (why) => { throw new RangeError(why); };
const rows = ({ shape, data }) => {
  const K = shape.at(-1);
  if (!K) refuse("no entry");
  return Array.from({ length: data.length / K }, (_, n) => data.slice(n * K, n * K + K));
};
const like = (shape, data) => ({ shape, data: data.flat() });
const each = (f, x) => (x.data ? like(x.shape, x.data.map(f)) : f(x));
const step = (h) => (h > 0 && h < Infinity ? h : refuse("h must be positive and finite"));
const product = (A, B) => A.map((a) => B[0].map((_, j) => sum(a.map((v, i) => v * B[i][j]))));
const transpose = (A) => A[0].map((_, j) => A.map((a) => a[j]));

const right = {
  numerical_diff: ({ f, x, h = 1e-4 }) => each((v) => (f([v + step(h)]) - f([v - h])) / (2 * h), x),
  numerical_gradient({ f, x, h = 1e-4 }) {
    return like(x.shape, x.data.map((v, i) => {
      const moved = (to) => ((x.data[i] = to), f(x.data));
      try { return (moved(v + h) - moved(v - h)) / (2 * h); } finally { x.data[i] = v; }
    }));
  },
  sigmoid: ({ x }) => each((v) => (v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v))), x),
  softmax: ({ x }) => like(x.shape, rows(x).map((row) => {
    const shifted = row.map((v) => Math.exp(v - Math.max(...row)));
    return shifted.map((v) => v / sum(shifted));
  })),
  cross_entropy_error({ y, t }) {
    const [Y, T] = [rows(y), targets(y, t)];
    return -sum(Y.map((row, n) => sum(row.map((v, k) => T[n][k] * Math.log(v + 1e-7))))) / Y.length;
  },
  "TwoLayerNet.predict": ({ params, x }) => forward(params, x).y,
  "TwoLayerNet.loss": ({ params, x, t }) => right.cross_entropy_error({ y: forward(params, x).y, t }),
  "TwoLayerNet.gradient"({ params, x, t }) {
    const { z, y } = forward(params, x);
    const [X, T, W2] = [rows(x), targets(y, t), rows(params.W2)];
    const da2 = rows(y).map((row, n) => {
      const r = row.map((v, k) => (T[n][k] * v) / (v + 1e-7)); // the 1e-7 of the loss
      return row.map((v, k) => (v * sum(r) - r[k]) / X.length);
    });
    const da1 = product(da2, transpose(W2)).map((row, n) => row.map((v, j) => v * z[n][j] * (1 - z[n][j])));
    const parts = { W1: product(transpose(X), da1), W2: product(transpose(z), da2) };
    const biases = { b1: transpose(da1).map(sum), b2: transpose(da2).map(sum) };
    return Object.fromEntries(Object.entries({ ...parts, ...biases }).map(([k, v]) => [k, like(params[k].shape, v)]));
  },
};
function targets(y, t) { // one-hot or soft targets have the shape of y, labels have one dimension less
  const [N, K] = [rows(y).length, y.shape.at(-1)];
  if (t.shape?.length === y.shape.length) return rows(t);
  const labels = t.data ?? [t];
  if (labels.length !== N || labels.some((k) => !(k >= 0 && k < K))) refuse("no such label");
  return labels.map((label) => Array.from({ length: K }, (_, k) => Number(k === label)));
}
function forward({ W1, b1, W2, b2 }, x) {
  const affine = (A, W, b) => product(A, rows(W)).map((row) => row.map((v, j) => v + b.data[j]));
  const z = affine(rows(x), W1, b1).map((row) => row.map((v) => right.sigmoid({ x: v })));
  const a2 = affine(z, W2, b2);
  return { z, y: right.softmax({ x: like([...x.shape.slice(0, -1), b2.data.length], a2) }) };
}
const mistakes = {
  "halves-then-multiplies": { numerical_diff: ({ f, x, h = 1e-4 }) => each((v) => ((f([v + step(h)]) - f([v - h])) / 2) * h, x) },
  "forward-difference": { numerical_diff: ({ f, x, h = 1e-4 }) => each((v) => (f([v + step(h)]) - f([v])) / h, x) },
  "moves-a-copy": { numerical_gradient: (args) => right.numerical_gradient({ ...args, x: structuredClone(args.x) }) },
  "mirrored-sigmoid": { sigmoid: ({ x }) => each((v) => 1 / (1 + Math.exp(v)), x) },
  "softmax-without-shift": { softmax: ({ x }) => like(x.shape, rows(x).map((r) => r.map((v) => Math.exp(v) / sum(r.map(Math.exp))))) },
  "softmax-over-the-batch": { softmax: ({ x }) => like(x.shape, x.data.map((v) => Math.exp(v) / sum(x.data.map(Math.exp)))) },
  "sum-over-the-batch": { cross_entropy_error: ({ y, t }) => right.cross_entropy_error({ y, t }) * rows(y).length },
  "skips-b2": { "TwoLayerNet.gradient": (a) => ({ ...right["TwoLayerNet.gradient"](a), b2: each(() => 0, a.params.b2) }) },
};

// The check: every entry of an answer is within its bound.
function passes(answer, expected, tolerance) {
  if (!expected.shape) return Object.keys(expected).every((key) => passes(answer[key], expected[key], tolerance[key]));
  const [found, shape] = answer.data ? [answer.data, answer.shape] : [[answer], []];
  const within = { exact: () => 0, ulp: (v) => tolerance.ulp * ulp(v), bound: (v, i) => tolerance.rel * Math.abs(v) + Number([tolerance.abs].flat()[i] ?? tolerance.abs) };
  return String(shape) === String(expected.shape) && expected.binary64.map(number).every((v, i) => Math.abs(found[i] - v) <= within[tolerance.mode](v, i));
}
const names = process.argv.slice(2).filter((word) => word !== "--mistake" && word !== "--serve");
const name = process.argv.includes("--mistake") ? names.pop() : undefined;
if (names.length || (process.argv.includes("--mistake") && !mistakes[name])) refuse(`--mistake ${Object.keys(mistakes).join(" | ")}`);
const implementations = { ...right, ...mistakes[name] };
function prepared(given) {
  const args = {}; // the functions last, since they may read the others
  for (const [key, value] of Object.entries(given).sort((a) => (a[0] === "f" ? 1 : -1))) args[key] = argument(value, args);
  return args;
}

function check() {
  let [count, failed] = [0, 0];
  for (const [title, implementation] of Object.entries(implementations)) {
    for (const test of JSON.parse(readFileSync(new URL(`${title}.json`, import.meta.url))).tests) {
      const args = prepared(test.args);
      const before = JSON.stringify(args);
      let ok;
      try {
        const answer = implementation(args);
        ok = !test.raises && passes(answer, test.expected, test.tolerance);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        ok = Boolean(test.raises);
      }
      count += 1;
      if (ok && JSON.stringify(args) === before) continue; // arguments are left as they were
      failed += 1;
      console.log(`FAIL ${title} ${test.id}`);
    }
  }
  console.log(`${count - failed} of ${count} cases pass`);
  process.exitCode = failed ? 1 : 0;
}

// The service: a capability is a function; the functions of x are known by the text of their expressions.
Object.assign(functions, {
  "x * x": ([x]) => x * x,
  "2 * x": ([x]) => 2 * x,
  "-3 * x": ([x]) => -3 * x,
  "x**3": ([x]) => x ** 3,
  "5 * x * x - x**4": ([x]) => 5 * x * x - x ** 4,
  "0.01 * x**2 + 0.1 * x": ([x]) => 0.01 * x * x + 0.1 * x,
  "x[0]**2 + x[1]**2": (x) => x[0] ** 2 + x[1] ** 2,
  "x[0]**2 + x[1]**4": (x) => x[0] ** 2 + x[1] ** 4,
  "x[0]**2 * x[1] + 3 * x[1]": (x) => x[0] ** 2 * x[1] + 3 * x[1],
  "x[0] * x[1] - x[2]": (x) => x[0] * x[1] - x[2],
  "(x * x).sum()": (x) => sum(x.map((v) => v * v)),
  "x.sum()**2": (x) => sum(x) ** 2,
  "x[0, 0] * x[1, 2]": (x) => x[0] * x[5], // of shape (2, 3)
});
const draw = (...shape) => like(shape, Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0.01 * (Math.random() - 0.5)));
const zeros = (n) => like([n], Array(n).fill(0));
const served = {
  ...implementations,
  capabilities: () => ({ functions: Object.keys(served), f: Object.keys(functions) }),
  TwoLayerNet: ({ input_size: D, hidden_size: H, output_size: K }) => ({ W1: draw(D, H), b1: zeros(H), W2: draw(H, K), b2: zeros(K) }),
};
const plain = (value) => (typeof value === "number" && !Number.isFinite(value) ? String(value).replace("Infinity", "inf").toLowerCase() : value);
async function serve() {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, call, args = {} } = JSON.parse(line);
    let reply;
    try {
      const after = prepared(args); // what became of the arguments: a function may change them
      reply = { id, value: (served[call] ?? refuse(`there is no ${call}`))(after), after };
    } catch (error) {
      reply = { id, error: String(error) };
    }
    console.log(JSON.stringify(reply, (_, value) => plain(value)));
  }
}
if (process.argv.includes("--serve")) await serve();
else check();
