// Values under the pointer, or at the keys: of all that is shown there the nearest, which lights up with its twins in other panels.
import { abs, array, cells, floor, hypot, looks, max, min, round, some } from "./paint.js";
import { CIRCLE, INK, PAPER, limited, number, stamp } from "./runs.js";

const REACH = 30, ON = { area: 7, cell: 12 };                    // pixels from the pointer; how far counts what it lies on
const along = ([from, to, scale], t) => scale === "log" ? from * (to / from) ** t : from + (to - from) * t;
export const inside = ([x, y], [left, top, right, bottom], rim = 0) =>
  left - rim <= x && x <= right + rim && top - rim <= y && y <= bottom + rim;
const joined = (parts, sign) => parts.filter(Boolean).join(sign);

// ---- what is told of a place: as exactly as so many shades, or pixels, can tell it ---------------------------------------------
function exactly(axis, t, parts) {
  const [from, to, scale] = axis, value = along(axis, t), digits = limited(floor(Math.log10(parts / abs(to - from))), 0, 20);
  return number(scale === "log" ? value : Number(value.toFixed(digits)));
}

function measured(axis, name, ends, pixels) {                     // "J 0.3", "z −1 to 0", or the word that stands there
  const [, , scale, label, words = []] = axis, [low, high] = ends.sort((s, t) => s - t), one = high - low < 1e-3;
  const word = one && words.find(([at]) => abs(at - low) < 0.01);
  const value = word ? word[1] : scale && (one ? [low] : ends).map(t => exactly(axis, t, 8 * pixels)).join(" to ");
  return value && `${label || (word ? "" : name)} ${value}`.trim();
}

function told({ box: [left, top, right, bottom], x, y }, ends) {
  return joined([measured(x, "x", ends.map(([at]) => (at - left) / (right - left)), right - left),
    measured(y, "y", ends.map(([, at]) => (bottom - at) / (bottom - top)), bottom - top)], ", ");
}

// ---- what is shown: lines, points and areas, each [{points, line} or {area, ends}, …] ------------------------------------------
const bounds = ([a, b], [c, d]) => [min(a, c), min(b, d), max(a, c), max(b, d)];

const SHAPES = {
  quiet: () => [],

  path: ({ v, edge, face, dash, width }, { data }) => edge && !face ? [{ points: array(data, v), line: true, color: edge, dash, width }] : [],

  bars({ v, face }, { data }) {                                   // of each its start, its end, its end, its start
    const points = array(data, v);
    return some(points.length / 10, k => {
      const [a, b, c, d, e, f] = points.subarray(10 * k), end = [(c + e) / 2, (d + f) / 2];
      return { area: bounds([a, b], [e, f]), ends: [end, end], color: face };
    });
  },

  steps({ v, face, edge }, { data }) {                            // from the base up, along a bin, to the next
    const [left, base, ...points] = array(data, v);
    return some(floor(points.length / 4 - 0.5), k => {
      const [a, b, c, d] = points.slice(4 * k);
      return { area: bounds([a, b], abs(b - d) < 1e-3 ? [c, base] : [left, d]), ends: [[a, b], [c, d]], color: edge || face };
    });
  },

  marks(order, { data, each }) {
    const points = array(data, order.at), look = looks(order, data), color = k => look(k).face || look(k).edge || INK;
    return each.length ? each.map((name, k) => ({ points: points.subarray(2 * k, 2 * k + 2), color: color(k), name })) : [{ points, color: color(0) }];
  },

  paths(order, { data, each, kind }) {
    const v = array(data, order.v), counts = Array.isArray(order.n) ? array(data, order.n, "u") : [order.n], look = looks(order, data), found = [];
    for (let first = 0, k = 0; 2 * first < v.length && (kind || each.length || !order.faces.length); k++) {
      const { edge, face, width, dash } = look(k), points = v.subarray(2 * first, 2 * (first += counts[k % counts.length]));
      found.push({ points, line: true, color: edge || face, width, dash, name: each[k] });
    }
    const values = order.values ? array(data, order.values) : [], size = values.length / found.length;
    return found.map((shape, k) => ({ ...shape, value: [...values.slice(size * k, size * (k + 1))].map(number).join(", ") }));
  },

  tiles: ({ box: [left, top, width, height] }, { each, n }) => {   // maps that have names
    const at = [left + width / 2, top + height / 2];
    return [{ area: [left, top, left + width, top + height], ends: [at, at], name: each[n], color: INK }];
  },

  image({ box: [left, top, width, height], size, domain, beyond = [], smooth, ...order }, { data, each, point: [x, y], cell, panel }) {    // the cell there
    const [columns, rows] = size, w = width / columns, h = height / rows;
    const [j, i] = cell || [(x - left) / width, (y - top) / height].map((t, k) => smooth === 2 ? round(t * (size[k] - 1)) : floor(t * size[k]));
    const byte = domain && inside([j, i], [0, 0, columns - 1, rows - 1]) && cells(order, data)[i * columns + j], u = left + j * w, v = top + i * h;
    const names = [["row", i], ["column", j]].map(([word, k], axis) => each.length ? each[axis][k] : `${word} ${k + 1}`);
    const at = smooth ? [x, y] : [u + w / 2, v + h / 2], sign = beyond[0] && byte === 1 ? "≤ " : beyond[1] && byte === 255 ? "≥ " : "";
    return byte ? [{ area: [u, v, u + w, v + h], ends: [at, at], cell: [j, i], smooth, color: INK,
      name: each.length || !panel.x[2] && !smooth ? names.join(", ") : "", value: sign + exactly(domain, (byte - 1) / 254, 254) }] : [];
  },

  said({ lines, boxes }, { data }) {                               // what a drawing says itself of its parts
    const list = (place, n) => some(place[1] / n, k => array(data, place).subarray(n * k, n * k + n)), [names, starts, ends, wires] = lines || [];
    const [from, to] = lines ? [list(starts, 2), list(ends, 2)] : [], source = name => name.replace(/^layer.*, /, "");
    return [...lines ? list(wires, 3).map(([a, b, w]) => ({ points: Float32Array.from([...from[a], ...to[b]]), line: true, color: INK,
      name: `${names[b]} ← ${source(names[a])}`, value: number(w) })) : [], ...boxes ? list(boxes[1], 4).map((area, k) => {
      const at = [(area[0] + area[2]) / 2, (area[1] + area[3]) / 2];
      return { area, ends: [at, at], color: INK, name: boxes[0][k] };
    }) : []];
  },

  tracks: ({ runs }, { data, step }) =>                           // of a run what is seen
    runs.filter(run => run.kind === "run").map(({ points, length, ahead, width, dash, color, label }) => ({ color, label, width, line: true, stepped: true,
      points: array(data, points).subarray(0, 2 * (ahead ? length : step + 1)), dash: dash.length && [0, ...dash.map(part => part * width)] })),
};

