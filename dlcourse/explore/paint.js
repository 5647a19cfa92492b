// Paints orders (recorder.py) on a canvas, at the device's own pixels.
const FAMILY = { sans: '"DejaVu Sans"', bold: '"DejaVu Sans"', oblique: '"DejaVu Sans"', mono: '"DejaVu Sans Mono"' };
const STYLE = { sans: "", bold: "bold ", oblique: "italic ", mono: "" };
let shade = color => color;                                      // a colour on the page's background: see `light`
const KINDS = { f: Float32Array, b: Uint8Array, u: Uint32Array };
const MOVE = 1, QUADRATIC = 3, CUBIC = 4, CLOSE = 79;             // Matplotlib's codes of a path

const LEAST = 11;                                                // CSS pixels of a letter, however small the picture is

export const font = ([size, face], scale, zoom = 1) =>           // zoom: by how much the ink enlarges by itself
  `${STYLE[face]}${Math.max(size * scale, LEAST * devicePixelRatio / zoom)}px ${FAMILY[face]}, Verdana, sans-serif`;
export const array = (data, [place, length], kind = "f") => new KINDS[kind](data, place, length);

// ---- colours on a dark page: the same meanings, as light as they were dark -----------------------------------------------------
const DARK = { paper: 0.07, ink: 0.92 }, PALE_TEXT = 200;

const numbers = color => color.match(/[0-9a-f]{2}/gi).map(part => parseInt(part, 16));
const linear = part => (part /= 255) < 0.04 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

function legible(color) {                                         // of a text on white: as dark as 4.5 to 1 wants it
  let [r, g, b, a = 255] = numbers(color);
  if (Math.min(r, g, b) > PALE_TEXT) return color;                // which lies on something dark
  while (luminance([r, g, b]) > 1.05 / 4.5 - 0.05) [r, g, b] = [r, g, b].map(part => 0.96 * part);
  return `rgb(${r} ${g} ${b} / ${a / 255})`;
}

function onDark(color) {
  const [r, g, b, a = 255] = numbers(color);
  const high = Math.max(r, g, b) / 255, low = Math.min(r, g, b) / 255, light = (high + low) / 2, far = high - low;
  const pale = far < 0.12 || light > 0.8, now = pale ? DARK.ink + (DARK.paper - DARK.ink) * light : 0.42 + 0.4 * light;
  const room = 1 - Math.abs(2 * light - 1), next = 1 - Math.abs(2 * now - 1), stretch = room ? Math.min(next / room, 1) : 0;
  const parts = [r, g, b].map(part => Math.round(255 * (now + (part / 255 - light) * stretch)));
  return `rgb(${parts.join(" ")} / ${a / 255})`;
}

const shades = new Map(), same = color => color, COVERS = 0.8;
let dark = false, maps = [];

function darkened(color) {
  if (!shades.has(color)) shades.set(color, onDark(color));
  return shades.get(color);
}

function onMap({ k, x, y, clip }) {                               // what lies on a map or a photograph keeps its colours, as they do
  if (k === "text") return maps.some(([left, top, w, h]) => left <= x && x <= left + w && top <= y && y <= top + h);
  if (!clip) return false;
  const [left, top, right, bottom] = clip, shared = (a, b, c, d) => Math.max(Math.min(a, b) - Math.max(c, d), 0);
  return maps.some(([x, y, w, h]) =>
    shared(right, x + w, left, x) * shared(bottom, y + h, top, y) > COVERS * (right - left) * (bottom - top));
}

export function setTheme(isDark, parts) {                         // from now on paint for a dark page, or for a light one
  dark = isDark;
  shade = dark ? darkened : same;
  maps = parts.flatMap(([orders]) => orders).filter(({ k }) => k === "image").map(({ box }) => box);
}

// ---- paths --------------------------------------------------------------------------------------------------------------
const bent = (codes, first, end) => codes && codes.subarray(first, end).some(code => code === QUADRATIC || code === CUBIC);

function upright(v, first, end) {                                // only horizontal and vertical: lies on whole pixels, as in Agg
  if (end - first < 2 || end - first > 1024) return false;
  for (let k = first + 1; k < end; k++)
    if (Math.abs(v[2 * k] - v[2 * k - 2]) > 1e-3 && Math.abs(v[2 * k + 1] - v[2 * k - 1]) > 1e-3) return false;
  return true;
}

