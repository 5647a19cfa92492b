// The page's side of a figure (canvas.py): paints what the kernel tells, feels mouse and keys, scrubs and plays the steps.
import { blank, floor, font, hypot, LEAST, max, min, paint, round, setTheme } from "./paint.js";
import { CIRCLE, INK, PAPER, limited, stamp } from "./runs.js";
import { inside, valueAt } from "./values.js";

const REST = 250;                                                // milliseconds between two steps that the kernel is told of a run
const PATIENCE = 2000;                                           // milliseconds after which no answer is waited for any more
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8], LONGEST = 10;            // seconds that a run lasts at speed 1
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const NUDGE = 5, FAR = 10;                                       // pixels that an arrow moves the cursor; how much farther with Shift
const CALM = 150;                                                // milliseconds for which a page has its width before it asks for another picture
const APART = 12;                                                // pixels between two touches of one stroke

const on = (node, type, listener, options) => node.addEventListener(type, listener, options);

const look = (textContent, title) => ({ textContent, title, ariaLabel: title });

function make(parent, tag, properties = {}) {
  const node = Object.assign(document.createElement(tag), properties);
  parent.append(node);
  return node;
}

const inflated = data => new Response(new Response(data).body.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();

// ---- the picture --------------------------------------------------------------------------------------------------------
class Picture {                                                  // parts by their place: 0 rests and is painted once
  constructor(canvas) {
    Object.assign(this, { canvas, ink: canvas.getContext("2d"), parts: [], panels: [], names: {}, rest: blank(0, 0), step: 0 });
  }

  take(parts, data) {
    for (const [k, [orders, place, length]] of Object.entries(parts)) {
      this.parts[k] = [orders, data.slice(place, place + length)];
      if (k === "0") this.fresh = false;
    }
  }

  at({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [(clientX - box.left) * this.width / box.width, (clientY - box.top) * this.height / box.height];
  }

  draw() {                                                       // its scale, in device pixels; 0 where there is nothing to see
    const { canvas, ink, rest } = this, box = canvas.getBoundingClientRect(), scale = box.width * devicePixelRatio / this.width;
    const [width, height] = [box.width, box.height].map(side => round(side * devicePixelRatio));
    this.kept = null;
    if (!width || !this.parts.length) return 0;
    if (!this.fresh || rest.width !== width || rest.height !== height) {
      for (const sheet of [canvas, rest]) Object.assign(sheet, { width, height });         // this also clears
      paint(rest.getContext("2d"), this.parts[0], scale);
      this.fresh = true;
    }
    ink.drawImage(rest, 0, 0);
    this.parts.forEach((part, k) => k && paint(ink, part, scale, this.step));
    return this.scale = scale;
  }

  again() {                                                      // the same picture without what lay over it, at once
    const { canvas, ink } = this, { width, height } = canvas;
    if (!this.kept) {
      if (!this.draw()) return 0;
      this.kept = blank(width, height);
      this.kept.getContext("2d").drawImage(canvas, 0, 0);
    }
    ink.clearRect(0, 0, width, height);
    ink.drawImage(this.kept, 0, 0);
    return this.scale;
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
      serial = max(serial, model.get("done")) + 1;
      sent = performance.now();
      model.set(trait, { serial, ...waiting });
      model.save_changes();
      waiting = null;
    },
  };
}

// ---- a pointer and a cursor: values are told there, touches are sent ------------------------------------------------------------
function pointing(model, picture, live, draw, overlay) {
  const { canvas } = picture, keys = model.get("sent_keys");
  const post = mailbox(model, "touches", (old, { list }) => ({ list: [...old.list, ...list] }));
  let cursor = [picture.width / 2, picture.height / 2], pointer = null, shown = false, reads = false, stroke = null;

  function touch(point, key = keys[model.get("pen")]) {
    post.put({ list: [[...point, key]] });
    draw();
  }

  if (keys.length) canvas.style.cursor = "crosshair";
  on(canvas, "pointerdown", event => {
    pointer = null;
    shown = false;
    if (!keys.length || event.button) return draw();
    stroke = picture.at(event);
    canvas.setPointerCapture(event.pointerId);
    touch(stroke);
  });
  on(canvas, "pointermove", event => {
    const [x, y] = picture.at(event);
    if (!event.buttons) {
      pointer = [x, y];
      overlay();
    } else if (stroke && model.get("pen") && hypot(x - stroke[0], y - stroke[1]) >= APART) touch(stroke = [x, y]);
  });
  on(canvas, "lostpointercapture", () => { stroke = null; });
  on(canvas, "pointerleave", () => { pointer = null; draw(); });
  on(canvas, "focus", () => { shown = keys.length && canvas.matches(":focus-visible"); draw(); });
  on(canvas, "blur", () => { shown = reads = false; draw(); });

  return {
    post,
    key({ key, target }, far) {                                  // whether it was one of ours
      const arrow = ARROWS[key];
      if (target !== canvas) return false;
      if (key === "v" || key === "V") {                            // on and off, in the middle of the first panel
        const [left, top, right, bottom] = picture.panels[0]?.box || [0, 0, picture.width, picture.height];
        reads = !reads;
        if (!shown) cursor = [(left + right) / 2, (top + bottom) / 2];
      } else if (reads && key === "Escape") reads = false;
      else if (arrow && (reads || keys.length)) {
        cursor = [limited(cursor[0] + NUDGE * far * arrow[0], 0, picture.width), limited(cursor[1] - NUDGE * far * arrow[1], 0, picture.height)];
        shown = keys.length;
      } else if (keys.includes(key)) touch(cursor, key);
      else return false;
      overlay();
      return true;
    },
    orders(ink, scale) {                                         // what lies over the picture
      const at = reads ? cursor : pointer, value = at && !canvas.closest(".dlcourse-veiled") && valueAt(picture, at);      // none before a guess
      const text = value?.text || "", said = reads ? text || "nothing here" : "";
      canvas.dataset.value = text;
      if (live.textContent !== said) live.textContent = said;          // said once
      return [stamp(post.pending.flatMap(({ list }) => list.flatMap(([x, y]) => [x, y])), CIRCLE, 5, PAPER, INK, 1.5),
        ...value ? value.lit : [], ...reads || shown ? cross(cursor) : [], ...value ? label(ink, scale, value, picture.width) : []];
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

  function grip(handle) {
    const onpointerdown = event => hold(event.currentTarget, event);
    return make(grips, "div", { className: "dlcourse-handle", tabIndex: 0, handle, role: "slider", onpointerdown });
  }

  function hold(node, event) {
    if (event.button) return;
    held = node;
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
    let [u, v] = picture.at(event).map(round);
    const follow = moved => {                                     // a panel turns by a step for each pixel
      const { handle } = node, { box, turns } = handles[handle], at = picture.at(moved), [x, y] = at.map(round);
      post.put(turns ? { handle, by: [x - u, v - y] } : { handle, at: put(node, at, box) });
      [u, v] = [x, y];
    };
    on(node, "pointermove", follow);
    on(node, "lostpointercapture", () => {            // let go, or taken away
      if (held === node) held = null;                            // another finger may have another one
      node.removeEventListener("pointermove", follow);
      arrange();
    }, { once: true });
    follow(event);
  }

  function arrange(now = handles) {                              // where the kernel has them, except the one that is held
    handles = now;
    handles.forEach(({ name, at, says, box }, k) => {
      const node = grips.children[k] || grip(k);
      Object.assign(node, { title: name, ariaLabel: `${name}; arrow keys move it, with Shift ten times as far`, ariaValueText: says });
      node.hidden = !at;
      if (at && node !== held && !post.pending.some(({ handle }) => handle === k)) put(node, at, box);
    });
  }

  on(canvas, "pointerdown", event => {               // a click in a panel brings its handle there
    const k = handles.findIndex(({ box, at }) => at && inside(picture.at(event), box));
    if (k >= 0) hold(grips.children[k], event);
  });
  return {
    post,
    arrange,
    key({ key, target: { handle } }, far) {                      // whether it was one of ours
      if (handle === undefined || !ARROWS[key]) return false;
      post.put({ handle, by: ARROWS[key].map(steps => steps * far) });
      return true;
    },
  };
}

// ---- the steps: a bar to scrub and play them -----------------------------------------------------------------------------------
function stepping(model, picture, bar, draw) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)"), last = model.get("last"), moments = model.get("moments");
  let steps = last || model.get("step"), place = model.get("step"), playing = 0, wanted = null, busy = 0;
  picture.step = place;

  const button = (text, title, onclick) => make(bar, "button", { ...look(text, title), onclick });
  const play = button("▶", "play", toggle);
  button("⇤", "to the start", () => scrub(0));
  button("−1", "one step back", () => scrub(picture.step - 1));
  button("+1", "one step on", () => scrub(picture.step + 1));
  const slider = make(bar, "input", { type: "range", min: 0, step: 1, ariaLabel: "step" });
  on(slider, "input", () => scrub(Number(slider.value)));
  const told = make(bar, "output");
  const speed = make(make(bar, "label", { textContent: "speed " }), "select");
  for (const times of SPEEDS) make(speed, "option", { value: times, textContent: `${times}×`, selected: times === 1 });
  const loop = make(make(bar, "label", { textContent: "loop " }), "input", { type: "checkbox" });
  bar.hidden = !last;

  function show(k) {
    picture.step = limited(k, 0, steps);
    told.textContent = `step ${moments[picture.step] ?? picture.step} of ${moments[steps] ?? steps}`;
    Object.assign(slider, { max: steps, value: picture.step, ariaValueText: told.textContent });
    draw();
  }

  function tell() {                                              // the kernel is told one step at a time, and of runs not each
    const step = wanted >= steps ? last : wanted;
    if (wanted === null || busy) return;
    wanted = null;
    if (step === model.get("step")) return;                        // it knows
    free(PATIENCE);
    model.set("step", step);
    model.save_changes();
  }

  function free(milliseconds) {                                  // after so long it may be told the next
    clearTimeout(busy);
    busy = setTimeout(() => { busy = 0; tell(); }, milliseconds);
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
    Object.assign(play, look("▶", "play"));
  }

  function toggle() {
    if (playing) return stop();
    if (still.matches) return scrub(picture.step < steps ? steps : 0);                    // no motion that was not asked for
    place = picture.step < steps ? picture.step : 0;
    Object.assign(play, look("❚❚", "pause"));
    let before = performance.now();
    const frame = now => {
      if (bar.closest(".jupyter-widgets-disconnected")) return stop();             // its kernel is gone
      const rate = max(1000 / model.get("milliseconds"), steps / LONGEST) * speed.value;
      place += min(now - before, 100) / 1000 * rate;
      before = now;
      if (loop.checked) place %= steps + 1;                        // the last step is seen, too
      if (min(floor(place), steps) !== picture.step) go(floor(place));
      if (picture.step < steps || loop.checked) playing = requestAnimationFrame(frame);
      else stop();
    };
    playing = requestAnimationFrame(frame);
  }

  return {
    stop,
    key({ key, target }, far) {                                  // whether it was one of ours
      const { step } = picture, to = { ArrowLeft: step - far, ArrowRight: step + far, Home: 0, End: steps }[key];
      if (last && to !== undefined) scrub(to);
      else if (last && key === " " && (target === slider || !/BUTTON|INPUT/.test(target.tagName))) toggle();
      else return false;
      return true;
    },
    heard(message) {                                             // another run may be shorter: who is at its end stays there
      const atEnd = last && picture.step >= steps && !playing && "steps" in message;
      steps = message.steps ?? steps;
      if (busy) free(picture.parts.some(([[order]]) => order?.runs?.length) ? REST : 0);                  // runs are drawn here
      show(atEnd ? steps : picture.step);
    },
    moved() {
      if (!playing && wanted === null && !busy && limited(model.get("step"), 0, steps) !== picture.step) show(place = model.get("step"));
    },
  };
}

const cross = ([x, y]) => [[PAPER, 4], [INK, 1.5]].map(([edge, width]) => ({ k: "paths", n: 2, edge, width, snap: false,
  v: Float32Array.from(Object.values(ARROWS).flatMap(([dx, dy]) => [x + 4 * dx, y + 4 * dy, x + 13 * dx, y + 13 * dy])) }));

function label(ink, scale, { at: [x, y], text, color }, width) {
  const wide = row => ink.measureText(row).width / scale, line = max(16, 1.3 * LEAST * devicePixelRatio / scale);
  ink.font = font([12, "sans"], scale);
  const rows = wide(text) + 40 < width ? [text] : text.split("  "), most = max(...rows.map(wide)), high = rows.length * line;
  const from = max(min(x + 10 + most < width ? x + 10 : x - 10 - most, width - most - 6), 6);
  const top = y - 10 - high < 2 ? y + 10 : y - 10 - high, left = from - 4, right = from + most + 4, bottom = top + high + 2;
  return [stamp([x, y], CIRCLE, 4, PAPER, color, 2),
    { k: "path", v: Float32Array.of(left, top, right, top, right, bottom, left, bottom, left, top), face: "#fffffff0", edge: "#b4b4b4", width: 1 },
    ...rows.map((s, k) => ({ k: "text", s, x: from, y: top + line * (k + 0.75), font: [12, "sans"], face: INK, over: true }))];
}

// ---- the widget ------------------------------------------------------------------------------------------------------------------
function render({ model, el }) {
  const stage = make(el, "div", { className: "dlcourse-stage" });
  const canvas = make(stage, "canvas", { tabIndex: 0, role: model.get("sent_keys").length ? "application" : "img" });
  const grips = make(stage, "div", { className: "dlcourse-handles" });
  make(stage, "button", { className: "dlcourse-enlarge", ...look("⤢", "enlarge, or back"),
    onclick: () => document.fullscreenElement ? document.exitFullscreen() : el.closest(".dlcourse-explorable").requestFullscreen() });
  const live = make(el, "div", { className: "dlcourse-live", role: "status", ariaLive: "polite" });
  const bar = make(el, "div", { className: "dlcourse-bar", role: "group", ariaLabel: "play the steps" });

  const picture = new Picture(canvas);
  resize(model.get("size"));
  const touches = pointing(model, picture, live, draw, () => shown("again"));
  const handles = handling(model, picture, grips), steps = stepping(model, picture, bar, draw);

  function resize([width, height, least, stacked]) {              // another arrangement of the panels
    Object.assign(picture, { width, height });
    stage.style = `--shape: ${width / height}; --width: ${width}px; --least: ${least}px`;
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
    const scale = picture[how]();
    if (scale) paint(picture.ink, [touches.orders(picture.ink, scale)], scale);
    Object.assign(canvas.dataset, { step: picture.step, serial: picture.serial });
  }

  function draw() { shown("draw"); }

  let turn = null;
  function hear({ serial, head }, [letter]) {                    // one after the other, in their order
    turn = Promise.all([inflated(letter), turn]).then(([bytes]) => {
      take(JSON.parse(new TextDecoder().decode(bytes.slice(0, head))), bytes.slice(head), serial);
    }).catch(console.error);
  }

  function take(message, data, serial) {
    if (message.size) resize(message.size);
    if (message.parts) picture.take(message.parts, data);
    if ("words" in message) canvas.ariaLabel = `${message.words} ${model.get("help")}`.trim();
    if (message.handles) handles.arrange(message.handles);
    for (const name of ["panels", "names"]) picture[name] = message[name] || picture[name];
    if (message.parts) picture.serial = serial;             // of the picture that is shown
    steps.heard(message);
  }

  on(el, "keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
    if (![touches, handles, steps].some(part => part.key(event, event.shiftKey ? FAR : 1))) return;
    event.preventDefault();
    event.stopPropagation();
  });

  const leaving = new AbortController(), { signal } = leaving;
  function repaint() {
    picture.fresh = false;
    requestAnimationFrame(draw);                                  // Lab hides everything while it changes its theme
  }
  model.on("msg:custom", hear);
  model.on("change:step", steps.moved);
  model.on("change:done", () => { touches.post.put(); handles.post.put(); handles.arrange(); draw(); });
  const resized = new ResizeObserver(() => {
    draw();
    clearTimeout(wait);
    wait = setTimeout(fit, asked === null ? 0 : CALM);
  });
  for (const node of [el, canvas]) resized.observe(node);
  on(document.fonts, "loadingdone", repaint, { signal });
  const themed = new MutationObserver(repaint);
  themed.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  on(window, "resize", draw, { signal });                          // another zoom or screen: other pixels
  draw();
  fit();                                                          // messages before it asks are lost, and need not be kept
  return () => {
    steps.stop();
    leaving.abort();
    resized.disconnect();
    themed.disconnect();
    model.off();                                                   // what this view hears, not the others
  };
}

export default { render };