function shown({ parts, panels, names, step }, where) {
  return Object.entries(names).flatMap(([place, [k, label, kind, each = []]]) => {
    const [orders, data] = parts[place] || [[]], panel = panels[k], told = { data, each, kind, panel, step, ...where };
    return orders.flatMap((order, n) => (SHAPES[kind] || SHAPES[order.k] || SHAPES.quiet)(order, { ...told, n })
      .map((shape, index) => ({ label, panel, id: `${place} ${n} ${index}`, ...shape })));
  });
}

// ---- the nearest ---------------------------------------------------------------------------------------------------------------
function nearest({ points, line, stepped, area, ends, cell, panel: { box } }, [x, y]) {      // {far, at, ends, k}, or null
  const [[a, b], [c, d]] = ends || [[], []], away = area && hypot(x - limited(x, area[0], area[2]), y - limited(y, area[1], area[3]));
  if (area) return { far: (away + (cell ? ON.cell : ON.area)) ** 2, at: [(a + c) / 2, (b + d) / 2], ends };
  let best = null, least = REACH ** 2;
  for (let k = 0; k < points.length; k += 2) {
    const ax = points[k], ay = points[k + 1], dx = points[k + 2] - ax, dy = points[k + 3] - ay;
    const t = line && !stepped ? limited(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy) || 0, 0, 1) : 0;
    const at = t ? [ax + t * dx, ay + t * dy] : [ax, ay], far = (at[0] - x) ** 2 + (at[1] - y) ** 2;
    if (far < least && inside(at, box, 1)) best = { far: least = far, at, ends: [at, at], k: k / 2 + round(t) };
  }
  return best;
}

// ---- its twins -----------------------------------------------------------------------------------------------------------------
const GREY = /^#(..)\1\1/;                                       // of which many things are

function twins(one, other) {                                       // the same label and name; without them the same colour elsewhere
  if (one.id === other.id) return true;
  if (one.name || other.name || one.label && other.label) return one.label === other.label && one.name === other.name;
  return one.panel !== other.panel && !one.line === !other.line && !one.area === !other.area && (one.stepped || !GREY.test(one.color)) &&
    one.color.slice(0, 7) === other.color.slice(0, 7);
}

function lit({ id, points, line, stepped, area, width = 1, dash, color, smooth, panel: { box: clip } }, one) {     // a halo, and more of its colour
  const v = area ? Float32Array.from([0, 1, 2, 1, 2, 3, 0, 3, 0, 1], k => area[k]) : points, k = 2 * one.k;
  const rings = id !== one.id && points && one.points && v.length > 4 && (one.stepped && stepped || v.length === one.points.length);
  return [[PAPER, 4], [area ? INK : color.slice(0, 7), 1.5]].flatMap(([edge, more], above) => [
    ...line || area && !smooth ? [{ k: "path", v, edge, width: width + more, dash: above && dash, snap: false, clip }] : [],
    ...rings ? [stamp(points.subarray(k, k + 2), CIRCLE, 7, null, above ? INK : PAPER, more + 1, clip)] : []]);
}

export function valueAt(picture, point) {                          // {at, color, text, lit: orders} or null
  let best = { far: REACH ** 2 };
  for (const shape of shown(picture, { point })) {
    const found = inside(point, shape.panel.box) && nearest(shape, point);
    if (found && found.far < best.far) best = { ...shape, ...found };
  }
  const { label, name, value, panel, ends, stepped, k, at, color, cell } = best;
  const text = at && joined([joined([joined([label, name], " "), value], ": "), stepped && `step ${k}`, told(panel, ends)], "  ").replaceAll("$", "");
  return text ? { at, color, text, lit: shown(picture, { point, cell }).filter(other => twins(best, other)).flatMap(other => lit(other, best)) } : null;
}
