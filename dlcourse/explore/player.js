// The layer of player.py. What is drawn here, and how, is what Tracks.draw of tracks.py draws with Matplotlib.
const PALE = "#d9d9d9", INK = "#222222", FONT = '11px "DejaVu Sans", Verdana, sans-serif';
const INSET = 6, ASIDE = 9, LINE = 13;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8], LONGEST = 10;          // seconds that a run lasts at speed 1
const REST = 250;                                               // milliseconds after which the kernel is told the step

// ---- drawing ------------------------------------------------------------------------------------------------------------
function number(value) {                                        // as figure.number writes it
  if (value === 0) return "0";
  if (Math.abs(value) < 1e-11) return "< 1e-11";
  const [digits, exponent] = value.toExponential(2).split("e").map(Number);
  const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  const text = exponent < -4 || exponent > 2 ? `${digits}e${power}` : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", "−");
}

function words(part, k) {
  return part.values ? `${part.label} ${number(part.values[k])}`.trim() : part.label;
}

function places(labels, [left, top, right, bottom], room) {      // where labels [x, y, width] begin
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
  ink.strokeStyle = color;
  ink.lineWidth = width;
  ink.stroke();
  ink.setLineDash([]);
}

function fill(ink, face, edge, width) {
  ink.fillStyle = face;
  ink.fill();
  ink.strokeStyle = edge;
  ink.lineWidth = width;
  if (width) ink.stroke();
}

