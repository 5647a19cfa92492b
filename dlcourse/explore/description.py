"""A view as a page is told it: which orders (recorder.py) have changed since the last time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.patches import PathPatch

from . import theme, told, views
from .recorder import Recorder
from .tracks import Tracks, box, pixels
from .words import number

SILENT = views._Pixels, Tracks, PathPatch  # their setters do not say that something has changed


class Description:
    """What a page knows of a view. Its parts, from below: what rests, what is pinned, every artist that moves, the title."""

    def __init__(self, view: Any) -> None:
        self.view, self.sent = view, {}
        self._versions, self._told, self._each, self._arrangement = None, {}, [], None

    def whole(self) -> tuple[dict[str, Any], bytes]:
        """Everything, for a page that has just come."""
        self._arrangement = None
        return self.changes()

    def changes(self) -> tuple[dict[str, Any], bytes]:
        """What has changed: {"parts": {place: [orders, first byte, bytes]}, and words and handles if they have}, and the bytes.
        ({}, b"") if nothing has."""
        view, parts, data, place = self.view, {}, [], 0
        view._use(1)
        if view.arrangement is not self._arrangement:  # everything is elsewhere
            self._arrangement, self.sent, self._told, self._versions = view.arrangement, {}, {}, None
            self.recorder = Recorder(*view.size, keeps=view.arrangement.stacked)
        rest, painted = view._resting(), view._painted
        known, self._versions = self._versions or (None, None), (rest, painted)
        for key, artist, fresh in self._parts(known[0] == rest, known[1] == painted):
            if fresh and key in self.sent:
                continue
            orders, raw = self._orders(artist)
            if self.sent.get(key) != (orders, raw):
                self.sent[key] = orders, raw
                parts[key] = [orders, place, len(raw)]
                data.append(raw)
                place += len(raw)
        says = {**self._told, "words": view.alt, "handles": self._handles(), "steps": self._steps()}
        says["size"] = view.arrangement.told
        each = [told.tells(artist)[:3] for artist in view._moving if hasattr(artist, "tells")]
        if (
            known[0] != rest or not self._told or each != self._each
        ):  # where axes are and what they measure rests
            axes, self._each = told.axes(view.figure.axes, view._moving), each
            says |= {"panels": [told.panel(ax) for ax in axes], "names": told.names(axes, view._moving)}
        message = {name: value for name, value in says.items() if self._told.get(name) != value}
        self._told = says
        if parts:
            message["parts"] = parts
        return message, b"".join(data)

    def _parts(self, rests, drawn_here) -> Iterator[tuple[int, Any, bool]]:
        """(place in the picture, what is drawn there, whether it is as it was)."""
        view = self.view
        yield 0, view.figure, rests
        yield 1, view.ghosts, False
        for place, artist in enumerate(view._moving, 2):
            yield place, artist, drawn_here and not artist.stale and not isinstance(artist, SILENT)
        yield len(view._moving) + 2, view.heading, False

    def _orders(self, artist):
        if isinstance(artist, str):
            return self._title(artist)
        if isinstance(artist, list):
            return self._several(artist)
        if artist is self.view.figure:
            with theme.look():  # ticks are made while drawing
                self.recorder.begin()
                artist.draw(self.recorder)
            return self.recorder.orders, self.recorder.data
        if self.view.shows(artist):
            return self.recorder.note(artist)
        artist.stale = False
        return [], b""

    def _several(self, artists):
        self.recorder.begin()
        for artist in filter(self.view.shows, artists):
            artist.draw(self.recorder)
        return self.recorder.orders, self.recorder.data

    def _title(self, finding):
        self.recorder.begin()
        self.view.write_title(self.recorder.write, finding)
        return self.recorder.orders, b""

    def _steps(self):
        """Up to which step there is something to see: the longest run, else the last value of the step's control."""
        view = self.view
        lengths = [len(data[0]) for tracks in view.tracks for _, data in tracks.parts if len(data)]
        clock = view.kind.controls.get(view.kind.clock)
        return max(lengths) - 1 if lengths else getattr(clock, "high", 0)

    def _handles(self):
        view = self.view

        def says(control):
            return f"{view.kind.controls[control].label or control} {number(view.values[control])}"

        return [
            {
                "name": name,
                "box": box(ax),
                "at": None
                if ax in view.hidden
                else pixels(ax, [view.values[x]], [view.values[y]])[0].tolist(),
                "says": f"{says(x)}, {says(y)}",
            }
            for name, ax, x, y in view.handles
        ]
