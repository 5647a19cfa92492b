// Values under the pointer, or at the keys: of all curves, marks and cells of the panel there the nearest.
import { array, cells } from "./paint.js";
import { number } from "./runs.js";

const REACH = 30, NEAR = 8;                                      // pixels from the pointer; from a line that says what it is
const along = ([from, to, scale], t) => scale === "log" ? from * (to / from) ** t : from + (to - from) * t;
export const inside = ([x, y], [left, top, right, bottom], rim = 0) =>
  left - rim <= x && x <= right + rim && top - rim <= y && y <= bottom + rim;

function told({ box: [left, top, right, bottom], x: across, y: up }, [x, y]) {       // "step 12, J 0.3"
  const parts = [[across, (x - left) / (right - left), "x"], [up, (bottom - y) / (bottom - top), "y"]];
  return parts.filter(([[, , scale]]) => scale === "linear" || scale === "log")
    .map(([axis, t, name]) => `${axis[3] || name} ${number(along(axis, t))}`).join(", ");
}

function lines([orders, data], name, step) {                      // what a part shows as points
  const found = [];
  for (const order of orders) {
    if (order.k === "path" && order.edge && !order.face && order.clip) found.push({ points: array(data, order.v), color: order.edge, name, joined: true });
    if (order.k === "marks" && order.clip) found.push({ points: array(data, order.at), color: order.face || order.edge || "#222222ff", name });
    if (order.k === "tracks")                                     // of a run what is seen
      for (const { points, color, label, length, ahead } of order.runs.filter(({ kind }) => kind === "run"))
        found.push({ points: array(data, points).subarray(0, 2 * (ahead ? length : step + 1)), color, name: label, stepped: true });
  }
  return found;
}

function nearestOf({ points, joined }, [x, y], box) {             // {far, at, k} of the nearest place within reach, or null
  let best = null, least = REACH ** 2;
  for (let k = 0; k < points.length; k += 2) {
    const ax = points[k], ay = points[k + 1], on = joined && k + 3 < points.length && !isNaN(points[k + 2] + points[k + 3]);
    const dx = on ? points[k + 2] - ax : 0, dy = on ? points[k + 3] - ay : 0;
    const t = on ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1) : 0;
    const far = (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2;
    if (far < least && inside([ax + t * dx, ay + t * dy], box, 1)) best = { far: least = far, at: [ax + t * dx, ay + t * dy], k: k / 2 };
  }
  return best;
}

function cellAt(parts, [x, y]) {                                  // the value of the cell of a map
  for (const [orders, data] of [...parts].reverse())
    for (const order of orders.filter(({ k, domain }) => k === "image" && domain)) {
      const [left, top, width, height] = order.box, [columns, rows] = order.size;
      const [j, i] = [Math.floor((x - left) / width * columns), Math.floor((y - top) / height * rows)];
      if (i < 0 || j < 0 || i >= rows || j >= columns) continue;
      const cell = cells(order, data)[i * columns + j];
      if (cell) return number(along(order.domain, (cell - 1) / 254));
    }
  return null;
}

function said(parts, [x, y]) {                                    // what a drawing says itself of its boxes and lines: {at, color, text}
  let best = null, least = NEAR ** 2;
  for (const [orders, data] of parts)
    for (const { lines, boxes } of orders.filter(({ k }) => k === "said")) {
      const [where, ends] = [boxes, lines].map(([, place]) => array(data, place));
      for (let k = 0; k < where.length; k += 4)
        if (inside([x, y], where.subarray(k, k + 4))) return { at: [x, y], color: "#222222ff", text: boxes[0][k / 4] };
      lines[0].forEach((text, k) => {
        const points = ends.subarray(4 * k, 4 * k + 4), found = nearestOf({ points, joined: true }, [x, y], [0, 0, 1e6, 1e6]);
        if (found && found.far < least) best = { at: found.at, color: "#222222ff", text, far: least = found.far };
      });
    }
  return best;
}

export function valueAt({ parts, panels, names, step }, point) {  // {at, color, text} or null
  const words = point && said(parts, point);
  if (words) return words;
  const here = panels.filter(({ box }) => inside(point, box));     // twins lie in one place
  let best = null;
  parts.forEach((part, place) => {
    const [k, name] = names[place] || [], panel = panels[k];
    for (const line of here.includes(panel) ? lines(part, name, step) : []) {
      const found = nearestOf(line, point, panel.box);
      if (found && !(best && best.far <= found.far)) best = { ...found, ...line, panel };
    }
  });
  const value = best || !here.length ? null : cellAt(parts, point);
  if (!best && value === null) return null;
  const { at, color, panel } = best || { at: point, color: "#222222ff", panel: here[0] };
  const words = best ? [best.name, best.stepped ? `step ${best.k}` : ""] : [value];
  return { at, color, text: [...words, told(panel, at)].filter(Boolean).join("  ").replaceAll("$", "") };
}
