// The explorers of the pages. The arithmetic comes first: a test runs it in node, and compares it with the package,
// bit for bit where only + - * / are used. It rounds as NumPy does: each operation to float64, or with Math.fround
// to float32.
"use strict";

const explorers = (() => {
  const ROUND = { float64: (x) => x, float32: Math.fround };

  // Functions with their derivatives at x. Each operation of f is rounded by r.
  const FUNCTIONS = {
    square: { x: 3, slope: 6, f: (x, r) => r(x * x) },
    function_1: {
      x: 5, slope: 0.2,
      f: (x, r) => r(r(r(0.01) * r(x * x)) + r(r(0.1) * x)),
    },
    exp: { x: 1, slope: Math.E, f: (x, r) => r(Math.exp(x)) },
    sin: { x: 1, slope: Math.cos(1), f: (x, r) => r(Math.sin(x)) },
  };

  function forwardDifference(f, x, h, dtype) {
    const r = ROUND[dtype];
    h = r(h);
    return r(r(f(r(x + h), r) - f(x, r)) / h);
  }

  function numericalDiff(f, x, h, dtype) {
    const r = ROUND[dtype];
    h = r(h);
    return r(r(f(r(x + h), r) - f(r(x - h), r)) / r(2 * h));
  }

  // Bowls, their minima and, of the quadratics, by how much the gradient grows along each axis.
  const BOWLS = {
    round: { f: (x) => x[0] * x[0] + x[1] * x[1], minima: [[0, 0]], bends: [2, 2] },
    long: { f: (x) => (x[0] * x[0]) / 20 + x[1] * x[1], minima: [[0, 0]], bends: [0.1, 2] },
    two: {
      minima: [[-4, 0], [2, 0]],
      f: (x) => (x[0] * x[0] * (x[0] * x[0] / 4 + x[0] * 2 / 3 - 4)) / 8 + (x[1] * x[1]) / 2,
    },
  };

  function numericalGradient(f, x, h = 1e-4) {
    return x.map((_, i) => {
      const moved = (by) => x.map((value, j) => (j === i ? value + by : value));
      return (f(moved(h)) - f(moved(-h))) / (2 * h);
    });
  }

  function descentPath(f, start, lr, steps) {
    const path = [start];
    for (let k = 0; k < steps; k++) {
      const gradient = numericalGradient(f, path[k]);
      path.push(path[k].map((value, i) => value - lr * gradient[i]));
    }
    return path;
  }

  // The exact law of a quadratic bowl: along each axis a step multiplies by 1 - lr * bend.
  const exactPoint = (bends, start, lr, k) => start.map((value, i) => value * Math.pow(1 - lr * bends[i], k));

  // The first step from which on the path stays where it is, or -1.
  function stall(path) {
    const last = path[path.length - 1];
    const same = (x) => x.every((value, i) => value === last[i]);
    let first = path.length - 1;
    while (first > 0 && same(path[first - 1])) first--;
    return first < path.length - 1 ? first : -1;
  }

  // Random numbers that a seed repeats, from 0 up to 1.
  function randoms(seed) {
    return () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    };
  }

  const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

  // Two classes on two arcs that reach into one another, blurred: x, and the class of each point.
  function examples(n, random) {
    const x = [], labels = [];
    for (let i = 0; i < n; i++) {
      const label = i % 2, angle = Math.PI * random(), way = 1 - 2 * label;
      x.push([way * Math.cos(angle) + label - 0.5 + 0.3 * normal(random),
        way * Math.sin(angle) + label / 2 - 0.25 + 0.3 * normal(random)]);
      labels.push(label);
    }
    return { x, labels };
  }

  function newNetwork(hidden, random) {
    const matrix = (rows, columns) => Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(random)));
    return { W1: matrix(2, hidden), b1: Array(hidden).fill(0), W2: matrix(hidden, 2), b2: [0, 0] };
  }

  // a is x W1 + b1 and so on, of one example.
  function forward({ W1, b1, W2, b2 }, x) {
    const z = b1.map((b, j) => 1 / (1 + Math.exp(-(x[0] * W1[0][j] + x[1] * W1[1][j] + b))));
    const a = b2.map((b, k) => z.reduce((sum, value, j) => sum + value * W2[j][k], b));
    const powers = a.map((value) => Math.exp(value - Math.max(...a)));
    const total = powers[0] + powers[1];
    return { z, y: powers.map((power) => power / total) };
  }

  // The gradient of the mean loss over these examples, by backpropagation.
  function networkGradient(params, x, labels) {
    const { W1, b1, W2, b2 } = params;
    const zeros = (like) => like.map((row) => (Array.isArray(row) ? row.map(() => 0) : 0));
    const grads = { W1: zeros(W1), b1: zeros(b1), W2: zeros(W2), b2: zeros(b2) };
    x.forEach((point, n) => {
      const { z, y } = forward(params, point), right = y[labels[n]];
      const dy = y.map((p, k) => ((p - (k === labels[n])) * right) / (right + 1e-7) / x.length);
      z.forEach((value, j) => {
        const da = (dy[0] * W2[j][0] + dy[1] * W2[j][1]) * value * (1 - value);
        for (const k of [0, 1]) grads.W2[j][k] += value * dy[k];
        for (const i of [0, 1]) grads.W1[i][j] += point[i] * da;
        grads.b1[j] += da;
      });
      for (const k of [0, 1]) grads.b2[k] += dy[k];
    });
    return grads;
  }

  function update(params, grads, lr) {
    const moved = (value, slope) => (Array.isArray(value) ? value.map((v, i) => moved(v, slope[i])) : value - lr * slope);
    return Object.fromEntries(Object.keys(params).map((key) => [key, moved(params[key], grads[key])]));
  }

  function accuracy(params, { x, labels }) {
    return x.filter((point, n) => { const { y } = forward(params, point); return (y[1] > y[0]) === (labels[n] === 1); }).length / x.length;
  }

  return {
    FUNCTIONS, BOWLS, forwardDifference, numericalDiff, numericalGradient, descentPath, exactPoint, stall,
    randoms, examples, newNetwork, forward, networkGradient, update, accuracy,
  };
})();

