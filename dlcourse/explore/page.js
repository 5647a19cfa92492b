// What a page needs once, however many figures and quizzes it shows: marks on what can have the focus, names of sliders, letters.
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

// A slider of ipywidgets has no name, and a logarithmic one says its logarithm: both are told from what stands beside its handle.
const SLIDER = '[class*="dlcourse-"] .widget-slider';

function speak(slider) {
  const text = kind => slider.querySelector(kind)?.textContent.trim() || "";
  for (const handle of slider.querySelectorAll(".noUi-handle"))
    Object.assign(handle, { ariaLabel: text("label"), ariaValueText: text(".widget-readout") });
}

function nameSliders() {
  window.dlcourseSliders ||= new MutationObserver(records => {
    for (const { target, addedNodes } of records) {
      const now = target.closest(SLIDER), added = [...addedNodes].filter(node => node instanceof Element);
      for (const slider of now ? [now] : added.flatMap(node => [...node.querySelectorAll(SLIDER)])) speak(slider);
    }
  });
  window.dlcourseSliders.observe(document.body, { childList: true, subtree: true });
  document.querySelectorAll(SLIDER).forEach(speak);
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
  nameSliders();
  loadFonts(model.get("fonts"));
}

export default { initialize };
