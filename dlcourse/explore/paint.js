// Paints orders (recorder.py) on a canvas, at the device's own pixels.
export const { abs, floor, hypot, max, min, round } = Math;
const FACES = { sans: ["", ""], bold: ["bold ", ""], oblique: ["italic ", ""], mono: ["", " Mono"] };
const KINDS = { f: Float32Array, b: Uint8Array, u: Uint32Array };
const MOVE = 1, QUADRATIC = 3, CUBIC = 4, CLOSE = 79;             // Matplotlib's codes of a path

export const LEAST = 11;                                              // CSS pixels of a letter, however small the picture is

export const font = ([size, face], scale) =>
  `${FACES[face][0]}${max(size * scale, LEAST * devicePixelRatio)}px "DejaVu Sans${FACES[face][1]}", Verdana, sans-serif`;
export const array = (data, place, kind = "f") => ArrayBuffer.isView(place) ? place : new KINDS[kind](data, ...place);
const outline = ({ v, c }, data) => [array(data, v), c && array(data, c, "b")];

// ---- colours on a dark page: the same hues, as light as they were dark ----------------------------------------------------------
const COVERS = 0.8, same = color => color, darkened = color => `oklch(from ${color} calc(min(0.95, 1.18 - l + 0.9 * c)) c h)`;
let dark = false, maps = [], shade = same;                       // shade: a colour as it is painted just now

function onMap({ k, x, y, clip, over }) {                               // what lies on a map or a photograph keeps its colours, as they do
  const [left, top, right, bottom] = clip || [], shared = (a, b, c, d) => max(min(a, b) - max(c, d), 0);
  return !over && maps.some(([u, v, w, h]) => k === "text" ? u <= x && x <= u + w && v <= y && y <= v + h :
    clip && shared(right, u + w, left, u) * shared(bottom, v + h, top, v) > COVERS * (right - left) * (bottom - top));
}

export function setTheme(isDark, parts) {                         // from now on paint for a dark page, or for a light one
  dark = isDark;
  maps = parts.flatMap(([orders]) => orders).filter(({ k }) => k === "image").map(({ box }) => box);
}

// ---- paths --------------------------------------------------------------------------------------------------------------
function snapping({ snap }, v, first, end, codes, width) {       // what is added to whole pixels; null where a path stays as it is
  if (snap === undefined) {                                        // only horizontal and vertical: lies on whole pixels, as in Agg
    snap = 1 < end - first && end - first <= 1024;
    for (let k = first; k < end && snap; k++)
      snap = ![QUADRATIC, CUBIC].includes(codes?.[k]) &&
        (k === first || [0, 1].some(axis => !(abs(v[2 * k + axis] - v[2 * k + axis - 2]) > 1e-3)));
  }
  return snap ? round(width) % 2 / 2 : null;
}

function trace(ink, [v, codes], scale, { first = 0, end = v.length / 2, dx = 0, dy = 0, snap = null } = {}) {
  const at = snap === null ? (u, d) => u * scale + d : (u, d) => floor(u * scale + d + 0.5) + snap;
  const X = k => at(v[2 * k], dx), Y = k => at(v[2 * k + 1], dy);
  let broken = true;
  for (let k = first; k < end; k++) {
    const code = codes ? codes[k] : 2;
    if (code === CLOSE) ink.closePath();
    else if (code === QUADRATIC) ink.quadraticCurveTo(X(k), Y(k), X(++k), Y(k));
    else if (code === CUBIC) ink.bezierCurveTo(X(k), Y(k), X(++k), Y(k), X(++k), Y(k));
    else if (code) {
      const x = X(k), y = Y(k), lost = !(isFinite(x) && isFinite(y));
      if (!lost) code === MOVE || broken ? ink.moveTo(x, y) : ink.lineTo(x, y);
      broken = lost;
    }
  }
}

function stroke(ink, { cap, join }, scale, color, width, dash) {
  const [begun = 0, ...lengths] = (dash || []).map(length => length * scale);
  if (!color || !width) return;
  Object.assign(ink, { lineWidth: width, lineCap: cap || "butt", lineJoin: join || "round", miterLimit: 4, lineDashOffset: begun, strokeStyle: shade(color) });
  ink.setLineDash(lengths);
  ink.stroke();
}

function fill(ink, style) {                                       // a colour, or a pattern
  ink.fillStyle = style && style.at ? shade(style) : style;
  if (style) ink.fill();
}

const patterns = {};
function pattern(ink, [name, color, width, [v, c]], data, scale) {    // Matplotlib's tile has 72 points, 100 pixels
  const key = [name, shade(color), width, scale].join();
  if (!patterns[key]) {
    const side = round(100 * scale), tile = blank(side, side), pencil = tile.getContext("2d");
    trace(pencil, [array(data, v).map((u, k) => k % 2 ? 1 - u : u), array(data, c, "b")], side);
    fill(pencil, color);
    stroke(pencil, { cap: "square", join: "miter" }, scale, color, width * scale);
    patterns[key] = ink.createPattern(tile, "repeat");
  }
  return patterns[key];
}