function snapping({ snap }, v, first, end, codes, width) {       // what is added to whole pixels; null where a path stays as it is
  const snaps = snap === undefined ? !bent(codes, first, end) && upright(v, first, end) : snap;
  return snaps ? Math.round(width) % 2 / 2 : null;
}

function trace(ink, v, first, end, codes, scale, dx, dy, snap) {
  const at = snap === null ? (u, d) => u * scale + d : (u, d) => Math.floor(u * scale + d + 0.5) + snap;
  const X = k => at(v[2 * k], dx), Y = k => at(v[2 * k + 1], dy);
  let broken = true;
  for (let k = first; k < end; k++) {
    const code = codes ? codes[k] : 2;
    if (code === 0) continue;
    if (code === CLOSE) ink.closePath();
    else if (code === QUADRATIC) { ink.quadraticCurveTo(X(k), Y(k), X(k + 1), Y(k + 1)); k += 1; }
    else if (code === CUBIC) { ink.bezierCurveTo(X(k), Y(k), X(k + 1), Y(k + 1), X(k + 2), Y(k + 2)); k += 2; }
    else {
      const x = X(k), y = Y(k), lost = !(isFinite(x) && isFinite(y));
      if (!lost) code === MOVE || broken ? ink.moveTo(x, y) : ink.lineTo(x, y);
      broken = lost;
    }
  }
}

function stroke(ink, { cap, join }, scale, color, width, dash) {
  if (!color || !width) return;
  ink.lineWidth = width;
  ink.lineCap = cap || "butt";
  ink.lineJoin = join || "round";
  ink.miterLimit = 4;
  ink.setLineDash(dash && dash.length ? dash.slice(1).map(length => length * scale) : []);
  ink.lineDashOffset = dash && dash.length ? dash[0] * scale : 0;
  ink.strokeStyle = shade(color);
  ink.stroke();
}

function fill(ink, style) {
  if (!style) return;
  ink.fillStyle = typeof style === "string" ? shade(style) : style;
  ink.fill();
}

const patterns = new Map();
function pattern(ink, [name, color, width, [v, c]], data, scale) {    // Matplotlib's tile has 72 points, 100 pixels
  const key = [name, shade(color), width, scale].join();
  if (!patterns.has(key)) {
    const side = Math.round(100 * scale), tile = blank(side, side), pencil = tile.getContext("2d");
    const corners = array(data, v).map((u, k) => k % 2 ? 1 - u : u);
    trace(pencil, corners, 0, corners.length / 2, array(data, c, "b"), side, 0, 0, null);
    fill(pencil, color);
    stroke(pencil, { cap: "square", join: "miter" }, scale, color, width * scale);
    patterns.set(key, ink.createPattern(tile, "repeat"));
  }
  return patterns.get(key);
}

// ---- looks --------------------------------------------------------------------------------------------------------------
function strings(bytes) {
  const hex = n => n.toString(16).padStart(2, "0"), all = [];
  for (let k = 0; k < bytes.length; k += 4) all.push(bytes[k + 3] ? `#${[...bytes.subarray(k, k + 4)].map(hex).join("")}` : null);
  return all;
}

function looks(order, data) {                                    // k → face, edge, width of the k-th of many; lists are cycled
  if (!order.faces) return () => order;
  const list = colors => typeof colors[0] === "number" ? strings(array(data, colors, "b")) : colors;
  const [faces, edges, widths] = order.table ||= [list(order.faces), list(order.edges), array(data, order.widths)];
  const dashes = order.dashes || [], one = (all, k) => all.length ? all[k % all.length] : null;
  return k => ({ face: one(faces, k), edge: one(edges, k), width: one(widths, k), dash: one(dashes, k) });
}

export function blank(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

export const cells = ({ data: place }, data) => array(data, place, "b");

function tile(order, data) {                                      // photographs and maps keep their colours on a dark page
  const { size: [width, height], palette } = order;
  let bytes = cells(order, data);
  if (palette) {
    const colors = new Uint32Array(array(data, palette, "b").slice().buffer);
    bytes = new Uint8Array(Uint32Array.from(bytes, cell => colors[cell]).buffer);
  }
  const canvas = blank(width, height);
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(bytes), width, height), 0, 0);
  return canvas;
}

