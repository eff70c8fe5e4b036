"""JupyterLab in a real browser, with a folder and settings of its own."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 60
READY = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context && context.isReady && context.session?.kernel?.connectionStatus === 'connected'
        && context.session.kernel.status === 'idle' }"""
ALL_RUN = """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
    .every(prompt => /\\d/.test(prompt.textContent))"""
FLAGS = (
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def browser_program():
    """Return the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextlib.contextmanager
def jupyterlab(folder, settings):
    """Give the address of a JupyterLab that serves `folder`; it ends with the block."""
    notices = settings / "lab" / "@jupyterlab" / "apputils-extension"
    notices.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (notices / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += ["--IdentityProvider.token=", "--ServerApp.password=", "--allow-root"]
    command += ["--LabApp.expose_app_in_browser=True"]
    variables = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": f"{settings}/config",
        "JUPYTER_DATA_DIR": f"{settings}/data",
        "JUPYTER_RUNTIME_DIR": f"{settings}/run",
        "JUPYTERLAB_SETTINGS_DIR": f"{settings}/lab",
        "JUPYTERLAB_WORKSPACES_DIR": f"{settings}/workspaces",
        "IPYTHONDIR": f"{settings}/ipython",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "EXPLORING_TCP_PROGRESS": f"{settings}/progress.jsonl",
        "PYTHONPATH": str(ROOT),
    }
    with (settings / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
    try:
        _wait_for_answer(f"http://127.0.0.1:{port}", server, settings / "lab.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for_answer(address, server, log):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text(errors="replace")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/api/status", timeout=2).close()
            return
        time.sleep(0.05)
    raise AssertionError(f"JupyterLab did not answer in time:\n{log.read_text(errors='replace')}")


@contextlib.contextmanager
def browser():
    """Give a Chromium; it ends with the block."""
    flags = [*FLAGS, "--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else FLAGS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_program(), args=list(flags))
        try:
            yield chromium
        finally:
            chromium.close()


class Notebook:
    """An open notebook: the page, and what went wrong in it."""

    def __init__(self, chromium, address, name):
        self.page = chromium.new_page(viewport={"width": 1180, "height": 1000})
        self.page.set_default_timeout(SECONDS * 1000)
        self.errors, self.strangers = [], []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url, address))
        self.page.goto(f"{address}/lab/workspaces/{name}/tree/{name}.ipynb?reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        # The toolbar says idle before there is a kernel, and Run All would then run nothing.
        self.page.wait_for_function(READY)

    def _note(self, url, address):
        own = (address, address.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(own):
            self.strangers.append(url)

    def run_all(self):
        """Run every cell and wait for the last."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(ALL_RUN)

    def ask(self, expression):
        """Return the text that the notebook's kernel prints for an expression."""
        return self.page.evaluate(
            """async (code) => {
                const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                const future = kernel.requestExecute({ code });
                let text = '';
                future.onIOPub = (message) => { text += message.content.text ?? ''; };
                await future.done;
                return text.trim();
            }""",
            f"print({expression})",
        )

    def cells(self):
        """Return the number of cells in the notebook."""
        return self.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length")

    def dark(self):
        """Switch to JupyterLab's dark theme."""
        self.page.evaluate(
            "jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })"
        )
        self.page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