if (typeof module !== "undefined") module.exports = explorers;

// From here on, what is drawn.
if (typeof document !== "undefined") {
  const { FUNCTIONS, BOWLS, forwardDifference, numericalDiff, numericalGradient, descentPath, exactPoint, stall } = explorers;

  const MINUS = "\u2212";
  const rounded = (x, digits) => (Math.abs(x) < 1e7 ? String(Number(x.toPrecision(digits))) : x.toExponential(digits - 1));
  const number = (x, digits = 4) => rounded(x, digits).replace("-", MINUS).replace("e-", `e${MINUS}`);
  const written = (x) => String(x).replaceAll("-", MINUS);
  const point = (x) => `(${x.map((value) => number(value)).join(", ")})`;

  // The words come from the table of the language, by the theme's `_`; braces are the places of values.
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name]);

  function element(parent, name, attributes = {}, text = "") {
    const svg = parent.namespaceURI.endsWith("svg") || name === "svg";
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    parent.append(made);
    return made;
  }

  function choice(parent, text, options, redraw) {
    const label = element(parent, "label", {}, `${text} `);
    const select = element(label, "select");
    for (const [value, name] of Object.entries(options)) element(select, "option", { value }, name);
    select.addEventListener("change", redraw);
    return () => select.value;
  }

  // A slider over a list of values, of which it says the one that is chosen.
  function slider(parent, text, values, chosen, redraw) {
    const attributes = { type: "range", min: 0, max: values.length - 1, step: 1 };
    const label = element(parent, "label", {}, `${text} = `);
    const shown = element(label, "span", { "aria-hidden": true }); // The slider itself tells its value.
    const input = element(label, "input", attributes);
    input.value = values.indexOf(chosen);
    const read = () => {
      const value = values[input.value];
      shown.textContent = written(value);
      input.setAttribute("aria-valuetext", String(value));
      return value;
    };
    input.addEventListener("input", redraw);
    return read;
  }

  // Axes from x[0] to x[1] and y[0] to y[1] in a picture of 320 by 270; `across` and `up` are the places in it.
  function axes(parent, title, x, y, xTicks, yTicks, label = written) {
    const svg = element(parent, "svg", { viewBox: "0 0 320 270", role: "img", "aria-label": title });
    const across = (value) => 48 + (252 * (value - x[0])) / (x[1] - x[0]);
    const up = (value) => 232 - (206 * (value - y[0])) / (y[1] - y[0]);
    const place = (at) => [x[0] + ((at.x - 48) / 252) * (x[1] - x[0]), y[0] + ((232 - at.y) / 206) * (y[1] - y[0])];
    element(svg, "text", { x: 174, y: 15, class: "title" }, title);
    element(svg, "path", { d: "M48 26V232H300", class: "axis" });
    for (const tick of xTicks) element(svg, "text", { x: across(tick), y: 249, class: "x" }, label(tick));
    for (const tick of yTicks) element(svg, "text", { x: 42, y: up(tick) + 4, class: "y" }, label(tick));
    const inside = element(svg, "svg", { x: 48, y: 26, width: 252, height: 206, viewBox: "48 26 252 206" });
    return { svg, inside, across, up, place };
  }

  const line = (points) => (points.length ? `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}` : "");
  const power = (exponent) => `1e${exponent}`.replace("-", MINUS);
  const range = (from, to, by = 1) => Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => from + i * by);

  function circles(parent, points, r) {
    parent.replaceChildren();
    for (const [cx, cy] of points) element(parent, "circle", { cx: cx.toFixed(2), cy: cy.toFixed(2), r });
  }

  // Where f is `level`: the crossings of the edges of a grid, cell by cell.
  function contours(parent, { across, up }, f, levels) {
    const [nx, ny, wide, high] = [58, 48, 7.25, 6];
    const at = (i, j) => [-wide + (2 * wide * i) / nx, -high + (2 * high * j) / ny];
    const values = range(0, nx).map((i) => range(0, ny).map((j) => f(at(i, j))));
    let d = "";
    for (const level of levels)
      for (let i = 0; i < nx; i++)
        for (let j = 0; j < ny; j++) {
          const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], crossings = [];
          corners.forEach((a, side) => {
            const b = corners[(side + 1) % 4];
            const [low, top] = [values[a[0]][a[1]] - level, values[b[0]][b[1]] - level];
            if (low < 0 === top < 0) return;
            const share = low / (low - top), [p, q] = [at(...a), at(...b)];
            crossings.push([across(p[0] + share * (q[0] - p[0])), up(p[1] + share * (q[1] - p[1]))]);
          });
          for (let k = 0; k + 1 < crossings.length; k += 2) d += line(crossings.slice(k, k + 2));
        }
    parent.setAttribute("d", d);
  }

  const LEVELS = { round: range(1, 8).map((r) => r * r), long: [0.3, 1, 2.5, 5, 9, 14, 20, 27, 35], two: [-5, -4, -3, -2, -1, -0.3, 0.5, 2, 5, 10, 17, 26] };
  const LIMIT = 6;

  // The plane of x0 and x1 over a bowl, with a point that mouse, finger and arrow keys move.
  function plane(pictures, title, name, moved) {
    const drawn = axes(pictures, title, [-7.34, 7.34], [-LIMIT, LIMIT], [-6, -3, 0, 3, 6], [-6, -3, 0, 3, 6]);
    drawn.svg.setAttribute("role", "group"); // It holds a control, which no image does.
    element(drawn.inside, "rect", { x: 48, y: 26, width: 252, height: 206, class: "grip" }); // for clicks
    const contour = element(drawn.inside, "path", { class: "contour" });
    const minima = element(drawn.inside, "path", { class: "orange" });
    const layer = element(drawn.inside, "g");
    const handle = element(drawn.inside, "g", {
      class: "handle", tabindex: 0, role: "slider", "aria-label": filled(_("{name}: the arrow keys move it"), { name }),
      "aria-valuemin": -LIMIT, "aria-valuemax": LIMIT,
    });
    element(handle, "rect", { x: -16, y: -16, width: 32, height: 32, class: "grip" });
    element(handle, "rect", { x: -6, y: -6, width: 12, height: 12 });
    let here = [-3, 4];

    function move(x) {
      here = x.map((value) => Math.max(-LIMIT, Math.min(LIMIT, Math.round(value * 10) / 10)));
      moved();
    }
    handle.addEventListener("keydown", (event) => {
      const by = event.shiftKey ? 1 : 0.1;
      const way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowDown: [0, -by], ArrowUp: [0, by] }[event.key];
      if (!way) return;
      event.preventDefault(); // The page does not scroll.
      move([here[0] + way[0], here[1] + way[1]]);
    });
    const follow = (event) => move(drawn.place(new DOMPoint(event.clientX, event.clientY).matrixTransform(drawn.svg.getScreenCTM().inverse())));
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && follow(event));
    drawn.inside.addEventListener("click", follow); // A click anywhere sets the point.
    let shown = "";
    const show = (bowl) => {
      handle.setAttribute("transform", `translate(${drawn.across(here[0])} ${drawn.up(here[1])})`);
      handle.setAttribute("aria-valuenow", here[0]);
      handle.setAttribute("aria-valuetext", `x0 = ${here[0]}, x1 = ${here[1]}`);
      if (bowl === shown) return here;
      shown = bowl;
      contours(contour, drawn, BOWLS[bowl].f, LEVELS[bowl]);
      const cross = ([x0, x1]) => `M${drawn.across(x0) - 6} ${drawn.up(x1)}h12m-6 -6v12`;
      minima.setAttribute("d", BOWLS[bowl].minima.map(cross).join(""));
      return here;
    };
    return { ...drawn, layer, show };
  }

  const NAMES = { round: _("round"), long: _("long"), two: _("two minima") };

  function learningRate(box) {
    const RATES = [1e-10, 1e-5, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1,
      1.01, 1.05, 1.1, 1.5, 2, 5, 10];
    const H = 1e-4;
    const controls = element(box, "div", { class: "controls" });
    const bowl = choice(controls, _("bowl:"), NAMES, () => draw());
    const lr = slider(controls, "lr", RATES, 0.1, () => draw());
    const steps = slider(controls, _("steps"), range(0, 100), 20, () => draw());
    const pictures = element(box, "div", { class: "pictures" });
    const over = plane(pictures, _("The path of (x₀, x₁)"), _("The start"), () => draw());
    const path = element(over.layer, "path", { class: "blue" });
    const dots = element(over.layer, "g", { class: "blue dots" });

    const far = axes(pictures, _("distance from the minimum after k steps"), [0, 100], [-15, 20], [], [-10, 0, 10, 20], power);
    const ticks = element(far.svg, "g");
    const absorbed = Math.log10(Array.from({ length: 60 }, (_, k) => 2 ** k).find((x) => x + H === x));
    element(far.inside, "path", { d: `M48 ${far.up(absorbed)}H300`, class: "faint dash" });
    element(far.inside, "text", { x: 298, y: far.up(absorbed) + 15, class: "y" }, _("above: x + h = x"));
    const law = element(far.inside, "path", { class: "orange dash" });
    const floats = element(far.inside, "g", { class: "blue dots" });
    const key = element(box, "p", { class: "key" });
    element(key, "span", { class: "orange" }, _("dashed: the exact law of a quadratic bowl"));
    element(key, "span", { class: "blue" }, _("dots: the floats"));
    const words = element(box, "p", { role: "status" });

    function draw() {
      const [rate, count, { f, bends, minima }] = [lr(), steps(), BOWLS[bowl()]];
      const start = over.show(bowl());
      const points = descentPath(f, start, rate, count);
      const drawn = points.findIndex((x) => !(Math.hypot(...x) <= 100)); // The rest is far outside.
      const places = points.slice(0, drawn < 0 ? count + 1 : drawn + 1).filter((x) => x.every(Number.isFinite))
        .map(([x0, x1]) => [over.across(Math.max(-1e4, Math.min(1e4, x0))), over.up(Math.max(-1e4, Math.min(1e4, x1)))]);
      path.setAttribute("d", line(places));
      circles(dots, places.slice(1), 2.5);

      const width = Math.max(count, 1);
      const across = (k) => 48 + (252 * k) / width;
      const height = (size) => far.up(Math.max(-15, Math.min(20, Math.log10(size))));
      ticks.replaceChildren();
      for (const k of [0, width]) element(ticks, "text", { x: across(k), y: 249, class: "x" }, String(k));
      const away = (x) => Math.min(...minima.map(([m0, m1]) => Math.hypot(x[0] - m0, x[1] - m1)));
      const exact = bends ? points.map((_, k) => exactPoint(bends, start, rate, k)) : [];
      law.setAttribute("d", line(exact.map((x, k) => [across(k), height(Math.hypot(...x))])));
      circles(floats, points.map((x, k) => [across(k), height(away(x))]).filter(([, y]) => Number.isFinite(y)), 2.5);
      const values = { start: point(start), count, floats: point(points[count]), exact: bends ? point(exact[count]) : "" };
      const told = bends ? _("From {start}, after {count} steps: floats {floats}, exact {exact}.") : _("From {start}, after {count} steps: floats {floats}.");
      words.textContent = `${filled(told, values)} ${end(points, rate, bends, away)}`;
    }

    function end(points, rate, bends, away) {
      const [last, still] = [points[points.length - 1], stall(points)];
      if (!last.every(Number.isFinite)) return _("The path has left all numbers: it diverges.");
      if (still >= 0 && points[still].some((value) => value + H === value))
        return filled(_("From step {still} on the floats stand still: x + h is x, so their gradient is 0."), { still });
      if (still >= 0) return filled(_("From step {still} on the floats stand still."), { still });
      if (!bends) return filled(_("The nearer minimum is {distance} away."), { distance: number(away(last)) });
      const factors = bends.map((bend) => 1 - rate * bend);
      const [along, across] = factors.map((factor) => number(factor, 12));
      const most = Math.max(...factors.map(Math.abs));
      const way = most < 1 ? _("comes nearer to the minimum") : most > 1 ? _("goes away from the minimum") : _("jumps to the other side of the minimum, as far away as before");
      const told = along === across ? _("Each exact step multiplies by {along}, and {way}.") : _("Each exact step multiplies by {along} along, and across by {across}, and {way}.");
      return filled(told, { along, across, way });
    }
    draw();
  }

  function stepSize(box) {
    const controls = element(box, "div", { class: "controls" });
    const names = {
      square: _("x² at x = 3"), function_1: _("0.01x² + 0.1x at x = 5"), exp: _("exp x at x = 1"), sin: _("sin x at x = 1"),
    };
    const select = choice(controls, "f =", names, () => draw());
    const kind = choice(controls, _("numbers:"), { float64: "float64", float32: "float32" }, () => draw());
    const zoom = choice(controls, _("picture:"), { whole: _("from x − 1.5 to x + 1.5"), near: _("zoom to the step") }, () => draw());
    // Half decades; below them only the source's 1e-50, far to the left.
    const STEPS = [1e-50, ...range(-15, -1, 0.5).map((k) => Number(`${k % 1 ? 3 : 1}e${Math.floor(k)}`))];
    const step = slider(controls, "h", STEPS, 1e-4, () => draw());

    const pictures = element(box, "div", { class: "pictures" });
    const curve = axes(pictures, _("f, and the lines of the two slopes"), [-1.5, 1.5], [-1.5, 1.5], [], []);
    const graph = element(curve.inside, "path", { class: "ink" });
    const lines = [[_("forward"), "orange dash", forwardDifference], [_("central"), "blue", numericalDiff]].map(
      ([name, look, quotient]) => ({ name, look, quotient, path: element(curve.inside, "path", { class: look }) }));
    const marks = element(curve.inside, "g", { class: "inked" });
    const below = element(curve.svg, "g");
    const place = (h) => (h < 1e-20 ? -16.5 : Math.log10(h));
    const plot = axes(pictures, _("Error against h"), [-17.5, -0.5], [-16, 2], [-15, -10, -5, -1], [-15, -10, -5, 0], power);
    element(plot.svg, "text", { x: plot.across(-16.5), y: 262, class: "x" }, power(-50));
    const now = element(plot.inside, "path", { class: "faint dash" });
    for (const one of lines) one.dots = element(plot.inside, "g", { class: one.look === "blue" ? "blue dots" : "orange rings" });
    const key = element(box, "p", { class: "key" });
    element(key, "span", { class: "orange" }, _("dashed line and rings: forward"));
    element(key, "span", { class: "blue" }, _("line and dots: central"));
    const words = element(box, "p", { role: "status" });

    function draw() {
      const { f, x, slope } = FUNCTIONS[select()];
      const [dtype, h] = [kind(), step()];
      const r = { float64: (value) => value, float32: Math.fround }[dtype];
      const wide = zoom() === "near" ? 2 * h : 1.5; // The picture reaches so far to each side of x.
      const scale = (wide / 1.5) * Math.max(Math.abs(slope), 1e-9); // It is as high as the tangent rises.
      const across = (t) => curve.across((1.5 * t) / wide);
      const height = (value) => curve.up((value - f(x, r)) / scale);
      const seen = (place) => Math.max(-1e5, Math.min(1e5, place));
      const fine = zoom() === "near" ? r : (value) => value;
      graph.setAttribute("d", line(range(-1, 1, 1 / 60).map((t) => [across(t * wide), seen(height(f(fine(x + t * wide), fine)))])));
      const points = [-h, 0, h].map((t) => [across(t), seen(height(f(r(x + t), r)))]);
      circles(marks, points, 4);
      below.replaceChildren();
      const apart = points[2][0] - points[1][0] > 22;
      for (const [t, text] of apart ? [[-h, `x ${MINUS} h`], [0, "x"], [h, "x + h"]] : [[0, "x"]])
        element(below, "text", { x: across(t), y: 249, class: "x" }, text);
      const texts = [];
      for (const { name, look, quotient, path, dots } of lines) {
        const value = quotient(f, x, h, dtype);
        const ends = [-wide, wide].map((t) => [across(t), seen(curve.up((value * t) / scale))]);
        path.setAttribute("d", Number.isFinite(value) ? line(ends) : "");
        const errors = STEPS.map((other) => [other, Math.abs(quotient(f, x, other, dtype) - slope)]).filter(([, error]) => !Number.isNaN(error));
        circles(dots, errors.map(([other, error]) => [plot.across(place(other)), plot.up(Math.max(-15.8, Math.min(1.8, Math.log10(error))))]), look === "blue" ? 2 : 3.4);
        const told = Number.isNaN(value) ? _("{name} 0/0, which is nan") : _("{name} {value}, error {error}");
        texts.push(filled(told, { name, value: written(value), error: number(Math.abs(value - slope), 2) }));
      }
      now.setAttribute("d", `M${plot.across(place(h))} 26V232`);
      let lost = "";
      if (r(h) === 0) lost = ` ${filled(_("In {dtype} this h is 0."), { dtype })}`;
      else if (r(x + r(h)) === x) lost = ` ${filled(_("In {dtype} x + h is x."), { dtype })}`;
      const told = _("The derivative is {slope}. With h = {h}: {texts}.");
      words.textContent = filled(told, { slope: number(slope, 9), h: written(h), texts: texts.join("; ") }) + lost;
    }
    draw();
  }

  function gradientField(box) {
    const controls = element(box, "div", { class: "controls" });
    const bowl = choice(controls, _("bowl:"), NAMES, () => draw());
    const angle = slider(controls, _("direction in degrees"), range(0, 355, 5), 90, () => draw());
    const pictures = element(box, "div", { class: "pictures" });
    const over = plane(pictures, _("The bowl from above"), _("The point"), () => draw());
    const field = element(over.layer, "path", { class: "faint" });
    const way = element(over.layer, "path", { class: "orange dash" });
    const down = element(over.layer, "path", { class: "blue thick" });
    const plot = axes(pictures, _("slope in each direction"), [0, 360], [-1.15, 1.15], [0, 90, 180, 270, 360], []);
    const zero = element(plot.inside, "path", { d: `M48 ${plot.up(0)}H300`, class: "faint" });
    element(plot.svg, "text", { x: 42, y: plot.up(0) + 4, class: "y" }, "0");
    const wave = element(plot.inside, "path", { class: "ink" });
    const looked = element(plot.inside, "path", { class: "orange dash" });
    const least = element(plot.inside, "g", { class: "blue dots" });
    const key = element(box, "p", { class: "key" });
    element(key, "span", { class: "blue" }, _("arrow and dot: minus the gradient"));
    element(key, "span", { class: "orange" }, _("dashed: the direction you look in"));
    const words = element(box, "p", { role: "status" });

    function arrow(from, by) {
      const [x, y] = [over.across(from[0]), over.up(from[1])], to = [over.across(from[0] + by[0]), over.up(from[1] + by[1])];
      const turn = Math.atan2(to[1] - y, to[0] - x), size = Math.min(8, Math.hypot(to[0] - x, to[1] - y) / 2);
      const barb = (by) => `${(to[0] - size * Math.cos(turn + by)).toFixed(1)} ${(to[1] - size * Math.sin(turn + by)).toFixed(1)}`;
      return `${line([[x, y], to])}M${barb(0.5)}L${to[0].toFixed(1)} ${to[1].toFixed(1)}L${barb(-0.5)}`;
    }
    const degrees = (v) => ((Math.atan2(v[1], v[0]) * 180) / Math.PI + 360) % 360;

    function draw() {
      const { f, minima } = BOWLS[bowl()], here = over.show(bowl());
      const minus = (x) => numericalGradient(f, x).map((slope) => -slope);
      const short = (v) => { const size = Math.hypot(...v); return v.map((part) => (size ? (part / size) * Math.min(1, 0.4 + size / 10) : 0)); };
      field.setAttribute("d", range(-6, 6, 2).flatMap((x0) => range(-5, 5, 2).map((x1) => arrow([x0, x1], short(minus([x0, x1]))))).join(""));
      const fall = minus(here), size = Math.hypot(...fall), turn = (angle() * Math.PI) / 180;
      down.setAttribute("d", size > 1e-6 ? arrow(here, fall.map((part) => part / Math.max(size / 2.5, 2))) : "");
      way.setAttribute("d", arrow(here, [2.5 * Math.cos(turn), 2.5 * Math.sin(turn)]));
      const rate = (by) => -(fall[0] * Math.cos(by) + fall[1] * Math.sin(by));
      wave.setAttribute("d", line(range(0, 360, 5).map((by) => [plot.across(by), plot.up(size ? rate((by * Math.PI) / 180) / size : 0)])));
      zero.setAttribute("d", `M48 ${plot.up(0)}H300`);
      looked.setAttribute("d", `M${plot.across(angle())} 26V232`);
      circles(least, size > 1e-6 ? [[plot.across(degrees(fall)), plot.up(-1)]] : [], 5);
      if (size <= 1e-6) {
        words.textContent = filled(_("At {here} the gradient is 0: f changes in no direction, to first order."), { here: point(here) });
        return;
      }
      const nearest = minima.reduce((a, b) => (Math.hypot(a[0] - here[0], a[1] - here[1]) <= Math.hypot(b[0] - here[0], b[1] - here[1]) ? a : b));
      const straight = degrees([nearest[0] - here[0], nearest[1] - here[1]]);
      const off = Math.abs(((degrees(fall) - straight + 540) % 360) - 180);
      const told = _("At {here} the gradient is {gradient}. In the direction of {angle}° f changes at the rate {rate}. It falls most, at the rate {least}, at {way}°, along minus the gradient; {where}");
      words.textContent = filled(told, {
        here: point(here), gradient: point(fall.map((part) => -part)), angle: angle(), rate: number(rate(turn), 3),
        least: number(-size, 3), way: number(degrees(fall), 3),
        where: off < 0.5 ? _("that is straight to the minimum.") : filled(_("the nearest minimum lies {off}° beside that."), { off: number(off, 2) }),
      });
    }
    draw();
  }

  function train(box) {
    const [UPDATES, EACH, HIDDEN] = [3000, 20, 20];
    const controls = element(box, "div", { class: "controls" });
    const count = slider(controls, _("points to learn from"), [10, 20, 40, 100, 300], 20, () => reset());
    const lr = slider(controls, _("learning rate"), [0.001, 0.01, 0.1, 0.3, 1, 3, 10], 0.3, () => reset());
    const size = slider(controls, _("mini-batch"), [1, 5, 10, 50], 10, () => reset());
    const buttons = element(box, "p");
    const run = element(buttons, "button", { type: "button" }, _("Train"));
    const again = element(buttons, "button", { type: "button" }, _("Start anew"));
    const pictures = element(box, "div", { class: "pictures" });
    const field = axes(pictures, _("points, and what the network says"), [-2.4, 2.4], [-2, 2], [], []);
    const said = element(field.inside, "path", { class: "said" });
    const [circle, cross] = [element(field.inside, "g", { class: "blue rings" }), element(field.inside, "path", { class: "orange" })];
    const plot = axes(pictures, _("accuracy"), [0, UPDATES], [0.4, 1.02], [0, UPDATES / 2, UPDATES], [0.5, 0.75, 1]);
    const curves = [element(plot.inside, "path", { class: "blue" }), element(plot.inside, "path", { class: "orange dash" })];
    const key = element(box, "p", { class: "key" });
    element(key, "span", { class: "blue" }, _("line: on the training data"));
    element(key, "span", { class: "orange" }, _("dashed: on 400 other points"));
    const words = element(box, "p", { role: "status" });
    let params, random, data, test, done, history, running = false;

    function reset() {
      running = false;
      random = explorers.randoms(1);
      test = explorers.examples(400, random);
      params = explorers.newNetwork(HIDDEN, random);
      data = explorers.examples(count(), random);
      done = 0;
      history = [[], []];
      lr(), size();
      const places = data.x.map(([x0, x1]) => [field.across(x0), field.up(x1)]);
      circles(circle, places.filter((_, n) => data.labels[n]), 4);
      cross.setAttribute("d", places.filter((_, n) => !data.labels[n]).map(([x, y]) => `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`).join(""));
      draw();
    }

    function learn() {
      const n = Math.min(size(), data.x.length);
      for (let i = 0; i < EACH; i++, done++) {
        const mask = range(1, n).map(() => Math.floor(random() * data.x.length));
        const grads = explorers.networkGradient(params, mask.map((k) => data.x[k]), mask.map((k) => data.labels[k]));
        params = explorers.update(params, grads, lr());
      }
    }

    function draw() {
      [data, test].forEach((part, i) => {
        history[i].push([plot.across(done), plot.up(explorers.accuracy(params, part))]);
        curves[i].setAttribute("d", line(history[i]));
      });
      const cells = range(-2.4, 2.3, 0.1).flatMap((x0) => range(-2, 1.9, 0.1).map((x1) => [x0, x1]));
      said.setAttribute("d", cells.filter(([x0, x1]) => explorers.forward(params, [x0 + 0.05, x1 + 0.05]).y[1] > 0.5)
        .map(([x0, x1]) => `M${field.across(x0).toFixed(1)} ${field.up(x1).toFixed(1)}h5.3v-5.2h-5.3z`).join(""));
      run.textContent = running ? _("Stop") : _("Train");
      run.disabled = done >= UPDATES;
      if (running) return; // A screen reader need not hear each.
      const [own, others] = [data, test].map((part) => explorers.accuracy(params, part));
      const told = _("After {done} updates: accuracy {own} on its {count} points, {others} on others.");
      const values = { done, own: own.toFixed(2), count: data.x.length, others: others.toFixed(2) };
      words.textContent = filled(told, values) + (done && own - others >= 0.05 ? ` ${_("They part: it overfits.")}` : "");
    }

    function go() {
      if (!running) return;
      learn();
      running = done < UPDATES;
      draw();
      requestAnimationFrame(go);
    }
    run.addEventListener("click", () => { running = !running; if (running) go(); else draw(); });
    again.addEventListener("click", reset);
    reset();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const known = { "learning-rate": learningRate, "step-size": stepSize, "gradient-field": gradientField, train };
    for (const box of document.querySelectorAll("[data-explorer]")) known[box.dataset.explorer](box);
  });
}
