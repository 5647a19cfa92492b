// The page's side of a figure (canvas.py): paints what the kernel tells, feels mouse and keys, scrubs and plays the steps.
import { blank, font, paint, setTheme, tinted } from "./paint.js";
import { paintTracks } from "./runs.js";
import { inside, valueAt } from "./values.js";

const REST = 250;                                                // milliseconds between two steps that the kernel is told of a run
const PATIENCE = 2000;                                           // milliseconds after which no answer is waited for any more
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8], LONGEST = 10;            // seconds that a run lasts at speed 1
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const NUDGE = 5, FAR = 10;                                       // pixels that an arrow moves the cursor; how much farther with Shift
const ENLARGE = "enlarge, or back";
const CALM = 150;                                                // milliseconds for which a page has its width before it asks for another picture
const APART = 12;                                                // pixels between two touches of one stroke

const limited = (value, low, high) => Math.min(Math.max(value, low), high);

function make(parent, tag, properties = {}, attributes = {}) {
  const node = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

// ---- the picture --------------------------------------------------------------------------------------------------------
class Picture {                                                  // parts by their place: 0 rests and is painted once
  constructor(canvas, [width, height]) {
    Object.assign(this, { canvas, width, height, parts: [], panels: [], names: {}, rest: blank(0, 0), fresh: false, step: 0, scale: 0, kept: null });
    this.ink = canvas.getContext("2d");
  }

  take(parts, data) {
    for (const [k, [orders, place, length]] of Object.entries(parts)) {
      this.parts[k] = [orders, data.slice(place, place + length)];
      if (k === "0") this.fresh = false;
    }
  }

  get last() {                                                   // of the runs that are drawn here
    const runs = this.parts.flatMap(([orders]) => orders).filter(({ k }) => k === "tracks").flatMap(order => order.runs);
    return Math.max(-1, ...runs.map(({ length }) => length - 1));
  }

  at({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [(clientX - box.left) * this.width / box.width, (clientY - box.top) * this.height / box.height];
  }

  inside([x, y]) { return [limited(x, 0, this.width), limited(y, 0, this.height)]; }

  draw() {                                                       // its scale, in device pixels; 0 where there is nothing to see
    this.kept = null;
    this.scale = this.painted();
    return this.scale;
  }

  again() {                                                      // the same picture without what lay over it, at once
    if (!this.kept && this.draw()) {
      this.kept = blank(this.canvas.width, this.canvas.height);
      this.kept.getContext("2d").drawImage(this.canvas, 0, 0);
    } else if (this.kept) {
      this.ink.clearRect(0, 0, this.kept.width, this.kept.height);
      this.ink.drawImage(this.kept, 0, 0);
    }
    return this.scale;
  }

  painted() {
    const { canvas, ink, rest } = this, box = canvas.getBoundingClientRect(), scale = box.width * devicePixelRatio / this.width;
    const [width, height] = [box.width, box.height].map(side => Math.round(side * devicePixelRatio));
    if (!width || !this.parts.length) return 0;
    if (rest.width !== width || rest.height !== height) this.fresh = false;
    if (!this.fresh) {
      for (const { canvas } of [ink, rest.getContext("2d")]) Object.assign(canvas, { width, height });   // this also clears
      paint(rest.getContext("2d"), this.parts[0], scale);
      this.fresh = true;
    }
    ink.drawImage(rest, 0, 0);
    const kinds = { tracks: (ink, order, data, scale) => paintTracks(ink, order, data, scale, this.step) };
    this.parts.forEach((part, k) => k && paint(ink, part, scale, kinds));
    return scale;
  }
}

// ---- one message at a time: of what comes meanwhile, `join` makes one --------------------------------------------------------
function mailbox(model, trait, join) {
  let waiting = null, serial = model.get("done"), sent = 0;
  const free = () => model.get("done") >= serial || performance.now() - sent > PATIENCE;      // an answer can be lost
  return {
    get pending() { return [waiting, free() ? null : model.get(trait)].filter(Boolean); },
    put(message) {
      if (message) waiting = waiting ? join(waiting, message) : message;
      if (!waiting || !free()) return;
      serial = Math.max(serial, model.get("done")) + 1;
      sent = performance.now();
      model.set(trait, { serial, ...waiting });
      model.save_changes();
      waiting = null;
    },
  };
}

// ---- touching: a cursor, and the touches on their way ------------------------------------------------------------------------
function touching(model, picture, draw) {
  const { canvas } = picture, keys = model.get("sent_keys"), pen = () => keys[model.get("pen")];
  const post = mailbox(model, "touches", (old, { list }) => ({ list: [...old.list, ...list] }));
  let cursor = [picture.width / 2, picture.height / 2], shown = false, stroke = null;
  if (!keys.length) return { key: () => false, paint() {}, post };

  function touch(point, key) {
    post.put({ list: [[...point, key]] });
    draw();
  }

  canvas.style.cursor = "crosshair";
  canvas.addEventListener("pointerdown", event => {
    if (event.button) return;
    shown = false;
    stroke = picture.at(event);
    canvas.setPointerCapture(event.pointerId);
    touch(stroke, pen());
  });
  canvas.addEventListener("pointermove", event => {
    if (!stroke || model.get("pen") === 0) return;
    const here = picture.at(event);
    if (Math.hypot(here[0] - stroke[0], here[1] - stroke[1]) >= APART) touch(stroke = here, pen());
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { stroke = null; });
  canvas.addEventListener("focus", () => { shown = canvas.matches(":focus-visible"); draw(); });
  canvas.addEventListener("blur", () => { shown = false; draw(); });

  return {
    post,
    key(event) {                                                 // whether it was one of ours
      const arrow = ARROWS[event.key], step = NUDGE * (event.shiftKey ? FAR : 1);
      if (arrow) {
        cursor = picture.inside([cursor[0] + step * arrow[0], cursor[1] - step * arrow[1]]);
        shown = true;
        draw();
      } else if (keys.includes(event.key)) touch(cursor, event.key);
      else return false;
      return true;
    },
    paint(ink, scale) {
      ink.setTransform(scale, 0, 0, scale, 0, 0);
      for (const [x, y] of post.pending.flatMap(({ list }) => list)) {
        ink.beginPath();
        ink.arc(x, y, 5, 0, 7);
        Object.assign(ink, { fillStyle: tinted("#ffffff"), strokeStyle: tinted("#222222"), lineWidth: 1.5 });
        ink.fill();
        ink.stroke();
      }
      if (shown) cross(ink, cursor);
      ink.setTransform(1, 0, 0, 1, 0, 0);
    },
  };
}

// ---- handles: points that can be dragged ---------------------------------------------------------------------------------------
function handling(model, picture, grips) {
  const { canvas } = picture;
  const post = mailbox(model, "moved", (old, move) =>
    move.by && old.by && old.handle === move.handle ? { ...move, by: move.by.map((steps, k) => steps + old.by[k]) } : move);
  let handles = [], held = null;

  function put(node, [x, y], [left, top, right, bottom]) {
    const place = [limited(x, left, right), limited(y, top, bottom)];
    Object.assign(node.style, { left: `${100 * place[0] / picture.width}%`, top: `${100 * place[1] / picture.height}%` });
    return place;
  }

  function grip(k) {
    const node = make(grips, "div", { className: "dlcourse-handle", tabIndex: 0, handle: k }, { role: "slider" });
    node.addEventListener("pointerdown", event => { if (!event.button) hold(node, event); });
    return node;
  }

  function hold(node, event) {
    held = node;
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
    const follow = moved => post.put({ handle: node.handle, at: put(node, picture.at(moved), handles[node.handle].box) });
    node.addEventListener("pointermove", follow);
    node.addEventListener("lostpointercapture", () => {            // let go, or taken away
      held = null;
      node.removeEventListener("pointermove", follow);
      arrange();
    }, { once: true });
    follow(event);
  }

  function arrange(now = handles) {                              // where the kernel has them, except the one that is held
    handles = now;
    handles.forEach(({ name, at, says, box }, k) => {
      const node = grips.children[k] || grip(k);
      node.setAttribute("aria-label", `${name}; arrow keys move it, with Shift ten times as far`);
      node.setAttribute("aria-valuetext", says);
      node.title = name;
      node.hidden = !at;
      if (at && node !== held && !post.pending.some(({ handle }) => handle === k)) put(node, at, box);
    });
  }

  canvas.addEventListener("pointerdown", event => {               // a click in a panel brings its handle there
    const k = handles.findIndex(({ box, at }) => at && inside(picture.at(event), box));
    if (k >= 0 && !event.button) hold(grips.children[k], event);
  });
  return {
    post,
    arrange,
    key(node, arrow, far) { post.put({ handle: node.handle, by: arrow.map(steps => steps * far) }); },
  };
}

// ---- the steps: a bar to scrub and play them -----------------------------------------------------------------------------------
function stepping(model, picture, bar, draw) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)"), last = model.get("last");
  let steps = last || model.get("step"), place = model.get("step"), playing = 0, asked = null, wanted = null, timer = 0, patience = 0;
  picture.step = place;

  const button = (textContent, title, onclick) => make(bar, "button", { textContent, title, onclick }, { "aria-label": title });
  const play = button("▶", "play", () => toggle());
  button("⇤", "to the start", () => scrub(0));
  button("−1", "one step back", () => scrub(picture.step - 1));
  button("+1", "one step on", () => scrub(picture.step + 1));
  const slider = make(bar, "input", { type: "range", min: 0, step: 1 }, { "aria-label": "step" });
  slider.addEventListener("input", () => scrub(Number(slider.value)));
  const told = make(bar, "output");
  const speed = make(make(bar, "label", { textContent: "speed " }), "select");
  for (const times of SPEEDS) make(speed, "option", { value: times, textContent: `${times}×`, selected: times === 1 });
  const round = make(bar, "label"), loop = make(round, "input", { type: "checkbox" });
  round.append(" loop");
  if (!last) bar.style.display = "none";

  function show(k) {
    picture.step = limited(Math.round(k), 0, steps);
    slider.max = steps;
    slider.value = picture.step;
    told.textContent = `step ${picture.step} of ${steps}`;
    slider.setAttribute("aria-valuetext", told.textContent);
    draw();
  }

  function tell() {                                              // the kernel is told one step at a time, and of runs not each
    if (wanted === null || asked !== null || timer) return;
    const step = wanted >= steps ? last : wanted;
    wanted = null;
    if (step === model.get("step")) return;                        // it knows
    asked = step;
    timer = setTimeout(() => { timer = 0; tell(); }, picture.last >= 0 ? REST : 0);
    clearTimeout(patience);
    patience = setTimeout(() => { asked = null; tell(); }, PATIENCE);
    model.set("step", asked);
    model.save_changes();
  }

  function scrub(k) {
    stop();
    go(place = k);
  }

  function go(k) {
    show(k);
    wanted = picture.step;
    tell();
  }

  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "▶";
    play.title = "play";
    play.setAttribute("aria-label", "play");
  }

  function toggle() {
    if (playing) return stop();
    if (still.matches) return scrub(picture.step < steps ? steps : 0);                    // no motion that was not asked for
    place = picture.step < steps ? picture.step : 0;
    play.textContent = "❚❚";
    play.title = "pause";
    play.setAttribute("aria-label", "pause");
    let before = performance.now();
    const frame = now => {
      if (bar.closest(".jupyter-widgets-disconnected")) return stop();             // its kernel is gone
      const rate = Math.max(1000 / model.get("milliseconds"), steps / LONGEST) * Number(speed.value);
      place += Math.min(now - before, 100) / 1000 * rate;
      before = now;
      if (loop.checked) place %= steps + 1;                        // the last step is seen, too
      if (Math.min(Math.floor(place), steps) !== picture.step) go(Math.floor(place));
      if (picture.step < steps || loop.checked) playing = requestAnimationFrame(frame);
      else stop();
    };
    playing = requestAnimationFrame(frame);
  }

  return {
    stop,
    key({ key, shiftKey, target }) {                             // whether it was one of ours
      const arrow = ARROWS[key], far = shiftKey ? FAR : 1;
      if (!last) return false;
      if (key === " " && (target === slider || !/BUTTON|INPUT/.test(target.tagName))) toggle();
      else if (arrow && arrow[0]) scrub(picture.step + arrow[0] * far);
      else if (key === "Home") scrub(0);
      else if (key === "End") scrub(steps);
      else return false;
      return true;
    },
    heard(message) {                                             // another run may be shorter: who is at its end stays there
      const atEnd = last && picture.step >= steps;
      steps = message.steps ?? steps;
      if (message.steps !== undefined && atEnd && !playing) show(steps);
    },
    drawn() { asked = null; tell(); },
    moved() {
      if (!playing && wanted === null && asked === null && limited(model.get("step"), 0, steps) !== picture.step) show(place = model.get("step"));
    },
    show: () => show(picture.step),
  };
}