function stamp(ink, [x, y], corners, size, face, edge, width) { // corners of a shape one unit wide
  ink.beginPath();
  for (const [u, v] of corners) ink.lineTo(x + size * u, y + size * v);
  ink.closePath();
  fill(ink, face, edge, width);
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

function paintRun(ink, part, from, to, color) {
  const { points, width, dash, along } = part;
  if (part.line && from < to) line(ink, points, from, to, { color, width, dash }, along[from]);
  if (!part.dots) return;
  ink.beginPath();
  for (let k = from; k <= to; k++) ink.rect(points[2 * k] - 1.2, points[2 * k + 1] - 1.2, 2.4, 2.4);
  ink.fillStyle = color;
  ink.fill();
}

function paintPast(ink, { box, parts }, from, to) {              // the runs from one step to another, over what is there
  within(ink, box, () => {
    for (const { points, length, color, width } of from ? [] : parts.filter(({ kind }) => kind === "ghost"))
      line(ink, points, 0, length - 1, { color, width, dash: [] });
    for (const part of parts.filter(({ kind }) => kind === "run")) {
      const { points, color, size, length } = part, end = Math.min(to, length - 1);
      if (!from && part.ahead) line(ink, points, 0, length - 1, { color: PALE, width: part.width, dash: [] });
      paintRun(ink, part, Math.min(from, end), end, part.past);
      if (!from && part.ring) {
        ink.beginPath();
        ink.arc(points[0], points[1], size / 2, 0, 7);
        fill(ink, "#ffffff", color, 1.4);
      }
    }
  });
}

function paintPresent(ink, { box, room, parts }, step) {         // what does not fade yet, pointers, the marker of each run, its label
  const [left, top, right, bottom] = box, labels = [];

  function write(text, x, y) {
    ink.font = FONT;
    ink.strokeStyle = "#ffffff";
    ink.lineWidth = 3.5;
    ink.lineJoin = "round";
    ink.strokeText(text, x, y);
    ink.fillStyle = INK;
    ink.fillText(text, x, y);
  }

  within(ink, box, () => {
    for (const part of parts.filter(({ kind }) => kind === "run")) {
      const end = Math.min(step, part.length - 1);
      for (const [far, color] of part.fades) {                   // the last so many pixels of its path
        let begin = end;
        while (begin > 0 && part.along[end] - part.along[begin] < far) begin--;
        paintRun(ink, part, begin, end, color);
      }
    }
    for (const part of parts.filter(({ kind }) => kind === "pointer")) {
      const k = Math.min(step, part.length - 1), [x, y, toX, toY] = part.points.subarray(4 * k, 4 * k + 4);
      const length = Math.hypot(toX - x, toY - y), [u, v] = [(toX - x) * 7 / length, (toY - y) * 7 / length];
      line(ink, [x, y, toX, toY], 0, 1, part);
      if (!part.head || length <= 1) continue;
      const head = [[0.3 * u, 0.3 * v], [-0.7 * u - 0.45 * v, -0.7 * v + 0.45 * u], [-0.7 * u + 0.45 * v, -0.7 * v - 0.45 * u]];
      stamp(ink, [toX, toY], head, 1, part.color, part.color, 0.5);
      write(part.label, toX + 4, toY + 8);
    }
  });
  for (const part of parts.filter(({ kind }) => kind === "run")) {
    const { points, color, size, marker, length } = part, k = Math.min(step, length - 1);
    const [x, y] = points.subarray(2 * k, 2 * k + 2);
    const at = [Math.min(Math.max(x, left + INSET), right - INSET), Math.min(Math.max(y, top + INSET), bottom - INSET)];
    const gone = Math.max(Math.abs(at[0] - x), Math.abs(at[1] - y)) > INSET + 1;
    stamp(ink, at, marker, size, gone ? "#ffffff" : color, gone ? color : "#ffffff", gone ? 1.6 : 0.8);
    if (words(part, k)) labels.push({ color, at, text: words(part, k) });
  }
  ink.font = FONT;
  const widths = labels.map(({ text }) => ink.measureText(text).width);
  places(labels.map(({ at }, k) => [...at, widths[k]]), box, room).forEach(([x, y], k) => {
    const { color, at, text } = labels[k];
    const side = x > at[0] ? x - 2 : x + widths[k] + 2;
    if (Math.abs(y - at[1]) > 3) line(ink, [...at, side, y], 0, 1, { color, width: 0.8, dash: [] });
    write(text, x, y + 4);
  });
}

function unpacked(scene) {                                       // the scene with the arrays of each part cut out of its bytes
  const { buffer, byteOffset, byteLength } = scene.points;
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const cut = part => {
    const axes = part.kind === "pointer" ? 4 : 2, end = part.first + axes * part.length;
    const points = numbers.subarray(part.first, end), along = new Float32Array(part.length);       // length of the path so far
    if (part.kind === "run")
      for (let k = 1; k < part.length; k++)
        along[k] = along[k - 1] + Math.hypot(points[2 * k] - points[2 * k - 2], points[2 * k + 1] - points[2 * k - 1]);
    return { ...part, points, along, values: part.values && numbers.subarray(end, end + part.length) };
  };
  return { ...scene, panels: scene.panels.map(panel => ({ ...panel, parts: panel.parts.map(cut) })) };
}

// ---- the widget ---------------------------------------------------------------------------------------------------------
function make(parent, tag, properties = {}, attributes = {}) {
  const node = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function render({ model, el }) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let scene = unpacked(model.get("scene"));
  const [width, height] = scene.size, last = model.get("last");
  let step = Math.min(model.get("step"), scene.steps), place = step, playing = 0, resting = 0;

  const canvas = make(el, "canvas", { tabIndex: 0 }, { role: "img" }), ink = canvas.getContext("2d");
  const past = document.createElement("canvas"), pastInk = past.getContext("2d");
  let painted = -1;                                              // the step up to which the past is painted; −1 for nothing
  const grips = make(el, "div", { className: "dlcourse-handles" });
  for (const { style } of [canvas, grips]) Object.assign(style, { maxWidth: `${width}px`, aspectRatio: `${width} / ${height}` });
  el.style.position = "static";                                  // so that these layers lie over the picture

  // -- the bar
  const bar = make(el, "div", { className: "dlcourse-bar" }, { role: "group", "aria-label": "play the steps" });
  const button = (textContent, title, onclick) => make(bar, "button", { textContent, title, onclick }, { "aria-label": title });
  const play = button("▶", "play", () => toggle());
  button("⇤", "to the start", () => scrub(0));
  button("−1", "one step back", () => scrub(step - 1));
  button("+1", "one step on", () => scrub(step + 1));
  const slider = make(bar, "input", { type: "range", min: 0, step: 1 }, { "aria-label": "step" });
  slider.addEventListener("input", () => scrub(Number(slider.value)));
  const told = make(bar, "output");
  const speed = make(make(bar, "label", { textContent: "speed " }), "select");
  for (const times of SPEEDS) make(speed, "option", { value: times, textContent: `${times}×`, selected: times === 1 });
  const round = make(bar, "label"), loop = make(round, "input", { type: "checkbox" });
  round.append(" loop");
  bar.hidden = !last;
  if (!last) bar.style.display = "none";

  function draw() {
    const scale = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect();
    const size = [box.width * scale, box.height * scale].map(Math.round);
    if (!size[0]) return;
    if (canvas.width !== size[0] || canvas.height !== size[1] || step < painted) painted = -1;
    if (painted < 0)
      for (const layer of [canvas, past]) {                      // setting the size also clears
        [layer.width, layer.height] = size;
        layer.getContext("2d").setTransform(size[0] / width, 0, 0, size[1] / height, 0, 0);
      }
    if (painted < step) {
      for (const panel of scene.panels) paintPast(pastInk, panel, Math.max(painted, 0), step);
      painted = step;
    }
    ink.clearRect(0, 0, width, height);
    ink.drawImage(past, 0, 0, width, height);
    for (const panel of scene.panels) paintPresent(ink, panel, step);
    canvas.dataset.step = step;
  }

  function show(k) {
    step = Math.min(Math.max(Math.round(k), 0), scene.steps);
    slider.max = scene.steps;
    slider.value = step;
    told.textContent = `step ${step} of ${scene.steps}`;
    slider.setAttribute("aria-valuetext", told.textContent);
    draw();
  }

  function rest() {                                              // the kernel is told the step once it stays
    clearTimeout(resting);
    resting = setTimeout(() => {
      model.set("step", step >= scene.steps ? last : step);
      model.save_changes();
    }, REST);
  }

  function scrub(k) {
    stop();
    show(place = k);
    rest();
  }

  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "▶";
    play.title = "play";
    play.setAttribute("aria-label", "play");
  }

  function toggle() {
    if (playing) { stop(); rest(); return; }
    if (still.matches) { scrub(step < scene.steps ? scene.steps : 0); return; }           // no motion that was not asked for
    clearTimeout(resting);
    place = step < scene.steps ? step : 0;
    play.textContent = "❚❚";
    play.title = "pause";
    play.setAttribute("aria-label", "pause");
    let before = performance.now();
    const frame = now => {
      const rate = Math.max(1000 / model.get("milliseconds"), scene.steps / LONGEST) * Number(speed.value);
      place += Math.min(now - before, 100) / 1000 * rate;
      before = now;
      if (place >= scene.steps && loop.checked) place %= scene.steps || 1;
      if (Math.floor(place) !== step) show(Math.floor(place));
      if (step < scene.steps || loop.checked) playing = requestAnimationFrame(frame);
      else { stop(); rest(); }
    };
    playing = requestAnimationFrame(frame);
  }

  el.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
    const far = event.shiftKey ? 10 : 1, arrow = ARROWS[event.key], { target } = event;
    const handle = grips.contains(target) ? target.handle : null;
    if (handle !== null && arrow) send({ handle, by: arrow.map(steps => steps * far) });
    else if (!last) return;
    else if (event.key === " " && (target === slider || !/BUTTON|INPUT/.test(target.tagName))) toggle();
    else if (arrow && arrow[0]) scrub(step + arrow[0] * far);
    else if (event.key === "Home") scrub(0);
    else if (event.key === "End") scrub(scene.steps);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // -- the handles
  let waiting = null, serial = model.get("done"), held = null;

  function send(move) {                                          // one message at a time: of what comes meanwhile the latest counts
    if (move && move.by && waiting && waiting.by && waiting.handle === move.handle)
      waiting = { handle: move.handle, by: move.by.map((steps, k) => steps + waiting.by[k]) };
    else waiting = move || waiting;
    if (waiting && model.get("done") >= serial) {
      serial += 1;
      model.set("moved", { serial, ...waiting });
      model.save_changes();
      waiting = null;
    }
  }

  function grip(k) {
    const node = make(grips, "div", { className: "dlcourse-handle", tabIndex: 0, handle: k }, { role: "slider" });
    node.addEventListener("pointerdown", event => { if (!event.button) hold(node, event); });
    return node;
  }

  function at({ clientX, clientY }) {                             // where the mouse is in the picture
    const box = canvas.getBoundingClientRect();
    return [(clientX - box.left) * width / box.width, (clientY - box.top) * height / box.height];
  }

  function put(node, [x, y], [left, top, right, bottom] = [0, 0, width, height]) {
    const place = [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)];
    Object.assign(node.style, { left: `${100 * place[0] / width}%`, top: `${100 * place[1] / height}%` });
    return place;
  }

  function hold(node, event) {
    held = node;
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
    const follow = moved => send({ handle: node.handle, at: put(node, at(moved), scene.handles[node.handle].box) });
    const drop = () => {
      held = null;
      node.removeEventListener("pointermove", follow);
      arrange();
    };
    node.addEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, drop, { once: true });
    follow(event);
  }

  function arrange() {                                           // handles as the scene has them, except the one that is held
    scene.handles.forEach(({ name, at, says, box }, k) => {
      const node = grips.children[k] || grip(k);
      node.setAttribute("aria-label", `${name}; arrow keys move it, with Shift ten times as far`);
      node.setAttribute("aria-valuetext", says);
      node.title = name;
      if (node !== held && !(waiting && waiting.handle === k)) put(node, at, box);
    });
  }

  canvas.addEventListener("pointerdown", event => {               // a click in a panel brings its handle there
    const [x, y] = at(event), inside = ([left, top, right, bottom]) => left <= x && x <= right && top <= y && y <= bottom;
    const k = scene.handles.findIndex(({ box }) => inside(box));
    if (k >= 0 && !event.button) hold(grips.children[k], event);
  });

  // -- from the kernel
  function set() {
    const atEnd = step >= scene.steps;
    scene = unpacked(model.get("scene"));
    painted = -1;
    canvas.setAttribute("aria-label", scene.words);
    arrange();
    show(atEnd && !playing ? scene.steps : step);
  }

  function moved() {
    if (!playing && Math.min(model.get("step"), scene.steps) !== step) show(place = model.get("step"));
  }

  const listeners = { "change:scene": set, "change:step": moved, "change:done": () => { send(); arrange(); } };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const resized = new ResizeObserver(draw);
  resized.observe(canvas);
  set();
  return () => {
    stop();
    clearTimeout(resting);
    resized.disconnect();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

export default { render };
