// Marks every node of a figure or a quiz that can have the focus, as soon as it is in the page: JupyterLab and Notebook look for
// their shortcuts from the focused node upwards and stop at this mark, so it must stand on that node itself. One observer a page.
const OURS = '[class*="dlcourse-"]', MARK = "data-lm-suppress-shortcuts";
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
const NODES = `${OURS} :is(${FOCUSABLE})`;

function mark(node) {
  if (node.matches(NODES)) node.setAttribute(MARK, "true");
  for (const inner of node.querySelectorAll(NODES)) inner.setAttribute(MARK, "true");
}

function initialize() {
  if (window.dlcourseKeys) return;
  window.dlcourseKeys = new MutationObserver(records => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) if (node instanceof Element) mark(node);
  });
  window.dlcourseKeys.observe(document.body, { childList: true, subtree: true });
  mark(document.body);
}

export default { initialize };
