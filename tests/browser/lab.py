"""A real JupyterLab on loopback, driven in headless Chromium: what the browser tests and look.py stand on.

    with Lab(folder) as lab:
        book = lab.open("start.ipynb")
        book.run_all()
        for index, figure in book.explorables():
            ...

The server runs in the folder given, with settings, kernels and the learner's progress of its own; Chromium resolves no name
but loopback's. Cells are asked for by index, because Lab builds only the cells that are near the window.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import TimeoutError, sync_playwright

from dlcourse.tools import notebooks

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(
        None,
        map(
            shutil.which,
            (
                "chromium",
                "chromium-browser",
                "google-chrome",
                "chrome",
                "msedge",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
                r"C:\Program Files\Google\Chrome\Application\chrome.exe",
            ),
        ),
    ),
    None,
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
SETTINGS = {
    "apputils-extension/notification": '{"checkForUpdates": false, "fetchNews": "false", "doNotDisturbMode": true}',
    "docmanager-extension/plugin": '{"autosave": false}',
}
NOISE = re.compile(
    r"favicon|WebGL|GPU stall|ERR_ABORTED|No such comm|Canceled future for|/static/notebook/|'schema'|filebrowser:open-path",
    re.I,
)
# ERR_ABORTED to Canceled future: the page was left meanwhile, the last while Lab (its debugger, say) was still asking a kernel that
# had just started. The last three: Notebook's own, from a server that was started as JupyterLab's.

EXPLORABLE, PICTURE, QUIZ = ".dlcourse-explorable", ".dlcourse-canvas canvas", ".dlcourse-quiz"
WATCH = """canvas => {                                             // time of the next frame after the canvas was told of another picture
    const watch = window.watch = {begun: null, seen: null}, first = canvas.dataset.serial;
    document.addEventListener('pointermove', () => { watch.begun = performance.now(); }, {capture: true, once: true});
    const look = () => { if (window.watch !== watch) return;
      if (watch.begun && canvas.dataset.serial !== first) watch.seen = performance.now();
      else requestAnimationFrame(look); };
    requestAnimationFrame(look); }"""
PATIENCE = 120  # seconds to wait for what comes at once on a quiet machine
FRONTS = {"lab": "lab/tree", "notebook": "notebooks"}  # the two pages that one server has for a notebook
CURRENT = "window.jupyterapp.shell.currentWidget"


class Lab:
    """Context: the server and the browser, both on loopback."""

    def __init__(self, folder, width=1366, height=768, scale=1):
        self.folder, self.size, self.scale = Path(folder).resolve(), {"width": width, "height": height}, scale

    def __enter__(self):
        if CHROMIUM is None:
            raise FileNotFoundError("no Chromium found: install it, or name it in the variable CHROMIUM")
        with contextlib.ExitStack() as stack:
            self.temp = Path(
                stack.enter_context(
                    tempfile.TemporaryDirectory(prefix="dlcourse-lab-", ignore_cleanup_errors=True)
                )
            )
            self._serve(stack)
            chromium = stack.enter_context(sync_playwright()).chromium
            browser = chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
            stack.callback(browser.close)
            self.context = browser.new_context(viewport=self.size, device_scale_factor=self.scale)
            self.context.set_default_timeout(1000 * PATIENCE)
            self._stack = stack.pop_all()
        return self

    def run(self, name, *code, front="lab"):
        """Write a notebook of these cells, open it, and run it."""
        cells = [nbformat.v4.new_code_cell(each) for each in code]
        nbformat.write(
            nbformat.v4.new_notebook(cells=cells, metadata=notebooks.METADATA), self.folder / f"{name}.ipynb"
        )
        book = self.open(f"{name}.ipynb", front)
        book.run_all()
        return book

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def _serve(self, stack):
        for name, text in SETTINGS.items():
            path = self.temp / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        places = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "run",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "DLCOURSE_PROGRESS": "progress.sqlite",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url, self.token = f"http://127.0.0.1:{port}", secrets.token_hex(16)
        self.log = self.temp / "lab.log"
        log = stack.enter_context(self.log.open("wb"))
        group = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
            if os.name == "nt"
            else {"start_new_session": True}
        )
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                "--expose-app-in-browser",
                "--JupyterNotebookApp.expose_app_in_browser=True",
                "--ip=127.0.0.1",
                f"--port={port}",
                "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={self.token}",
                f"--ServerApp.root_dir={self.folder}",
                "--ServerApp.terminals_enabled=False",
                "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            env={**os.environ, **{name: str(self.temp / place) for name, place in places.items()}},
            stdout=log,
            stderr=subprocess.STDOUT,
            **group,
        )
        stack.callback(_end, server)
        deadline = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/api", timeout=2).close()
                return
            time.sleep(0.1)
        raise RuntimeError(
            "JupyterLab did not start:\n" + self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
        )

    def open(self, path, front="lab"):
        """Open a notebook in a page of its own, with a kernel, in JupyterLab ("lab") or in Notebook 7 ("notebook")."""
        return Notebook(self.context.new_page(), self.address(path, front))

    def address(self, path, front="lab"):
        return f"{self.url}/{FRONTS[front]}/{path}?reset&token={self.token}"


def _end(server):
    """End the server and its kernels: they are a process group of their own."""
    if server.poll() is None:
        if os.name == "nt":
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(server.pid)], capture_output=True)
        else:
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)


class Notebook:
    """One notebook in a Lab page."""

    def __init__(self, page, url):
        self.page, self.url, self.console = page, url, []
        page.on(
            "console", lambda m: self._hear(m.text, m.location.get("url", "")) if m.type == "error" else None
        )
        page.on("pageerror", lambda error: self._hear(str(error)))
        page.on("requestfailed", lambda request: self._hear(str(request.failure), request.url))
        page.on("dialog", lambda dialog: dialog.accept())  # "leave without saving?"
        self.load()

    def _hear(self, text, url=""):
        if not NOISE.search(f"{text} {url}"):
            self.console.append(f"{text[:500]} {url}".strip())

    def load(self):
        """Load the page (again) and wait until a kernel is there and quiet."""
        self.page.goto("about:blank")
        self.page.goto(self.url, wait_until="domcontentloaded")
        self.page.wait_for_function(
            f"() => window.jupyterapp && {CURRENT}?.content?.model && {CURRENT}.sessionContext"
            ".session?.kernel?.connectionStatus === 'connected'",
            polling=100,
        )
        self._wait_idle(PATIENCE)
        self._listen()

    def _listen(self):
        """Hear what goes between page and kernel: which messages are still without an answer, and the kernel's errors (an
        error in a widget's callback is shown nowhere in the page)."""
        self.page.evaluate(f"""() => {{ window.kernelErrors = []; window.unanswered = new Set();
            const kernel = {CURRENT}.sessionContext.session.kernel;
            kernel.anyMessage.connect((_, {{msg, direction}}) => {{
              if (direction === 'send' && msg.channel === 'shell') unanswered.add(msg.header.msg_id); }});
            kernel.iopubMessage.connect((_, message) => {{
              const {{header, parent_header, content}} = message;
              if (content.execution_state === 'idle') unanswered.delete(parent_header.msg_id);
              else if (header.msg_type === 'error') kernelErrors.push(content.ename + ': ' + content.evalue);
              else if (header.msg_type === 'stream' && content.name === 'stderr') kernelErrors.push(content.text); }}); }}""")

    # ---- running -----------------------------------------------------------------------------------------------------
    def run_all(self, timeout=3 * PATIENCE):
        """Run every cell. Returns seconds."""
        return self._run("notebook:run-all-cells", timeout)

    def run_cell(self, index, timeout=PATIENCE):
        """Run one cell. Returns seconds."""
        self.go(index)
        return self._run("notebook:run-cell", timeout)

    def _run(self, command, timeout):
        begun = time.monotonic()
        self.page.evaluate(f"""() => {{ window.running = true;
            const done = () => {{ window.running = false; }};
            jupyterapp.commands.execute('{command}').then(done, done); }}""")
        self._wait_idle(timeout)
        return time.monotonic() - begun

    def _wait_idle(self, timeout):
        self.page.wait_for_function(
            f"() => !window.running && {CURRENT}.sessionContext.session.kernel.status === 'idle'",
            timeout=timeout * 1000,
            polling=50,
        )
        self.page.wait_for_timeout(300)

    def write_cell(self, index, source):
        """Replace a cell's source, as typing would."""
        self.page.evaluate(
            f"([index, source]) => {CURRENT}.content.model.cells.get(index).sharedModel.setSource(source)",
            [index, source],
        )

    def save(self):
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save').then(() => true)")

    def shut_down(self):
        """End the kernel."""
        self.page.evaluate(f"() => {CURRENT}.sessionContext.shutdown().then(() => true)")

    def processor(self):
        """Milliseconds of the processor that the kernel has taken so far."""
        ask = {"code": "", "silent": True, "user_expressions": {"t": "__import__('time').process_time()"}}
        return 1000 * float(
            self.page.evaluate(
                f"ask => {CURRENT}.sessionContext.session.kernel.requestExecute(ask).done"
                ".then(({content}) => content.user_expressions.t.data['text/plain'])",
                ask,
            )
        )

    # ---- reading -----------------------------------------------------------------------------------------------------
    def cells(self):
        """Every cell of the model: cell_type, source, outputs, id … (as in the file)."""
        return self.page.evaluate(f"() => {CURRENT}.content.model.sharedModel.toJSON().cells")

    def errors(self):
        """Everything that went wrong so far: in cells' outputs, in widgets' callbacks, in the browser's console."""
        in_cells = [
            f"cell {cell['id']}: {output['ename']}: {output['evalue']}"
            for cell in self.cells()
            for output in cell.get("outputs", ())
            if output["output_type"] == "error"
        ]
        return (
            in_cells
            + [
                f"kernel: {text}"
                for text in self.page.evaluate("() => window.kernelErrors")
                if not NOISE.search(text)
            ]
            + [f"console: {text}" for text in self.console]
        )

    def go(self, index):
        """Select a cell and bring it into the window. Returns the locator of its node."""
        self.page.evaluate(
            f"""async index => {{ const book = {CURRENT}.content; book.activeCellIndex = index;
            book.deselectAll(); await book.scrollToItem(index, 'start'); await book.widgets[index].ready;
            book.widgets[index].node.setAttribute('data-index', index); }}""",
            index,
        )
        cell = self.page.locator(f'.jp-Cell[data-index="{index}"]')
        cell.wait_for(state="attached")
        self.page.wait_for_timeout(100)
        return cell

    def shown(self, selector):
        """(cell index, locator) of every match of a CSS selector in the outputs, from top to bottom."""
        for index, cell in enumerate(self.cells()):
            if cell.get("outputs"):
                found = self.go(index).locator(f".jp-OutputArea {selector}")
                for place in range(found.count()):
                    yield index, found.nth(place)

    def explorables(self):
        """(cell index, locator) of every explorable."""
        return self.shown(EXPLORABLE)

    # ---- pictures ----------------------------------------------------------------------------------------------------
    def look(self, picture):
        """(at rest, hash) of what a figure's canvas shows now. At rest: every message to the kernel is answered."""
        return picture.evaluate("""async canvas => {
              const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width || 1, canvas.height || 1);
              return [!unanswered.size, [...new Uint8Array(await crypto.subtle.digest('SHA-256', data))].join()]; }""")

    def rest(self, picture, seconds=PATIENCE):
        """Wait until a picture is at rest, at two looks one after the other. Returns its hash."""
        deadline, last = time.monotonic() + seconds, None
        while time.monotonic() < deadline:
            resting, now = self.look(picture)
            if resting and now == last:
                return now
            last = now if resting else None
            self.page.wait_for_timeout(60)
        raise TimeoutError(f"the picture did not come to rest in {seconds} s")

    def drag(self, slider, to, picture, steps=5):
        """Take a slider's handle with the mouse and drag it to a fraction of its track; every step waits for the picture.

        Returns the milliseconds, measured in the page, from each movement of the mouse to the frame that shows another
        picture; a step without one is left out.
        """
        slider.scroll_into_view_if_needed()
        handle, track = slider.locator(".noUi-handle").first.bounding_box(), slider.bounding_box()
        x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
        end, measured = track["x"] + to * track["width"], []
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, steps + 1):
            picture.evaluate(WATCH)
            self.page.wait_for_timeout(80)  # the kernel is quiet again, the picture not yet at rest
            self.page.mouse.move(x + (end - x) * step / steps, y)
            with contextlib.suppress(TimeoutError):
                self.page.wait_for_function("() => window.watch.seen", timeout=2000, polling="raf")
                measured.append(self.page.evaluate("() => window.watch.seen - window.watch.begun"))
        self.page.mouse.up()
        return measured

    def position(self, slider):
        """Where a slider's handle is, as a fraction of its track."""
        handle, track = slider.locator(".noUi-handle").first.bounding_box(), slider.bounding_box()
        return (handle["x"] + handle["width"] / 2 - track["x"]) / track["width"]