// ---- values at the pointer, or at a cursor that the keys move --------------------------------------------------------------------
function reading(picture, live, draw, overlay) {
  const { canvas } = picture;
  let pointer = null, cursor = null;

  function point(place) {
    pointer = place;
    overlay();
  }
  canvas.addEventListener("pointermove", event => { if (!event.buttons) point(picture.at(event)); });
  for (const end of ["pointerdown", "pointerleave"]) canvas.addEventListener(end, () => { pointer = null; draw(); });
  canvas.addEventListener("blur", () => { cursor = null; live.textContent = ""; draw(); });
  const found = () => canvas.closest(".dlcourse-veiled") ? null : valueAt(picture, cursor || pointer);     // no answer before a guess

  return {
    key({ key, shiftKey }) {                                     // V: a cursor in the middle of the first panel, and away again
      const arrow = ARROWS[key], far = NUDGE * (shiftKey ? FAR : 1);
      if (key === "v" || key === "V") {
        const [left, top, right, bottom] = picture.panels.length ? picture.panels[0].box : [0, 0, picture.width, picture.height];
        cursor = cursor ? null : [(left + right) / 2, (top + bottom) / 2];
      } else if (cursor && key === "Escape") cursor = null;
      else if (cursor && arrow) cursor = picture.inside([cursor[0] + far * arrow[0], cursor[1] - far * arrow[1]]);
      else return false;
      live.textContent = cursor ? (found() || { text: "nothing here" }).text : "";
      overlay();
      return true;
    },
    paint(ink, scale) {
      const value = cursor || pointer ? found() : null;
      canvas.dataset.value = value ? value.text : "";
      ink.setTransform(scale, 0, 0, scale, 0, 0);
      if (cursor) cross(ink, cursor);
      if (value) label(ink, value, picture.width);
      ink.setTransform(1, 0, 0, 1, 0, 0);
    },
  };
}

