// The layer of touch.py: a transparent canvas that shows a cursor and the touches on their way to the kernel.
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 5, FAR = 50;              // pixels that an arrow key moves the cursor, with Shift
const APART = 12;                      // pixels between two touches of one stroke

function render({ model, el }) {
  const canvas = document.createElement("canvas"), ink = canvas.getContext("2d");
  const [width, height] = model.get("size");
  let cursor = [width / 2, height / 2], shown = false, stroke = null, waiting = [], serial = model.get("done");

  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `${model.get("label")} Arrow keys move a cursor over the picture (with Shift further); ` +
    `at the cursor act ${model.get("sent_keys").join(", ")}.`);
  el.append(canvas);

  function draw() {
    const scale = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect();
    canvas.width = box.width * scale;                             // setting it also clears
    canvas.height = box.height * scale;
    ink.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
    for (const [x, y] of [...waiting, ...(model.get("done") < serial ? model.get("touches").list : [])]) {
      ink.beginPath();
      ink.arc(x, y, 5, 0, 7);
      ink.fillStyle = "#ffffff";
      ink.fill();
      ink.strokeStyle = "#222222";
      ink.lineWidth = 1.5;
      ink.stroke();
    }
    if (!shown) return;
    for (const [color, lineWidth] of [["#ffffff", 4], ["#222222", 1.5]]) {
      const [x, y] = cursor;
      ink.beginPath();
      for (const [dx, dy] of Object.values(MOVES)) {
        ink.moveTo(x + 4 * dx, y + 4 * dy);
        ink.lineTo(x + 13 * dx, y + 13 * dy);
      }
      ink.strokeStyle = color;
      ink.lineWidth = lineWidth;
      ink.stroke();
    }
  }

  function send() {                                               // one message at a time: what comes meanwhile goes with the next
    if (waiting.length && model.get("done") >= serial) {
      serial += 1;
      model.set("touches", { serial, list: waiting });
      model.save_changes();
      waiting = [];
    }
    draw();
  }

  function touch(point, key) {
    waiting.push([...point, key]);
    send();
  }

  const pen = () => model.get("sent_keys")[model.get("pen")];

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * width / box.width, (event.clientY - box.top) * height / box.height];
  }

  canvas.addEventListener("pointerdown", event => {
    if (event.button) return;
    shown = false;
    stroke = place(event);
    canvas.setPointerCapture(event.pointerId);
    touch(stroke, pen());
  });
  canvas.addEventListener("pointermove", event => {
    if (!stroke || model.get("pen") === 0) return;
    const here = place(event);
    if (Math.hypot(here[0] - stroke[0], here[1] - stroke[1]) >= APART) touch(stroke = here, pen());
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { stroke = null; });

  canvas.addEventListener("keydown", event => {
    const move = MOVES[event.key], step = event.shiftKey ? FAR : STEP;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (move) {
      cursor = [Math.min(Math.max(cursor[0] + step * move[0], 0), width), Math.min(Math.max(cursor[1] + step * move[1], 0), height)];
      shown = true;
      draw();
    } else if (model.get("sent_keys").includes(event.key)) {
      touch(cursor, event.key);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  canvas.addEventListener("focus", () => { shown = canvas.matches(":focus-visible"); draw(); });
  canvas.addEventListener("blur", () => { shown = false; draw(); });

  const resized = new ResizeObserver(draw);
  resized.observe(canvas);
  model.on("change:done", send);
  return () => { resized.disconnect(); model.off("change:done", send); };
}

export default { render };
