// What a page needs once, however many figures and quizzes it shows: marks on what can have the focus, and the figures' letters.
// JupyterLab and Notebook look for their shortcuts from the focused node upwards and stop at this mark: it must stand on that node.
const OURS = '[class*="dlcourse-"]', MARK = "data-lm-suppress-shortcuts";
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
const NODES = `${OURS} :is(${FOCUSABLE})`, TOGGLES = `${OURS} .widget-toggle-button`;

function press(node) {                                           // a button that is lit says so to who cannot see it
  if (node.matches(TOGGLES)) node.setAttribute("aria-pressed", node.classList.contains("mod-active"));
}

function mark(node) {
  for (const each of [node, ...node.querySelectorAll(NODES)])
    if (each.matches(NODES)) {
      each.setAttribute(MARK, "true");
      press(each);
    }
}

function keepKeys() {
  if (window.dlcourseKeys) return;
  window.dlcourseKeys = new MutationObserver(records => {
    for (const { addedNodes, target, type } of records)
      if (type === "attributes") press(target);
      else for (const node of addedNodes) if (node instanceof Element) mark(node);
  });
  window.dlcourseKeys.observe(document.body, { childList: true, subtree: true, attributeFilter: ["class"] });
  mark(document.body);
}

function loadFonts(fonts) {
  if (window.dlcourseFonts) return;
  window.dlcourseFonts = fonts.map(({ family, weight, data }) => {
    const face = new FontFace(family, data, { weight });
    document.fonts.add(face);
    return face.load();
  });
}

function initialize({ model }) {
  keepKeys();
  loadFonts(model.get("fonts"));
}

export default { initialize };