// ---- looks --------------------------------------------------------------------------------------------------------------
const hex = bytes => bytes[3] ? `#${[...bytes].map(n => n.toString(16).padStart(2, "0")).join("")}` : null;
export const some = (n, make) => Array.from({ length: max(n, 0) }, (_, k) => make(k));

export function looks(order, data) {                             // k → face, edge, width of the k-th of many; lists are cycled
  if (!order.faces) return () => order;
  const list = colors => typeof colors[0] === "number" ? some(colors[1] / 4, k => hex(array(data, [colors[0] + 4 * k, 4], "b"))) : colors;
  const { dashes = [] } = order, [faces, edges, widths] = order.table ||= [list(order.faces), list(order.edges), array(data, order.widths)];
  const one = (all, k) => all.length ? all[k % all.length] : null;
  return k => ({ face: one(faces, k), edge: one(edges, k), width: one(widths, k), dash: one(dashes, k) });
}

export function blank(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

export const cells = ({ data: place }, data) => array(data, place, "b");

function tile(order, data) {                                      // photographs and maps keep their colours on a dark page
  const { size: [width, height], palette } = order, canvas = blank(width, height), image = new ImageData(width, height);
  const bytes = cells(order, data), colors = palette && array(data, [palette[0], palette[1] / 4], "u");
  palette ? new Uint32Array(image.data.buffer).set(Uint32Array.from(bytes, cell => colors[cell])) : image.data.set(bytes);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// ---- orders -------------------------------------------------------------------------------------------------------------
function drawn(ink, order, data, scale, { face, edge, width = 0, dash }, draw) {
  ink.beginPath();
  draw(edge ? width * scale : 0);
  if (order.closed) ink.closePath();
  fill(ink, face);
  if (order.hatch) fill(ink, pattern(ink, order.hatch, data, scale));
  stroke(ink, order, scale, edge, width * scale, dash);
}

function paths(ink, order, data, scale) {                         // or only one, if they have no lengths
  const shape = outline(order, data), [v, codes] = shape, look = looks(order, data);
  const lengths = Array.isArray(order.n) ? array(data, order.n, "u") : [order.n || v.length / 2];
  for (let k = 0, first = 0; 2 * first < v.length; k++) {
    const begin = first, end = first += lengths[k % lengths.length];
    drawn(ink, order, data, scale, look(k), width =>
      trace(ink, shape, scale, { first: begin, end: order.closed ? end - 1 : end, snap: snapping(order, v, begin, end, codes, width) }));
  }
}

export const PAINT = {
  said() {},                                                      // only told: see values.js

  path: paths,
  paths,

  marks(ink, order, data, scale) {
    const shape = outline(order, data), at = array(data, order.at);
    const by = order.by ? array(data, order.by) : [1], look = looks(order, data);
    for (let k = 0; 2 * k < at.length; k++) {
      const dx = at[2 * k] * scale, dy = at[2 * k + 1] * scale;
      if (isFinite(dx + dy)) drawn(ink, order, data, scale, look(k), () => trace(ink, shape, scale * by[k % by.length], { dx, dy }));
    }
  },

  image(ink, order, data, scale) {
    const [width, height] = order.size, [x, y, w, h] = order.box, inset = order.smooth === 2 ? 0.5 : 0;
    const [x0, y0, x1, y1] = [x, y, x + w, y + h].map(side => round(side * scale));
    order.tile ||= tile(order, data);
    ink.imageSmoothingEnabled = order.smooth > 0;
    ink.drawImage(order.tile, inset, inset, width - 2 * inset, height - 2 * inset, x0, y0, x1 - x0, y1 - y0);
  },

  text(ink, order, data, scale) {
    ink.font = font(order.font, scale);
    ink.textAlign = { 0.5: "center", 1: "right" }[order.along] || "left";
    ink.translate(order.x * scale, order.y * scale);
    if (order.angle) ink.rotate(-order.angle * Math.PI / 180);
    Object.assign(ink, { strokeStyle: shade("#ffffff"), lineWidth: 2 * order.halo * scale, lineJoin: "round" });
    if (order.halo) ink.strokeText(order.s, 0, 0);
    ink.fillStyle = shade(order.face);
    ink.fillText(order.s, 0, 0);
  },
};

function clip(ink, { clip, within }, data, scale) {
  if (clip) {
    const [left, top, right, bottom] = clip.map(side => floor(side * scale + 0.5));
    ink.beginPath();
    ink.rect(left, top, right - left, bottom - top);
    ink.clip();
  }
  if (within) {
    ink.beginPath();
    trace(ink, outline(within, data), scale);
    ink.clip();
  }
}

export function paint(ink, [orders, data], scale, step) {              // one part of a picture, of runs what there is at this step
  for (const order of orders) {
    shade = dark && !onMap(order) ? darkened : same;             // from here on, for this order
    ink.save();
    clip(ink, order, data, scale);
    PAINT[order.k](ink, order, data, scale, step);
    ink.restore();
  }
}
