// Paints an order `tracks`: what is drawn here, and how, is what Tracks.draw of tracks.py draws with Matplotlib.
import { array, blank, font, tinted } from "./paint.js";

const PALE = "#d9d9d9", INK = "#222222", LETTERS = [11, "sans"];
const INSET = 6, ASIDE = 9, LINE = 13;

export function number(value) {                                         // as words.number writes it
  if (value === 0) return "0";
  if (Math.abs(value) < 1e-11) return "< 1e-11";
  const [digits, exponent] = value.toExponential(2).split("e").map(Number);
  const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  const text = exponent < -4 || exponent > 2 ? `${digits}e${power}` : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", "−");
}

const words = (run, k) => run.values ? `${run.label} ${number(run.values[k])}`.trim() : run.label;

function places(labels, [left, top, right, bottom], room) {       // where labels [x, y, width] begin
  const taken = [];
  for (const [x, y, width] of labels) {
    const begin = x + ASIDE + width <= right + room ? x + ASIDE : Math.max(x - ASIDE - width, left);
    let height = y;
    for (let k = 0; k <= 2 * labels.length; k++) {
      height = y + LINE * Math.floor((k + 1) / 2) * (k % 2 ? -1 : 1);
      const free = taken.every(([first, end, other]) => Math.abs(height - other) >= LINE || begin >= end || first >= begin + width);
      if (free && top + 4 <= height && height <= bottom - 4) break;
    }
    taken.push([begin, begin + width, height]);
  }
  return taken.map(([begin, , height]) => [begin, height]);
}

function line(ink, points, from, to, { color, width, dash }, begun = 0) {        // begun: pixels of the dashes already drawn
  ink.beginPath();
  for (let k = from; k <= to; k++) ink.lineTo(points[2 * k], points[2 * k + 1]);
  ink.setLineDash(dash.map(length => length * width));
  ink.lineDashOffset = begun;
  ink.lineCap = dash.length ? "butt" : "round";
  ink.strokeStyle = tinted(color);
  ink.lineWidth = width;
  ink.stroke();
  ink.setLineDash([]);
}

function outlined(ink, face, edge, width) {
  ink.fillStyle = tinted(face);
  ink.fill();
  ink.strokeStyle = tinted(edge);
  ink.lineWidth = width;
  if (width) ink.stroke();
}

function stamp(ink, [x, y], corners, size, face, edge, width) {   // corners of a shape one unit wide
  ink.beginPath();
  for (const [u, v] of corners) ink.lineTo(x + size * u, y + size * v);
  ink.closePath();
  outlined(ink, face, edge, width);
}

function within(ink, [left, top, right, bottom], draw) {
  ink.save();
  ink.beginPath();
  ink.rect(left, top, right - left, bottom - top);
  ink.clip();
  ink.lineJoin = "round";
  draw();
  ink.restore();
}

function stretch(ink, { points, width, dash, along, line: drawn, dots }, from, to, color) {
  if (drawn && from < to) line(ink, points, from, to, { color, width, dash }, along[from]);
  if (!dots) return;
  ink.beginPath();
  for (let k = from; k <= to; k++) ink.rect(points[2 * k] - 1.2, points[2 * k + 1] - 1.2, 2.4, 2.4);
  ink.fillStyle = tinted(color);
  ink.fill();
}

function paintPast(ink, { box, ghosts, paths }, from, to) {       // the runs from one step to another, over what is there
  within(ink, box, () => {
    for (const { points, length, color, width } of from ? [] : ghosts)
      line(ink, points, 0, length - 1, { color, width, dash: [] });
    for (const run of paths) {
      const { points, color, size, length } = run, end = Math.min(to, length - 1);
      if (!from && run.ahead) line(ink, points, 0, length - 1, { color: PALE, width: run.width, dash: [] });
      stretch(ink, run, Math.min(from, end), end, run.past);
      if (from || !run.ring) continue;
      ink.beginPath();
      ink.arc(points[0], points[1], size / 2, 0, 7);
      outlined(ink, "#ffffff", color, 1.4);
    }
  });
}

function write(ink, text, x, y) {
  ink.font = font(LETTERS, 1, ink.getTransform().a);
  ink.textAlign = "left";
  ink.strokeStyle = tinted("#ffffff");
  ink.lineWidth = 4;
  ink.lineJoin = "round";
  ink.strokeText(text, x, y);
  ink.fillStyle = tinted(INK);
  ink.fillText(text, x, y);
}