// ---- orders -------------------------------------------------------------------------------------------------------------
const PAINT = {
  said() {},                                                      // only told (values.js)

  path(ink, order, data, scale) {
    const v = array(data, order.v), codes = order.c && array(data, order.c, "b"), n = v.length / 2, width = (order.width || 0) * scale;
    ink.beginPath();
    trace(ink, v, 0, n, codes, scale, 0, 0, snapping(order, v, 0, n, codes, order.edge ? width : 0));
    fill(ink, order.face);
    if (order.hatch) fill(ink, pattern(ink, order.hatch, data, scale));
    stroke(ink, order, scale, order.edge, width, order.dash);
  },

  marks(ink, order, data, scale) {
    const v = array(data, order.v), codes = order.c && array(data, order.c, "b"), at = array(data, order.at), n = v.length / 2;
    const by = order.by ? array(data, order.by) : [1], look = looks(order, data);
    for (let k = 0; 2 * k < at.length; k++) {
      const [x, y, size] = [at[2 * k] * scale, at[2 * k + 1] * scale, scale * by[k % by.length]];
      if (!(isFinite(x) && isFinite(y))) continue;
      const { face, edge, width, dash } = look(k);
      ink.beginPath();
      trace(ink, v, 0, n, codes, size, x, y, null);
      fill(ink, face);
      stroke(ink, order, scale, edge, width * scale, dash);
    }
  },

  paths(ink, order, data, scale) {
    const v = array(data, order.v), codes = order.c && array(data, order.c, "b"), look = looks(order, data);
    const n = Array.isArray(order.n) ? array(data, order.n, "u") : null;
    for (let k = 0, first = 0; 2 * first < v.length; k++) {
      const end = first + (n ? n[k] : order.n), { face, edge, width, dash } = look(k);
      ink.beginPath();
      trace(ink, v, first, order.closed ? end - 1 : end, codes, scale, 0, 0, snapping(order, v, first, end, codes, edge ? width * scale : 0));
      if (order.closed) ink.closePath();
      fill(ink, face);
      if (order.hatch) fill(ink, pattern(ink, order.hatch, data, scale));
      stroke(ink, order, scale, edge, width * scale, dash);
      first = end;
    }
  },

  image(ink, order, data, scale) {
    const [width, height] = order.size, [x, y, w, h] = order.box, inset = order.smooth === 2 ? 0.5 : 0;
    const [x0, y0, x1, y1] = [x, y, x + w, y + h].map(side => Math.round(side * scale));
    order.tile ||= tile(order, data);
    ink.imageSmoothingEnabled = order.smooth > 0;
    ink.drawImage(order.tile, inset, inset, width - 2 * inset, height - 2 * inset, x0, y0, x1 - x0, y1 - y0);
  },

  text(ink, order, data, scale) {
    ink.font = font(order.font, scale);
    ink.textAlign = { 0.5: "center", 1: "right" }[order.along] || "left";
    ink.translate(order.x * scale, order.y * scale);
    if (order.angle) ink.rotate(-order.angle * Math.PI / 180);
    if (order.halo) {
      ink.strokeStyle = shade("#ffffff");
      ink.lineWidth = 2 * order.halo * scale;
      ink.lineJoin = "round";
      ink.strokeText(order.s, 0, 0);
    }
    ink.fillStyle = dark || onMap(order) ? shade(order.face) : legible(order.face);
    ink.fillText(order.s, 0, 0);
  },
};

function clip(ink, { clip, within }, data, scale) {
  if (clip) {
    const [left, top, right, bottom] = clip.map(side => Math.floor(side * scale + 0.5));
    ink.beginPath();
    ink.rect(left, top, right - left, bottom - top);
    ink.clip();
  }
  if (within) {
    const corners = array(data, within.v);
    ink.beginPath();
    trace(ink, corners, 0, corners.length / 2, within.c && array(data, within.c, "b"), scale, 0, 0, null);
    ink.clip();
  }
}

export const tinted = color => shade(color);

export function paint(ink, [orders, data], scale, kinds = PAINT) {    // one part of a picture; `kinds` may know more orders
  for (const order of orders) {
    shade = dark && !onMap(order) ? darkened : same;
    ink.save();
    clip(ink, order, data, scale);
    (kinds[order.k] || PAINT[order.k])(ink, order, data, scale);
    ink.restore();
    shade = dark ? darkened : same;
  }
}
