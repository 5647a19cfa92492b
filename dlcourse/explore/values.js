// Values under the pointer, or at the keys: of all that is shown there the nearest, which lights up with its twins in other panels.
import { array, cells, looks, some } from "./paint.js";
import { CIRCLE, number } from "./runs.js";

const REACH = 30, ON = { area: 7, cell: 12 };                    // pixels from the pointer; how far counts what it lies on
const along = ([from, to, scale], t) => scale === "log" ? from * (to / from) ** t : from + (to - from) * t;
export const inside = ([x, y], [left, top, right, bottom], rim = 0) =>
  left - rim <= x && x <= right + rim && top - rim <= y && y <= bottom + rim;

// ---- what is told of a place -----------------------------------------------------------------------------------------------
function measured(axis, name, ends) {                             // "J 0.3", "z −1 to 0", or the word that stands there
  const [, , scale, label, words = []] = axis, word = words.find(([at]) => ends.length < 2 && Math.abs(at - ends[0]) < 0.01);
  const value = word ? word[1] : scale && ends.map(t => number(along(axis, t))).join(" to ");
  return value && `${label || (word ? "" : name)} ${value}`.trim();
}

function told({ box: [left, top, right, bottom], x, y }, [[u, v], [w, z]]) {
  const apart = (a, b) => Math.abs(a - b) > 1e-3 ? [Math.min(a, b), Math.max(a, b)] : [a];
  return [measured(x, "x", apart((u - left) / (right - left), (w - left) / (right - left))),
    measured(y, "y", apart((bottom - v) / (bottom - top), (bottom - z) / (bottom - top)))].filter(Boolean).join(", ");
}

function shaded({ domain, beyond = [] }, cell) {                   // as exactly as 254 shades can tell it
  const [from, to, scale] = domain, value = along(domain, (cell - 1) / 254), digits = Math.floor(Math.log10(254 / Math.abs(to - from)));
  const sign = beyond[0] && cell === 1 ? "≤ " : beyond[1] && cell === 255 ? "≥ " : "";
  return sign + number(scale === "log" ? Number(value.toPrecision(2)) : Number(value.toFixed(Math.min(Math.max(digits, 0), 20))));
}

// ---- what is shown: lines, points and areas, each [{points, joined} or {area, ends}, …] ---------------------------------------
const bounds = (xs, ys) => [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];

const SHAPES = {
  quiet: () => [],
  path: ({ edge, face, clip, dash, width, ...order }, data) =>
    edge && !face && clip ? [{ points: array(data, order.v), joined: true, color: edge, dash, width }] : [],

  bars({ v, face }, data) {                                       // of each its start, its end, its end, its start
    const points = array(data, v);
    return some(points.length / 10, k => {
      const [a, b, c, d, e, f] = points.subarray(10 * k), end = [(c + e) / 2, (d + f) / 2];
      return { area: bounds([a, e], [b, f]), ends: [end, end], color: face };
    });
  },

  steps({ v, face, edge }, data) {                                // from the base up, along a bin, to the next
    const [left, base, ...points] = array(data, v);
    return some(Math.floor(points.length / 4 - 0.5), k => {
      const [a, b, c, d] = points.slice(4 * k), flat = Math.abs(b - d) < 1e-3;
      return { area: bounds([a, c, flat ? a : left], [b, d, flat ? base : b]), ends: [[a, b], [c, d]], color: edge || face };
    });
  },

  marks(order, data, each) {
    const points = array(data, order.at), look = looks(order, data), color = k => look(k).face || look(k).edge || "#222222ff";
    return each.length ? each.map((name, k) => ({ points: points.subarray(2 * k, 2 * k + 2), color: color(k), name })) :
      order.clip ? [{ points, color: color(0) }] : [];
  },

  paths(order, data, each, kind) {
    const v = array(data, order.v), counts = Array.isArray(order.n) ? array(data, order.n, "u") : [order.n], look = looks(order, data);
    const values = order.values && array(data, order.values), found = [];
    if (!kind && !each.length && order.faces.length) return [];
    for (let first = 0, k = 0; 2 * first < v.length; first += counts[k++ % counts.length]) {
      const { edge, face, width, dash } = look(k), points = v.subarray(2 * first, 2 * (first + counts[k % counts.length]));
      found.push({ points, joined: true, color: edge || face, width, dash, name: each[k], k });
    }
    const size = values && values.length / found.length;
    return found.map(shape => size ? { ...shape, value: [...values.subarray(size * shape.k, size * (shape.k + 1))].map(number).join(", ") } : shape);
  },

  image(order, data, each, kind, { point: [x, y], cell, n }, { x: [, , scale] }) {    // the cell there, or all of a map that has a name
    const { box: [left, top, width, height], size: [columns, rows], domain, smooth } = order, wide = width / columns, high = height / rows;
    const place = (t, count) => smooth === 2 ? Math.round(t * (count - 1)) : Math.floor(t * count), whole = typeof each[n] === "string";
    const [j, i] = !whole && cell || [place((x - left) / width, columns), place((y - top) / height, rows)];
    const byte = domain && i >= 0 && j >= 0 && i < rows && j < columns && cells(order, data)[i * columns + j];
    if (!byte && !whole) return [];
    const [u, v, w, z] = whole ? [left, top, width, height] : [left + j * wide, top + i * high, wide, high], at = smooth ? [x, y] : [u + w / 2, v + z / 2];
    const names = ["row", "column"].map((word, axis) => each.length ? each[axis][[i, j][axis]] : `${word} ${[i, j][axis] + 1}`);
    return [{ area: [u, v, u + w, v + z], ends: [at, at], cell: [j, i], smooth: smooth && !whole, color: "#222222ff",
      name: whole ? each[n] : each.length || !scale && !smooth ? names.join(", ") : "", value: byte && shaded(order, byte) }];
  },

  tracks: ({ runs }, data, each, kind, { step }) =>               // of a run what is seen
    runs.filter(run => run.kind === "run").map(({ points, color, label, length, ahead, width, dash }) => ({
      points: array(data, points).subarray(0, 2 * (ahead ? length : step + 1)), joined: true, stepped: true, color, label, width,
      dash: dash.length && [0, ...dash.map(part => part * width)] })),
};