function cross(ink, [x, y]) {
  for (const [color, lineWidth] of [["#ffffff", 4], ["#222222", 1.5]]) {
    ink.beginPath();
    for (const [dx, dy] of Object.values(ARROWS)) {
      ink.moveTo(x + 4 * dx, y + 4 * dy);
      ink.lineTo(x + 13 * dx, y + 13 * dy);
    }
    Object.assign(ink, { strokeStyle: tinted(color), lineWidth });
    ink.stroke();
  }
}

function label(ink, { at: [x, y], text, color }, width) {
  ink.beginPath();
  ink.arc(x, y, 4, 0, 7);
  Object.assign(ink, { fillStyle: tinted("#ffffff"), strokeStyle: tinted(color), lineWidth: 2, textAlign: "left" });
  ink.fill();
  ink.stroke();
  ink.font = font([12, "sans"], 1, ink.getTransform().a);
  const line = Math.max(16, 1.3 * parseFloat(ink.font.match(/[\d.]+px/)[0])), fits = ink.measureText(text).width + 40 < width;
  const rows = fits ? [text] : text.split("  "), wide = Math.max(...rows.map(row => ink.measureText(row).width)), high = rows.length * line;
  const from = Math.max(Math.min(x + 10 + wide < width ? x + 10 : x - 10 - wide, width - wide - 6), 6);
  const top = y - 10 - high < 2 ? y + 10 : y - 10 - high;
  Object.assign(ink, { fillStyle: tinted("#fffffff0"), strokeStyle: tinted("#b4b4b4"), lineWidth: 1 });
  ink.fillRect(from - 4, top, wide + 8, high + 2);
  ink.strokeRect(from - 4, top, wide + 8, high + 2);
  ink.fillStyle = tinted("#222222");
  rows.forEach((row, k) => ink.fillText(row, from, top + line * (k + 0.75)));
}

