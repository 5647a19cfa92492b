// Paints an order `tracks`: what is drawn here, and how, is what Tracks.draw of tracks.py draws with Matplotlib.
import { abs, array, floor, font, hypot, max, min, paint } from "./paint.js";

export const INK = "#222222", PAPER = "#ffffff";
const PALE = "#d9d9d9", LETTERS = [11, "sans"];
const INSET = 6, ASIDE = 9, LINE = 13;
const SQUARE = Float32Array.of(-1, -1, 1, -1, 1, 1, -1, 1, -1, -1);
export const CIRCLE = Float32Array.from({ length: 66 }, (_, k) => (k % 2 ? Math.sin : Math.cos)((k >> 1) * Math.PI / 16));
export const limited = (value, low, high) => min(max(value, low), high);

export function number(value) {                                         // as words.number writes it
  if (value === 0) return "0";
  if (abs(value) < 1e-11) return "< 1e-11";
  const [digits, power] = value.toExponential(2).split("e");
  const text = power < -4 || power > 2 ? `${Number(digits)}e${power.replace(/\b\d$/, "0$&")}` : Number(value.toPrecision(3));
  return String(text).replaceAll("-", "−");
}

function places(labels, [left, top, right, bottom], room) {       // where labels {at: [x, y], width} begin
  const taken = [];
  for (const { at: [x, y], width } of labels) {
    const begin = x + ASIDE + width <= right + room ? x + ASIDE : max(x - ASIDE - width, left);
    let height = y;
    for (let k = 0; k <= 2 * labels.length; k++) {
      height = y + LINE * floor((k + 1) / 2) * (k % 2 ? -1 : 1);
      const free = taken.every(([first, end, other]) => abs(height - other) >= LINE || begin >= end || first >= begin + width);
      if (free && top + 4 <= height && height <= bottom - 4) break;
    }
    taken.push([begin, begin + width, height]);
  }
  return taken.map(([begin, , height]) => [begin, height]);
}

// ---- what is drawn, as orders -----------------------------------------------------------------------------------------------
const line = (v, { color: edge, width, dash = [] }, clip, begun = 0) =>          // begun: pixels of the dashes already drawn
  ({ k: "path", v: Float32Array.from(v), edge, width, dash: dash.length && [begun, ...dash.map(length => length * width)],
    cap: dash.length ? "butt" : "round", snap: false, clip });
export const stamp = (at, v, size, face, edge, width, clip) =>
  ({ k: "marks", v, at: Float32Array.from(at), by: Float32Array.of(size), face, edge, width, clip, closed: true });
const written = (s, x, y) => ({ k: "text", s, x, y, font: LETTERS, face: INK, halo: 2 });

function stretch({ points, width, dash, along, line: drawn, dots }, from, to, color, box) {
  const piece = points.subarray(2 * from, 2 * to + 2);
  return [drawn && from < to && line(piece, { color, width, dash }, box, along[from]), dots && stamp(piece, SQUARE, 1.2, color, null, 0, box)];
}

function past(run, step, box) {
  const { points, color, size, length, width, ahead, ring } = run;
  return [ahead && line(points, { color: PALE, width }, box), ...stretch(run, 0, min(step, length - 1), run.past, box),
    ring && stamp(points.subarray(0, 2), CIRCLE, size / 2, PAPER, color, 1.4, box)];
}

function pointed({ points, length, head, label, ...look }, step, box) {
  const k = 4 * min(step, length - 1), ends = points.subarray(k, k + 4), [x, y, toX, toY] = ends, far = hypot(toX - x, toY - y);
  if (!head || far <= 1) return [line(ends, look, box)];
  const [u, v] = [(toX - x) * 7 / far, (toY - y) * 7 / far];
  const corners = [0.3 * u, 0.3 * v, -0.7 * u - 0.45 * v, -0.7 * v + 0.45 * u, -0.7 * u + 0.45 * v, -0.7 * v - 0.45 * u];
  return [line(ends, look, box), stamp([toX, toY], Float32Array.from(corners), 1, look.color, look.color, 0.5, box),
    { ...written(label, toX + 4, toY + 8), clip: box }];
}

function faded({ fades, points, length, ...run }, step, box) {       // the last so many pixels of its path
  const end = min(step, length - 1);
  return fades.flatMap(([far, color]) => {
    let begin = end;
    while (begin > 0 && run.along[end] - run.along[begin] < far) begin--;
    return stretch({ points, ...run }, begin, end, color, box);
  });
}

function ordered({ box, room, all }, step, wide) {                // ghosts, the past, what does not fade yet, pointers, markers, their labels
  const [left, top, right, bottom] = box, labels = [], of = (kind, make) => all.filter(run => run.kind === kind).flatMap(make);
  const orders = [...of("ghost", ({ points, color, width }) => line(points, { color, width }, box)),
    ...[past, faded].flatMap(make => of("run", run => make(run, step, box))), ...of("pointer", run => pointed(run, step, box))].filter(Boolean);
  for (const { points, color, size, marker, length, label, values } of of("run", run => run)) {
    const k = min(step, length - 1), [x, y] = points.subarray(2 * k, 2 * k + 2);
    const at = [limited(x, left + INSET, right - INSET), limited(y, top + INSET, bottom - INSET)];
    const gone = max(abs(at[0] - x), abs(at[1] - y)) > INSET + 1;
    orders.push(stamp(at, marker, size, ...gone ? [PAPER, color, 1.6] : [color, PAPER, 0.8]));
    const text = values ? `${label} ${number(values[k])}`.trim() : label;
    if (text) labels.push({ color, at, text, width: wide(text) });
  }
  places(labels, box, room).forEach(([x, y], k) => {
    const { color, at, text, width } = labels[k], side = x > at[0] ? x - 2 : x + width + 2;
    if (abs(y - at[1]) > 3) orders.push(line([...at, side, y], { color, width: 0.8 }));
    orders.push(written(text, x, y + 4));
  });
  return orders;
}

function unpacked(run, data) {                                    // its arrays, and how far along its path each step is
  const points = array(data, run.points), along = new Float32Array(run.length), marker = run.marker && Float32Array.from(run.marker.flat());
  for (let k = 1; k < run.length; k++)
    along[k] = along[k - 1] + hypot(points[2 * k] - points[2 * k - 2], points[2 * k + 1] - points[2 * k - 1]);
  return { ...run, points, along, marker, values: run.values && array(data, run.values) };
}

export function paintTracks(ink, order, data, scale, step) {
  order.all ||= order.runs.map(run => unpacked(run, data));
  ink.font = font(LETTERS, scale);
  paint(ink, [ordered(order, step, text => ink.measureText(text).width / scale)], scale);
}
