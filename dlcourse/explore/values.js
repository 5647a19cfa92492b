// Values under the pointer, or at the keys: of all curves, marks and cells of the panel there the nearest.
import { array, cells } from "./paint.js";
import { number } from "./runs.js";

const REACH = 30;                                                // pixels from the pointer
const along = ([from, to, scale], t) => scale === "log" ? from * (to / from) ** t : from + (to - from) * t;

function told(panel, [x, y]) {                                    // "step 12, J 0.3"
  const [left, top, right, bottom] = panel.box;
  const parts = [[panel.x, (x - left) / (right - left), "x"], [panel.y, (bottom - y) / (bottom - top), "y"]];
  return parts.filter(([[, , scale]]) => scale === "linear" || scale === "log")
    .map(([axis, t, name]) => `${axis[3] || name} ${number(along(axis, t))}`.replaceAll("$", "")).join(", ");
}

function lines([orders, data], name) {                            // [points, colour, name, are they joined, first step] of a part
  const found = [];
  for (const order of orders) {
    if (order.k === "path" && order.edge && !order.face && order.clip) found.push([array(data, order.v), order.edge, name, true]);
    if (order.k === "marks" && order.clip) found.push([array(data, order.at), order.face || order.edge || "#222222ff", name, false]);
    if (order.k === "tracks")
      for (const run of order.runs.filter(({ kind }) => kind === "run")) found.push([array(data, run.points), run.color, run.label, false, true]);
  }
  return found;
}

function nearestOf([points, color, name, joined, stepped], [x, y]) {
  let best = null;
  for (let k = 0; 2 * k + 1 < points.length; k++) {
    const [ax, ay] = points.subarray(2 * k, 2 * k + 2), last = 2 * k + 3 >= points.length || !joined;
    const [dx, dy] = last ? [0, 0] : [points[2 * k + 2] - ax, points[2 * k + 3] - ay];
    const t = last ? 0 : Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
    const far = Math.hypot(ax + t * dx - x, ay + t * dy - y);
    if (far < (best ? best.far : REACH)) best = { far, at: [ax + t * dx, ay + t * dy], color, name, step: stepped ? k : undefined };
  }
  return best;
}

function cellAt(parts, [x, y]) {                                  // the value of the cell of a map
  for (const [orders, data] of [...parts].reverse())
    for (const order of orders.filter(({ k, domain }) => k === "image" && domain)) {
      const [left, top, width, height] = order.box, [columns, rows] = order.size;
      const [j, i] = [Math.floor((x - left) / width * columns), Math.floor((y - top) / height * rows)];
      if (i < 0 || j < 0 || i >= rows || j >= columns) continue;
      const cell = cells(order, data)[i * columns + j], [low, high] = order.domain;
      if (cell) return number(low + (high - low) * (cell - 0.5) / 255);
    }
  return null;
}

export function valueAt({ parts, panels, names }, point) {        // {at, color, text} or null
  const [x, y] = point, panel = panels.find(({ box: [left, top, right, bottom] }) => left <= x && x <= right && top <= y && y <= bottom);
  if (!panel) return null;
  let best = null;
  parts.forEach((part, k) => {
    for (const curve of k > 1 ? lines(part, names[k] || "") : []) {
      const found = nearestOf(curve, point);
      if (found && (!best || found.far < best.far)) best = found;
    }
  });
  const value = best ? null : cellAt(parts, point);
  if (!best && value === null) return null;
  const at = best ? best.at : point, words = told(panel, at), head = best ? best.name : value;
  return { at, color: best ? best.color : "#222222ff", panel, text: [head, best && best.step !== undefined ? `step ${best.step}` : "", words].filter(Boolean).join("  ") };
}