function shown({ parts, panels, names, step }, where) {
  return Object.entries(names).flatMap(([place, [k, label, kind, each = []]]) => {
    const [orders, data] = parts[place] || [[]], panel = panels[k];
    return orders.flatMap((order, n) => (SHAPES[kind] || SHAPES[order.k] || (() => []))(order, data, each, kind, { step, n, ...where }, panel)
      .map((shape, index) => ({ label, panel, id: `${place} ${n} ${index}`, ...shape })));
  });
}

// ---- the nearest ---------------------------------------------------------------------------------------------------------------
function nearest({ points, joined, stepped, area, ends, cell, panel: { box } }, [x, y]) {      // {far, at, k}, or null
  if (area) {
    const far = Math.hypot(Math.max(area[0] - x, 0, x - area[2]), Math.max(area[1] - y, 0, y - area[3])) + (cell ? ON.cell : ON.area);
    return far < REACH ? { far: far ** 2, at: ends[0].map((side, k) => (side + ends[1][k]) / 2), ends } : null;
  }
  let best = null, least = REACH ** 2;
  for (let k = 0; k < points.length; k += 2) {
    const ax = points[k], ay = points[k + 1], on = joined && !stepped && k + 3 < points.length && !isNaN(points[k + 2] + points[k + 3]);
    const dx = on ? points[k + 2] - ax : 0, dy = on ? points[k + 3] - ay : 0;
    const t = on ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1) : 0;
    const at = [ax + t * dx, ay + t * dy], far = (at[0] - x) ** 2 + (at[1] - y) ** 2;
    if (far < least && inside(at, box, 1)) best = { far: least = far, at, ends: [at, at], k: k / 2 + Math.round(t) };
  }
  return best;
}

// ---- twins -----------------------------------------------------------------------------------------------------------------
const hue = color => { const parts = color.match(/[0-9a-f]{2}/gi).slice(0, 3).map(part => parseInt(part, 16)); return Math.max(...parts) - Math.min(...parts) > 30; };

function twins(one, other) {                                       // the same label and name; without them the same colour elsewhere
  if (one.id === other.id) return true;
  if (one.name || other.name || one.label && other.label) return one.label === other.label && one.name === other.name;
  return one.panel !== other.panel && !one.joined === !other.joined && !one.area === !other.area && one.color.slice(0, 7) === other.color.slice(0, 7)
    && (one.stepped || hue(one.color));
}

function lit({ id, points, joined, stepped, area, width = 1, dash, color, smooth, panel: { box: clip } }, one) {     // a halo, and more of its colour
  const path = v => [["#ffffff", 4], [area ? "#222222" : color.slice(0, 7), 1.5]].map(([edge, more]) =>
    ({ k: "path", v: Float32Array.from(v), edge, width: width + more, dash: more > 2 ? null : dash, snap: false, clip }));
  if (area) return smooth ? [] : path([0, 1, 2, 1, 2, 3, 0, 3, 0, 1].map(k => area[k]));
  const at = id !== one.id && one.points && points.length > 4 && (one.stepped && stepped || points.length === one.points.length) ? points.subarray(2 * one.k, 2 * one.k + 2) : [];
  const rings = [["#ffffff", 5], ["#222222", 2]].map(([edge, width]) => ({ k: "marks", v: CIRCLE, at: Float32Array.from(at), by: Float32Array.of(7), edge, width, closed: true, clip }));
  return [...joined ? path(points) : [], ...rings];
}

export function valueAt(picture, point) {                          // {at, color, text, lit: orders} or null
  let best = null;
  for (const shape of shown(picture, { point })) {
    const found = inside(point, shape.panel.box) && nearest(shape, point);
    if (found && !(best && best.far <= found.far)) best = { ...shape, ...found };
  }
  if (!best) return null;
  const { label, name, value, panel, ends, stepped, k, at, color } = best, head = [label, name].filter(Boolean).join(" ");
  const text = [value ? [head, value].filter(Boolean).join(": ") : head, stepped ? `step ${k}` : "", told(panel, ends)];
  return { at, color, text: text.filter(Boolean).join("  ").replaceAll("$", ""),
    lit: shown(picture, { point, cell: best.cell }).filter(other => twins(best, other)).flatMap(other => lit(other, best)) };
}