// ---- the widget ------------------------------------------------------------------------------------------------------------------
function render({ model, el }) {
  const stage = make(el, "div", { className: "dlcourse-stage" });
  const canvas = make(stage, "canvas", { tabIndex: 0 }, { role: model.get("sent_keys").length ? "application" : "img" });
  const grips = make(stage, "div", { className: "dlcourse-handles" });
  const enlarge = make(stage, "button", { className: "dlcourse-enlarge", textContent: "⤢", title: ENLARGE }, { "aria-label": ENLARGE });
  const live = make(el, "div", { className: "dlcourse-live" }, { role: "status", "aria-live": "polite" });
  const bar = make(el, "div", { className: "dlcourse-bar" }, { role: "group", "aria-label": "play the steps" });
  const picture = new Picture(canvas, model.get("size"));
  resize([...model.get("size"), 0, false]);
  const touches = touching(model, picture, draw), handles = handling(model, picture, grips);
  const steps = stepping(model, picture, bar, draw), values = reading(picture, live, draw, () => shown("again"));

  function resize([width, height, least, stacked]) {              // another arrangement of the panels
    Object.assign(picture, { width, height, fresh: false });
    for (const [name, value] of [["shape", width / height], ["width", `${width}px`], ["least", `${least}px`]])
      stage.style.setProperty(`--${name}`, value);
    stage.classList.toggle("dlcourse-stack", stacked);
  }

  let asked = null, wait = 0;
  function fit() {                                                // ask for the arrangement that this page has room for, if it is another one
    const room = el.clientWidth, now = model.get("breaks").filter(width => width <= room).length;
    if (!room || now === asked) return;
    asked = now;
    model.send({ ask: "whole", width: room });
  }

  function shown(how) {                                           // drawn anew, or only what lies over the picture
    setTheme(document.body.dataset.jpThemeLight === "false", picture.parts);
    const begun = performance.now(), scale = picture[how]();
    if (scale) for (const layer of [touches, values]) layer.paint(picture.ink, scale);
    Object.assign(canvas.dataset, { step: picture.step, serial: picture.serial, milliseconds: performance.now() - begun });
  }

  function draw() { shown("draw"); }

  function hear(message, [data]) {
    if (message.size) resize(message.size);
    if (message.parts) picture.take(message.parts, data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
    if (message.words !== undefined) canvas.setAttribute("aria-label", `${message.words} ${model.get("help")}`.trim());
    if (message.handles) handles.arrange(message.handles);
    for (const name of ["panels", "names"]) if (message[name]) picture[name] = message[name];
    if (message.parts) picture.serial = message.serial;             // of the picture that is shown
    steps.heard(message);
    steps.drawn();
    steps.show();
  }

  el.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
    const arrow = ARROWS[event.key], { target } = event;
    if (grips.contains(target) && arrow) handles.key(target, arrow, event.shiftKey ? FAR : 1);
    else if (!(target === canvas && (values.key(event) || touches.key(event))) && !steps.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  enlarge.addEventListener("click", () => {
    const figure = el.closest(".dlcourse-explorable") || el;
    document.fullscreenElement ? document.exitFullscreen() : figure.requestFullscreen();
  });

  const leaving = new AbortController(), { signal } = leaving;
  function zoomed() {                                            // another zoom or screen: other pixels
    draw();
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", zoomed, { once: true, signal });
  }
  function repaint() {
    picture.fresh = false;
    requestAnimationFrame(draw);                                  // Lab hides everything while it changes its theme
  }
  const listeners = {
    "msg:custom": hear,
    "change:step": steps.moved,
    "change:done": () => { touches.post.put(); handles.post.put(); handles.arrange(); draw(); },
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const resized = new ResizeObserver(() => {
    draw();
    clearTimeout(wait);
    wait = setTimeout(fit, asked === null ? 0 : CALM);
  });
  for (const node of [el, canvas]) resized.observe(node);
  document.fonts.addEventListener("loadingdone", repaint, { signal });
  const themed = new MutationObserver(repaint);
  themed.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  zoomed();
  fit();                                                          // messages before it asks are lost, and need not be kept
  return () => {
    steps.stop();
    leaving.abort();
    resized.disconnect();
    themed.disconnect();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

export default { render };
