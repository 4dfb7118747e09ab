// The two explorers of the pages. The arithmetic comes first: a test runs it in node, and compares it with the
// package bit for bit. It rounds as NumPy does: each operation to float64, or with Math.fround to float32.
"use strict";

const explorers = (() => {
  const ROUND = { float64: (x) => x, float32: Math.fround };

  // Functions with their derivatives at x. Each operation of f is rounded by r.
  const FUNCTIONS = {
    square: { name: "x² at x = 3", x: 3, slope: 6, f: (x, r) => r(x * x) },
    function_1: {
      name: "0.01x² + 0.1x at x = 5", x: 5, slope: 0.2,
      f: (x, r) => r(r(r(0.01) * r(x * x)) + r(r(0.1) * x)),
    },
    exp: { name: "exp x at x = 1", x: 1, slope: Math.E, f: (x, r) => r(Math.exp(x)) },
    sin: { name: "sin x at x = 1", x: 1, slope: Math.cos(1), f: (x, r) => r(Math.sin(x)) },
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

  const function2 = (x) => x[0] * x[0] + x[1] * x[1];

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

  // The exact law of function_2: each step multiplies by 1 - 2 lr.
  const exactFactor = (lr, k) => Math.pow(1 - 2 * lr, k);

  // The first step from which on the path stays where it is, or -1.
  function stall(path) {
    const last = path[path.length - 1];
    const first = path.findIndex((x) => x.every((value, i) => value === last[i]));
    return first < path.length - 1 ? first : -1;
  }

  return {
    FUNCTIONS, forwardDifference, numericalDiff, function2, numericalGradient, descentPath, exactFactor, stall,
  };
})();

if (typeof module !== "undefined") module.exports = explorers;

// From here on, what is drawn.
if (typeof document !== "undefined") {
  const { FUNCTIONS, forwardDifference, numericalDiff, function2, descentPath, exactFactor, stall } = explorers;

  const MINUS = "\u2212";
  const number = (x, digits = 4) => String(Number(x.toPrecision(digits))).replace("-", MINUS).replace("e-", `e${MINUS}`);
  const written = (x) => String(x).replaceAll("-", MINUS);

  function element(parent, name, attributes = {}, text = "") {
    const svg = parent.namespaceURI.endsWith("svg") || name === "svg";
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    parent.append(made);
    return made;
  }

  function labelled(parent, text, control, attributes = {}) {
    const label = element(parent, "label", {}, `${text} `);
    return element(label, control, attributes);
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

  // Axes from x[0] to x[1] and y[0] to y[1] in a picture of 320 by 260; `across` and `up` are the places in it.
  function axes(parent, title, x, y, xTicks, yTicks, label = written) {
    const svg = element(parent, "svg", { viewBox: "0 0 320 270", role: "img", "aria-label": title });
    const across = (value) => 48 + (252 * (value - x[0])) / (x[1] - x[0]);
    const up = (value) => 232 - (206 * (value - y[0])) / (y[1] - y[0]);
    element(svg, "text", { x: 174, y: 15, class: "title" }, title);
    element(svg, "path", { d: "M48 26V232H300", class: "axis" });
    for (const tick of xTicks) element(svg, "text", { x: across(tick), y: 249, class: "x" }, label(tick));
    for (const tick of yTicks) element(svg, "text", { x: 42, y: up(tick) + 4, class: "y" }, label(tick));
    const inside = element(svg, "svg", { x: 48, y: 26, width: 252, height: 206, viewBox: "48 26 252 206" });
    return { svg, inside, across, up };
  }

  const line = (points) => (points.length ? `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}` : "");
  const power = (exponent) => `1e${exponent}`.replace("-", MINUS);
  const range = (from, to, by = 1) => Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => from + i * by);

  function learningRate(box) {
    const RATES = [1e-10, 1e-5, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1,
      1.01, 1.05, 1.1, 1.5, 2, 5, 10];
    const LIMIT = 6;
    const H = 1e-4;
    let start = [-3, 4];

    const controls = element(box, "div", { class: "controls" });
    const lr = slider(controls, "lr", RATES, 0.1, () => draw());
    const steps = slider(controls, "steps", range(0, 100), 20, () => draw());
    const pictures = element(box, "div", { class: "pictures" });

    const plane = axes(pictures, "The path of (x₀, x₁)", [-7.34, 7.34], [-LIMIT, LIMIT], [-6, -3, 0, 3, 6], [-6, -3, 0, 3, 6]);
    for (const radius of range(1, 8)) {
      const r = plane.across(radius) - plane.across(0);
      element(plane.inside, "circle", { cx: plane.across(0), cy: plane.up(0), r, class: "contour" });
    }
    const path = element(plane.inside, "path", { class: "blue" });
    const dots = element(plane.inside, "g", { class: "blue dots" });
    element(plane.inside, "path", { d: `M${plane.across(0) - 6} ${plane.up(0)}h12m-6 -6v12`, class: "orange" });
    const handle = element(plane.inside, "rect", {
      width: 14, height: 14, class: "handle", tabindex: 0, role: "slider",
      "aria-label": "The start: the arrow keys move it", "aria-valuemin": -LIMIT, "aria-valuemax": LIMIT,
    });
    plane.svg.setAttribute("role", "group"); // It holds a control, which no image does.

    const far = axes(pictures, "|x| after k steps", [0, 100], [-15, 20], [], [-10, 0, 10, 20], power);
    const ticks = element(far.svg, "g");
    const absorbed = Math.log10(Array.from({ length: 60 }, (_, k) => 2 ** k).find((x) => x + H === x));
    element(far.inside, "path", { d: `M48 ${far.up(absorbed)}H300`, class: "faint dash" });
    element(far.inside, "text", { x: 298, y: far.up(absorbed) - 5, class: "y" }, "above: x + h = x");
    const law = element(far.inside, "path", { class: "orange dash" });
    const floats = element(far.inside, "g", { class: "blue dots" });
    const key = element(box, "p", { class: "key" });
    element(key, "span", { class: "orange" }, "dashed: the exact law");
    element(key, "span", { class: "blue" }, "dots: the floats");
    const words = element(box, "p", { role: "status" });

    function circles(parent, points, r) {
      parent.replaceChildren();
      for (const [cx, cy] of points) element(parent, "circle", { cx: cx.toFixed(2), cy: cy.toFixed(2), r });
    }

    function draw() {
      const [rate, count] = [lr(), steps()];
      const points = descentPath(function2, start, rate, count);
      const drawn = points.findIndex((x) => Math.hypot(...x) > 100); // The rest is far outside.
      const inside = points.slice(0, drawn < 0 ? count + 1 : drawn + 1);
      const places = inside.map(([x0, x1]) => [plane.across(x0), plane.up(x1)]);
      path.setAttribute("d", line(places));
      circles(dots, places.slice(1), 2.5);
      handle.setAttribute("x", plane.across(start[0]) - 7);
      handle.setAttribute("y", plane.up(start[1]) - 7);
      handle.setAttribute("aria-valuenow", start[0]);
      handle.setAttribute("aria-valuetext", `x0 = ${start[0]}, x1 = ${start[1]}`);

      const width = Math.max(count, 1);
      const across = (k) => 48 + (252 * k) / width;
      const height = (size) => far.up(Math.max(-15, Math.min(20, Math.log10(size))));
      ticks.replaceChildren();
      for (const k of [0, width]) element(ticks, "text", { x: across(k), y: 249, class: "x" }, String(k));
      const size = Math.hypot(...start);
      const exact = points.map((_, k) => Math.abs(exactFactor(rate, k)) * size);
      law.setAttribute("d", line(exact.map((value, k) => [across(k), height(value)])));
      circles(floats, points.map((x, k) => [across(k), height(Math.hypot(...x))]), 2.5);

      const here = points[count].map((value) => number(value)).join(", ");
      const factor = exactFactor(rate, count);
      const there = start.map((value) => number(factor * value)).join(", ");
      const still = stall(points);
      let end = Math.abs(1 - 2 * rate) < 1 ? "Each exact step comes nearer to the minimum." : "No exact step comes nearer to the minimum.";
      if (still >= 0 && points[still].some((value) => value + H === value))
        end = `From step ${still} on the floats stand still: x + h is x, so their gradient is 0.`;
      else if (still >= 0) end = `From step ${still} on the floats stand still.`;
      words.textContent =
        `From (${start.map((value) => number(value)).join(", ")}), after ${count} steps: floats (${here}), exact (${there}). ` +
        `Each exact step multiplies by 1 ${MINUS} 2 lr = ${number(1 - 2 * rate, 12)}. ${end}`;
    }

    function move(x0, x1) {
      const kept = (value) => Math.max(-LIMIT, Math.min(LIMIT, Math.round(value * 10) / 10));
      start = [kept(x0), kept(x1)];
      draw();
    }
    handle.addEventListener("keydown", (event) => {
      const by = event.shiftKey ? 1 : 0.1;
      const way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowDown: [0, -by], ArrowUp: [0, by] }[event.key];
      if (!way) return;
      event.preventDefault(); // The page does not scroll.
      move(start[0] + way[0], start[1] + way[1]);
    });
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(plane.svg.getScreenCTM().inverse());
      move((at.x - plane.across(0)) / (plane.across(1) - plane.across(0)), (at.y - plane.up(0)) / (plane.up(1) - plane.up(0)));
    });
    draw();
  }

  function stepSize(box) {
    const controls = element(box, "div", { class: "controls" });
    const select = labelled(controls, "f =", "select");
    for (const [key, { name }] of Object.entries(FUNCTIONS)) element(select, "option", { value: key }, name);
    const kind = labelled(controls, "numbers:", "select");
    for (const name of ["float64", "float32"]) element(kind, "option", { value: name }, name);
    const exponents = range(1, 50).map((k) => Number(`1e-${k}`));
    const step = slider(controls, "h", exponents, 1e-4, () => draw());
    for (const control of [select, kind]) control.addEventListener("change", () => draw());

    const pictures = element(box, "div", { class: "pictures" });
    const curve = axes(pictures, "f, and the lines of the two slopes", [-1.5, 1.5], [-1.5, 1.5], [], []);
    const graph = element(curve.inside, "path", { class: "ink" });
    const lines = [["forward", "orange dash", forwardDifference], ["central", "blue", numericalDiff]].map(
      ([name, look, quotient]) => ({ name, quotient, path: element(curve.inside, "path", { class: look }) }));
    element(curve.inside, "circle", { cx: curve.across(0), cy: curve.up(0), r: 4, class: "inked" });
    element(curve.svg, "text", { x: curve.across(0), y: 249, class: "x" }, "x");
    const plot = axes(pictures, "Error against h", [0, -51], [-16, 2], [-1, -10, -20, -30, -40, -50], [-15, -10, -5, 0], power);
    const now = element(plot.inside, "path", { class: "faint dash" });
    for (const one of lines) one.dots = element(plot.inside, "g", { class: `${one.name === "forward" ? "orange rings" : "blue dots"}` });
    const key = element(box, "p", { class: "key" });
    element(key, "span", { class: "orange" }, "dashed line and rings: forward");
    element(key, "span", { class: "blue" }, "line and dots: central");
    const words = element(box, "p", { role: "status" });

    function draw() {
      const { f, x, slope } = FUNCTIONS[select.value];
      const [dtype, h] = [kind.value, step()];
      const r = { float64: (value) => value, float32: Math.fround }[dtype];
      const steep = Math.max(Math.abs(slope), 1e-9); // The picture is as high as the tangent rises.
      const height = (value) => curve.up((value - f(x, r)) / steep);
      graph.setAttribute("d", line(range(-1.5, 1.5, 0.05).map((t) => [curve.across(t), height(f(x + t, (value) => value))])));
      const texts = [];
      for (const { name, quotient, path, dots } of lines) {
        const value = quotient(f, x, h, dtype);
        const ends = [-1.5, 1.5].map((t) => [curve.across(t), curve.up((value * t) / steep)]);
        path.setAttribute("d", Number.isFinite(value) ? line(ends) : "");
        dots.replaceChildren();
        exponents.forEach((other, i) => {
          const error = Math.abs(quotient(f, x, other, dtype) - slope);
          if (Number.isNaN(error)) return;
          const at = plot.up(Math.max(-15.8, Math.min(1.8, Math.log10(error))));
          element(dots, "circle", { cx: plot.across(-1 - i), cy: at.toFixed(2), r: name === "forward" ? 3.4 : 2 });
        });
        const error = Math.abs(value - slope);
        texts.push(Number.isNaN(value) ? `${name} 0/0, which is nan` : `${name} ${written(value)}, error ${number(error, 2)}`);
      }
      now.setAttribute("d", `M${plot.across(Math.log10(h))} 26V232`);
      let lost = "";
      if (r(h) === 0) lost = ` In ${dtype} this h is 0.`;
      else if (r(x + r(h)) === x) lost = ` In ${dtype} x + h is x.`;
      words.textContent = `The derivative is ${number(slope, 9)}. With h = ${written(h)}: ${texts.join("; ")}.${lost}`;
    }
    draw();
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-explorer]"))
      ({ "learning-rate": learningRate, "step-size": stepSize })[box.dataset.explorer](box);
  });
}