function paintPointer(ink, { points, length, head, label, color, width, dash }, step) {
  const k = 4 * Math.min(step, length - 1), [x, y, toX, toY] = points.subarray(k, k + 4), far = Math.hypot(toX - x, toY - y);
  line(ink, [x, y, toX, toY], 0, 1, { color, width, dash });
  if (!head || far <= 1) return;
  const [u, v] = [(toX - x) * 7 / far, (toY - y) * 7 / far];
  const corners = [[0.3 * u, 0.3 * v], [-0.7 * u - 0.45 * v, -0.7 * v + 0.45 * u], [-0.7 * u + 0.45 * v, -0.7 * v - 0.45 * u]];
  stamp(ink, [toX, toY], corners, 1, color, color, 0.5);
  write(ink, label, toX + 4, toY + 8);
}

function paintPresent(ink, { box, room, paths, pointers }, step) {     // what does not fade yet, pointers, markers and their labels
  const [left, top, right, bottom] = box, labels = [];
  within(ink, box, () => {
    for (const run of paths) {
      const end = Math.min(step, run.length - 1);
      for (const [far, color] of run.fades) {                    // the last so many pixels of its path
        let begin = end;
        while (begin > 0 && run.along[end] - run.along[begin] < far) begin--;
        stretch(ink, run, begin, end, color);
      }
    }
    for (const pointer of pointers) paintPointer(ink, pointer, step);
  });
  for (const run of paths) {
    const { points, color, size, marker, length } = run, k = Math.min(step, length - 1), [x, y] = points.subarray(2 * k, 2 * k + 2);
    const at = [Math.min(Math.max(x, left + INSET), right - INSET), Math.min(Math.max(y, top + INSET), bottom - INSET)];
    const gone = Math.max(Math.abs(at[0] - x), Math.abs(at[1] - y)) > INSET + 1;
    stamp(ink, at, marker, size, gone ? "#ffffff" : color, gone ? color : "#ffffff", gone ? 1.6 : 0.8);
    if (words(run, k)) labels.push({ color, at, text: words(run, k) });
  }
  ink.font = font(LETTERS, 1, ink.getTransform().a);
  const widths = labels.map(({ text }) => ink.measureText(text).width);
  places(labels.map(({ at }, k) => [...at, widths[k]]), box, room).forEach(([x, y], k) => {
    const { color, at, text } = labels[k], side = x > at[0] ? x - 2 : x + widths[k] + 2;
    if (Math.abs(y - at[1]) > 3) line(ink, [...at, side, y], 0, 1, { color, width: 0.8, dash: [] });
    write(ink, text, x, y + 4);
  });
}

function unpacked({ box, room, runs }, data) {                    // the arrays of each run, and how far along its path each step is
  const all = runs.map(run => {
    const points = array(data, run.points), along = new Float32Array(run.length);
    if (run.kind === "run")
      for (let k = 1; k < run.length; k++)
        along[k] = along[k - 1] + Math.hypot(points[2 * k] - points[2 * k - 2], points[2 * k + 1] - points[2 * k - 1]);
    return { ...run, points, along, values: run.values && array(data, run.values) };
  });
  const of = kind => all.filter(run => run.kind === kind);
  return { box, room, ghosts: of("ghost"), paths: of("run"), pointers: of("pointer"), painted: -1 };
}

export function paintTracks(ink, order, data, scale, step) {      // the past is painted once, and only grows while the step goes on
  const tracks = order.tracks ||= unpacked(order, data), { width, height } = ink.canvas;
  tracks.past ||= blank(0, 0);
  if (tracks.past.width !== width || tracks.past.height !== height || step < tracks.painted) tracks.painted = -1;
  const pencil = tracks.past.getContext("2d");
  if (tracks.painted < 0) {
    Object.assign(tracks.past, { width, height });                // setting the size also clears
    pencil.setTransform(scale, 0, 0, scale, 0, 0);
  }
  if (tracks.painted < step) {
    paintPast(pencil, tracks, Math.max(tracks.painted, 0), step);
    tracks.painted = step;
  }
  ink.drawImage(tracks.past, 0, 0);
  ink.setTransform(scale, 0, 0, scale, 0, 0);
  paintPresent(ink, tracks, step);
}
