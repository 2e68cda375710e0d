"""What the page loads besides Solara's own files: its style, its icons, and the JavaScript that draws the charts.

Everything comes from installed packages, so the page works without a network. The drawing library is bundled once into
the user's cache folder and served by content hash, so a browser keeps it for good.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.metadata import version
from pathlib import Path

import solara.server.settings as solara_settings
import vl_convert

from experiments.charts.theme import dark_style, light_style
from experiments.runs.store.cache import cache_folder

FOLDER = Path(__file__).parent / "static"
TITLE = "Tenfold"
LIBRARY = "tenfold-vega.js"
STYLED_ALIKE = {"compare": ("compare", "sweep")}  # pages that a style sheet is for, where it is not one of its name
CULL_TIMEOUT = "30s"  # after which a page that has lost its connection for good stops being simulated


def install() -> None:
    """Make Solara serve the page's files, and set what the page needs. Safe to call more than once."""
    locations = solara_settings.assets.extra_locations
    library = _library()
    for folder in (str(FOLDER), str(library), str(_look(library))):
        if folder not in locations:
            locations.append(folder)
    solara_settings.main.mode = "production"  # also under `solara run`: the other mode calls home
    solara_settings.theme.variant = solara_settings.ThemeVariant.light  # the page itself follows the system
    solara_settings.theme.loader = "plain"
    solara_settings.theme.title = TITLE
    solara_settings.theme.show_banner = False
    solara_settings.telemetry.mixpanel_enable = False
    solara_settings.assets.fontawesome_enabled = False
    solara_settings.kernel.cull_timeout = CULL_TIMEOUT


def _library() -> Path:
    """The folder of the drawing library, made if it is not there yet."""
    folder = cache_folder() / f"vega-{version('vl-convert-python')}"
    if not (folder / LIBRARY).exists():
        _write(folder / LIBRARY, vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode())
    return folder


def _look(library: Path) -> Path:
    """The folder of style, icon and loader; named by what is in it, so that versions of the program do not clash."""
    icon = (FOLDER / "favicon.svg").read_text(encoding="utf-8")
    files = {
        "favicon.png": vl_convert.svg_to_png(icon, scale=1),
        "custom.css": _style().encode(),
        "custom.js": _loader(_digest((library / LIBRARY).read_bytes())).encode(),
    }
    folder = cache_folder() / f"look-{_digest(b'\0'.join(files.values()))[:12]}"
    for name, content in files.items():
        _write(folder / name, content)
    return folder


def _digest(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _style() -> str:
    """The look of the pages: what all share first, then each page's own; with the charts' colours."""
    shared = (FOLDER / "look.css").read_text(encoding="utf-8")
    own = [_within(file) for file in sorted(FOLDER.glob("*.css")) if file.name != "look.css"]
    colours = f".tf-root {{ {light_style()} }}\n.theme--dark .tf-root {{ {dark_style()} }}\n"
    return shared + "".join(own) + colours


def _within(file: Path) -> str:
    """A page's own style, which holds on that page alone (`experiments.browser.server.pages.Layout`)."""
    pages = STYLED_ALIKE.get(file.stem, (file.stem,))
    places = ", ".join(f".tf-on-{page}" for page in pages)
    return f":is({places}) {{\n{file.read_text(encoding='utf-8')}}}\n"


def _loader(version: str) -> str:
    """Fetch the drawing library while the rest of the page still loads; a page waits for ``tenfoldVega``."""
    scripts = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("theme_choice.js", "months.js"))
    return f"{scripts}\nwindow.tenfoldVega = import(`${{solara.rootPath}}/static/assets/{LIBRARY}?v={version}`);\n"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, so that two servers starting at once cannot spoil it."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)
